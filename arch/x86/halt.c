/* SPDX-License-Identifier: MIT */
/*
 * The end of a boot that failed: the host is told, if it gave a way (docs/status.md).
 *
 *	-device pvpanic [-action panic=exit-failure]	-device isa-debug-exit,iobase=0xf4,iosize=4
 */
#include "arch/x86/x86.h"
#include "vipl/mmio.h"
#include "vipl/pci.h"
#include "vipl/platform.h"

enum { PVPANIC_PORT = 0x505, PVPANIC_PANICKED = 1, PVPANIC_PCI = 0x00111b36 };
/* isa-debug-exit: the place everyone gives it, and its default one. It reads as 0, nothing as all ones. */
static const u16 exit_ports[] = { 0xf4, 0x501 };

static void tell_pvpanic(void)
{
	const struct pci_function *f;
	u8 events = inb(PVPANIC_PORT);

	if (events != 0xff && events & PVPANIC_PANICKED)
		outb(PVPANIC_PORT, PVPANIC_PANICKED);
	for (unsigned i = 0; (f = pci_function(i)); i++)
		if ((u32)f->device << 16 == (PVPANIC_PCI & 0xffff0000) && f->vendor == (u16)PVPANIC_PCI &&
		    f->bar[0].base)
			mmio_write8(f->bar[0].base, PVPANIC_PANICKED);
}

void machine_halt(int code)
{
	static bool again;

	console_flush();
	if (!again) {
		again = true;
		tell_pvpanic();
	}
	for (unsigned i = 0; i < ARRAY_SIZE(exit_ports); i++)
		if (inb(exit_ports[i]) == 0)
			outb(exit_ports[i], (u8)code);
	for (;;)
		__asm__ volatile("cli\n\thlt" : : : "memory");
}
