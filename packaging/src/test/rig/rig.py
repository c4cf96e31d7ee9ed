"""Common to the scripts of this folder: the command line, a line per fact, and the guest with the ends of its lines.

Every script is called with RIG DEB [ARCH] [STEP...]: the folder of guest.py, the package to install, arm64 (default) or
amd64, and the steps (without: all).
"""
import os
import re
import select
import socket
import sys
import time

RIG, DEB = sys.argv[1:3]
sys.path.insert(0, RIG)
sys.dont_write_bytecode = True
from ftdi import FtdiPort  # noqa: E402
from guest import Guest  # noqa: E402

ARGUMENTS = sys.argv[3:]
ARCH = next((a for a in ARGUMENTS if a in ("arm64", "amd64")), "arm64")
STEPS = [a for a in ARGUMENTS if a not in ("arm64", "amd64")]
ADAPTER = "usb-FTDI_FT232R_USB_UART_A5XK3RJT-if00-port0"
failures = 0


def say(holds, what, note=""):
    global failures
    failures += not holds
    print("%-4s %s%s" % ("ok" if holds else "FAIL", what, ": %s" % note if note != "" else ""), flush=True)


def until(condition, seconds, pause=0.05):
    """Whether it holds within that time."""
    end = time.monotonic() + seconds
    while True:
        if condition():
            return True
        if time.monotonic() > end:
            return False
        time.sleep(pause)


class Appliance:
    """A guest with the ports com1 (PL011, arm64 only), then the 16550A with modem lines, then the USB adapter.

    The ports listen from first_port of the host on, as if com1 were there on amd64, too.
    """

    def __init__(self, name, first_port, ftdi=FtdiPort, guest=Guest, more_ports=None):
        factory = 20108
        if ARCH == "arm64":
            uarts, self.uart, self.names = ["socket", "tty"], 1, {"16550A": "com2", "FTDI": "com3"}
            ports = {first_port + i: factory + i for i in range(3)}
        else:
            uarts, self.uart, self.names = ["tty"], 0, {"16550A": "com1", "FTDI": "com2"}
            ports = {first_port + 1: factory, first_port + 2: factory + 1}
        ports.update(more_ports or {})
        self.guest = guest(name + "-" + ARCH, ARCH, uarts, ["redir"], ports, fresh=True)
        self.guest.start()
        self.usb = ftdi(self.guest.p("usb0.redir"))
        self.guest.wait_ready()
        self.usb.plug()
        until(lambda: ADAPTER in self.run("ls /dev/serial/by-id 2>/dev/null"), 20)

    def run(self, command, timeout=120):
        return self.guest.run(command, timeout).out

    def install(self):
        self.guest.push(DEB, "/root/serialbridge.deb")
        return self.guest.run("DEBIAN_FRONTEND=noninteractive apt-get install -y /root/serialbridge.deb", 600)

    def set(self, *settings):
        """Settings as in a file; the ports that change restart."""
        self.guest.push("".join(line + "\n" for line in settings).encode(), "/root/settings.conf")
        return self.guest.run("serialbridge config import /root/settings.conf")

    def is_active(self):
        return self.run("systemctl is-active serialbridge").strip() == "active"

    def pid(self):
        return self.run("systemctl show -p MainPID --value serialbridge").strip()


class Console:
    """The tty of the host that is the other end of the 16550A's line."""

    def __init__(self, appliance):
        path = appliance.guest.uart_tty(appliance.uart)
        self.fd = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)

    def write(self, data):
        """As many bytes as there is room for; their number."""
        try:
            return os.write(self.fd, data)
        except BlockingIOError:
            return 0

    def read(self, count, seconds):
        """Up to that many bytes; fewer when the time is over."""
        data = b""
        end = time.monotonic() + seconds
        while len(data) < count:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.fd], [], [], left)[0]:
                break
            data += os.read(self.fd, count - len(data))
        return data

    def close(self):
        os.close(self.fd)


def dialogue(end, *commands, leave=True):
    """Commands on the serial side, then back to data mode; the replies."""
    replies = []
    end.read(100000, 0.2)
    time.sleep(0.6)
    end.write(b"+++")
    answered = b"a" in end.read(1, 5)
    end.write(b"a")
    reply = read_reply(end)
    if not answered or "ok" not in reply.lower():
        raise RuntimeError("no command mode: %r" % reply)
    for command in commands + (("AT+ENTM",) if leave and commands[-1] != "AT+Z" else ()):
        end.write(command.encode() + b"\r")
        replies.append(read_reply(end))
    return replies


def read_reply(end, seconds=10):
    text = b""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        text += end.read(1, 0.2)
        if re.search(rb"\+(OK|ok|ERR)[^\r\n]*\r\n", text):
            break
    return text.decode("ascii", "replace")


def tcp(port, seconds=10):
    end = time.monotonic() + seconds
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), 5)
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def received(client, count, seconds=5):
    client.settimeout(seconds)
    data = b""
    try:
        while len(data) < count:
            chunk = client.recv(4096)
            if not chunk:
                break
            data += chunk
    except socket.timeout:
        pass
    return data


def run_steps(appliance, steps):
    """The first step always, the others as the command line says; the exit status."""
    for step in steps:
        if not STEPS or step.__name__ in STEPS or step is steps[0]:
            print("--- " + step.__name__, flush=True)
            try:
                step(appliance)
            except Exception as e:  # the next step may still tell something
                say(False, step.__name__, repr(e))
    appliance.guest.stop()
    print("%d failures" % failures)
    return failures > 0
