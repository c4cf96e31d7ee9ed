"""Set-up tools find the appliance and set it up, in a network namespace that it makes.

discovery_tools.py CASE LAUNCHER
"""

import contextlib
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import termios
import time
import tty

OWN = "192.168.1.5"
SEARCH = bytes.fromhex("ff010102")
PATIENCE_S = 20
SILENCE_S = 1
USER = b"admin\0"
FULL = ["AT+DISC=FULL", "AT+WEBU=user,longword", "AT+DISCU=admin,admin"]


def frame(command, mac, parameters=b""):
    body = bytes([command]) + mac + USER + USER + parameters
    counted = bytes([len(body)]) + body
    return b"\xff" + counted + bytes([sum(counted) & 0xFF])


def until(what, condition):
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, what


@contextlib.contextmanager
def tool():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        made.bind((OWN, 0))
        made.settimeout(PATIENCE_S)
        yield made


def ask(made, port, datagram, to=OWN):
    made.sendto(datagram, (to, port))
    return made.recv(1000)


def silent(made, port, datagram):
    made.sendto(datagram, (OWN, port))
    made.settimeout(SILENCE_S)
    with contextlib.suppress(socket.timeout):
        raise AssertionError(made.recv(1000))
    made.settimeout(PATIENCE_S)


def say(made, text):
    return ask(made, 48899, text.encode()).decode()


class Appliance:
    def __init__(self, launcher, folder, commands):
        self.launcher, self.state = launcher, folder / "state"
        self.device, self.line = os.openpty()
        tty.setraw(self.line)
        ats = [part for command in commands for part in ("--at", command)]
        self.process = subprocess.Popen(
            [launcher, "run", "--state-dir", self.state, "--port", f"com1={os.ttyname(self.line)}", *ats],
            stdout=subprocess.PIPE,
        )
        assert self.process.stdout.readline() == b"ready\n"

    def status(self):
        done = subprocess.run([self.launcher, "status", "--state-dir", self.state], stdout=subprocess.PIPE, check=True)
        return done.stdout.decode()


def socat(target, text, answers=1):
    """What the first datagrams or segments are that come back."""
    with subprocess.Popen(["socat", "-", target], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdin.write(text)
        process.stdin.flush()
        got = b"".join(os.read(process.stdout.fileno(), 1000) for _ in range(answers))
        process.terminate()
        return got


def searches(appliance):
    for port in (1500, 1901, 48899):
        answer = socat(f"UDP-DATAGRAM:255.255.255.255:{port},broadcast", SEARCH)
        assert answer[:3] == b"\xff\x24\x01" and len(answer) == 36, answer
        assert answer[5:9] == socket.inet_aton(OWN), answer
        assert sum(answer) & 0xFF == 0, answer


def keyword_client(_):
    """The keyword three times as broadcast, then AT lines to the unit, each of which wants +OK, then AT+Z."""
    with tool() as made:
        for _ in range(3):
            address, name, mac, version = ask(made, 48899, b"WWW.USR.CN", "255.255.255.255").decode().split(",")
        assert (address, name, len(mac)) == (OWN, "SERIALBRIDGE", 12), (address, name, mac)
        assert say(made, "AT+VER\r\n") == f"\r\n+OK=V{version}\r\n"
        assert say(made, "AT+MAXSK=2\r\n") == "\r\n+OK\r\n"
        assert say(made, "AT+WEBU\r\n") == "\r\n+ERR=5\r\n"
        assert say(made, "AT+Z\r\n") == "\r\n+OK\r\n"
        silent(made, 48899, b"AT+VER\r\n")
        assert say(made, "HF-A11ASSISTHREAD") == f"{OWN},{mac},SERIALBRIDGE"
        made.sendto(b"+ok", (OWN, 48899))
        assert say(made, "AT+MAXSK\r") == "+ok=2\r\n\r\n"


def read_set_save_restart(appliance):
    """As the set-up tools of both families do it; the port listens where they have set it."""
    with tool() as made:
        mac = ask(made, 1901, SEARCH)[9:15]
        blocks = ask(made, 1901, frame(3, mac))
        assert len(blocks) == 193, len(blocks)
        port = bytearray(blocks[67:130])
        port[12:14] = (4123).to_bytes(2, "little")
        assert ask(made, 1901, frame(6, mac, bytes(port))) == b"\xff\x01\x06K"
        assert ask(made, 1901, frame(3, mac)) == blocks, "a set was stored before its save"
        assert ask(made, 1901, frame(4, mac)) == b"\xff\x01\x04K"
        assert ask(made, 1901, frame(2, mac)) == b"\xff\x01\x02K"
        until("port 4123", lambda: "port 4123" in appliance.status())

        made.sendto(frame(3, mac), (OWN, 1500))
        parts = [made.recv(1000) for _ in range(3)]
        assert [len(part) for part in parts] == [130, 50, 84], parts
        port[12:14] = (4124).to_bytes(2, "little")
        assert ask(made, 1500, frame(6, mac, bytes(port))) == b"\xff\x01\x06K"
        assert ask(made, 1500, frame(2, mac)) == b"\xff\x01\x02K"
        until("port 4124", lambda: "port 4124" in appliance.status())
        wrong = bytearray(frame(2, mac))
        wrong[9] ^= 1  # the user
        wrong[-1] ^= 1
        assert ask(made, 1500, bytes(wrong))[3:4] in (b"P", b"E")


def vcom(appliance):
    """A driver of virtual ports: it scans, connects to the port, and sends the sync frame with its line parameters."""
    with tool() as made:
        address = socket.inet_ntoa(ask(made, 1901, SEARCH, "255.255.255.255")[5:9])
    with socket.create_connection((address, 20108)) as port:
        port.sendall(bytes.fromhex("55aa55004b00034e"))
        until("19200 bit/s", lambda: termios.tcgetattr(appliance.line)[4] == termios.B19200)
        port.sendall(b"data")
        assert os.read(appliance.device, 100) == b"data"


def at_in_the_data(appliance):
    answer = socat(f"TCP:{OWN}:20108", b"usr.cn#AT+VER\r\n")
    assert re.fullmatch(rb"usr\.cn#\r\n\+OK=V[0-9.]+\r\n", answer), answer
    socat_data = subprocess.run(
        ["socat", "-u", "-", f"TCP:{OWN}:20108"], input=b"usr.cn data", check=True
    )
    assert socat_data.returncode == 0
    assert os.read(appliance.device, 100) == b"usr.cn data"


def off(appliance):
    """No socket is open; with SEARCH there are three, and nothing is set."""
    ports = {f"{port:04X}" for port in (1500, 1901, 48899)}

    def opened():
        lines = pathlib.Path("/proc/self/net/udp").read_text(encoding="ascii").splitlines()[1:]
        return ports & {line.split()[1].split(":")[1] for line in lines}

    assert opened() == ports, opened()
    with tool() as made:
        mac = ask(made, 1901, SEARCH)[9:15]
        assert ask(made, 1901, frame(2, mac)) == b"\xff\x01\x02E"
    for wanted, there in (("OFF", set()), ("SEARCH", ports)):
        set_disc(appliance, wanted)
        until(f"DISC={wanted}", lambda there=there: opened() == there)


def set_disc(appliance, wanted):
    text = f'device.discovery = "{wanted}"\n'
    file = pathlib.Path(appliance.state).parent / "wanted"
    file.write_text(text, encoding="ascii")
    subprocess.run(
        [appliance.launcher, "config", "import", "--state-dir", appliance.state, file], check=True
    )


CASES = {
    "searches": (searches, []),
    "keyword-client": (keyword_client, FULL),
    "read-set-save-restart": (read_set_save_restart, FULL),
    "vcom": (vcom, ["AT+RFCEN=ON"]),
    "at-in-the-data": (at_in_the_data, ["AT+NETAT=usr.cn#"]),
    "off": (off, []),
}


def main(name, launcher):
    for command in (
        "link set lo up", "link add wire type veth peer name far", "link set far up", f"addr add {OWN}/24 dev wire", "link set wire up",
        "route add default via 192.168.1.1 dev wire",
    ):  # fmt: skip
        subprocess.run(["ip", *command.split()], check=True)
    case, commands = CASES[name]
    with tempfile.TemporaryDirectory() as folder:
        appliance = Appliance(launcher, pathlib.Path(folder), commands)
        try:
            case(appliance)
        finally:
            appliance.process.terminate()
            appliance.process.wait()


if os.environ.get("IN_NAMESPACE"):
    main(*sys.argv[1:])
else:
    os.environ["IN_NAMESPACE"] = "yes"
    os.execvp("unshare", ["unshare", "-rn", sys.executable, "-B", *sys.argv])
