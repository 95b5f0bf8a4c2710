/* SPDX-License-Identifier: MIT */
/* Contracts of vipl/pci.h and virtio/registers.h: a register reads as anything, each time. */
#include "contracts.h"
#include "vipl/pci.h"
#include "vipl/virtio.h"
#include "virtio/registers.h"

/*@ assigns \nothing; exits \false; */	/* trusted */
u8 pci_cfg_read8(u32 bdf, unsigned reg);
/*@ requires reg % 2 == 0; assigns \nothing; exits \false; */	/* trusted */
u16 pci_cfg_read16(u32 bdf, unsigned reg);
/*@ requires reg % 4 == 0 && reg <= 252; assigns \nothing; exits \false; */	/* trusted */
u32 pci_cfg_read32(u32 bdf, unsigned reg);
/*@ requires reg % 2 == 0; assigns \nothing; exits \false; */	/* trusted */
void pci_cfg_write16(u32 bdf, unsigned reg, u16 v);
/*@ predicate function_ok{L}(struct pci_function *f) = \valid_read(f) &&
      \forall integer i; 0 <= i < 6 ==> f->bar[i].base + f->bar[i].size <= 0xffffffffffffffff; */
/*@ assigns \result \from index; ensures \result != \null ==> function_ok(\result); exits \false; */	/* trusted */
const struct pci_function *pci_function(unsigned index);
/*@ assigns \result \from bdf; ensures \result != \null ==> function_ok(\result); exits \false; */	/* trusted */
const struct pci_function *pci_find(u32 bdf);
/*@ assigns \nothing; exits \false; */	/* trusted */
void pci_enable(const struct pci_function *f, u16 bits);

/*@ assigns \nothing; exits \false; */
u8 reg_read8(u64 at);
/*@ assigns \nothing; exits \false; */
u16 reg_read16(u64 at);
/*@ assigns \nothing; exits \false; */
u32 reg_read32(u64 at);
/*@ assigns \nothing; exits \false; */
void reg_write8(u64 at, u8 v);
/*@ assigns \nothing; exits \false; */
void reg_write16(u64 at, u16 v);
/*@ assigns \nothing; exits \false; */
void reg_write32(u64 at, u32 v);
/*@ assigns \nothing; exits \false; */
void reg_write64(u64 at, u64 v);
/*@ requires \valid(d); assigns d->reg.selected; ensures \result <= 0; exits \false; */	/* trusted: by function pointers, until the clock says so */
int reg_reset(struct virtio_device *d);
/*@ requires \valid_read(d) && (n == 1 || n == 2 || n == 4) && \valid(((u8 *)to) + (0 .. n - 1));
    assigns ((u8 *)to)[0 .. n - 1]; ensures \result <= 0; exits \false; */
int reg_read_config(struct virtio_device *d, u32 off, void *to, u32 n);
/*@ requires \valid_read(d) && (n == 1 || n == 2 || n == 4) && \valid_read(((u8 *)from) + (0 .. n - 1));
    assigns \nothing; ensures \result <= 0; exits \false; */
int reg_write_config(struct virtio_device *d, u32 off, const void *from, u32 n);
/*@ assigns \nothing; ensures \result == 0; exits \false; */
int reg_no_generation(struct virtio_device *d);
/*@ requires function_ok(f) && \valid(d) && \separated(f, d);
    assigns d->ops, d->legacy, d->fixed_queue_size, d->queue_align, d->reg.base, d->reg.config, d->reg.config_len;
    ensures \result <= 0; exits \false; */
int virtio_pci_legacy(const struct pci_function *f, struct virtio_device *d);

/*@ axiomatic DwordBits {
      axiom dword_mask: \forall u64 x; (x & 252) <= 252 && (x & 252) % 4 == 0;
      axiom one_shifted: \forall u64 s; s < 64 ==> 0 < (u64)(1 << s);
      axiom or_apart: \forall u64 x, y; (x & y) == 0 ==> (x | y) == x + y;
    } */
