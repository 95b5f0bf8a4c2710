/* SPDX-License-Identifier: MIT */
/* Every getter and setter, and what vipl/types.h has, on any bits. */

volatile u64 any;

void proof_main(void)
{
	u8 bytes[8];
	u64 x = any, shift = Frama_C_interval(0, 63);
	u64 sum = 0;

	Frama_C_make_unknown((char *)bytes, sizeof(bytes));
	sum += get_le16(*(le16 *)bytes) + get_be16(*(be16 *)bytes);
	sum += get_le32(*(le32 *)bytes) + get_be32(*(be32 *)bytes);
	sum += get_le64(*(le64 *)bytes) + get_be64(*(be64 *)bytes);
	sum += get_both16((both16){ *(le16 *)bytes, *(be16 *)bytes });
	sum += get_both32((both32){ *(le32 *)bytes, *(be32 *)bytes });
	sum += make_le16((u16)x).b[1] + make_be16((u16)x).b[1];
	sum += make_le32((u32)x).b[3] + make_be32((u32)x).b[3];
	sum += make_le64(x).b[7] + make_be64(x).b[7];
	sum += align_up(x, 1ull << shift) + align_down(x, 1ull << shift) + is_pow2(x);
	if (x)
		sum += log2_pow2(x);
	any = sum;
}
