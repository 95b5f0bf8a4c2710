# SPDX-License-Identifier: MIT
"""The disks of `make run` and `make debug`, and the QEMU arguments that attach them."""


def s390x_disk():
    from zipl import DISKS, zipl_disks
    disk = DISKS["scsi-mbr"]
    return zipl_disks(disk.name)[0], f"virtio-blk-ccw,{disk.geometry},bootindex=1"


def x86_disk():
    from x86 import run_disk
    return run_disk(), "virtio-blk-pci,bootindex=1"


def machine_args(arch):
    path, device = {"s390x": s390x_disk, "x86": x86_disk}[arch]()
    return ["-drive", f"if=none,id=disk,file={path},format=raw,snapshot=on",
            "-device", device + ",drive=disk"]
