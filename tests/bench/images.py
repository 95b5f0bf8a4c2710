# SPDX-License-Identifier: MIT
"""What the benchmark boots: payloads of a few instructions, and disks and CDs that hold them.

A payload ends the machine with its first instructions, so that what was counted is the firmware.
x86: it writes to port 0xf4 (isa-debug-exit). s390x: it loads a disabled wait.
All are made below build/bench/images, once; delete the folder when a builder here changes.
"""
import fcntl
import os
import struct
import subprocess

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DIR = os.path.join(TOP, "build", "bench", "images")
MIB = 1 << 20

EXIT_STATUS = 2 * 0x21 + 1  # how QEMU leaves when a payload was reached
EXIT = bytes.fromhex("b021e6f4f4ebfd")  # mov al,0x21; out 0xf4,al; hlt; jmp: the same in 16, 32 and 64 bits

BZ_PREF = 0x1000000
# The first instruction of a bzImage: 64-bit where it prefers to be; 64- and 32-bit at 1 MiB;
# real mode, as qboot and SeaBIOS load it.
BZ_ENTRIES = (BZ_PREF + 0x200, 0x100200, 0x100000, 0x10200)
PVH_ENTRY = 0x200000
SECTOR_ENTRIES = (0x7C00,)
S390_ENTRY = 0x2000


def run(*args, **kw):
    done = subprocess.run([str(a) for a in args], check=False, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **kw)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, args))[:200]}: {done.stderr[-500:].decode('utf-8', 'replace')}")
    return done


def made(name, build):
    """The path of image @name, built by build(path) when it is not there."""
    os.makedirs(DIR, exist_ok=True)
    path = os.path.join(DIR, name)
    with open(os.path.join(DIR, "lock"), "w") as lock:
        # A builder asks for what it is made of: those calls come in under the outermost lock.
        if made.depth == 0:
            fcntl.flock(lock, fcntl.LOCK_EX)
        made.depth += 1
        try:
            if not os.path.exists(path):
                build(path + ".part")
                os.rename(path + ".part", path)
        finally:
            made.depth -= 1
    return path


made.depth = 0


def write(path, data, size=0):
    with open(path, "wb") as f:
        f.write(data)
        if size:
            f.truncate(size)


def filled(size, seed=1):
    """Bytes that are neither zeros nor alike from page to page."""
    page = bytes((i * 7 + seed * 13) & 0xFF for i in range(4096 - 8))
    return b"".join(struct.pack("<Q", n * 0x9E3779B97F4A7C15 & (1 << 64) - 1) + page for n in range(-(-size // 4096)))[:size]


# --- payloads ------------------------------------------------------------------

def bzimage(size):
    """A file that passes as a relocatable 64-bit Linux kernel (boot protocol 2.15) of @size bytes in all."""
    setup_sects = 1
    head = bytearray(512 * (1 + setup_sects))
    body_size = size - len(head)
    body = bytearray(EXIT.ljust(0x200, b"\xf4") + EXIT)

    def put(at, fmt, *v):
        struct.pack_into("<" + fmt, head, at, *v)

    put(0x1F1, "B", setup_sects)
    put(0x1F4, "I", -(-body_size // 16))    # syssize
    put(0x1FE, "H", 0xAA55)
    put(0x200, "BB", 0xEB, 0x6A)            # jump over the header, which ends at 0x26c
    put(0x202, "4sH", b"HdrS", 0x20F)
    put(0x211, "B", 1)                      # loadflags: LOADED_HIGH
    put(0x214, "I", 0x100000)               # code32_start
    put(0x22C, "I", 0x7FFFFFFF)             # initrd_addr_max
    put(0x230, "I", 0x200000)               # kernel_alignment
    put(0x234, "BBH", 1, 21, 3)             # relocatable, min_alignment, xloadflags: 64-bit, above 4 GiB
    put(0x238, "I", 2047)                   # cmdline_size
    put(0x258, "Q", BZ_PREF)
    put(0x260, "I", -(-body_size // 4096) * 4096 + 0x10000)  # init_size
    head[0x26C:0x26C + len(EXIT)] = EXIT
    body += filled(body_size - len(body)) if body_size > len(body) else b""
    return bytes(head + body)


def elf_pvh(size):
    """An uncompressed "vmlinux" entered by PVH at 2 MiB: ELF64, one segment, one Xen note 18."""
    note = struct.pack("<III4sI", 4, 4, 18, b"Xen\0", PVH_ENTRY)
    ehdr = struct.pack("<16sHHIQQQIHHHHHH", b"\x7fELF\2\1\1", 2, 62, 1, PVH_ENTRY, 64, 0, 0, 64, 56, 2, 64, 0, 0)
    load = struct.pack("<IIQQQQQQ", 1, 7, 0x1000, PVH_ENTRY, PVH_ENTRY, size - 0x1000, size - 0x1000, 0x1000)
    text = struct.pack("<IIQQQQQQ", 4, 4, 0x200, PVH_ENTRY, PVH_ENTRY, len(note), len(note), 4)
    head = (ehdr + load + text).ljust(0x200, b"\0") + note
    return head.ljust(0x1000, b"\0") + EXIT.ljust(size - 0x1000, b"\xf4")


def s390_image(size):
    """Begins with a short PSW; the code it names loads a disabled wait.

    Bytes 8 to 31 are the two CCWs and blanks by which s390-ccw knows a bootable image.
    """
    data = bytearray(filled(size))
    data[0:64] = struct.pack(">II", 0x00080001, 0x80000000 | S390_ENTRY).ljust(64, b"\0")
    data[8:32] = bytes.fromhex("02000018600000500200006860000050") + b"\x40" * 8
    at = S390_ENTRY
    data[at:at + 16] = bytes.fromhex("c01000000008b2b21000").ljust(16, b"\0")  # larl r1,at+16; lpswe 0(r1)
    data[at + 16:at + 32] = struct.pack(">QQ", 0x0002000180000000, 0xCAFE)
    return bytes(data)


def kernel(size=8 * MIB):
    return made(f"bzimage-{size}", lambda p: write(p, bzimage(size)))


def s390_kernel(size=68 * 1024):
    return made(f"s390-kernel-{size}", lambda p: write(p, s390_image(size)))


def vmlinux(size=8 * MIB):
    return made(f"vmlinux-{size}", lambda p: write(p, elf_pvh(size)))


def initrd(size=65536):
    return made(f"initrd-{size}", lambda p: write_long(p, size))


def write_long(path, size):
    chunk = filled(min(size, 4 * MIB))
    with open(path, "wb") as f:
        while size > 0:
            size -= f.write(chunk[:size])


# --- disks and CDs ---------------------------------------------------------------

ENTRY = """title Bench
version 1
linux /linux
initrd /initrd
options quiet
"""


ESP_SMALL = 64


def fat_disk(kernel_size=8 * MIB, initrd_size=65536, partitions=1, files=0, fragments=1, esp=512):
    """GPT, one FAT32 ESP (of @esp MiB or more) with a Boot Loader Specification entry.

    The MBR's code is the exit payload. mkfs.vfat's clusters are 512 bytes below 260 MiB and 4 KiB from
    there. The disk that is counted is what Debian and systemd make, an ESP of 512 MiB, so that the chain
    of an 8 MB kernel is 2,048 numbers long; of ESP_SMALL it is 16,384, counted as the cases *-blk-512.
    """
    # pylint: disable=too-many-arguments
    esp = max(esp, ((kernel_size + initrd_size) * 11 // 10 + files * 1024) // MIB + 32)
    name = f"fat-k{kernel_size}-i{initrd_size}-p{partitions}-f{files}-x{fragments}-e{esp}"
    return made(name, lambda p: build_fat_disk(p, kernel_size, initrd_size, partitions, files, fragments, esp))


def build_fat_disk(path, kernel_size, initrd_size, partitions, files, fragments, esp):
    # pylint: disable=too-many-arguments
    others = partitions - 1
    write(path, b"", (esp + others + 4) * MIB)
    table = "label: gpt\nfirst-lba: 2048\n"
    # The bootable partition comes last: the others are what a search goes through.
    table += "".join("size=1MiB, type=0FC63DAF-8483-4772-8E79-3D69D8477DE4\n" for _ in range(others))
    table += f"size={esp}MiB, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B\n"
    if partitions > 128:
        table = table.replace("first-lba: 2048\n", f"first-lba: 2048\ntable-length: {-(-partitions // 4) * 4}\n")
    run("sfdisk", "-q", path, input=table.encode())
    with open(path, "r+b") as f:
        f.write(EXIT)
    at = f"{path}@@{(1 + others) * MIB}"
    run("mkfs.vfat", "-F", "32", "-i", "00c0ffee", "--offset", (1 + others) * 2048, path, esp * 1024)
    run("mmd", "-i", at, "::/loader", "::/loader/entries")
    entry = made("bench.conf", lambda p: write(p, ENTRY.encode()))
    run("mcopy", "-i", at, entry, "::/loader/entries/bench.conf")
    if files:
        empty = os.path.join(DIR, "empty-files")
        os.makedirs(empty, exist_ok=True)
        names = [os.path.join(empty, f"some-other-file-{n:05}.txt") for n in range(files)]
        for n in names:
            write(n, b"")
        run("mcopy", "-i", at, *names, "::/")
    run("mcopy", "-i", at, kernel(kernel_size), "::/linux")
    if fragments == 1:
        run("mcopy", "-i", at, initrd(initrd_size), "::/initrd")
    else:
        copy_fragmented(path, (1 + others) * MIB, initrd(initrd_size), fragments)


def copy_fragmented(path, start, source, fragments):
    """Copies @source to /initrd of the FAT file system at @start, in that many extents.

    Small files fill the free clusters between, two by two with the pieces: mtools takes the first
    free cluster, so deleting every second of them leaves holes of just the size of a piece.
    """
    at = f"{path}@@{start}"
    size = os.path.getsize(source)
    piece = -(-size // fragments // 4096) * 4096
    spacer = os.path.join(DIR, f"spacer-{piece}")
    # Pieces take their own length, spacers one cluster of any size.
    write(spacer, b"", piece)
    one = os.path.join(DIR, "spacer-1")
    write(one, b"x")
    holes = os.path.join(DIR, f"holes-{os.getpid()}")
    os.makedirs(holes, exist_ok=True)
    names = []
    for n in range(fragments):
        for kind, target in (("h", spacer), ("s", one)):
            link = os.path.join(holes, f"{n:05}{kind}")
            if not os.path.lexists(link):
                os.symlink(target, link)
            names.append(link)
    run("mmd", "-i", at, "::/holes")
    for i in range(0, len(names), 500):
        run("mcopy", "-i", at, *names[i:i + 500], "::/holes/")
    run("mdel", "-i", at, "::/holes/*h")
    with open(path, "r+b") as f:
        f.seek(start + 512 + 492)   # FSInfo: where to look for a free cluster first
        f.write(struct.pack("<I", 2))
    run("mcopy", "-i", at, source, "::/initrd")
    for n in names:
        os.unlink(n)
    os.rmdir(holes)


def s390_cd(size=68 * 1024):
    """An El Torito CD whose boot image has @size bytes."""
    def build(path):
        tree = path + ".d"
        os.makedirs(tree, exist_ok=True)
        write(os.path.join(tree, "boot.img"), s390_image(size))
        run("xorriso", "-as", "mkisofs", "-quiet", "-o", path, "-b", "boot.img", "-c", "boot.cat", "-no-emul-boot", tree)
        os.unlink(os.path.join(tree, "boot.img"))
        os.rmdir(tree)
    return made(f"s390-cd-{size}", build)


ZIPL_LOAD_AT = 16 * MIB


def zipl_disk(size, fragments=1):
    """A SCSI zipl disk: the exit code, and @size bytes for 16 MiB on, in @fragments extents with gaps between.

    Written as the real zipl does: boot record, program table, component table, lists of blocks.
    """
    return made(f"zipl-{size}-x{fragments}", lambda p: build_zipl_disk(p, size, fragments))


def build_zipl_disk(path, size, fragments):
    block = 512
    per_list = block // 16 - 1      # the last pointer of a list block leads to the next one

    def pointer(at, count=1):
        return struct.pack(">QHHI", at, block, count - 1, 0)

    def component(kind, address, at=0):
        return (pointer(at) if at else bytes(16)) + struct.pack(">7xBQ", kind, address)

    blocks, piece = size // block, size // block // fragments
    gap = 8 if fragments > 1 else 0
    lists_at, code_at = 16, 8
    first = 32768 // block * 128    # 2 MiB: room for 4,000 list blocks
    pointers = []
    for n in range(fragments):
        at = first + n * (piece + gap)
        left = piece if n < fragments - 1 else blocks - n * piece
        while left:
            run_length = min(left, 65536)
            pointers.append((at, run_length))
            at, left = at + run_length, left - run_length
    code = s390_image(0x4000)[S390_ENTRY:S390_ENTRY + 4096]
    with open(path, "wb") as f:
        f.write(b"zIPL".ljust(16, b"\0") + pointer(1) + bytes(block - 34) + b"\x55\xaa")
        f.write((b"zIPL".ljust(16, b"\0") + pointer(2)).ljust(block, b"\0"))
        f.write((b"zIPL".ljust(32, b"\0") + component(2, S390_ENTRY, 3) + component(2, ZIPL_LOAD_AT, lists_at) +
                 component(1, 0x0008000180000000 | S390_ENTRY)).ljust(block, b"\0"))
        f.write(pointer(code_at, len(code) // block).ljust(block, b"\0"))
        f.seek(code_at * block)
        f.write(code)
        f.seek(lists_at * block)
        for i in range(0, len(pointers), per_list):
            part = b"".join(pointer(*p) for p in pointers[i:i + per_list])
            more = i + per_list < len(pointers)
            part += pointer(lists_at + i // per_list + 1) if more else b""
            f.write(part.ljust(block, b"\0"))
        chunk = filled(4 * MIB)
        for at, length in pointers:
            f.seek(at * block)
            length *= block
            while length:
                length -= f.write(chunk[:length])


def empty_disk(size=MIB):
    return made(f"empty-{size}", lambda p: write(p, b"", size))


# --- what only peers need ------------------------------------------------------------

def floor_x86():
    """A ROM whose reset vector is the exit payload."""
    return made("floor-x86.bin", lambda p: write(p, EXIT.rjust(65536 - 16 + len(EXIT), b"\xf4").ljust(65536, b"\xf4")))


def floor_s390x():
    """QEMU puts what is no ELF file at 0x9000 and enters it there."""
    wait = bytes.fromhex("c01000000008b2b21000").ljust(16, b"\0") + struct.pack(">QQ", 0x0002000180000000, 0xCAFE)
    return made("floor-s390x.bin", lambda p: write(p, wait))


def pe_exit():
    """A UEFI application: PE32+, one section, the exit payload."""
    dos = b"MZ".ljust(0x3C, b"\0") + struct.pack("<I", 0x40)
    coff = b"PE\0\0" + struct.pack("<HHIIIHH", 0x8664, 1, 0, 0, 0, 240, 0x22)
    optional = struct.pack("<HBBIIIII", 0x20B, 0, 0, 0x200, 0, 0, 0x1000, 0x1000)
    optional += struct.pack("<QIIHHHHHHIIIIHHQQQQII", 0x400000, 0x1000, 0x200, 0, 0, 0, 0, 0, 0, 0,
                            0x2000, 0x200, 0, 10, 0, 0x10000, 0x1000, 0x10000, 0x1000, 0, 16)
    section = struct.pack("<8sIIIIIIHHI", b".text", 0x200, 0x1000, 0x200, 0x200, 0, 0, 0, 0, 0x60000020)
    return (dos + coff + optional.ljust(240, b"\0") + section).ljust(0x200, b"\0") + EXIT.ljust(0x200, b"\xf4")


def efi_disk():
    """The FAT disk with a removable-media boot loader on it."""
    def build(path):
        run("cp", "--sparse=always", fat_disk(), path)
        at = f"{path}@@1M"
        loader = made("bootx64.efi", lambda p: write(p, pe_exit()))
        run("mmd", "-i", at, "::/EFI", "::/EFI/BOOT")
        run("mcopy", "-i", at, loader, "::/EFI/BOOT/BOOTX64.EFI")
    return made("efi-disk", build)


def two_partition_disk():
    """The FAT disk as an installation leaves it: a second partition, and a loader.conf."""
    def build(path):
        run("cp", "--sparse=always", fat_disk(partitions=2), path)
        conf = made("loader.conf", lambda p: write(p, b"timeout 3\n#console-mode keep\n"))
        run("mcopy", "-i", f"{path}@@2M", conf, "::/loader/loader.conf")
    return made("two-partition-disk", build)


GRUB_DIR = "/usr/lib/grub/i386-pc"
GRUB_CORE_LBA = 40      # in the gap between the partition table and the first partition


def grub_disk():
    """The FAT disk with GRUB in front, which loads the same kernel and initrd with no menu."""
    def build(path):
        run("cp", "--sparse=always", fat_disk(), path)
        config = made("grub.cfg", lambda p: write(
            p, b"set root=(hd0,gpt1)\nlinux /linux quiet\ninitrd /initrd\nboot\n"))
        core_path = path + ".core"
        run("grub-mkimage", "-O", "i386-pc", "-d", GRUB_DIR, "-p", "/grub", "-c", config, "-o", core_path,
            "biosdisk", "part_gpt", "fat", "linux")
        with open(core_path, "rb") as f:
            core = bytearray(f.read())
        os.unlink(core_path)
        with open(GRUB_DIR + "/boot.img", "rb") as f:
            boot = bytearray(f.read())
        # What grub-bios-setup writes: where the rest of the core is, and where its first sector.
        struct.pack_into("<QHH", core, 0x1F4, GRUB_CORE_LBA + 1, -(-len(core) // 512) - 1, 0x820)
        struct.pack_into("<Q", boot, 0x5C, GRUB_CORE_LBA)
        with open(path, "r+b") as f:
            f.seek(0x1B8)
            table = f.read(512 - 0x1B8)
            f.seek(0)
            f.write(boot[:0x1B8] + table)
            f.seek(GRUB_CORE_LBA * 512)
            f.write(core)
    return made("grub-disk", build)


def isolinux_cd():
    """A hybrid ISO: isolinux and the same kernel and initrd."""
    def build(path):
        tree = path + ".d"
        os.makedirs(tree + "/isolinux", exist_ok=True)
        config = "default bench\nprompt 0\nlabel bench\n kernel /linux\n append initrd=/initrd quiet\n"
        write(tree + "/isolinux/isolinux.cfg", config.encode())
        run("cp", "/usr/lib/ISOLINUX/isolinux.bin", "/usr/lib/syslinux/modules/bios/ldlinux.c32", tree + "/isolinux")
        run("cp", kernel(), tree + "/linux")
        run("cp", initrd(), tree + "/initrd")
        run("xorriso", "-as", "mkisofs", "-quiet", "-o", path, "-isohybrid-mbr", "/usr/lib/ISOLINUX/isohdpfx.bin",
            "-b", "isolinux/isolinux.bin", "-c", "isolinux/boot.cat", "-no-emul-boot", "-boot-load-size", "4",
            "-boot-info-table", "-r", tree)
        run("rm", "-r", tree)
    return made("isolinux-cd", build)
