# SPDX-License-Identifier: MIT
"""Boots in series: more disks, LUNs, partitions, files, functions, bytes; and what a firmware takes in RAM."""
import os
import subprocess
import tempfile

import cases
import count as counting
import images

MIB = images.MIB
PAGE = 4096


def small():
    return images.fat_disk(kernel_size=4096, initrd_size=4096)


def x86_case(name, args, memory=2048, timeout=120):
    return cases.Case(name, args, images.BZ_ENTRIES, memory=memory, timeout=timeout)


def s390_case(name, args, timeout=120, memory=2048):
    return cases.Case(name, args, (images.S390_ENTRY,), arch="s390x", timeout=timeout, memory=memory)


# --- large loads ----------------------------------------------------------------------

def loads(size):
    """The cases that load @size bytes besides the kernel. x86 above 4 GiB where the size asks for it.

    An ESP of 512 MiB or more has clusters of 4 KiB, as those have that hold such files.
    """
    mib = size // MIB
    memory = "2G" if size <= 512 * MIB else "6G"
    found = []
    for x in (1, 1000):
        shape = "" if x == 1 else f"-{x}x"
        for bus, attach in (("blk", cases.blk), ("scsi", cases.scsi)):
            def q35(attach=attach, x=x):
                return cases.machine("q35", memory) + attach("q35", images.fat_disk(4096, size, fragments=x, esp=512))
            found.append(x86_case(f"vipl-q35-{bus}-{mib}m{shape}", q35))
            if size > 512 * MIB:
                continue    # s390x: the firmware sits at 2 GiB, and loads go below it

            def s390(attach=attach, x=x):
                return cases.machine("s390x") + attach("s390x", images.zipl_disk(size, x))
            found.append(s390_case(f"vipl-s390x-{bus}-{mib}m{shape}", s390))
    if size <= 64 * MIB:
        for bus, attach in (("blk", cases.blk), ("scsi", cases.scsi)):
            found.append(s390_case(f"ccw-s390x-{bus}-{mib}m", lambda attach=attach: cases.machine("s390x") +
                                   attach("s390x", images.zipl_disk(size))))
    if size <= 512 * MIB:   # QEMU loads these below 2 GiB itself, and qboot takes them from there
        found.append(cases.Case(f"qboot-q35-initrd-{mib}m", lambda: cases.machine("q35", memory) + [
            "-kernel", images.kernel(4096), "-initrd", images.initrd(size)], images.BZ_ENTRIES, firmware=cases.QBOOT))
        found.append(s390_case(f"qemu-s390x-initrd-{mib}m", lambda: cases.machine("s390x") + [
            "-kernel", images.s390_kernel(), "-initrd", images.initrd(size)]))
    return found


# --- series -----------------------------------------------------------------------------

def s390_disks(n):
    args = cases.machine("s390x")
    for i in range(n - 1):
        args += cases.blk("s390x", images.empty_disk(), None, f"e{i}")
    return args + cases.blk("s390x", images.s390_cd(), None, "boot", f",devno=fe.1.{n:04x}")


def s390_luns(n):
    args = cases.machine("s390x") + ["-device", "virtio-scsi-ccw,id=scsi"]
    for i in range(n):
        last = i == n - 1
        args += cases.drive(images.s390_cd() if last else images.empty_disk(), f"e{i}")
        args += ["-device", f"scsi-hd,drive=e{i},lun={i}"]
    return args


def x86_disks(n):
    """On q35's own bus, eight functions a slot; those beyond 200 behind a bridge."""
    args = cases.machine("q35")
    if n > 200:
        args += ["-device", "pcie-pci-bridge,id=bridge,addr=0x1c"]
    for i in range(n):
        last = i == n - 1
        at = i if i < 200 else i - 200 + 8      # slot 0 of the bridge is its hot-plug controller's
        bus = "pcie.0" if i < 200 else "bridge"
        slot = at // 8 + (1 if i < 200 else 0)
        place = f",bus={bus},addr=0x{slot:x}.{at % 8}" + (",multifunction=on" if at % 8 == 0 else "")
        args += cases.blk("q35", small() if last else images.empty_disk(), None, f"e{i}", place)
    return args


def x86_luns(n):
    args = cases.machine("q35") + ["-device", "virtio-scsi-pci,id=scsi"]
    for i in range(n):
        last = i == n - 1
        args += cases.drive(small() if last else images.empty_disk(), f"e{i}")
        args += ["-device", f"scsi-hd,drive=e{i},lun={i}"]
    return args


def x86_functions(n):
    args = cases.machine("q35") + cases.blk("q35", small())
    for i in range(n):
        args += ["-device", f"virtio-rng-pci,addr=0x{4 + i // 8:x}.{i % 8}" + (",multifunction=on" if i % 8 == 0 else "")]
    return args


def x86_ports(n):
    args = cases.machine("q35") + cases.blk("q35", small())
    for i in range(n):
        args += ["-device", f"pcie-root-port,id=p{i},chassis={i + 1},addr=0x{4 + i // 8:x}.{i % 8}" +
                 (",multifunction=on" if i % 8 == 0 else "")]
    return args


def q35_fat(**kw):
    return cases.machine("q35") + cases.blk("q35", images.fat_disk(**kw))


def series(quick=False):
    """{what: [(n, case)]}; the first point is what growth is taken from."""
    some = (1, 32) if quick else (1, 32, 250)
    found = {
        "x86 disks, the last boots": [(n, x86_case(f"vipl-disks-{n}", lambda n=n: x86_disks(n))) for n in some],
        "x86 LUNs, the last boots": [(n, x86_case(f"vipl-luns-{n}", lambda n=n: x86_luns(n)))
                                     for n in (1, 32, 256)[:len(some)]],
        "s390x disks, the last boots": [(n, s390_case(f"vipl-s390-disks-{n}", lambda n=n: s390_disks(n)))
                                        for n in some],
        "s390x LUNs, the last boots": [(n, s390_case(f"vipl-s390-luns-{n}", lambda n=n: s390_luns(n)))
                                       for n in (1, 32, 256)[:len(some)]],
        "x86 PCI functions": [(n, x86_case(f"vipl-functions-{n}", lambda n=n: x86_functions(n))) for n in (0, 8, 64)],
        "x86 root ports": [(n, x86_case(f"vipl-ports-{n}", lambda n=n: x86_ports(n))) for n in (0, 8, 64)],
        "x86 partitions": [(n, x86_case(f"vipl-partitions-{n}", lambda n=n: q35_fat(kernel_size=4096, partitions=n)))
                           for n in (1, 16, 128)],
        "x86 files in the directory": [(n, x86_case(f"vipl-files-{n}", lambda n=n: q35_fat(kernel_size=4096, files=n)))
                                       for n in (0, 100, 1000)],
        "x86 initrd pages": [(n, x86_case(f"vipl-pages-{n}", lambda n=n: q35_fat(kernel_size=4096, initrd_size=n * PAGE,
                                                                                 esp=512)))
                             for n in (16, 1024, 16384)],
        "s390x image pages": [(n, s390_case(f"vipl-s390-pages-{n}", lambda n=n: cases.machine("s390x") +
                                            cases.blk("s390x", images.s390_cd(n * PAGE)))) for n in (17, 1024, 16384)],
    }
    return found


# --- size and RAM --------------------------------------------------------------------------

def sizes():
    """Bytes of each image as it is shipped."""
    paths = {"vipl s390x (ELF, stripped)": "build/s390x/vipl.elf", "vipl x86 (ROM)": "build/x86/vipl.bin",
             "s390-ccw.img": "/usr/share/qemu/s390-ccw.img", "qboot.rom": cases.QBOOT,
             "SeaBIOS bios-256k.bin": "/usr/share/seabios/bios-256k.bin", "OVMF.fd": cases.OVMF}
    paths = {n: os.path.join(images.TOP, p) for n, p in paths.items()}
    return {n: os.path.getsize(p) if os.path.exists(p) else 0 for n, p in paths.items()}


def ram_cases():
    named = ("vipl-q35-blk-4k", "vipl-pc-blk-4k", "vipl-microvm-blk-4k", "seabios-q35-sector", "seabios-pc-sector",
             "qboot-q35-kernel", "vipl-s390x-blk-68k", "ccw-s390x-blk-68k", "vipl-s390x-scsi-68k",
             "ccw-s390x-scsi-68k")
    return [cases.CASES[n] for n in named]


def loaded_bytes(case):
    """What the payload itself takes of the RAM."""
    if case.arch == "s390x":
        return 68 * 1024
    if "sector" in case.name:
        return PAGE
    return 8 * MIB + PAGE if "qboot" in case.name else 2 * PAGE


def ram_written(case):
    """Bytes in pages of guest RAM that are not zero at the end, but for the payload's own."""
    with tempfile.NamedTemporaryFile(dir="/dev/shm", prefix="vipl-ram-") as ram:
        command = case.command()
        at = command.index("-M") + 1
        command[at] += ",memory-backend=ram"
        command += ["-object", f"memory-backend-file,id=ram,size=2G,share=on,mem-path={ram.name}"]
        run = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             timeout=case.timeout, check=False)
        if run.returncode != case.ok:
            raise counting.CountError(f"status {run.returncode}: {run.stdout[-300:].decode('ascii', 'replace')}")
        return max(0, nonzero_pages(ram.name) * PAGE - loaded_bytes(case))


def nonzero_pages(path):
    zero, pages = bytes(PAGE), 0
    fd = os.open(path, os.O_RDONLY)
    try:
        end, at = os.fstat(fd).st_size, 0
        while at < end:
            try:
                at = os.lseek(fd, at, os.SEEK_DATA)
            except OSError:     # no data behind
                break
            hole = os.lseek(fd, at, os.SEEK_HOLE)
            os.lseek(fd, at, os.SEEK_SET)
            while at < hole:
                chunk = os.pread(fd, min(hole - at, MIB), at)
                pages += sum(chunk[i:i + PAGE] != zero[:len(chunk[i:i + PAGE])] for i in range(0, len(chunk), PAGE))
                at += len(chunk)
    finally:
        os.close(fd)
    return pages
