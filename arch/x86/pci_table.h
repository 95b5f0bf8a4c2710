/* SPDX-License-Identifier: MIT */
/* The functions found, shared by pci.c and pci_bus.c. */
#ifndef VIPL_ARCH_X86_PCI_TABLE_H
#define VIPL_ARCH_X86_PCI_TABLE_H

#include "vipl/pci.h"

#define PCI_FUNCTIONS_MAX 512

extern struct pci_function pci_table[PCI_FUNCTIONS_MAX];
extern unsigned pci_functions;

#endif
