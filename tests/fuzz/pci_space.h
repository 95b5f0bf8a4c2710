/* SPDX-License-Identifier: MIT */
/* A configuration space out of the input: every function answers as one of a few kinds (pci_space.c). */
#ifndef FUZZ_PCI_SPACE_H
#define FUZZ_PCI_SPACE_H

#include "arch/x86/pci_table.h"
#include "x86_host.h"

/* Takes the rest of the input. */
void pci_space(struct input *in);

#endif
