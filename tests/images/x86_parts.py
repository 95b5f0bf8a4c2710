# SPDX-License-Identifier: MIT
"""What x86 disks are filled with: Debian's amd64 kernels and the initramfs of init.sh.

The kernel as it comes (bzImage), as the vmlinux inside it (PVH), as a unified
kernel image on systemd's stub; a multiboot kernel of our own. Each is made once
and kept below build/cache/images under a hash of what it is made of.
"""
import contextlib
import fcntl
import functools
import glob
import hashlib
import lzma
import os
import re
import struct
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "e2e")]

from initramfs import Cpio, Modules, add_busybox, payload  # noqa: E402
from qemu import TOP, fetched  # noqa: E402

IMAGES = os.path.join(TOP, "build/cache/images")
STUB = "/usr/lib/systemd/boot/efi/linuxx64.efi.stub"
CLOUD, FULL = "kernel-cloud-amd64", "kernel-amd64"  # few drivers, quick; and all of them
APPLETS = "sh mount umount cat sha256sum insmod poweroff reboot sleep ls dmesg mkdir grep od dd tr sed readlink"

BUS = ["virtio_pci", "virtio_mmio", "virtio_blk", "virtio_scsi", "sd_mod", "sr_mod"]
# What init.sh's groups are on x86: with the file system comes the bus, which is a module there.
GROUPS = {
    "ext4": [*BUS, "crc32c_generic", "ext4"],
    "iso9660": [*BUS, "isofs"],
    "vfat": [*BUS, "nls_cp437", "nls_utf8", "nls_ascii", "vfat"],
}
# And what x86_init.sh asks for.
MORE = {"nvme": ["nvme"], "net": ["e1000e", "virtio_net"], "vga": ["bochs"]}


@contextlib.contextmanager
def locked(name):
    """One builder of a thing at a time: parallel tests ask for the same images at once."""
    os.makedirs(IMAGES, exist_ok=True)
    with open(os.path.join(IMAGES, f"lock-{name}"), "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@functools.lru_cache(maxsize=None)
def hashed(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def key(*things, sources=(), sets=()):
    """A hash of what something is made of: values, source files, fetched packages."""
    parts = [repr(things), *(hashed(os.path.join(HERE, s)) for s in sources)]
    parts += [hashed(os.path.join(os.path.dirname(fetched(s)), "packages")) for s in sets]
    return hashlib.sha256("".join(parts).encode()).hexdigest()[:12]


def kept(name, ending, what, make):
    """IMAGES/name-what+ending; make(path) is called when it is missing, older ones go."""
    final = f"{IMAGES}/{name}-{what}{ending}"
    if os.path.exists(final):
        return final
    with locked(name):
        if not os.path.exists(final):
            with tempfile.TemporaryDirectory(dir=IMAGES) as work:
                make(work + "/new")
                for old in glob.glob(f"{IMAGES}/{glob.escape(name)}-" + "?" * 12 + ending):
                    os.unlink(old)
                os.rename(work + "/new", final)
    return final


def write(path, data):
    with open(path, "wb") as f:
        f.write(data)


def read(path):
    with open(path, "rb") as f:
        return f.read()


# --- kernels ------------------------------------------------------------------

def kernel(which=CLOUD):
    return glob.glob(fetched(which) + "/boot/vmlinuz-*")[0]


def unpacked(data):
    """The ELF file inside a bzImage (Documentation/arch/x86/boot.rst: payload_offset)."""
    offset, length = struct.unpack_from("<II", data, 0x248)
    start = (data[0x1f1] + 1) * 512 + offset
    packed = data[start:start + length]
    if packed.startswith(b"\xfd7zXZ\0"):
        return lzma.LZMADecompressor().decompress(packed)
    tools = {b"\x02\x21\x4c\x18": "lz4", b"\x28\xb5\x2f\xfd": "zstd", b"\x1f\x8b\x08": "gzip"}
    tool = next(t for magic, t in tools.items() if packed.startswith(magic))
    # The last four bytes are its length unpacked.
    return subprocess.run([tool, "-dc"], input=packed[:-4], stdout=subprocess.PIPE, check=True).stdout


def vmlinux(which=CLOUD):
    def make(path):
        data = unpacked(read(kernel(which)))
        assert data.startswith(b"\x7fELF")
        write(path, data)
    return kept("x86-vmlinux", "", key(1, which, sets=[which]), make)


@functools.lru_cache(maxsize=None)
def tsc_word():
    """The TSC's rate, for the command line: on microvm Linux has no timer but what it measures in a
    few ms against the PIT, and where others use the CPUs as well that fails and it hangs."""
    with open("/proc/cpuinfo", encoding="ascii") as f:
        return f"tsc_early_khz={int(float(re.search(r'cpu MHz.*: ([0-9.]+)', f.read()).group(1)) * 1000)}"


# --- initramfs ----------------------------------------------------------------

def base_initramfs(which, init, groups):
    cpio = Cpio()
    cpio.node("dev/console", 5, 1)
    for folder in ("proc", "sys", "mnt", "tmp"):
        cpio.mkdir(folder)
    cpio.add("init", read(os.path.join(HERE, init)), 0o755)
    add_busybox(cpio, "/bin/busybox", APPLETS)
    modules = Modules(fetched(which))
    there = set()
    for group, names in groups.items():
        names = modules.order(n for n in names if n in modules.path)
        cpio.add(f"modules/{group}.list", "".join(n + "\n" for n in names))
        for name in names:
            if name not in there:
                there.add(name)
                cpio.add(f"modules/{name}.ko", modules.data(name))
    return cpio.bytes()


SOURCES = ["x86_parts.py", "initramfs.py"]


def initrd_base(which=CLOUD, init="init.sh"):
    """init, busybox and modules."""
    groups = GROUPS if init == "init.sh" else {**GROUPS, **MORE}
    return kept(f"x86-base-{which}-{init}", "", key(groups, sources=[*SOURCES, init], sets=[which]),
                lambda path: write(path, base_initramfs(which, init, groups)))


def initrd_payload():
    """The 50 MB file and its checksum: an archive of its own."""
    def make(path):
        cpio, data = Cpio(), payload()
        cpio.add("payload.sha256", f"{hashlib.sha256(data).hexdigest()}  /payload\n")
        cpio.add("payload", data)
        write(path, cpio.bytes())
    return kept("x86-payload", "", key(sources=["initramfs.py"]), make)


def initrd(which=CLOUD, init="init.sh"):
    """Both in one file."""
    return kept(f"x86-initrd-{which}-{init}", "", key(initrd_base(which, init), initrd_payload()),
                lambda path: write(path, read(initrd_base(which, init)) + read(initrd_payload())))


# --- unified kernel images ------------------------------------------------------

OSREL = 'ID=vipl\nNAME="vipl test"\nPRETTY_NAME="vipl test {version}"\nVERSION_ID={version}\n'


def stub_end(data):
    """The first free page behind the stub's sections (PE, "Section Table")."""
    pe = struct.unpack_from("<I", data, 0x3c)[0]
    count, size = struct.unpack_from("<H", data, pe + 6)[0], struct.unpack_from("<H", data, pe + 20)[0]
    table = [struct.unpack_from("<II", data, pe + 24 + size + 40 * i + 8) for i in range(count)]
    return max(-(-(at + length) // 4096) * 4096 for length, at in table)


def uki(path, cmdline, version="1", initrds=None):
    """A unified kernel image, by objcopy on systemd's stub as its documentation shows."""
    at, command = stub_end(read(STUB)), ["objcopy"]
    with tempfile.TemporaryDirectory(dir=IMAGES) as work:
        sections = {
            "osrel": OSREL.format(version=version).encode(), "cmdline": cmdline.encode(),
            "uname": b"6.1.0-vipl", "linux": read(kernel()),
            "initrd": b"".join(read(i) for i in (initrds or [initrd()])),
        }
        for name, data in sections.items():
            write(f"{work}/{name}", data)
            command += ["--add-section", f".{name}={work}/{name}", "--change-section-vma", f".{name}={at:#x}"]
            at = -(-(at + len(data)) // 4096) * 4096
        subprocess.run([*command, STUB, path], check=True)


# --- multiboot --------------------------------------------------------------------

def multiboot():
    """x86_multiboot.c as an ELF file with a Multiboot 1 header."""
    def make(path):
        subprocess.run(["gcc", "-m32", "-Os", "-ffreestanding", "-fno-pic", "-no-pie", "-nostdlib", "-static",
                        "-fno-stack-protector", "-fcf-protection=none", "-fno-asynchronous-unwind-tables",
                        "-Wall", "-Wextra", "-Werror", "-Wl,-Ttext=0x200000", "-Wl,--build-id=none",
                        "-Wl,-z,max-page-size=4096,-z,noexecstack", "-o", path, HERE + "/x86_multiboot.c"], check=True)
    return kept("x86-multiboot", "", key(1, sources=["x86_multiboot.c"]), make)
