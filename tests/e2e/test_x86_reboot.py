# SPDX-License-Identifier: MIT
"""What a system leaves behind when it starts the firmware again without a reset of the machine.

Linux does so on microvm, which has none that it knows: it jumps to the reset vector. The local APIC is as Linux had
it then, and its timer wakes the firmware from its naps in large reads. The disk is slow enough for them.
"""
import json

import pytest

from x86_check import EXIT, LINE, check_disk

RATE = 64 << 20
MIB = 1 << 20


def slow(path):
    return ["-object", json.dumps({"qom-type": "throttle-group", "id": "t", "limits": {"bps-total": RATE}}),
            "-blockdev", json.dumps({"driver": "file", "node-name": "f", "filename": path, "read-only": True}),
            "-blockdev", json.dumps({"driver": "throttle", "node-name": "d", "throttle-group": "t", "file": "f",
                                     "read-only": True})]


@pytest.mark.parametrize("left", ["priority", "waiting", "service"])
def test_interrupts_of_the_last_system(qemu, left):
    """Each boot leaves the APIC so, and the next one is as good."""
    word = f"again={left[0]}"
    vm = qemu("x86", [*EXIT, *slow(check_disk(512, 1 * MIB, 24 * MIB)), "-fw_cfg", f"name=opt/vipl/append,string={word}",
                      "-global", "virtio-mmio.force-legacy=false", "-device", "virtio-blk-device,drive=d,bootindex=1"],
              base=["-M", "microvm", "-m", "512M", "-smp", "4"], timeout=60)
    vm.wait_for(f"^{LINE} {word} VIPL-CHECK good", count=3)
