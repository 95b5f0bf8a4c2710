# SPDX-License-Identifier: MIT
"""x86 disks of another kind than the matrix': one to learn of the machine, tiny ones to choose among."""
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import x86_parts as parts  # noqa: E402
from x86 import IMAGES, MIB, SOURCES, Tree, bls_entry, make_fat  # noqa: E402
from x86_parts import write  # noqa: E402

PLATFORM_OPTIONS = "console=ttyS0 quiet"


def platform_disk():
    """Debian's full kernel with x86_init.sh; what else it is to do comes from opt/vipl/append."""
    def make(path):
        with tempfile.TemporaryDirectory(dir=IMAGES) as work:
            tree = Tree(work + "/boot")
            tree.text("/loader/entries/debian.conf",
                      bls_entry("Debian", "6.1", "/vmlinuz", ["/initrd"], PLATFORM_OPTIONS))
            tree.file("/vmlinuz", parts.kernel(parts.FULL))
            tree.file("/initrd", parts.initrd_base(parts.FULL, "x86_init.sh"))
            make_fat(path, tree, "fat16", 512, 32 * MIB)
    what = parts.key(sources=[*SOURCES, "x86_small.py", "x86_init.sh"], sets=[parts.FULL])
    return parts.kept("x86-platform", ".img", what, make)


def tiny_disk(path, ident, entries=("entry",), block=512, loader_conf="", files=(), module=b""):
    """A FAT file system with the multiboot kernel, started by each entry with its own command line.

    A few ms to make and to boot; @files are (path, bytes) that are added or put in place of it."""
    # pylint: disable=too-many-arguments
    with tempfile.TemporaryDirectory() as work:
        tree = Tree(work + "/boot")
        for e in entries:
            tree.text(f"/loader/entries/{e}.conf", bls_entry(e, "1", "/kernel", ["/module"] if module else [],
                                                             f"disk={ident} entry={e}"))
        if loader_conf:
            tree.text("/loader/loader.conf", loader_conf)
        shutil.copy(parts.multiboot(), tree.at("/kernel"))
        for name, data in (*files, *([("/module", module)] if module else [])):
            write(tree.at(name), data)
        make_fat(path, tree, "fat12", block, 2 * MIB)
    return path


def kernel_disk(path, kernel):
    """A FAT file system whose one entry starts these bytes."""
    with tempfile.TemporaryDirectory() as work:
        tree = Tree(work + "/boot")
        tree.text("/loader/entries/entry.conf", bls_entry("Linux", "1", "/kernel", [], PLATFORM_OPTIONS))
        write(tree.at("/kernel"), kernel)
        make_fat(path, tree, "fat16", 512, len(kernel) + 8 * MIB)
    return path
