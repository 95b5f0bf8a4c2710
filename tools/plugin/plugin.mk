# SPDX-License-Identifier: MIT
# The TCG plugin that counts a boot's instructions: build/plugin/count.so.

.PHONY: plugin
plugin: $(B)/plugin/count.so

# QEMU's own functions are found when QEMU loads it: this machine has no header of theirs.
$(B)/plugin/%.so: tools/plugin/%.c tools/plugin/plugin.mk
	@mkdir -p $(@D)
	$(HOST_CC) -std=gnu11 -O2 -g -Wall -Wextra -Werror -fPIC -shared -Wl,--allow-shlib-undefined -o $@ $<
