"""discover, and adopt --from, in network namespaces that it makes.

discover.py CASE LAUNCHER FOLDER

This host and another one have an end of one wire each; the other one is in another subnet, without a route.
"""

import json
import os
import select
import socket
import subprocess
import sys

import page_units

OWN, FAR = "192.168.1.5", "10.20.0.9"
PORTS = (1500, 1901, 48899)
SEARCH = bytes.fromhex("ff010102")
KEYWORD = b"HF-A11ASSISTHREAD"
MAC = "D8B04C0004C9"
ALL_HOSTS = "255.255.255.255"

# All that blocks can carry of a port and of its device.
CARRIED = [
    "MID=Line 7",
    "WEBPORT=8080",
    "CLIENTRST=ON",
    "SCSLINK=ON",
    "INDEXEN=ON",
    "RFCEN=ON",
    "UART=19200,7,2,EVEN,NFC",
    "SOCKPORT=4001",
    "SOCK=TCPC,example.org,4002",
    "HTPTP=POST",
    "MAXSK=3",
    "PKTLEN=200",
    "PKTGAP=20",
    "HEARTEN=ON",
    "HEARTTP=COM",
    "HEARTTM=77",
    "HEARTDT=alive, and well",
    "REGEN=USR",
    "REGTCP=EVERY",
    "REGUSR= spaces ",
    "HTPCHD=ON",
]


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

    def adopt(self, password, *more):
        file = os.path.join(self.folder, "password")
        with open(file, "w", encoding="ascii") as text:
            text.write(password + "\n")
        state = os.path.join(self.folder, "here")
        command = ["adopt", "--to", "com1", "--user", "user", "--password-file", file, "--state-dir", state]
        return self.run(*command, "--yes", *more)

    def adopted(self):
        state = os.path.join(self.folder, "here")
        code, out, err = self.run("config", "export", "--state-dir", state)
        assert code == 0, err
        return out


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


def services_are_listed(bench):
    """A program in the place of avahi-browse, which tells of the appliance here and of another one."""
    program = os.path.join(bench.folder, "avahi-browse")
    services = [
        f'=;wire;IPv4;here;_http._tcp;local;pi.local;{OWN};80;"model=serialbridge" "version=0.1.0"',
        f'=;wire;IPv4;there\\032\\040com1\\041;_iostream._tcp;local;pi.local;{FAR};2217;"provider=ser2net"',
        '=;wire;IPv4;printer;_http._tcp;local;printer.local;192.168.1.9;80;"path=/"',
    ]
    with open(program, "w", encoding="ascii") as script:
        script.write("#!/bin/sh\ngrep -F $2 <<'END'\n" + "\n".join(services) + "\nEND\n")
    os.chmod(program, 0o700)
    os.environ["PATH"] = bench.folder + ":" + os.environ["PATH"]
    with bench.appliance("AT+MID=here"):
        units, _ = bench.discover()
        assert [one["address"] for one in units] == [FAR, OWN], units
        assert units[0]["by"] == ["DNS-SD"] and units[0]["mac"] == "", units
        assert units[0]["services"] == [{"type": "iostream", "name": "there (com1)", "port": 2217}], units
        assert units[1]["version"] == "0.1.0" and units[1]["by"][:2] == ["DNS-SD", "UDP 1500"], units
        _, out, _ = bench.run("discover", "--timeout", "1500")
        assert "DNS-SD, UDP" in out and "http 80" in out and "printer" not in out, out


def nobody(bench):
    units, err = bench.discover()
    assert units == [] and "no unit answers" in err and "router" in err, err
    code, out, err = bench.run("discover", "--interface", "nope")
    assert code == 1 and err.startswith("serialbridge: no interface nope is up"), err


def settings_are_taken_over(bench):
    """All that blocks carry, from another instance of this program."""
    settings = ["AT+DISCU=user,pass1", *("AT+" + setting for setting in CARRIED)]
    settings += ["com2:AT+SOCK=UDPS,10.0.0.1,5001", "com2:AT+SOCKPORT=5002", "com2:AT+PKTLEN=99"]
    with bench.appliance(*settings):
        code, out, err = bench.adopt("pass1", "--from", "127.0.0.1")
        assert code == 0, err
        assert "will be imported" in out and out.endswith("stored; takes effect at the next start\n"), out
        assert "pass1" not in out and "127.0.0.1" in out, out
        export = bench.adopted()
        missing = [line for line in CARRIED if not exported(export, line)]
        assert not missing, f"{missing} not in {export}"
        # Once more: all is the same.
        code, out, err = bench.adopt("pass1", "--from", OWN)
        assert code == 0 and "nothing to import for com1" in out, out + err
        # The second port, by the other family.
        code, out, err = bench.adopt("pass1", "--from", OWN, "--unit-port", "2", "--udp-port", "48899")
        assert code == 0, err
        export = bench.adopted()
        for line in ("SOCK=UDPS,10.0.0.1,5001", "SOCKPORT=5002", "PKTLEN=99", "HEARTDT=alive, and well"):
            assert exported(export, line), f"{line} not in {export}"
        code, _, err = bench.adopt("pass1", "--from", OWN, "--unit-port", "3")
        assert code == 1 and "not of port 3" in err, err


def exported(export, setting):
    """Whether a line behind the comment "# AT+NAME: ..." has the value, quoted."""
    name, value = setting.split("=", 1)
    lines = export.splitlines()
    return any(
        lines[i].startswith(f"# AT+{name}: ") and lines[i + 1].split(" = ", 1)[1:] == [f'"{value}"']
        for i in range(len(lines) - 1)
    )


def a_person_adopts_on_the_page(bench):
    settings = ["AT+WEBPORT=8080", "AT+WEBU=admin,s3cret-enough", "AT+DISCU=user,pass1", "AT+MID=Line 7"]
    with bench.appliance(*settings, "AT+UART=19200,7,2,EVEN,NFC"):
        page_units.use(f"http://{OWN}:8080", os.environ["SCREENSHOTS"], OWN)


def refusals(bench):
    with bench.appliance("AT+DISCU=user,pass1"):
        code, out, err = bench.adopt("wrong", "--from", OWN)
        assert code == 1 and "refuses user or password" in err and "wrong" not in out + err, err
        code, _, err = bench.adopt("123456", "--from", OWN)
        assert code == 1 and "1-5 characters" in err and "123456" not in err, err
        code, _, err = bench.adopt("pass1", "--from", OWN, "--mac", "00:11:22:33:44:55", "--udp-port", "1500")
        assert code == 1 and "no answer to a read of 001122334455" in err, err
    code, _, err = bench.adopt("pass1", "--from", OWN)
    assert code == 1 and "no answer to a search on UDP port 1500, 1901, 48899" in err, err
    code, _, err = bench.adopt("pass1", "--from", "8.8.8.8")
    assert code == 1 and err.startswith("serialbridge: 8.8.8.8: ") and "nothing changed" in err, err
    for wrong in (["--udp-port", "5"], ["--unit-port", "4"], ["--mac", "x"], ["--user", "a,b"], ["/dev/ttyUSB0"]):
        code, _, err = bench.adopt("pass1", "--from", OWN, *wrong)
        assert code == 2, f"{wrong}: {err}"
    assert not os.path.exists(os.path.join(bench.folder, "here")), "something changed"


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
