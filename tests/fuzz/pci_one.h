/* SPDX-License-Identifier: MIT */
/* One PCI function whose identity, BARs and configuration space are the input's (pci_one.c). */
#ifndef FUZZ_PCI_ONE_H
#define FUZZ_PCI_ONE_H

#include "fuzz.h"

#define FUZZ_BDF 0x18u

/* Adds its BARs to the ranges of regs.h. */
void fuzz_pci_one(struct input *in);

#endif
