# SPDX-License-Identifier: MIT
"""gdb commands for vipl; tools/debug loads this file.

  vipl-symbols FILE    s390x: FILE's symbols at the address QEMU relocated the image to.
                       The machine must stand at its first instruction.
  vipl-pc              what runs now; on x86 also in real mode, where the pc alone does not say.
  vipl-queue EXPR      walks the struct virtqueue at EXPR: indexes, then what is in flight.
"""
import subprocess

import gdb


def elf_number(path, tool, key):
    out = subprocess.run([tool, "-h", path], check=True, text=True, stdout=subprocess.PIPE).stdout
    line = next(l for l in out.splitlines() if key in l)
    return int(line.split(":")[1].strip(), 16)


class Symbols(gdb.Command):
    """vipl-symbols FILE: loads an s390x image's symbols where QEMU has put it."""

    def __init__(self):
        super().__init__("vipl-symbols", gdb.COMMAND_FILES, gdb.COMPLETE_FILENAME)

    def invoke(self, arg, from_tty):
        path = gdb.string_to_argv(arg)[0]
        entry = elf_number(path, "readelf", "Entry point")
        base = int(gdb.parse_and_eval("$pc")) - entry
        gdb.execute(f"symbol-file {path} -o {base:#x}")
        print(f"vipl: image at {base:#x}")


class Where(gdb.Command):
    """vipl-pc: the symbol at the linear address of the next instruction."""

    def __init__(self):
        super().__init__("vipl-pc", gdb.COMMAND_STATUS)

    def invoke(self, arg, from_tty):
        at = int(gdb.parse_and_eval("(unsigned long)$pc"))
        if "x86-64" in gdb.selected_frame().architecture().name():
            cs = int(gdb.parse_and_eval("$cs"))
            if cs >= 0x100:     # no selector of a GDT: CS is still that of real mode, whatever CR0 says
                at += cs << 4   # the alias of the ROM below 1 MiB has the symbols
        print(f"vipl: at {at:#x}: " + gdb.execute(f"info symbol {at:#x}", to_string=True).strip())


def ring_field(queue, field):
    """A ring field's value: stored in the queue's own byte order."""
    raw = field["raw"]
    value = int(raw)
    if bool(queue["swap"]):
        size = raw.type.sizeof
        value = int.from_bytes(value.to_bytes(size, "little"), "big")
    return value


class Queue(gdb.Command):
    """vipl-queue EXPR: a struct virtqueue (or a pointer to one), as driver and device see it."""

    def __init__(self):
        super().__init__("vipl-queue", gdb.COMMAND_DATA)

    def invoke(self, arg, from_tty):
        queue = gdb.parse_and_eval(arg)
        if queue.type.strip_typedefs().code == gdb.TYPE_CODE_PTR:
            queue = queue.dereference()
        size = int(queue["size"])
        avail = ring_field(queue, queue["avail"]["idx"])
        used = ring_field(queue, queue["used"]["idx"])
        print(f"queue {int(queue['index'])}: size {size}, avail.idx {avail} (driver {int(queue['avail_idx'])}), "
              f"used.idx {used} (driver {int(queue['used_idx'])}), in flight {int(queue['in_flight'])}")
        for head in range(size):
            token = int(queue["shadow"][head]["token"])
            if token:
                self.chain(queue, head, token)

    @staticmethod
    def chain(queue, head, token):
        print(f"  head {head}: token {token:#x}, device may write {int(queue['shadow'][head]['writable'])} bytes")
        desc = queue["desc"]
        for _ in range(int(queue["size"])):
            d = desc[head]
            flags = ring_field(queue, d["flags"])
            print(f"    desc {head}: addr {ring_field(queue, d['addr']):#x} len {ring_field(queue, d['len'])} "
                  f"{'in' if flags & 2 else 'out'}{' indirect' if flags & 4 else ''}")
            if not flags & 1:
                return
            head = ring_field(queue, d["next"]) % int(queue["size"])


Symbols()
Where()
Queue()
