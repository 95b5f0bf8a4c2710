/* SPDX-License-Identifier: MIT */
/* Contracts of vipl/pci.h, for lines that are taken apart. */
#include "c_words.h"
#include "vipl/pci.h"

/* arch/x86/pci.c's table is that long */
#define PCI_MOST 512
/*@ assigns \nothing; ensures \result != \null ==> index < PCI_MOST && \valid_read(\result); exits \false; */	/* trusted */
const struct pci_function *pci_function(unsigned index);
/*@ assigns \nothing; ensures \result != \null ==> \valid_read(\result); exits \false; */	/* trusted */
const struct pci_function *pci_find(u32 bdf);

/*@ // a pointer into a text, from where the rest of it is read
    predicate at_text{L}(char **s) = \valid(s) && text(*s); */
