/* SPDX-License-Identifier: MIT */
/*
 * A kernel that a Multiboot 1 loader starts (Multiboot Specification 0.6.96): says on COM1 what it
 * was given, then ends QEMU through isa-debug-exit (status 0x55 * 2 + 1) or ACPI's power off.
 *
 *	VIPL-MULTIBOOT magic=2badb002 flags=... cmdline="..." modules=1 bytes=N sum=XXXXXXXX
 *	VIPL-MULTIBOOT lower=639 upper=... ram=... map=N pg=0 loader=...
 */
typedef unsigned int u32;
typedef unsigned long long u64;

enum { COM1 = 0x3f8, EXIT_PORT = 0xf4, EXIT_CODE = 0x55, PM1_CONTROL = 0x604, SLEEP_S5 = 0x2000 };
enum { HEADER_MAGIC = 0x1badb002, WANT = 3 /* modules page aligned, memory */ };

__attribute__((section(".text.header"), used, aligned(4)))
static const u32 header[] = { HEADER_MAGIC, WANT, -(u32)(HEADER_MAGIC + WANT) };

struct info {
	u32 flags, mem_lower, mem_upper, boot_device, cmdline, mods_count, mods, syms[4];
	u32 mmap_length, mmap, drives_length, drives, config, loader;
};

/* 1 MiB that the file does not hold: must be zero, and must be memory. */
static volatile unsigned char zeros[1 << 20];
static volatile u32 initialised = 0x600df00d;

static void outb(u32 port, unsigned char v)
{
	__asm__ volatile("outb %0, %w1" : : "a"(v), "Nd"(port));
}

/* All that was written before has left. */
static void drain(void)
{
	unsigned char status;

	do
		__asm__ volatile("inb %w1, %0" : "=a"(status) : "Nd"(COM1 + 5));
	while (!(status & 0x40));
}

static void put(char c)
{
	drain();
	outb(COM1, (unsigned char)c);
}

static void text(const char *s)
{
	while (*s)
		put(*s++);
}

static void hex(const char *name, u32 v)
{
	text(name);
	for (int i = 28; i >= 0; i -= 4)
		put("0123456789abcdef"[v >> i & 15]);
}

static u32 sum(const unsigned char *p, u32 n)
{
	u32 a = 0;

	while (n--)
		a = a * 31 + *p++;
	return a;
}

static u32 paging(void)
{
	u32 v;

	__asm__ volatile("mov %%cr0, %0" : "=r"(v));
	return v >> 31;
}

__attribute__((used)) void kernel(u32 magic, const struct info *b)
{
	u64 ram = 0;
	u32 entries = 0, dirty = 0;

	for (u32 i = 0; i < sizeof(zeros); i += 16)
		dirty |= zeros[i];
	hex("\r\nVIPL-MULTIBOOT magic=", magic);
	hex(" flags=", b->flags);
	text(" cmdline=\"");
	text(b->flags & 4 ? (const char *)b->cmdline : "");
	hex("\" modules=", b->flags & 8 ? b->mods_count : 0);
	if (b->flags & 8 && b->mods_count) {
		const u32 *m = (const u32 *)b->mods;

		hex(" aligned=", !(m[0] & 4095));
		hex(" bytes=", m[1] - m[0]);
		hex(" sum=", sum((const unsigned char *)m[0], m[1] - m[0]));
	}
	for (u32 at = b->mmap; b->flags & 0x40 && at < b->mmap + b->mmap_length; entries++) {
		const u32 *e = (const u32 *)at;

		if (e[5] == 1)
			ram += (u64)e[4] << 32 | e[3];
		at += e[0] + 4;
	}
	hex("\r\nVIPL-MULTIBOOT lower=", b->mem_lower);
	hex(" upper=", b->mem_upper);
	hex(" map=", entries);
	hex(" ram=", (u32)(ram >> 10));
	hex(" paging=", paging());
	hex(" data=", initialised);
	hex(" dirty=", dirty);
	text("\r\n");
	drain();
	outb(EXIT_PORT, EXIT_CODE);
	__asm__ volatile("outw %0, %w1" : : "a"((unsigned short)SLEEP_S5), "Nd"(PM1_CONTROL));
	for (;;)
		__asm__ volatile("cli\n\thlt");
}

static unsigned char stack[4096] __attribute__((aligned(16), used));

__attribute__((naked, used)) void _start(void)
{
	__asm__("movl $stack + 4096, %esp\n\t"
		"pushl %ebx\n\t"
		"pushl %eax\n\t"
		"call kernel");
}
