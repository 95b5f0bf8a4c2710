/* SPDX-License-Identifier: MIT */
/* For arch/x86/pci_bus.c: the table of functions. */
#include "ends.h"
#include "arch/x86/pci_table.h"
#include "arch/x86/x86.h"

/*@ axiomatic SlotBits {
      axiom no_slot: \forall u32 b, n; b <= 0x3f && 6 <= n < 32 ==> (b >> n) == 0;
    }
    predicate table_ok{L} = pci_functions <= PCI_FUNCTIONS_MAX; */
#define SPACE mem_top, io_top, io_floor, high_next, full_said
#define TABLE pci_functions, pci_table[0 .. PCI_FUNCTIONS_MAX - 1]

/*@ assigns \nothing; */
static inline u64 align_up(u64 x, u64 a);
/*@ assigns \nothing; */
static inline u64 align_down(u64 x, u64 a);
/*@ assigns \nothing; */
u8 pci_cfg_read8(u32 bdf, unsigned reg);
/*@ assigns \nothing; */
u16 pci_cfg_read16(u32 bdf, unsigned reg);
/*@ assigns \nothing; */
u32 pci_cfg_read32(u32 bdf, unsigned reg);
/*@ assigns \nothing; */
void pci_cfg_write8(u32 bdf, unsigned reg, u8 v);
/*@ assigns \nothing; */
void pci_cfg_write16(u32 bdf, unsigned reg, u16 v);
/*@ assigns \nothing; */
void pci_cfg_write32(u32 bdf, unsigned reg, u32 v);
/*@ assigns *file; ensures \result <= 0; */
int fw_cfg_lookup(const char *name, size_t n, struct fw_cfg_file *file);
/*@ assigns ((u8 *)to)[0 .. n - 1]; ensures \result <= 0; */
int fw_cfg_read(u16 key, u32 off, void *to, u32 n);
