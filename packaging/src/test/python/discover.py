"""discover, in network namespaces that it makes.

discover.py CASE LAUNCHER FOLDER

This host and another one have an end of one wire each; the other one is in another subnet, without a route.
"""

import json
import os
import select
import socket
import subprocess
import sys

OWN, FAR = "192.168.1.5", "10.20.0.9"
PORTS = (1500, 1901, 48899)
SEARCH = bytes.fromhex("ff010102")
KEYWORD = b"HF-A11ASSISTHREAD"
MAC = "D8B04C0004C9"
ALL_HOSTS = "255.255.255.255"

def ip(command, where=()):
    subprocess.run([*where, "ip", *command.split()], check=True)


def build(other):
    inside = ["nsenter", "-t", str(other.pid), "-n"]
    ip("link set lo up")
    ip("link add wire type veth peer name far")
    ip(f"link set far netns {other.pid}")
    ip("link set far name wire", inside)
    for interface in ("all", "default", "wire"):
        with open(f"/proc/sys/net/ipv4/conf/{interface}/rp_filter", "w", encoding="ascii") as file:
            file.write("0")
    ip(f"addr add {OWN}/24 dev wire")
    ip("link set wire up")
    ip(f"addr add {FAR}/24 dev wire", inside)
    ip("link set wire up", inside)
    return inside


class Started:
    """A process that says when it is ready, until the end of the block."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self):
        assert self.process.stdout.readline() == b"ready\n"
        return self.process

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


class Bench:
    def __init__(self, launcher, folder, inside):
        self.launcher, self.folder, self.inside = launcher, folder, inside

    def appliance(self, *settings):
        command = [self.launcher, "run", "--state-dir", os.path.join(self.folder, "unit"), "--port", "com1=none"]
        command += ["--port", "com2=none"]
        for setting in settings:
            command += ["--at", setting]
        return Started(command)

    def far(self, kind):
        return Started([*self.inside, sys.executable, "-B", __file__, "unit", kind])

    def run(self, *arguments):
        done = subprocess.run([self.launcher, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        return done.returncode, done.stdout, done.stderr

    def discover(self, *more):
        code, out, err = self.run("discover", "--json", "--timeout", "1500", *more)
        assert code == 0, err
        return json.loads(out), err


# ---- the unit in the other host


def answer(mac, name):
    head = bytes.fromhex("ff2401004b") + socket.inet_aton(FAR) + bytes.fromhex(mac)
    frame = head + bytes.fromhex("dd070100") + name.encode("latin-1").ljust(16, b"\0")
    return frame + bytes([-sum(frame) & 0xFF])


def answers(kind, request):
    if kind == "unit" and request == SEARCH:
        return [answer(MAC, "USR-TCP232-401")]
    if kind == "module" and request == KEYWORD:
        return [f"{FAR},{MAC},EW11".encode()]
    if kind == "hostile" and request == SEARCH:
        good = [answer(f"{i:012X}", "\x1b[2J\x9b") for i in range(1000)]
        return good + [good[0][:i] for i in range(36)] + [os.urandom(900), os.urandom(36)]
    return []


def unit(kind):
    """Answers by broadcast, as units of the N series do."""
    sockets = []
    for port in PORTS:
        one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"wire")
        one.bind(("", port))
        one.setblocking(False)
        sockets.append(one)
    print("ready", flush=True)
    while True:
        for one in select.select(sockets, [], [])[0]:
            request, asker = one.recvfrom(100)
            for datagram in answers(kind, request):
                one.sendto(datagram, (ALL_HOSTS, asker[1]))


# ---- cases


def an_appliance_here_and_a_unit_in_another_subnet(bench):
    with bench.appliance("AT+MID=here"), bench.far("unit"):
        units, _ = bench.discover()
        assert [one["address"] for one in units] == [FAR, OWN], units
        assert units[0]["mac"] == MAC and units[0]["name"] == "USR-TCP232-401" and units[0]["version"] == "2013", units
        frames = ["UDP 1500", "UDP 1901", "UDP 48899"]
        assert units[0]["by"] == frames, units
        assert units[1]["name"] == "here" and set(units[1]["by"]) >= set(frames), units
        units, _ = bench.discover("--interface", "lo")
        assert [one["address"] for one in units] == ["127.0.0.1"], units
        code, out, err = bench.run("discover", "--timeout", "1500")
        assert code == 0 and err == "", err
        lines = out.splitlines()
        assert lines[0].split() == ["ADDRESS", "MAC", "NAME", "VERSION", "BY"], out
        assert lines[1].split()[:5] == [FAR, MAC, "USR-TCP232-401", "2013", "UDP"], out
        assert all(len(line) <= 80 for line in lines), out


def a_module_that_knows_the_keyword_only(bench):
    with bench.far("module"):
        units, _ = bench.discover()
        assert units == [
            {"address": FAR, "mac": MAC, "name": "EW11", "version": "", "by": ["keyword"], "services": []}
        ], units


def a_hostile_host(bench):
    with bench.far("hostile"):
        units, _ = bench.discover()
        assert 0 < len(units) <= 8, units
        code, out, _ = bench.run("discover", "--timeout", "500")
        assert code == 0 and out.isascii() and "\x1b" not in out and "\\x1B" in out, out


def nobody(bench):
    units, err = bench.discover()
    assert units == [] and "no unit answers" in err and "router" in err, err
    code, out, err = bench.run("discover", "--interface", "nope")
    assert code == 1 and err.startswith("serialbridge: no interface nope is up"), err


def main(case, launcher, folder):
    # A namespace lives as long as a process in it.
    with Started(["unshare", "-n", "sh", "-c", "echo ready; exec cat"]) as other:
        bench = Bench(launcher, folder, build(other))
        globals()[case](bench)


if sys.argv[1] == "unit":
    unit(sys.argv[2])
elif os.environ.get("IN_NAMESPACE"):
    main(*sys.argv[1:])
else:
    os.environ["IN_NAMESPACE"] = "yes"
    os.execvp("unshare", ["unshare", "-rn", sys.executable, "-B", *sys.argv])
