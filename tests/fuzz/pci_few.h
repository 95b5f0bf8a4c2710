/* SPDX-License-Identifier: MIT */
/* A few PCI functions, virtio disks, others and a bridge among them (pci_few.c). */
#ifndef FUZZ_PCI_FEW_H
#define FUZZ_PCI_FEW_H

#include "arch/x86/x86.h"
#include "fuzz.h"
#include "vipl/pci.h"

void fuzz_pci_few(void);

#endif
