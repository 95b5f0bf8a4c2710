/* SPDX-License-Identifier: MIT */
/*
 * One match and one literal, from any state of the decoder, any probabilities and any bytes to read.
 * How far those are read is not bounded by the decoder: here they are as many as one turn can take.
 */
volatile u64 any;

void proof_main(void)
{
	static u16 probs[UNLZMA_PROBS];
	static u8 in[4096];
	struct decoder d = { in, probs, (u32)any, (u32)any };
	u32 rep[4];
	unsigned state = Frama_C_unsigned_int_interval(0, 11), n;

	Frama_C_make_unknown((char *)probs, sizeof(probs));
	Frama_C_make_unknown((char *)in, sizeof(in));
	Frama_C_make_unknown((char *)rep, sizeof(rep));
	if (any) {
		n = match(&d, &state, rep);
		/*@ assert length: 1 <= n <= 273; */
		/*@ assert state: state <= 11; */
	} else {
		literal(&d, LITERAL + LITERALS * Frama_C_unsigned_int_interval(0, 7), (u8)any, any & 1 ? 0x100 : 0);
	}
}
