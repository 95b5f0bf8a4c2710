/* SPDX-License-Identifier: MIT */
/*
 * For units about ends in virtio/ and scsi/. What is behind a function pointer is one of any_...():
 * the transports and hosts whose own units show that they come back.
 */
#ifndef PROOFS_C_VIRTIO_H
#define PROOFS_C_VIRTIO_H

#include "ends.h"
#include "vipl/blockdev.h"
#include "vipl/cio.h"
#include "vipl/mmio.h"
#include "vipl/pci.h"
#include "vipl/scsi.h"
#include "vipl/virtio.h"
#include "c_bits.h"

/*@ axiomatic AndBits {
      axiom and_below: \forall integer x, y; 0 <= x && 0 <= y ==> 0 <= (x & y) <= x && (x & y) <= y;
      axiom even_part: \forall integer x; 0 <= x <= 0xffffffff ==> (0xfffffffe & x) == 2 * (x / 2);
    } */

/*
 * Time goes on. The clock may be looked at more than once within a microsecond, but not without end:
 * here each look finds it later.
 */
//@ ghost u64 now_us;
/*@ assigns now_us; ensures \result == now_us && \old(now_us) < now_us < 0x4000000000000000; */
u64 clock_now_us(void);
/*@ assigns \nothing; */
void cpu_relax(void);
/*@ assigns \nothing; */
void clock_nap(u32 us);
/*@ assigns \nothing; */
void barrier_full(void);
/*@ assigns \nothing; */
void barrier_write(void);
/*@ assigns to[0 .. size - 1]; */
bool str_copy(char *to, size_t size, const char *from);

/* Buffers that a device fills, and registers, are not among what is written: no loop is counted by them. */

/*@ assigns *d; */
int any_of_device(struct virtio_device *d);
/*@ assigns *d; */
int any_set_status(struct virtio_device *d, u8 status);
/*@ assigns *d, *features; */
int any_features(struct virtio_device *d, u64 *features);
/*@ assigns *d; */
int any_set_features(struct virtio_device *d, u64 features);
/*@ assigns *d, ((u8 *)to)[0 .. n - 1]; */
int any_read(struct virtio_device *d, u32 off, void *to, u32 n);
/*@ assigns *d; */
int any_write(struct virtio_device *d, u32 off, const void *from, u32 n);
/*@ assigns *d; */
int any_queue_max(struct virtio_device *d, u16 index);
/*@ assigns *d; */
int any_queue_setup(struct virtio_device *d, const struct virtq_layout *q);
/*@ assigns *d; */
void any_notify(struct virtio_device *d, struct virtqueue *q);

/*@ assigns *d; */
bool virtio_failed(struct virtio_device *d);
/*@ assigns \nothing; */
bool virtio_has(const struct virtio_device *d, unsigned bit);
extern u8 arena_memory[1 << 20];
/*@ assigns \nothing; ensures \result == \null || \exists integer k; (u8 *)\result == (u8 *)arena_memory + k; */
void *arena_zalloc(size_t n, size_t align);
/*@ assigns \result \from x; */
unsigned short __builtin_bswap16(unsigned short x);
/*@ assigns \result \from x; */
unsigned int __builtin_bswap32(unsigned int x);
/*@ assigns \result \from x; */
unsigned long __builtin_bswap64(unsigned long x);
/*@ assigns *host, c[0 .. n - 1], now_us; ensures \old(now_us) <= now_us < 0x4000000000000000; */
int any_run(struct scsi_host *host, struct scsi_command *c, size_t n);
/*@ assigns *c; */
void scsi_cdb_test_unit_ready(struct scsi_command *c);
/*@ assigns *c; */
void scsi_cdb_report_luns(struct scsi_command *c, void *data, u32 n);
/*@ assigns *host, *c, now_us; */
int scsi_finish(struct scsi_host *host, struct scsi_command *c);

/*@ assigns *d; ensures \result == err; */
int virtio_give_up(struct virtio_device *d, int err);

/* A walk over what a bus has: each step goes on, and there is an end (arch/). */
#define CCW_WALK 0x40000	/* four sets of 64 Ki */
/*@ assigns *cursor, *info; ensures \result ==> \old(*cursor) < *cursor <= CCW_WALK; */
int cio_next(u64 *cursor, struct cio_info *info);
/*@ assigns *cookie; */
int ccw_notify(u32 schid, u16 queue, u64 *cookie);
/*@ assigns *result; */
int ccw_run(u32 schid, const struct ccw_step *steps, unsigned n, struct ccw_result *result);
#define MMIO_WALK 64
/*@ assigns *base; ensures \result ==> index < MMIO_WALK; */
bool mmio_slot(unsigned index, u64 *base);
#define PCI_WALK 0x10000
/*@ assigns \nothing; ensures \result != \null ==> index < PCI_WALK; */
const struct pci_function *pci_function(unsigned index);
/*@ assigns \nothing; */
const struct pci_function *pci_find(u32 bdf);
/*@ assigns \nothing; */
u8 pci_cfg_read8(u32 bdf, unsigned off);
/*@ assigns \nothing; */
u16 pci_cfg_read16(u32 bdf, unsigned off);
/*@ assigns \nothing; */
u32 pci_cfg_read32(u32 bdf, unsigned off);
/*@ assigns \nothing; */
void pci_cfg_write16(u32 bdf, unsigned off, u16 v);
/*@ assigns \nothing; */
void pci_enable(const struct pci_function *f, u16 bits);

/* virtio/registers.h, and the platform's */
/*@ assigns \nothing; */
void io_out16(u16 port, u16 v);
/*@ assigns \nothing; */
u8 reg_read8(u64 at);
/*@ assigns \nothing; */
u16 reg_read16(u64 at);
/*@ assigns \nothing; */
u32 reg_read32(u64 at);
/*@ assigns \nothing; */
void reg_write8(u64 at, u8 v);
/*@ assigns \nothing; */
void reg_write16(u64 at, u16 v);
/*@ assigns \nothing; */
void reg_write32(u64 at, u32 v);
/*@ assigns \nothing; */
void reg_write64(u64 at, u64 v);
/*@ assigns \nothing; */
u32 mmio_read32(u64 at);
/*@ assigns \nothing; */
void mmio_write32(u64 at, u32 v);
/*@ assigns *d, now_us; */
int reg_reset(struct virtio_device *d);

#endif
