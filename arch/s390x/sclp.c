/* SPDX-License-Identifier: MIT */
/*
 * SCLP: console output and input, and what the machine is. A command is started
 * with SERVC and its end is an external interruption. The control block (SCCB)
 * must not cross a page.
 *
 *   -device sclpconsole,chardev=...     ASCII, what QEMU gives by default
 *   -device sclplmconsole,chardev=...   line mode: EBCDIC message data blocks
 */
#include "arch/s390x/arch.h"
#include "arch/s390x/lowcore.h"
#include "vipl/bytes.h"
#include "vipl/ebcdic.h"
#include "vipl/err.h"
#include "vipl/log.h"
#include "vipl/platform.h"
#include "vipl/string.h"

enum sclp_command {
	SCLP_READ_INFO = 0x00020001,
	SCLP_WRITE_EVENT_DATA = 0x00760005,
	SCLP_READ_EVENT_DATA = 0x00770005,
	SCLP_WRITE_EVENT_MASK = 0x00780005,
};

#define SCLP_DONE 0x0010
#define SCLP_DONE_EVENT 0x0020
#define EXT_SERVICE_SIGNAL 0x2401

/* Event types and their bits in the masks */
enum { EVENT_COMMAND = 0x01, EVENT_MESSAGE = 0x02, EVENT_ASCII = 0x1a };
#define MASK(type) (0x80000000u >> ((type) - 1))

struct sccb_header {
	be16 length;
	u8 function, control[3];
	be16 response;
};

struct event_header {
	be16 length;
	u8 type, flags;
	be16 reserved;
};

struct event_mask {
	struct sccb_header h;
	be16 reserved, mask_length;
	be32 receive, send;		/* what we want to get, and will send */
	be32 sclp_receive, sclp_send;	/* what the other side takes, and sends */
};

struct scp_info_block {
	struct sccb_header h;
	be16 increments;
	u8 increment_mib;
	u8 reserved1[13];
	u8 loadparm[8];
	u8 reserved2[68];
	be32 increment2_mib;
	be64 increments2;
};
STATIC_ASSERT(offsetof(struct scp_info_block, loadparm) == 24, "READ SCP INFO");
STATIC_ASSERT(offsetof(struct scp_info_block, increments2) == 104, "READ SCP INFO");

static u8 page[4096] __attribute__((section(".noinit"), aligned(4096)));
static bool ascii_out, line_out, ascii_in, line_in;

static void allow_external(u64 bits)
{
	u64 cr0;

	__asm__ volatile("stctg 0,0,%0" : "=Q"(cr0));
	cr0 = (cr0 & ~(CR0_SERVICE_SIGNAL | CR0_CLOCK_COMPARATOR)) | bits;
	__asm__ volatile("lctlg 0,0,%0" : : "Q"(cr0) : "memory");
}

/* The block in page[]: 0 when the response code is a good one. */
static int service(enum sclp_command command)
{
	struct sccb_header *h = (struct sccb_header *)page;
	int cc;

	do {
		__asm__ volatile(".insn rre,0xb2200000,%1,%2\n\tipm %0\n\tsrl %0,28"
				 : "=d"(cc) : "d"((u64)command), "a"(page) : "memory", "cc");
	} while (cc == 2);	/* busy with the last one: its end is an interruption away */
	if (cc)
		return ERR_UNSUPPORTED;
	do {
		wait_external();
	} while (*(const u16 *)(lowcore() + LC_EXT_CODE) != EXT_SERVICE_SIGNAL);
	u16 response = get_be16(h->response);

	return response == SCLP_DONE || response == SCLP_DONE_EVENT ? 0 : ERR_IO;
}

static void *new_sccb(u16 length)
{
	struct sccb_header *h = (struct sccb_header *)page;

	memset(page, 0, length);
	h->length = make_be16(length);
	return page;
}

void sclp_init(void)
{
	struct event_mask *m = new_sccb(sizeof(*m));

	allow_external(CR0_SERVICE_SIGNAL);
	m->mask_length = make_be16(4);
	m->receive = make_be32(MASK(EVENT_ASCII) | MASK(EVENT_COMMAND));
	m->send = make_be32(MASK(EVENT_ASCII) | MASK(EVENT_MESSAGE));
	if (service(SCLP_WRITE_EVENT_MASK) == 0) {
		u32 takes = get_be32(m->sclp_receive), sends = get_be32(m->sclp_send);

		ascii_out = takes & MASK(EVENT_ASCII);
		line_out = takes & MASK(EVENT_MESSAGE);
		ascii_in = sends & MASK(EVENT_ASCII);
		line_in = sends & MASK(EVENT_COMMAND);
	}
	log_off = !ascii_out && !line_out;
}

int sclp_read_info(struct scp_info *info)
{
	struct scp_info_block *b = new_sccb(sizeof(*b));
	u64 count, size;
	int err;

	/* The block as a whole is a page: the CPU entries behind want room. */
	b->h.length = make_be16(sizeof(page));
	b->h.control[2] = 0x80;		/* variable-length response allowed */
	err = service(SCLP_READ_INFO);
	if (err)
		return fail(err, "sclp: READ SCP INFO response %04x", get_be16(b->h.response));
	count = get_be16(b->increments) ? get_be16(b->increments) : get_be64(b->increments2);
	size = b->increment_mib ? b->increment_mib : get_be32(b->increment2_mib);
	info->ram = count * size << 20;
	for (unsigned i = 0; i < 8; i++)
		info->loadparm[i] = ebcdic_to_ascii(b->loadparm[i]);
	info->loadparm[8] = '\0';
	return 0;
}

/* --- output ---------------------------------------------------------------- */

#define ASCII_TEXT (sizeof(struct sccb_header) + sizeof(struct event_header))

static void write_ascii(const char *s, size_t n)
{
	struct event_header *e = (struct event_header *)(page + sizeof(struct sccb_header));
	struct sccb_header *h = new_sccb(ASCII_TEXT);
	size_t len = 0;

	for (size_t i = 0; i < n && len + 2 < sizeof(page) - ASCII_TEXT; i++) {
		if (s[i] == '\n')
			page[ASCII_TEXT + len++] = '\r';
		page[ASCII_TEXT + len++] = (u8)s[i];
	}
	h->length = make_be16((u16)(ASCII_TEXT + len));
	e->length = make_be16((u16)(sizeof(*e) + len));
	e->type = EVENT_ASCII;
	service(SCLP_WRITE_EVENT_DATA);
}

/* One line as a message data block: header, general object, one text object. */
static void write_line(const char *s, size_t n)
{
	static const u8 block[] = {
		0, 0, 0, 1, 0xd4, 0xc4, 0xc2, 0x40, 0, 0, 0, 1,	/* length, type 1, "MDB ", revision */
		0, 62, 0, 1,					/* general object, 62 bytes */
	};
	const unsigned at = ASCII_TEXT, text = at + 12 + 62, object = 10;
	u16 total;

	n = MIN(n, (size_t)256);
	total = (u16)(text + object + n);
	struct sccb_header *h = new_sccb(total);
	struct event_header *e = (struct event_header *)(h + 1);

	h->length = make_be16(total);
	e->length = make_be16((u16)(total - sizeof(*h)));
	e->type = EVENT_MESSAGE;
	memcpy(page + at, block, sizeof(block));
	*(be16 *)(page + at) = make_be16((u16)(total - at));
	*(be16 *)(page + text) = make_be16((u16)(object + n));
	page[text + 3] = 4;		/* text object */
	page[text + 4] = 0x10;		/* the end of a line */
	for (size_t i = 0; i < n; i++)
		page[text + object + i] = ascii_to_ebcdic(s[i]);
	service(SCLP_WRITE_EVENT_DATA);
}

void console_write(const char *s, size_t n)
{
	if (ascii_out) {
		write_ascii(s, n);
		return;
	}
	while (line_out && n) {
		size_t len = 0;

		while (len < n && s[len] != '\n')
			len++;
		if (len)
			write_line(s, len);
		len += len < n;
		s += len;
		n -= len;
	}
}

/* --- input ----------------------------------------------------------------- */

static char typed[32];
static unsigned typed_count, typed_next;

static void take_key(u8 c)
{
	if (typed_count < sizeof(typed))
		typed[typed_count++] = (char)c;
}

/* The operator's text is the last thing in a command event: EBCDIC to its end, then Enter. */
static void take_command(const u8 *p, unsigned n)
{
	unsigned start = n;

	while (start > 0 && p[start - 1] >= 0x40)
		start--;
	for (; start < n; start++)
		take_key((u8)ebcdic_to_ascii(p[start]));
	take_key('\n');
}

static void read_events(void)
{
	struct sccb_header *h = new_sccb(sizeof(*h));
	const struct event_header *e = (const struct event_header *)(h + 1);
	unsigned n;

	typed_count = typed_next = 0;
	h->length = make_be16(sizeof(page));
	if (service(SCLP_READ_EVENT_DATA))
		return;
	n = get_be16(e->length);
	if (n < sizeof(*e) || n > sizeof(page) - sizeof(*h))
		return;
	n -= sizeof(*e);
	const u8 *data = (const u8 *)(e + 1);

	if (e->type == EVENT_COMMAND)
		take_command(data, n);
	/* ASCII: the first byte says that data follows */
	for (unsigned i = 1; e->type == EVENT_ASCII && i < n; i++)
		take_key(data[i]);
}

#define KEY_POLL_US 5000u

/* Until the clock comparator wakes us, or one of @others. */
static void sleep_until(u64 us, u64 others)
{
	u64 wake = us << 12;

	__asm__ volatile("sckc %0" : : "Q"(wake));
	allow_external(others | CR0_CLOCK_COMPARATOR);
	wait_external();
	allow_external(CR0_SERVICE_SIGNAL);
}

void clock_nap(u32 us)
{
	sleep_until(clock_now_us() + us, 0);
}

int console_read(u64 timeout_us)
{
	u64 deadline = clock_now_us() + timeout_us;

	if (!ascii_in && !line_in)
		return -1;
	while (typed_next == typed_count) {
		u64 now = clock_now_us();

		read_events();
		if (typed_next != typed_count || now >= deadline)
			break;
		sleep_until(MIN(deadline, now + KEY_POLL_US), CR0_SERVICE_SIGNAL);
	}
	return typed_next < typed_count ? (u8)typed[typed_next++] : -1;
}
