# SPDX-License-Identifier: MIT
"""Initramfs images of the test kernels, written as cpio (newc) without a tool.

The archive is not compressed: under emulation the kernel copies 50 MB in the
time it would take to inflate five. The same input gives the same bytes.
"""
import hashlib
import os
import re
import stat

PAYLOAD_SIZE = 50 << 20
PAYLOAD_SEED = b"vipl test payload 1"


def payload(size=PAYLOAD_SIZE, seed=PAYLOAD_SEED):
    """Bytes nothing compresses and no disk holds by chance; always the same."""
    return hashlib.shake_128(seed).digest(size)


class Cpio:
    """A newc archive, built in memory in the order of the calls."""

    def __init__(self):
        self.parts = []
        self.inode = 0
        self.dirs = set()

    def _entry(self, name, mode, data=b"", rdev=(0, 0)):
        self.inode += 1
        raw = name.encode() + b"\0"
        head = "070701" + "".join(f"{v:08x}" for v in (
            self.inode, mode, 0, 0, 1, 0, len(data), 0, 0, *rdev, len(raw), 0))
        pad = -(len(head) + len(raw)) % 4
        self.parts += [head.encode(), raw, b"\0" * pad, data, b"\0" * (-len(data) % 4)]

    def mkdir(self, path):
        path = path.strip("/")
        if path and path not in self.dirs:
            self.mkdir(os.path.dirname(path))
            self.dirs.add(path)
            self._entry(path, stat.S_IFDIR | 0o755)

    def add(self, path, data, mode=0o644):
        path = path.strip("/")
        self.mkdir(os.path.dirname(path))
        self._entry(path, stat.S_IFREG | mode, data.encode() if isinstance(data, str) else data)

    def link(self, path, target):
        path = path.strip("/")
        self.mkdir(os.path.dirname(path))
        self._entry(path, stat.S_IFLNK | 0o777, target.encode())

    def node(self, path, major, minor):
        self.mkdir(os.path.dirname(path.strip("/")))
        self._entry(path.strip("/"), stat.S_IFCHR | 0o600, rdev=(major, minor))

    def tree(self, root, paths, into="", without=()):
        """Copies files, links and whole folders of root, under their own names below into."""
        for path in paths:
            full = os.path.join(root, path)
            if os.path.basename(path) in without:
                continue
            if os.path.islink(full):
                self.link(os.path.join(into, path), os.readlink(full))
            elif os.path.isdir(full):
                self.tree(root, [os.path.join(path, n) for n in sorted(os.listdir(full))], into, without)
            else:
                with open(full, "rb") as f:
                    self.add(os.path.join(into, path), f.read(), os.stat(full).st_mode & 0o777)

    def bytes(self):
        done = Cpio()
        done._entry("TRAILER!!!", 0)
        data = b"".join(self.parts + done.parts)
        return data + b"\0" * (-len(data) % 512)


class Modules:
    """A kernel's modules, with what each must find loaded before it."""

    def __init__(self, root):
        base = os.path.join(root, "lib/modules")
        self.release = os.listdir(base)[0]
        self.path = {}
        for folder, _, files in os.walk(os.path.join(base, self.release, "kernel")):
            for name in files:
                if name.endswith(".ko"):
                    self.path[name[:-3].replace("-", "_")] = os.path.join(folder, name)

    def data(self, name):
        with open(self.path[name], "rb") as f:
            return f.read()

    def order(self, names):
        """names and all they depend on, in the order insmod wants."""
        done = []

        def visit(name):
            if name not in done:
                needs = re.search(rb"\0depends=([^\0]*)\0", self.data(name)).group(1).decode()
                for need in filter(None, needs.split(",")):
                    visit(need.replace("-", "_"))
                done.append(name)

        for name in names:
            visit(name)
        return done


def add_busybox(cpio, binary, applets):
    with open(binary, "rb") as f:
        cpio.add("bin/busybox", f.read(), 0o755)
    for name in applets.split():
        cpio.link("bin/" + name, "busybox")


def test_initramfs(kernel_root, busybox, init, with_payload=True):
    """The initramfs that says what arrived; init is the script of tests/images/init.sh."""
    cpio = Cpio()
    cpio.node("dev/console", 5, 1)
    for folder in ("proc", "sys", "mnt"):
        cpio.mkdir(folder)
    with open(init, "rb") as f:
        cpio.add("init", f.read(), 0o755)
    add_busybox(cpio, busybox, "sh mount umount cat sha256sum insmod poweroff reboot sleep ls dmesg mkdir")
    modules = Modules(kernel_root)
    for group, names in {
        "blk": ["virtio_blk"],
        "scsi": ["virtio_scsi", "sd_mod", "sr_mod"],
        "ext4": ["crc32c_generic", "ext4"],
        "iso9660": ["isofs"],
    }.items():
        names = modules.order(n for n in names if n in modules.path)
        cpio.add(f"modules/{group}.list", "".join(n + "\n" for n in names))
        for name in names:
            if f"m:{name}" not in cpio.dirs:
                cpio.dirs.add(f"m:{name}")
                cpio.add(f"modules/{name}.ko", modules.data(name))
    data = payload()
    cpio.add("payload.sha256", f"{hashlib.sha256(data).hexdigest()}  /payload\n")
    if with_payload:
        cpio.add("payload", data)
    return cpio.bytes()
