"""Announcement by DNS-SD with avahi-daemon, in a network and a /run of its own: announcement.py LAUNCHER SCRIPT

SCRIPT is the copier of the package. This program calls it when the folder changes, as systemd does.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time

PATIENCE_S = 15
SERVICES = "/etc/avahi/services"
DTD = "/usr/share/avahi/avahi-service.dtd"
BUS = """<busconfig><type>system</type><listen>unix:path=/run/dbus/system_bus_socket</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
<allow user="*"/></policy></busconfig>"""
AVAHI = """[server]
host-name=hall
use-ipv6=no
allow-interfaces=wire
[publish]
publish-workstation=no
"""


def until(condition, what):
    end = time.monotonic() + PATIENCE_S
    while True:
        value = condition()
        if value[0]:
            return
        assert time.monotonic() < end, f"{what}: {value[1]}"


@contextlib.contextmanager
def running(*command, **options):
    with subprocess.Popen(command, **options) as process:
        try:
            yield process
        finally:
            process.terminate()


def browse():
    """What others see: {(name, type): (port, {key: value})}."""
    seen = {}
    lines = subprocess.run(["avahi-browse", "-artp"], check=True, stdout=subprocess.PIPE).stdout.decode()
    for line in lines.splitlines():
        fields = line.split(";")
        if fields[0] == "=":
            name = fields[3]
            for escape in {name[at : at + 4] for at in range(len(name)) if name[at] == "\\"}:
                name = name.replace(escape, chr(int(escape[1:])))
            txt = [one.split("=", 1) for one in fields[9].strip('"').split('" "')]
            seen[name, fields[4]] = (int(fields[8]), dict(txt))
    return seen


def await_services(*expected):
    def check():
        seen = browse()
        return set(seen) == set(expected), seen

    until(check, f"expected {expected}")
    return browse()


class Copies(threading.Thread):
    """The path unit of the package."""

    def __init__(self, script, folder):
        super().__init__(daemon=True)
        self.script, self.folder = script, folder

    def run(self):
        before = None
        while True:
            try:
                now = os.stat(self.folder).st_mtime_ns
            except FileNotFoundError:
                now = None
            if now != before:
                before = now
                subprocess.run(["sh", self.script, self.folder, SERVICES], check=True)
            time.sleep(0.02)


def main(launcher, script):
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        for name in ("services", "state"):
            os.mkdir(f"{folder}/{name}")
        # The namespace has one user, whom avahi-daemon knows by its own name.
        write(f"{folder}/passwd", "root:x:0:0::/:/bin/sh\navahi:x:0:0::/:/bin/sh\n")
        write(f"{folder}/group", "root:x:0:\navahi:x:0:\n")
        for command in (
            "mount -t tmpfs tmpfs /run",
            f"mount --bind {folder}/services {SERVICES}",
            f"mount --bind {folder}/passwd /etc/passwd",
            f"mount --bind {folder}/group /etc/group",
            "ip link set lo up",
            "ip link add wire type veth peer name far",
            "ip addr add 192.168.1.5/24 dev wire",
            "ip link set wire up",
            "ip link set far up",
            "mkdir /run/dbus /run/avahi-daemon",
        ):
            subprocess.run(command.split(), check=True)
        write(f"{folder}/bus.conf", BUS)
        write(f"{folder}/avahi.conf", AVAHI)
        run(launcher, script, folder)


def write(path, text):
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def run(launcher, script, folder):
    line, tty = os.openpty()
    ports = f"bind = 0.0.0.0\nport.com1 = {os.ttyname(tty)}\nport.com2 = none\n"
    state = ["--state-dir", f"{folder}/state"]
    write(f"{folder}/ports.conf", ports)
    start = [launcher, "run", "--config", f"{folder}/ports.conf", "--announce", f"{folder}/announce", *state]

    def change(text):
        write(f"{folder}/import", text)
        subprocess.run([launcher, "config", "import", *state, f"{folder}/import"], check=True, stdout=subprocess.PIPE)

    def problems():
        status = subprocess.run([launcher, "status", "--json", *state], check=True, stdout=subprocess.PIPE)
        return [one for one in json.loads(status.stdout)["discovery"]["problems"] if "announced" in one]

    Copies(script, f"{folder}/announce").start()
    with running(*start, stdout=subprocess.PIPE) as appliance:
        assert appliance.stdout.readline() == b"ready\n"
        assert len(problems()) == 1 and "avahi-daemon does not run" in problems()[0], problems()
        with running("dbus-daemon", "--nofork", "--nopidfile", f"--config-file={folder}/bus.conf"):
            until(lambda: (os.path.exists("/run/dbus/system_bus_socket"), "no bus"), "dbus-daemon")
            with running(
                "/usr/sbin/avahi-daemon", "-f", f"{folder}/avahi.conf", "--no-drop-root", "--no-chroot", "--no-rlimits"
            ):
                until(lambda: (os.path.exists("/run/avahi-daemon/socket"), "no socket"), "avahi-daemon")
                follow(change, problems, appliance, launcher, folder, ports)
    os.close(line)
    os.close(tty)


def follow(change, problems, appliance, launcher, folder, ports):
    assert not problems(), problems()
    seen = await_services(("SERIALBRIDGE", "Web Site"))
    port, txt = seen["SERIALBRIDGE", "Web Site"]
    assert port == 80 and txt["path"] == "/" and txt["model"] == "serialbridge", (port, txt)
    assert len(txt["mac"]) == 12 and txt["version"], txt

    change("device.name = <Hall & Co>\nport.com1.rfc2217 = ON\nport.com2.local-port = 502\nport.com2.modbus = ON\n")
    named = ("<Hall & Co>", "Web Site")
    gateway = ("<Hall & Co> (com2)", "_modbus._tcp")
    seen = await_services(named, ("<Hall & Co> (com1)", "_iostream._tcp"), gateway)
    assert seen[gateway] == (502, {"framing": "auto"}), seen
    port, txt = seen["<Hall & Co> (com1)", "_iostream._tcp"]
    assert port == 20108, seen
    assert txt == {"provider": "serialbridge", "gensiostack": "telnet(rfc2217),tcp"}, seen
    for name in os.listdir(SERVICES):
        subprocess.run(["xmllint", "--nonet", "--noout", "--dtdvalid", DTD, f"{SERVICES}/{name}"], check=True)

    change("port.com1.modbus = ON\n")
    await_services(named, ("<Hall & Co> (com1)", "_modbus._tcp"), gateway)
    write(f"{folder}/ports.conf", ports.replace("port.com1", "# port.com1"))
    state = ["--state-dir", f"{folder}/state"]
    subprocess.run([launcher, "reload", *state], check=True, stdout=subprocess.PIPE)
    await_services(named, gateway)
    change("device.discovery.dns-sd = OFF\n")
    await_services()
    change("device.discovery.dns-sd = ON\n")
    await_services(named, gateway)
    appliance.send_signal(signal.SIGTERM)
    assert appliance.wait() == 0
    await_services()


if os.environ.get("IN_NAMESPACE"):
    main(*sys.argv[1:])
else:
    os.environ["IN_NAMESPACE"] = "yes"
    os.execvp("unshare", ["unshare", "-rnm", sys.executable, "-B", *sys.argv])
