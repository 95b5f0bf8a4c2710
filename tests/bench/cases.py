# SPDX-License-Identifier: MIT
"""The boots that are counted: vipl's and its peers', by name.

All are taken alike: no default devices, no serial port, bootindex given, 2 GiB, one CPU. A name
is FIRMWARE-MACHINE-WHAT. A case knows its QEMU command, its payload's first instruction and,
for vipl, where the firmware's functions are.
"""
import os

import count as counting
import images

TOP = images.TOP
MIB = images.MIB
VIPL = {"x86": "build/x86/vipl.bin", "s390x": "build/s390x/vipl.elf"}
DEBUG = {"x86": "build/x86/vipl.debug.elf", "s390x": "build/s390x/vipl.debug.elf"}
QBOOT = "/usr/share/qemu/qboot.rom"
OVMF = "/usr/share/ovmf/OVMF.fd"
S390_RESERVE = 2 * MIB      # QEMU 7.2 loads -bios that far below the end of RAM or 2 GiB


def machine(name, memory="2G", accel="tcg"):
    s390x = name == "s390x"
    args = ["qemu-system-s390x" if s390x else "qemu-system-x86_64", "-M", "s390-ccw-virtio" if s390x else name,
            "-accel", accel, "-m", memory, "-smp", "1", "-nodefaults", "-no-user-config", "-display", "none"]
    if s390x:
        return args + ["-action", "panic=exit-failure"]
    return args + ["-device", "isa-debug-exit,iobase=0xf4,iosize=4"]


def drive(path, name="d"):
    return ["-drive", f"if=none,id={name},file={path},format=raw,readonly=on"]


def blk(bus, path, bootindex=0, name="d", props=""):
    boot = f",bootindex={bootindex}" if bootindex is not None else ""
    device = {"s390x": "virtio-blk-ccw", "microvm": "virtio-blk-device"}.get(bus, "virtio-blk-pci")
    return drive(path, name) + ["-device", f"{device},drive={name}{boot}{props}"]


def scsi(bus, path, kind="scsi-hd", bootindex=0, name="d"):
    boot = f",bootindex={bootindex}" if bootindex is not None else ""
    host = {"s390x": "virtio-scsi-ccw", "microvm": "virtio-scsi-device"}.get(bus, "virtio-scsi-pci")
    return drive(path, name) + ["-device", f"{host},id=scsi", "-device", f"{kind},drive={name}{boot}"]


class Case:
    """One boot. args() makes its images when they are missing, so it is not called before the boot is."""

    def __init__(self, name, args, until, arch="x86", firmware=None, memory=2048, timeout=60, ok=None):
        # pylint: disable=too-many-arguments
        self.name, self.args, self.until, self.arch = name, args, until, arch
        self.firmware = firmware    # a path for -bios; None: QEMU's own choice
        self.memory, self.timeout = memory, timeout
        self.vipl = name.startswith("vipl-")
        # How QEMU leaves once the payload ran.
        self.ok = ok if ok is not None else 1 if arch == "s390x" else images.EXIT_STATUS

    def command(self):
        firmware = os.path.join(TOP, VIPL[self.arch]) if self.vipl else self.firmware
        return [*self.args(), *(["-bios", firmware] if firmware else [])]

    def file(self):
        """The file that the boot reads most of."""
        args = self.args()
        for option in ("-initrd", "-kernel"):
            if option in args:
                return args[args.index(option) + 1]
        return next(a for a in args if a.startswith("if=none,")).split("file=")[1].split(",")[0]

    def symbols(self):
        if not self.vipl:
            return None
        base = 0
        if self.arch == "s390x":
            base = (min(self.memory, 2048) * MIB - S390_RESERVE) & ~0xFFFF
        return counting.Symbols(os.path.join(TOP, DEBUG[self.arch]), base)

    def count(self, trace=True, each=False, timeout=None):
        symbols = self.symbols()
        waits = symbols.ranges(counting.WAIT_FUNCTIONS) if symbols else ()
        result = counting.count(self.command(), self.until, waits, trace=trace, each=each,
                                timeout=timeout or self.timeout)
        result.reached = result.status == self.ok and (result.reached or not self.until)
        return result


CASES = {}


def add(name, args, until, **kw):
    CASES[name] = Case(name, args, until, **kw)


MMIO = ["-global", "virtio-mmio.force-legacy=false"]
PC_MACHINES = ("q35", "pc", "microvm")


def pc(m, kw=None):
    return machine(m, **(kw or {})) + (MMIO if m == "microvm" else [])


def add_x86():
    fat, small = images.fat_disk, lambda: images.fat_disk(kernel_size=4096, initrd_size=4096)
    bz = images.BZ_ENTRIES
    for m in PC_MACHINES:
        add(f"vipl-{m}-blk", lambda m=m: pc(m) + blk(m, fat()), bz)
        add(f"vipl-{m}-blk-512", lambda m=m: pc(m) + blk(m, fat(esp=images.ESP_SMALL)), bz)
        add(f"vipl-{m}-scsi", lambda m=m: pc(m) + scsi(m, fat()), bz)
        add(f"vipl-{m}-blk-4k", lambda m=m: pc(m) + blk(m, small()), bz)
        add(f"vipl-{m}-kernel", lambda m=m: pc(m) + ["-kernel", images.kernel()], bz)
        add(f"qboot-{m}-kernel", lambda m=m: pc(m) + ["-kernel", images.kernel()], bz, firmware=QBOOT)
    add("vipl-microvm-legacy-blk", lambda: machine("microvm") + blk("microvm", fat()), bz)
    add("vipl-q35-legacy-blk",
        lambda: pc("q35") + blk("q35", fat(), props=",disable-modern=on,disable-legacy=off"), bz)
    for m in ("q35", "pc"):
        add(f"seabios-{m}-sector", lambda m=m: pc(m) + blk(m, fat()), images.SECTOR_ENTRIES)
        add(f"seabios-{m}-kernel", lambda m=m: pc(m) + ["-kernel", images.kernel()], bz)
        add(f"seabios-{m}-grub", lambda m=m: pc(m) + blk(m, images.grub_disk()), ())
        add(f"seabios-{m}-isolinux", lambda m=m: pc(m) + blk(m, images.isolinux_cd()), ())
    add("ovmf-q35-efi", lambda: pc("q35") + blk("q35", images.efi_disk()), (), firmware=OVMF, timeout=240)


def add_s390x():
    common = {"arch": "s390x", "until": (images.S390_ENTRY,)}
    for fw in ("vipl", "ccw"):
        for size, name in ((68 * 1024, "68k"), (100 * MIB, "100m")):
            add(f"{fw}-s390x-blk-{name}", lambda size=size: machine("s390x") + blk("s390x", images.s390_cd(size)),
                **common)
            add(f"{fw}-s390x-scsi-{name}",
                lambda size=size: machine("s390x") + scsi("s390x", images.s390_cd(size), "scsi-cd"),
                timeout=240, **common)
    add("qemu-s390x-kernel-100m", lambda: machine("s390x") + ["-kernel", images.s390_kernel(100 * MIB)], **common)
    add("vipl-s390x-legacy-blk-68k",
        lambda: machine("s390x") + blk("s390x", images.s390_cd(), props=",max_revision=0"), **common)


def floor_of(case):
    """What QEMU takes for the same machine with the same devices, whose firmware ends at once.

    -kernel and -initrd are not a part of it: QEMU's reading them is what such a boot takes.
    """
    firmware = images.floor_s390x if case.arch == "s390x" else images.floor_x86

    def args():
        own = case.args()
        for option in ("-kernel", "-initrd"):
            if option in own:
                at = own.index(option)
                del own[at:at + 2]
        return own + ["-bios", firmware()]
    return Case("floor", args, (), arch=case.arch)


def under_kvm(case):
    def args():
        own = case.args()
        own[own.index("-accel") + 1] = "kvm"
        return own
    kvm = Case(case.name + " kvm", args, (), case.arch, case.firmware, case.memory, timeout=30)
    return kvm


def add_floors():
    for m in PC_MACHINES:
        add(f"floor-{m}", lambda m=m: pc(m) + ["-bios", images.floor_x86()], ())
    add("floor-s390x", lambda: machine("s390x") + ["-bios", images.floor_s390x()], (), arch="s390x")


add_x86()
add_s390x()
add_floors()

