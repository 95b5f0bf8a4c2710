# SPDX-License-Identifier: MIT
# Fuzzing with libFuzzer: tests/fuzz/fuzz_NAME.c is a target, corpus/NAME.tar.xz its inputs, kept small.
#	make fuzz SECONDS_EACH=60	all targets, one after the other; new inputs stay in build/fuzz/new
#	make fuzz-NAME			one of them
#	make fuzz-slice			each input of the corpora and a few thousand mutations: seconds
#	make fuzz-seeds			the corpora anew, from real images
#	make coverage			which lines of the parsers unit tests and corpora reach

FUZZ_CC := clang
FUZZ_DIR := tests/fuzz
FUZZ_NAMES := $(patsubst $(FUZZ_DIR)/fuzz_%.c,%,$(wildcard $(FUZZ_DIR)/fuzz_*.c))
SECONDS_EACH ?= 60
# one look at used.idx, then the clock: a device that does not answer is a quick one
FUZZ_CFLAGS := -std=gnu11 -O1 -g -fno-omit-frame-pointer -fno-strict-aliasing -Wall -Wextra -Werror -Wno-missing-prototypes \
	-DVIRTQ_SPIN_TURNS=1 -Itests/fuzz -Itests/host -Iinclude -I.
FUZZ_SAN := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all

# LINK: lines name sources; these stand for several
FUZZ_@base := $(addprefix lib/,err.c text.c printf.c log.c) $(addprefix $(FUZZ_DIR)/,arena.c host.c)
FUZZ_@disk := disk/blockdev.c disk/extent.c $(FUZZ_DIR)/disk.c
FUZZ_@tree := $(FUZZ_DIR)/tree.c
FUZZ_@fixup := $(FUZZ_DIR)/fixup.c lib/crc32.c
FUZZ_@partitions := $(FUZZ_DIR)/partitions.c
FUZZ_@segments := $(FUZZ_DIR)/segments.c
FUZZ_@boot := $(FUZZ_DIR)/boot.c
FUZZ_@iso := iso9660/volume.c iso9660/dir.c iso9660/rockridge.c
FUZZ_@fs := $(filter-out iso9660/eltorito.c,$(wildcard fs/*.c iso9660/*.c))
FUZZ_@entries := $(wildcard entries/*.c)
FUZZ_@images := $(filter-out image/s390.c,$(wildcard image/*.c))
FUZZ_@x86 := $(FUZZ_DIR)/x86_host.c
FUZZ_@fwdma := $(FUZZ_DIR)/fw_dma.c
FUZZ_@pcispace := $(FUZZ_DIR)/pci_space.c
FUZZ_@vdev := $(FUZZ_DIR)/vdev.c tests/host/fake_vdev.c tests/host/fake_units.c virtio/device.c virtio/queue.c
FUZZ_@regs := $(FUZZ_DIR)/regs.c tests/host/fake_bus.c $(addprefix virtio/,registers.c device.c queue.c blk.c scsi.c)
FUZZ_@text := $(FUZZ_DIR)/text.c
fuzz_link = $(foreach w,@base $(shell sed -n 's,^/\* LINK2\?: \(.*\) \*/,\1,p' $(FUZZ_DIR)/fuzz_$(1).c),$(if $(filter @%,$w),$(FUZZ_$w),$w))

define fuzz_rules
$(B)/fuzz/$(1): $$(patsubst %,$(B)/fuzz/obj/%.o,$$(sort $(FUZZ_DIR)/fuzz_$(1).c $(call fuzz_link,$(1))))
	@echo "  FUZZLD  $$@"
	$$(Q)$(FUZZ_CC) -fsanitize=fuzzer,address,undefined -o $$@ $$^
.PHONY: fuzz-$(1)
fuzz-$(1): $(B)/fuzz/$(1)
	$(PYTHON) $(FUZZ_DIR)/run.py --seconds $(SECONDS_EACH) $(1)
endef
$(foreach t,$(FUZZ_NAMES),$(eval $(call fuzz_rules,$(t))))
$(B)/fuzz/obj/%.c.o: %.c $(FUZZ_DIR)/fuzz.mk
	@mkdir -p $(@D)
	@echo "  FUZZCC  $@"
	$(Q)$(FUZZ_CC) $(FUZZ_CFLAGS) $(FUZZ_SAN) -MMD -MP -c -o $@ $<
-include $(wildcard $(B)/fuzz/obj/*/*.d $(B)/fuzz/obj/*/*/*.d)

.PHONY: fuzz fuzz-build fuzz-slice fuzz-seeds
fuzz-build: $(FUZZ_NAMES:%=$(B)/fuzz/%)
fuzz: fuzz-build
	$(PYTHON) $(FUZZ_DIR)/run.py --seconds $(SECONDS_EACH) $(FUZZ_NAMES)
fuzz-slice: fuzz-build
	$(PYTHON) $(FUZZ_DIR)/run.py --slice $(FUZZ_NAMES)
fuzz-seeds: fuzz-build
	$(PYTHON) $(FUZZ_DIR)/seeds.py $(FUZZ_NAMES)

# What is new goes into the corpora, which stay as small as they can be.
.PHONY: fuzz-corpus
fuzz-corpus: fuzz-build
	$(PYTHON) $(FUZZ_DIR)/run.py --merge $(FUZZ_NAMES)

# A part of `make check`.
check: fuzz-slice
fuzz-build: | setup-check
