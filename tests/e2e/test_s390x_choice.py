# SPDX-License-Identifier: MIT
"""Which entry is booted: loadparm, menus with keys and with timeouts, from disk and host."""
import re
import time

import pytest

import lines
import s390x
from cd import cds
from zipl import DISKS, zipl_disks

KINDS = {
    "scsi-on-blk": ("scsi-menu", "blk"),
    "scsi-on-scsi": ("scsi-menu", "scsi"),
    "eckd-on-blk": ("eckd-cdl-menu", "blk"),
}


def attach(kind, *properties):
    name, device = KINDS[kind]
    (path,) = zipl_disks(name)
    geometry = DISKS[name].geometry
    if device == "blk":
        return s390x.blk(path, 0, geometry, *properties, boot=1)
    return [*s390x.host(), *s390x.scsi(path, 0, geometry, *properties, boot=1)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("number, title", [(0, "first"), (1, "first"), (2, "second"), (5, "fifth")])
def test_loadparm(qemu, kind, number, title):
    vm = qemu("s390x", [*attach(kind), *s390x.loadparm(number)])
    s390x.expect_entry(vm, title)
    assert not re.search(lines.MENU, vm.console), vm.story()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("number", [3, 9, 30])
def test_loadparm_names_what_exists(qemu, kind, number):
    text = s390x.expect_failure(qemu("s390x", [*attach(kind), *s390x.loadparm(number)]),
                                lines.NO_ENTRY.format(number))
    said = next(line for line in text.splitlines() if re.search(lines.NO_ENTRY.format(number), line))
    assert [int(n) for n in re.findall(r"\d+", said.split("there are")[1])][-3:] == [1, 2, 5], said


@pytest.mark.parametrize("kind", ["scsi-on-blk", "scsi-on-scsi"])
def test_scsi_default_without_menu(qemu, kind):
    vm = qemu("s390x", attach(kind))
    s390x.expect_entry(vm, "first")
    assert not re.search(lines.MENU, vm.console), vm.story()


def expect_menu(vm, kind):
    vm.wait_for(lines.MENU, timeout=20)
    for number, title in ((1, "first"), (2, "second"), (5, "fifth")):
        title = title if kind.startswith("eckd") else ".*"
        assert re.search(lines.MENU_ROW.format(number=number, title=title), vm.console, re.M), vm.story()


def test_disk_timeout(qemu):
    """zipl's own menu, with the two seconds that zipl.conf gave it."""
    vm = qemu("s390x", attach("eckd-on-blk"))
    expect_menu(vm, "eckd")
    asked = time.monotonic()
    vm.wait_for(r"zipl entry")
    assert 1.5 < time.monotonic() - asked < 8, vm.story()
    s390x.expect_entry(vm, "first")


@pytest.mark.parametrize("kind", KINDS)
def test_host_timeout(qemu, kind):
    vm = qemu("s390x", [*attach(kind), "-boot", "menu=on,splash-time=700"])
    expect_menu(vm, kind)
    asked = time.monotonic()
    vm.wait_for(r"zipl entry")
    assert 0.3 < time.monotonic() - asked < 1.9, vm.story()
    s390x.expect_entry(vm, "first")


# What is typed, and what is booted then. The first key stops the clock.
KEYS = {
    "digit": (["2\r"], "second"),
    "enter": (["\r"], "first"),
    "backspace": (["5\b2\r"], "second"),
    "delete": (["25\x7f\r"], "second"),
    "letters": (["x2y\r"], "second"),
    "refused": (["7\r", "5\r"], "fifth"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("keys", KEYS)
def test_menu_keys(qemu, kind, keys):
    typed, title = KEYS[keys]
    vm = qemu("s390x", [*attach(kind), *s390x.loadparm("PROMPT")])
    expect_menu(vm, kind)
    vm.send(typed[0])
    if len(typed) > 1:
        vm.wait_for(lines.MENU_REFUSED.format(7), timeout=10)
        vm.send(typed[1])
    s390x.expect_entry(vm, title)


def test_menu_waits_for_ever_when_asked_to(qemu):
    """-boot menu=on without a time: nothing happens until a key comes, well past the disk's own time."""
    vm = qemu("s390x", [*attach("eckd-on-blk"), "-boot", "menu=on"])
    expect_menu(vm, "eckd")
    time.sleep(3)
    assert not re.search("zipl entry", vm.console), vm.story()
    vm.send("2\r")
    s390x.expect_entry(vm, "second")


@pytest.mark.parametrize("console", ["ascii", "line"])
def test_menu_on_each_console(qemu, console):
    """Line mode, where there is no ASCII console: whole lines, as an operator types them."""
    vm = qemu("s390x", [*attach("scsi-on-blk"), *s390x.loadparm("PROMPT")],
              line_mode=console == "line")
    expect_menu(vm, "scsi")
    vm.send("2\r" if console == "ascii" else "2\n")
    vm.wait_for(r"^vipl: zipl entry 2:", timeout=20)


def test_kernel_sees_no_trace_of_the_menu(qemu):
    """A whole boot through the menu, to the end."""
    vm = qemu("s390x", [*attach("eckd-on-blk"), *s390x.loadparm("PROMPT")])
    expect_menu(vm, "eckd")
    vm.send("2\r")
    vm.wait_for(lines.OK.format(id="eckd-cdl-menu", initrd="none", disk="none", fs="none"))
    assert vm.wait(20) == 0


@pytest.mark.parametrize("number", [1, 2, 3])
def test_cd_images(qemu, number):
    (path,) = cds("cd-multi")
    vm = qemu("s390x", [*s390x.blk(path, boot=1), *s390x.loadparm(number)])
    s390x.expect_payload(vm, f"cd-multi-{number}")


def test_cd_without_that_image(qemu):
    (path,) = cds("cd-multi")
    s390x.expect_failure(qemu("s390x", [*s390x.blk(path, boot=1), *s390x.loadparm(4)]),
                         lines.NO_IMAGE.format(4))
