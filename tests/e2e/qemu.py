# SPDX-License-Identifier: MIT
"""One QEMU for one test: its command line, console, QMP, time limit and end.

    with Qemu("s390x", ["-drive", "..."], timeout=60) as vm:
        vm.wait_for(r"vipl: .*menu")
        vm.send("2\\r")
        assert vm.wait() == 0

The guest's first serial port (s390x: the ASCII console; with line_mode=True
the line-mode one) is `vm.console`, as text. Console and QMP are socket pairs,
so there is no path to collide and no moment before a client has connected.
Each machine has a hard time limit; it is ended by its own process id. Every
failure carries the command line and the end of the console's text.
"""
import functools
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

SYSTEM = {"s390x": "qemu-system-s390x", "x86": "qemu-system-x86_64"}
FIRMWARE = {"s390x": "build/s390x/vipl.elf", "x86": "build/x86/vipl.bin"}
BASE = {
    "s390x": ["-M", "s390-ccw-virtio", "-m", "512M"],
    "x86": ["-M", "q35", "-m", "512M"],
}
TAIL = 4000
CONSOLE_ROOM = 256 << 20


class QemuError(AssertionError):
    """What went wrong, with the machine's command line and console."""


@functools.lru_cache(maxsize=None)
def fetched(name):
    """The root folder of a set that tools/fetch-debs knows."""
    out = subprocess.run([os.path.join(TOP, "tools/fetch-debs"), name], check=True, text=True,
                         stdout=subprocess.PIPE, timeout=900).stdout
    return os.path.join(out.strip(), "root")


def firmware(arch):
    """The image under test; VIPL_FIRMWARE=stock takes QEMU's own, to try images and tests."""
    name = os.environ.get("VIPL_FIRMWARE", "")
    if name == "stock":
        return None
    return name or os.path.join(TOP, FIRMWARE[arch])


def program(arch, version):
    """The QEMU to run: Debian 12's own (7), or the unpacked newer one (10)."""
    if version == 7:
        return [shutil.which(SYSTEM[arch]) or SYSTEM[arch]]
    root = fetched("qemu10")
    return [f"{root}/usr/bin/{SYSTEM[arch]}", "-L", f"{root}/usr/share/qemu", "-L", f"{root}/usr/share/seabios"]


def roomy(sock):
    """QEMU writes a console byte by byte, each a buffer of its own for the kernel, and what the reader has not
    taken in time does not wait for it when the machine ends: room for all of a long log."""
    force = 32  # SO_SNDBUFFORCE, which Python has no name for: beyond the system's limit, for root
    try:
        sock.setsockopt(socket.SOL_SOCKET, force, CONSOLE_ROOM)
    except PermissionError:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, CONSOLE_ROOM)


class Qemu:
    # pylint: disable=too-many-instance-attributes
    def __init__(self, arch, args=(), *, timeout=60, version=7, bios=True, base=None,
                 accel="tcg", line_mode=False, stopped=False, env=None, fds=()):
        """bios: True is the firmware under test, a path another, None no -bios at all. fds: QEMU inherits them."""
        # pylint: disable=too-many-arguments
        self.arch = arch
        self.dir = tempfile.mkdtemp(prefix="vipl-e2e-")
        self.text = bytearray()
        self.events = []
        self.returncode = None
        self.cpu_seconds = None
        self._news = threading.Condition()
        self._ours, console = socket.socketpair()
        roomy(console)
        self._qmp, monitor = socket.socketpair()
        self._qmp_file = self._qmp.makefile("rb")
        self._qmp_ready = False
        self._closed = False
        self.argv = [*program(arch, version), "-nodefaults", "-no-user-config", "-display", "none",
                     "-accel", accel, *(BASE[arch] if base is None else base),
                     "-action", "panic=exit-failure",
                     "-chardev", f"socket,id=console,fd={console.fileno()}",
                     "-chardev", f"socket,id=qmp,fd={monitor.fileno()}",
                     "-mon", "chardev=qmp,mode=control"]
        self.argv += (["-device", "sclplmconsole,chardev=console"] if line_mode
                      else ["-serial", "chardev:console"])
        image = firmware(arch) if bios is True else bios
        if image:
            self.argv += ["-bios", image]
        if stopped:
            self.argv += ["-S"]
        self.argv += args
        with open(self.dir + "/stderr", "wb") as stderr:
            self.started = time.monotonic()
            # pylint: disable=consider-using-with
            self.process = subprocess.Popen(
                self.argv, stdin=subprocess.DEVNULL, stdout=stderr, stderr=stderr, cwd=self.dir,
                pass_fds=(console.fileno(), monitor.fileno(), *fds), env={**os.environ, **(env or {})})
        console.close()
        monitor.close()
        self.deadline = self.started + timeout
        self.timed_out = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._watchdog = threading.Timer(timeout, self._expire)
        self._watchdog.daemon = True
        self._watchdog.start()

    # --- the console ---------------------------------------------------------

    def _read(self):
        while True:
            try:
                chunk = self._ours.recv(65536)
            except OSError:
                chunk = b""
            with self._news:
                self.text += chunk
                self._closed = not chunk
                self._news.notify_all()
            if not chunk:
                return

    def _expire(self):
        self.timed_out = True
        self._kill()

    def _kill(self):
        if self.process.returncode is None:  # not Popen.kill: it would reap what wait() waits for
            os.kill(self.process.pid, signal.SIGKILL)

    @property
    def console(self):
        """All that the guest has printed, line ends as "\\n"."""
        with self._news:
            return self.text.decode("utf-8", "replace").replace("\r", "")

    def wait_for(self, pattern, timeout=None, count=1):
        """The match for pattern, once the console shows it (count times); QemuError otherwise.

        A pattern that ends in "$" wants a whole line, not the part of one that has come so far.
        """
        limit = time.monotonic() + timeout if timeout else self.deadline + 5
        regex = re.compile(pattern, re.M)
        while True:
            with self._news:
                seen, closed = len(self.text), self._closed
            text = self.console
            found = [m for m in regex.finditer(text)
                     if closed or not pattern.endswith("$") or m.end() < len(text)]
            if len(found) >= count:
                return found[count - 1]
            if closed or time.monotonic() >= limit:
                raise self.error(f"no {pattern!r}" + (f" x {count}, saw {len(found)}" if count > 1 else ""))
            with self._news:
                self._news.wait_for(lambda: len(self.text) > seen or self._closed,
                                    max(0.01, limit - time.monotonic()))

    def send(self, keys):
        """Types on the console."""
        self._ours.sendall(keys.encode() if isinstance(keys, str) else keys)

    # --- QMP -----------------------------------------------------------------

    def _qmp_line(self, limit):
        self._qmp.settimeout(max(0.01, limit - time.monotonic()))
        try:
            line = self._qmp_file.readline()
        except OSError as problem:
            raise self.error(f"QMP: {problem}") from problem
        if not line:
            raise self.error("QMP: QEMU has gone")
        return json.loads(line)

    def qmp(self, command, timeout=10, **arguments):
        """One QMP command's return value. Underscores in argument names become dashes."""
        limit = time.monotonic() + timeout
        if not self._qmp_ready:
            self._qmp_line(limit)  # the greeting
            self._qmp_ready = True
            self.qmp("qmp_capabilities", timeout)
        request = {"execute": command, "arguments": {k.replace("_", "-"): v for k, v in arguments.items()}}
        self._qmp.sendall(json.dumps(request).encode() + b"\n")
        while True:
            answer = self._qmp_line(limit)
            if "event" in answer:
                self.events.append(answer)
            elif "error" in answer:
                raise self.error(f"QMP {command}: {answer['error']['desc']}")
            else:
                return answer["return"]

    # --- the end -------------------------------------------------------------

    def wait(self, timeout=None):
        """QEMU's exit status, once it has left by itself."""
        limit = time.monotonic() + timeout if timeout else self.deadline + 5
        while self.process.returncode is None:
            pid, status, usage = os.wait4(self.process.pid, os.WNOHANG)
            if pid:
                self.process.returncode = os.waitstatus_to_exitcode(status)
                self.cpu_seconds = usage.ru_utime + usage.ru_stime
                break
            if time.monotonic() > limit:
                raise self.error("still running")
            with self._news:
                self._news.wait_for(lambda: self._closed, 0.05)
            time.sleep(0.002)
        self._reader.join(5)
        self.returncode = self.process.returncode
        if self.timed_out:
            raise self.error("time limit")
        return self.returncode

    def stop(self):
        """Ends the machine if it is still there. Safe to call twice."""
        self._watchdog.cancel()
        if self.process.returncode is None:
            self._kill()
            self.process.wait()
        self._reader.join(5)
        self._ours.close()
        self._qmp_file.close()
        self._qmp.close()
        shutil.rmtree(self.dir, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *what):
        self.stop()

    # --- what to show --------------------------------------------------------

    def story(self):
        """The command line, QEMU's own words and the console's last part."""
        try:
            with open(self.dir + "/stderr", encoding="utf-8", errors="replace") as f:
                stderr = f.read()[-TAIL:]
        except OSError:
            stderr = ""
        text = self.console
        return (f"$ {shlex.join(self.argv)}\n--- QEMU said\n{stderr}\n"
                f"--- console ({len(text)} characters, {time.monotonic() - self.started:.1f} s)\n{text[-TAIL:]}")

    def error(self, what):
        if self.timed_out:
            what += " (time limit reached, QEMU killed)"
        return QemuError(f"{what}\n{self.story()}")
