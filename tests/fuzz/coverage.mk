# SPDX-License-Identifier: MIT
# Line coverage of the parsers: every unit test, and every input of the corpora, over objects of their own.
# The figures and the limits they are held to: tests/fuzz/coverage.py.

COV := $(B)/coverage
COV_CFLAGS := -std=gnu11 -O0 -g -fno-strict-aliasing -Wall -Wno-missing-prototypes \
	-DVIRTQ_SPIN_TURNS=1 -Itests/unit -Itests/fuzz -Itests/host -Iinclude -I.

# Of the firmware, and of the one file that includes a part of it, lines are counted.
$(COV)/obj/%.c.o: %.c $(FUZZ_DIR)/coverage.mk
	@mkdir -p $(@D)
	@echo "  COVCC   $@"
	$(Q)$(HOST_CC) $(COV_CFLAGS) $(if $(filter-out %/fw_ports.c,$(filter tests/%,$<)),,--coverage) -MMD -MP -c -o $@ $<

define coverage_rules
$(COV)/$(1): $$(patsubst %,$(COV)/obj/%.o,$$(sort $(2)))
	@mkdir -p $$(@D)
	@echo "  COVLD   $$@"
	$$(Q)$$(HOST_CC) --coverage -o $$@ $$^ $(3)
endef
$(foreach t,$(UNIT),$(eval $(call coverage_rules,unit/$(t),tests/unit/$(t).c $(call link_of,$(t)),-lcmocka)))
$(foreach t,$(FUZZ_NAMES),$(eval $(call coverage_rules,fuzz/$(t),$(FUZZ_DIR)/fuzz_$(t).c $(FUZZ_DIR)/replay.c $(call fuzz_link,$(t)),)))
-include $(wildcard $(COV)/obj/*/*.d $(COV)/obj/*/*/*.d)

.PHONY: coverage
coverage: $(UNIT:%=$(COV)/unit/%) $(FUZZ_NAMES:%=$(COV)/fuzz/%) | setup-check $(B)/unit/images.stamp
	$(PYTHON) $(FUZZ_DIR)/coverage.py
