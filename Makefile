# SPDX-License-Identifier: MIT
# vipl: `make help` lists what there is to do.

MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:

PYTHON := /usr/bin/python3
B := build
HOST_CC := gcc
# V=1 shows the commands
Q := $(if $(V),,@)

# --- what is compiled for which machine ------------------------------------

COMMON := $(filter-out lib/ebcdic.c lib/crc32.c lib/sha256.c,$(wildcard lib/*.c)) \
	$(wildcard disk/blockdev.c disk/extent.c) \
	$(wildcard virtio/device.c virtio/queue.c virtio/blk.c virtio/scsi.c) \
	$(wildcard scsi/*.c) $(wildcard boot/*.c)
SRC_s390x := $(COMMON) lib/ebcdic.c virtio/ccw.c $(wildcard zipl/*.c) image/s390.c \
	$(wildcard iso9660/*.c) $(wildcard boot/s390x/*.c) \
	$(wildcard arch/s390x/*.c) $(wildcard arch/s390x/*.S)
SRC_x86 := $(COMMON) lib/crc32.c $(wildcard virtio/pci*.c virtio/registers.c) virtio/mmio.c $(wildcard disk/*.c) \
	$(wildcard fs/*.c) $(wildcard entries/*.c) $(wildcard iso9660/*.c) \
	$(filter-out image/s390.c,$(wildcard image/*.c)) $(wildcard boot/x86/*.c) \
	$(wildcard arch/x86/*.c) $(filter-out %/coldz.S,$(wildcard arch/x86/*.S))
SRC_s390x := $(sort $(SRC_s390x))
SRC_x86 := $(sort $(SRC_x86))

# Absolute paths and dates stay out of the image: the same commit gives the same bytes.
WARN := -Wall -Wextra -Werror -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wshadow -Wundef
CFLAGS := -std=gnu11 -Os -g $(WARN) -ffreestanding -fno-common -fno-strict-aliasing \
	-ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables \
	-ffile-prefix-map=$(CURDIR)=. -Iinclude -I.
LDFLAGS := -nostdlib -Wl,--gc-sections -Wl,--build-id=none -Wl,--fatal-warnings

CC_s390x := s390x-linux-gnu-gcc
OBJCOPY_s390x := s390x-linux-gnu-objcopy
STRIP_s390x := s390x-linux-gnu-strip
# -mstack-guard: each function traps before its frame comes within 1 KiB of the stack's end.
CFLAGS_s390x := -march=z10 -m64 -fPIE -msoft-float -mbackchain -mstack-size=16384 -mstack-guard=1024 \
	-fstack-protector --param=ssp-buffer-size=16 -DVIPL_S390X
CFLAGS_C_s390x := -include include/vipl/hidden.h
LDFLAGS_s390x := -static-pie -Wl,-z,norelro -Wl,-z,noexecstack -Wl,--no-dynamic-linker \
	-Wl,-z,text -Wl,--no-warn-rwx-segments -T linker/s390x.ld

CC_x86 := gcc
# Each of these is some 0.3 % of size; functions called once stay apart, so that one can be packed.
SMALL_x86 := -fno-inline-functions-called-once -mpreferred-stack-boundary=3 -fno-caller-saves \
	-fno-tree-sra -fno-guess-branch-probability -fno-tree-loop-im -fno-move-loop-invariants \
	-fno-tree-tail-merge -fno-shrink-wrap -fno-tree-dominator-opts -fno-ipa-sra \
	-fno-schedule-insns2 -fno-tree-forwprop -fno-tree-pta \
	-fno-optimize-sibling-calls
CFLAGS_x86 := -Oz $(SMALL_x86) -m64 -march=x86-64 -mno-red-zone -mgeneral-regs-only -fno-pic -fno-pie \
	-mcmodel=small -fcf-protection=none -fstack-protector --param=ssp-buffer-size=16 \
	-mstack-protector-guard=global -DVIPL_X86
LDFLAGS_x86 := -static -no-pie -Wl,-z,noexecstack -Wl,-z,norelro -T linker/x86.ld

OBJ_s390x := $(SRC_s390x:%=$(B)/s390x/%.o)
OBJ_x86 := $(SRC_x86:%=$(B)/x86/%.o)

# Which machine run and debug mean.
ARCH ?= x86

PREFIX ?= /usr/local

.PHONY: all install s390x x86 help setup setup-check run check check-host unit unit-s390x e2e clean distclean debug \
	check-layers images
all: s390x x86

help:
	@echo "make                 both firmware images: $(B)/s390x/vipl.elf, $(B)/x86/vipl.bin"
	@echo "make run ARCH=...    installs what is missing, boots a real kernel from a virtio disk (s390x, x86)"
	@echo "make check           installs what is missing, runs all tests"
	@echo "make unit            unit tests on the host, with sanitizers; unit-NAME for one"
	@echo "make unit-s390x      the same as big-endian programs under qemu-user"
	@echo "make e2e T=EXPR      end-to-end tests in QEMU; T picks some (pytest -k)"
	@echo "make debug ARCH=...  QEMU stopped at the first instruction, gdb attached"
	@echo "make check-layers    holds the code to the arrows of docs/design.md"
	@echo "make inspect         $(B)/vipl-inspect, which says what vipl would make of an image file"
	@echo "make fuzz            libFuzzer on every layer, SECONDS_EACH=60 each; fuzz-NAME for one"
	@echo "make prove           Frama-C over parsers and virtqueue (docs/proofs.md)"
	@echo "make coverage        which lines of the parsers unit tests and corpora reach"
	@echo "make torture         what make check does to boots in QEMU, at length: reads that fail, damaged images; T as above"
	@echo "make bench           the peers and vipl side by side: tables, JSON, a chart"
	@echo "make hot             finds what the common x86 boot runs, which stays unpacked in the ROM"
	@echo "make install         both images to DESTDIR/PREFIX/share/vipl (PREFIX=$(PREFIX))"
	@echo "make clean           what was compiled; distclean also the cache of images and packages"

install: all
	install -d $(DESTDIR)$(PREFIX)/share/vipl
	install -m 644 $(B)/s390x/vipl.elf $(B)/x86/vipl.bin $(DESTDIR)$(PREFIX)/share/vipl

setup:
	@tools/setup run
setup-check:
	@tools/setup check

run: setup
	@$(MAKE) --no-print-directory $(ARCH)
	@$(PYTHON) tools/run $(ARCH)

debug: setup-check
	@$(MAKE) --no-print-directory $(ARCH)
	@$(PYTHON) tools/debug $(ARCH) $(DEBUG_ARGS)

# Everything, the runner's count of tests last. What needs no QEMU goes on side by side.
check: setup-check
	@$(MAKE) --no-print-directory -j $(shell nproc) -Otarget check-host
	@$(MAKE) --no-print-directory e2e
check-host: prove-slice fuzz-slice all check-layers plugin inspect unit unit-s390x

check-layers:
	$(PYTHON) tools/check-layers

e2e: all plugin inspect
	$(PYTHON) -m pytest -q -n 2 --dist loadgroup --durations=15 $(if $(T),-k "$(T)") tests/e2e tests/bench

s390x: $(B)/s390x/vipl.elf
x86: $(B)/x86/vipl.bin

$(B)/s390x/vipl.debug.elf: $(OBJ_s390x) linker/s390x.ld
	@echo "  LD      $@"
	$(Q)$(CC_s390x) $(CFLAGS_s390x) $(LDFLAGS) $(LDFLAGS_s390x) -Wl,-Map=$(@:.elf=.map) -o $@ $(OBJ_s390x)
$(B)/s390x/vipl.elf: $(B)/s390x/vipl.debug.elf
	$(Q)$(STRIP_s390x) -o $@ $<

# What the common boot touches, found anew (tools/hot-list): after changes to what it runs.
.PHONY: hot
hot: plugin
	$(PYTHON) tools/hot-list

# Two links: the first lays the cold part out, the second holds it packed (arch/x86/cold.c).
LINK_x86 = $(CC_x86) $(CFLAGS_x86) $(LDFLAGS) $(LDFLAGS_x86)
LD_x86 := $(wildcard linker/x86*.ld)
$(B)/x86/coldz.none.o: arch/x86/coldz.S
	$(Q)$(CC_x86) $(CFLAGS_x86) -c -o $@ $<
$(B)/x86/cold.elf: $(OBJ_x86) $(B)/x86/coldz.none.o $(LD_x86)
	@echo "  LD      $@"
	$(Q)$(LINK_x86) -o $@ $(OBJ_x86) $(B)/x86/coldz.none.o
$(B)/x86/coldz.o: $(B)/x86/cold.elf arch/x86/coldz.S
	$(Q)objcopy -O binary -j .cold $< $(B)/x86/cold.bin
	$(Q)$(PYTHON) tools/pack-cold $(B)/x86/cold.bin $(B)/x86/cold.lzma
	$(Q)$(CC_x86) $(CFLAGS_x86) -DCOLDZ='"$(B)/x86/cold.lzma"' -c -o $@ arch/x86/coldz.S
$(B)/x86/vipl.debug.elf: $(B)/x86/coldz.o
	@echo "  LD      $@"
	$(Q)$(LINK_x86) -Wl,-Map=$(@:.elf=.map) -o $@ $(OBJ_x86) $<
	$(Q)objcopy -O binary -j .cold $@ $(B)/x86/cold.again && cmp $(B)/x86/cold.bin $(B)/x86/cold.again
$(B)/x86/vipl.bin: $(B)/x86/vipl.debug.elf
	$(Q)objcopy -O binary -R .cold $< $@

define arch_rules
$(B)/$(1)/%.c.o: %.c Makefile
	@mkdir -p $$(@D)
	@echo "  CC      $$@"
	$$(Q)$$(CC_$(1)) $$(CFLAGS) $$(CFLAGS_$(1)) $$(CFLAGS_C_$(1)) -MMD -MP -c -o $$@ $$<
$(B)/$(1)/%.S.o: %.S Makefile
	@mkdir -p $$(@D)
	@echo "  AS      $$@"
	$$(Q)$$(CC_$(1)) $$(CFLAGS) $$(CFLAGS_$(1)) -MMD -MP -c -o $$@ $$<
-include $$(OBJ_$(1):.o=.d)
endef
$(eval $(call arch_rules,s390x))
$(eval $(call arch_rules,x86))

# --- unit tests on the host: each names the sources it links ----------------

HOST_CFLAGS := -std=gnu11 -O1 -g $(WARN) -Wno-missing-prototypes -Itests/unit -Itests/host -fno-strict-aliasing \
	-fsanitize=address,undefined -fno-sanitize-recover=all -Iinclude -I.
UNIT := $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/test_*.c))
link_of = $(shell sed -n 's,^/\* LINK: \(.*\) \*/,\1,p' tests/unit/$(1).c)
define unit_rules
$(B)/unit/$(1): $(B)/unit/$(1).o $$(patsubst %,$(B)/host/%.o,$(call link_of,$(1)))
	@echo "  HOSTLD  $$@"
	$$(Q)$$(HOST_CC) $$(HOST_CFLAGS) -o $$@ $$(filter %.o,$$^) -lcmocka
.PHONY: unit-$(1:test_%=%)
unit-$(1:test_%=%): $(B)/unit/$(1) | $(B)/unit/images.stamp
	$$<
endef
$(foreach t,$(UNIT),$(eval $(call unit_rules,$(t))))
$(B)/unit/%.o: tests/unit/%.c Makefile
	@mkdir -p $(@D)
	@echo "  HOSTCC  $@"
	$(Q)$(HOST_CC) $(HOST_CFLAGS) -MMD -MP -c -o $@ $<
$(B)/host/%.c.o: %.c Makefile
	@mkdir -p $(@D)
	@echo "  HOSTCC  $@"
	$(Q)$(HOST_CC) $(HOST_CFLAGS) -MMD -MP -c -o $@ $<
-include $(wildcard $(B)/unit/*.d $(B)/host/*/*.d $(B)/host/*/*/*.d)
.SECONDARY:

# What vipl would make of an image file: the firmware's parsers, for the host.
INSPECT := tools/vipl-inspect.c $(wildcard zipl/*.c image/*.c disk/*.c iso9660/*.c fs/*.c entries/*.c) \
	$(filter-out lib/string.c,$(wildcard lib/*.c))
.PHONY: inspect
inspect: $(B)/vipl-inspect
$(B)/vipl-inspect: $(INSPECT:%=$(B)/host/%.o)
	@echo "  HOSTLD  $@"
	$(Q)$(HOST_CC) $(HOST_CFLAGS) -o $@ $^

# The disks that some of them read.
$(B)/unit/images.stamp: tests/images/fsimages.py
	@mkdir -p $(@D)
	$(PYTHON) $< $(B)/unit/images
	@touch $@

run_each = set -e; for t in $(1); do echo "  TEST    $$t"; \
	$(2) ./$$t > $$t.log 2>&1 || { cat $$t.log; exit 1; }; grep -h 'test(s) run' $$t.log; done

unit: $(UNIT:%=$(B)/unit/%) | $(B)/unit/images.stamp
	@$(call run_each,$^,)

# --- the same tests, big-endian: an s390x program under qemu-user ------------

BE_ROOT = $(shell tools/fetch-debs cmocka-s390x)/root
BE_CFLAGS := -std=gnu11 -O1 -g -march=z10 $(WARN) -Wno-missing-prototypes -fno-strict-aliasing \
	-Itests/unit -Itests/host -Iinclude -I.
define unit_s390x_rules
$(B)/unit-s390x/$(1): $(B)/unit-s390x/tests/unit/$(1).c.o $$(patsubst %,$(B)/unit-s390x/%.o,$(call link_of,$(1)))
	@echo "  LD      $$@"
	$$(Q)$$(CC_s390x) -o $$@ $$^ -L$$(BE_ROOT)/usr/lib/s390x-linux-gnu -lcmocka
endef
# PCI and MMIO transports, and x86 itself, are only ever part of little-endian images.
UNIT_BE := $(filter-out test_virtio_pci test_virtio_mmio test_x86_%,$(UNIT))
$(foreach t,$(UNIT_BE),$(eval $(call unit_s390x_rules,$(t))))
$(B)/unit-s390x/%.c.o: %.c Makefile
	@mkdir -p $(@D)
	@echo "  CC      $@"
	$(Q)$(CC_s390x) $(BE_CFLAGS) -isystem $(B)/unit-s390x/include -MMD -MP -c -o $@ $<
$(UNIT_BE:%=$(B)/unit-s390x/tests/unit/%.c.o): $(B)/unit-s390x/include/cmocka.h
$(B)/unit-s390x/include/cmocka.h:
	@mkdir -p $(@D)
	cp $(BE_ROOT)/usr/include/cmocka*.h $(@D)
-include $(wildcard $(B)/unit-s390x/*/*.d $(B)/unit-s390x/*/*/*.d)

unit-s390x: $(UNIT_BE:%=$(B)/unit-s390x/%) | $(B)/unit/images.stamp
	@$(call run_each,$^,qemu-s390x -L /usr/s390x-linux-gnu -E LD_LIBRARY_PATH=$(BE_ROOT)/usr/lib/s390x-linux-gnu)

clean:
	rm -rf $(B)/s390x $(B)/x86 $(B)/host $(B)/unit $(B)/unit-s390x $(B)/plugin
distclean:
	rm -rf $(B)

-include tools/plugin/plugin.mk tests/e2e/torture.mk tests/bench/bench.mk tests/fuzz/fuzz.mk tests/proofs/proofs.mk
