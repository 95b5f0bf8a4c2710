# SPDX-License-Identifier: MIT
"""The lines that the tests rely on: all of the firmware's words they know are here."""

# vipl: ccw 0.0.0001 blk: 512B x 524288, nature scsi (why)
NATURE = r"^vipl: (?P<device>[^\n]*): (?P<block>\d+)B x (?P<blocks>\d+), nature {} \((?P<why>[^)\n]*)\)$"
MENU = r"choose a number"
MENU_ROW = r"^ [\[?]{number}[\]?](?: default)? {title}$"  # line mode has no brackets
MENU_REFUSED = r"no entry {};"              # a number typed that is not there
NO_ENTRY = r"no entry {}, there are"          # the same from loadparm
NO_IMAGE = r"no image {}; there are"
NO_RECORD = r"no boot record that vipl knows"
NO_MEDIUM = r"no medium"
NO_DISK = r"^vipl: no virtio disk: attach one"
NOTHING = r"^vipl: nothing booted: (?P<tried>\d+) targets? failed"
FAULT = r"^vipl: (?:fault|halt):"

# The last line of a boot that failed.
LAST = rf"(?:{NOTHING}|{NO_DISK})[^\n]*\n\Z"

# --- what is booted: tests/images/init.sh and payload.S, and Linux ---------------

LINUX = r"Linux version \d"
COMMAND_LINE = r"^VIPL-TEST-CMDLINE .*\bvipl\.id={id}\b"
KERNEL_ENTRY = r"Kernel command line: .*\bvipl\.entry={}\b"
INITRD = r"^VIPL-TEST-INITRD (?P<state>ok|bad|none)$"
OK = r"^VIPL-TEST-OK id={id} initrd={initrd} disk={disk} fs={fs}$"
PAYLOAD = r"^VIPL-PAYLOAD {name} +ssid=(?P<ssid>[0-9a-f]{{8}}) iplb=(?P<iplb>[0-9a-f]{{8}})$"
# QEMU 7.2's emulated s390x oopses now and then in a module that was just loaded, firmware or not.
MODULE_OOPS = r"illegal operation: 0001"
