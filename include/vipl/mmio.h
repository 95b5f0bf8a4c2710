/* SPDX-License-Identifier: MIT */
/*
 * Device registers in memory and in I/O space: one access of just that width,
 * in program order. Values are as on the bus (little-endian numbers on x86).
 * Supplied by arch/x86/, or by tests/host.
 */
#ifndef VIPL_MMIO_H
#define VIPL_MMIO_H

#include "vipl/types.h"

u8 mmio_read8(u64 at);
u16 mmio_read16(u64 at);
u32 mmio_read32(u64 at);
u64 mmio_read64(u64 at);
void mmio_write8(u64 at, u8 v);
void mmio_write16(u64 at, u16 v);
void mmio_write32(u64 at, u32 v);
void mmio_write64(u64 at, u64 v);

u8 io_in8(u16 port);
u16 io_in16(u16 port);
u32 io_in32(u16 port);
void io_out8(u16 port, u8 v);
void io_out16(u16 port, u16 v);
void io_out32(u16 port, u32 v);

/*
 * Where the machine has virtio-mmio transports (microvm): the base of slot @index in *base, false past
 * the end. A slot may be empty (device id 0). Reads no device register.
 */
bool mmio_slot(unsigned index, u64 *base);
/* Where the registers of the slot at the physical address @base are read and written. */
u64 mmio_linear(u64 base);
#define MMIO_SLOT_SIZE 0x200u

#endif
