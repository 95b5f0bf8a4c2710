# SPDX-License-Identifier: MIT
# Fuzzing with libFuzzer: tests/fuzz/fuzz_NAME.c is a target, corpus/NAME.tar.xz its inputs, kept small.
#	make fuzz SECONDS_EACH=60	all targets, one after the other; new inputs stay in build/fuzz/new
#	make fuzz-NAME			one of them
#	make fuzz-slice			each input of the corpora and a few thousand mutations: seconds
#	make fuzz-campaign RUNS=10000000	until each has run so often, those that need most last
#	make fuzz-seeds			the corpora anew, from real images
#	make coverage			which lines of the parsers unit tests and corpora reach

FUZZ_CC := clang
FUZZ_DIR := tests/fuzz
FUZZ_NAMES := $(patsubst $(FUZZ_DIR)/fuzz_%.c,%,$(wildcard $(FUZZ_DIR)/fuzz_*.c))
SECONDS_EACH ?= 60
# one look at used.idx, then the clock: a device that does not answer is a quick one
FUZZ_CFLAGS := -std=gnu11 -O2 -g -fno-omit-frame-pointer -fno-strict-aliasing -Wall -Wextra -Werror -Wno-missing-prototypes \
	-DVIRTQ_SPIN_TURNS=1 -Itests/fuzz -Itests/host -Iinclude -I.
# What guides the fuzzer is the firmware's code alone, not that of the machine around it; fw_ports.c includes some.
FUZZ_ASAN := -fsanitize=address,undefined -fno-sanitize-recover=all
FUZZ_SAN = $(if $(filter-out %/fw_ports.c,$(filter tests/%,$<)),,-fsanitize=fuzzer-no-link) $(FUZZ_ASAN)

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
FUZZ_@fwdma := $(FUZZ_DIR)/fw_dma.c tests/host/fw_ports.c
FUZZ_@cio := $(FUZZ_DIR)/cio.c
FUZZ_@pcione := $(FUZZ_DIR)/pci_one.c
FUZZ_@pcifew := $(FUZZ_DIR)/pci_few.c
FUZZ_@scsihost := $(FUZZ_DIR)/scsi_host.c
FUZZ_@pcispace := $(FUZZ_DIR)/pci_space.c
FUZZ_@vdev := $(FUZZ_DIR)/vdev.c tests/host/fake_vdev.c tests/host/fake_units.c virtio/device.c virtio/queue.c
FUZZ_@regs := $(FUZZ_DIR)/regs.c tests/host/fake_bus.c $(addprefix virtio/,registers.c device.c queue.c blk.c scsi.c)
FUZZ_@text := $(FUZZ_DIR)/text.c
fuzz_link = $(foreach w,@base $(shell sed -n 's,^/\* LINK2\?: \(.*\) \*/,\1,p' $(FUZZ_DIR)/fuzz_$(1).c),$(if $(filter @%,$w),$(FUZZ_$w),$w))

# $(2) is empty, or fast/: without comparisons traced it runs several times as often.
define fuzz_rules
$(B)/fuzz/$(2)$(1): $$(patsubst %,$(B)/fuzz/$(2)obj/%.o,$$(sort $(FUZZ_DIR)/fuzz_$(1).c $(call fuzz_link,$(1))))
	@echo "  FUZZLD  $$@"
	$$(Q)$(FUZZ_CC) -fsanitize=fuzzer,address,undefined -o $$@ $$^
endef
$(foreach t,$(FUZZ_NAMES),$(eval $(call fuzz_rules,$(t),))$(eval $(call fuzz_rules,$(t),fast/)))
$(FUZZ_NAMES:%=fuzz-%): fuzz-%: $(B)/fuzz/%
	$(PYTHON) $(FUZZ_DIR)/run.py --seconds $(SECONDS_EACH) $*
define fuzz_compile
$(B)/fuzz/$(1)obj/%.c.o: %.c $(FUZZ_DIR)/fuzz.mk
	@mkdir -p $$(@D)
	@echo "  FUZZCC  $$@"
	$$(Q)$(FUZZ_CC) $(FUZZ_CFLAGS) $$(FUZZ_SAN) $(2) -MMD -MP -c -o $$@ $$<
endef
$(eval $(call fuzz_compile,,))
$(eval $(call fuzz_compile,fast/,-fno-sanitize-coverage=trace-cmp))
-include $(wildcard $(foreach o,obj fast/obj,$(B)/fuzz/$o/*/*.d $(B)/fuzz/$o/*/*/*.d))

.PHONY: fuzz fuzz-build fuzz-slice fuzz-seeds fuzz-campaign $(FUZZ_NAMES:%=fuzz-%)
fuzz-build: $(FUZZ_NAMES:%=$(B)/fuzz/%)
fuzz: fuzz-build
	$(PYTHON) $(FUZZ_DIR)/run.py --seconds $(SECONDS_EACH) $(FUZZ_NAMES)
RUNS ?= 10000000
fuzz-campaign: fuzz-build $(FUZZ_NAMES:%=$(B)/fuzz/fast/%)
	$(PYTHON) $(FUZZ_DIR)/run.py --until $(RUNS) $(FUZZ_NAMES)
fuzz-slice: fuzz-build
	$(PYTHON) $(FUZZ_DIR)/run.py --slice $(FUZZ_NAMES)
fuzz-seeds: fuzz-build
	$(PYTHON) $(FUZZ_DIR)/seeds.py $(FUZZ_NAMES)

# What is new goes into the corpora, which stay as small as they can be.
.PHONY: fuzz-corpus
fuzz-corpus: fuzz-build
	$(PYTHON) $(FUZZ_DIR)/run.py --merge $(FUZZ_NAMES)

fuzz-build: | setup-check

include $(FUZZ_DIR)/coverage.mk
