/* SPDX-License-Identifier: MIT */
/*
 * Text out: QEMU's debug console at port 0x402 and COM1, whichever is there, plain ASCII.
 * Found out once; without either, nothing is formatted at all (log_off).
 *
 *	-serial stdio	-debugcon stdio -global isa-debugcon.iobase=0x402
 */
#include "arch/x86/x86.h"
#include "vipl/log.h"
#include "vipl/platform.h"
#include "vipl/string.h"

enum { DEBUGCON = 0x402, DEBUGCON_MAGIC = 0xe9 };

/* 16550 registers, and what is set: 115200 8n1, FIFOs on, no interrupts */
enum {
	COM1 = 0x3f8, UART_DATA = COM1, UART_IER = COM1 + 1, UART_FCR = COM1 + 2, UART_LCR = COM1 + 3,
	UART_MCR = COM1 + 4, UART_LSR = COM1 + 5, UART_SCRATCH = COM1 + 7,
	LCR_8N1 = 3, LCR_DLAB = 0x80, FCR_FIFO = 1, MCR_DTR_RTS = 3, LSR_DATA = 1, LSR_THRE = 0x20, LSR_TEMT = 0x40,
	FIFO_SIZE = 16, DIVISOR_115200 = 1,
};
/* Turns a full FIFO may take to drain: nothing reads the far end when it takes longer. */
#define DRAIN_TURNS 1000000u

static bool debugcon, uart;

void console_init(void)
{
	debugcon = inb(DEBUGCON) == DEBUGCON_MAGIC;
	outb(UART_SCRATCH, 0x5a);
	uart = inb(UART_SCRATCH) == 0x5a;
	if (uart) {
		outb(UART_IER, 0);
		outb(UART_LCR, LCR_DLAB | LCR_8N1);
		outb(UART_DATA, DIVISOR_115200);
		outb(UART_IER, 0);
		outb(UART_LCR, LCR_8N1);
		outb(UART_FCR, FCR_FIFO);
		outb(UART_MCR, MCR_DTR_RTS);
	}
	log_off = !debugcon && !uart;
}

void console_choose(const char *which)
{
	if (strcmp(which, "serial") == 0)
		debugcon = false;
	else if (strcmp(which, "debugcon") == 0)
		uart = false;
	else if (strcmp(which, "none") == 0)
		debugcon = uart = false;
	log_off = !debugcon && !uart;
}

static void out_string(u16 port, const char *s, size_t n)
{
	__asm__ volatile("rep outsb" : "+S"(s), "+c"(n) : "d"(port) : "memory");
}

static void uart_write(const char *s, size_t n)
{
	while (n && uart) {
		size_t part = MIN(n, FIFO_SIZE);

		for (unsigned turn = 0; !(inb(UART_LSR) & LSR_THRE); turn++)
			if (turn == DRAIN_TURNS) {
				uart = false;
				return;
			}
		out_string(UART_DATA, s, part);
		s += part;
		n -= part;
	}
}

void console_write(const char *s, size_t n)
{
	if (debugcon)
		out_string(DEBUGCON, s, n);
	/* A terminal wants a carriage return before each line feed. */
	while (uart && n) {
		size_t line = 0;

		while (line < n && s[line] != '\n')
			line++;
		uart_write(s, line);
		if (line < n) {
			uart_write("\r\n", 2);
			line++;
		}
		s += line;
		n -= line;
	}
}

/* Waits until all that was written has left: what ends the machine loses the rest. */
void console_flush(void)
{
	for (unsigned turn = 0; uart && turn < DRAIN_TURNS && !(inb(UART_LSR) & LSR_TEMT); turn++)
		cpu_relax();
}

int console_read(u64 timeout_us)
{
	u64 end;

	clock_be_exact();
	end = clock_now_us() + timeout_us;
	while (uart) {
		u8 status = inb(UART_LSR);

		if (status == 0xff)
			break;
		if (status & LSR_DATA)
			return inb(UART_DATA);
		if (clock_now_us() >= end)
			return -1;
		cpu_relax();
	}
	while (clock_now_us() < end)
		cpu_relax();
	return -1;
}
