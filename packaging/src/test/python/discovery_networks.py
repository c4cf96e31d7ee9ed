"""Searches from another host, in network namespaces that it makes.

discovery_networks.py CASE LAUNCHER

The appliance and the asker have an end of one wire each; an interface "uplink" of the appliance leads nowhere.
"""

import json
import os
import socket
import struct
import subprocess
import sys
import tempfile

PORTS = (1500, 1901, 48899)
SEARCH = bytes.fromhex("ff010102")
ALL_HOSTS = "255.255.255.255"
PATIENCE_S = 10
SILENCE_S = 1
IP_PKTINFO = 8  # the module socket of Debian 12 does not name it
SYSCTL = "/proc/sys/net/ipv4/conf/{}/rp_filter"

OWN, UPLINK = "192.168.1.5", "192.168.9.5"
NEAR, FAR, LINK_LOCAL = "192.168.1.9", "10.20.0.9", "169.254.3.9"

UNICAST, BROADCAST, SILENCE = "unicast", "broadcast", "silence"


class Case:
    """Addresses of both ends, more commands at the appliance, and what a search brings."""

    def __init__(self, asker, answer, own=OWN, target=ALL_HOSTS, rp_filter=0, routes=(), asker_routes=(), options=()):
        self.asker, self.answer, self.own, self.target = asker, answer, own, target
        self.rp_filter, self.routes, self.asker_routes, self.options = rp_filter, routes, asker_routes, options


DEFAULT_BY_WIRE = "default via 192.168.1.1 dev wire"
DEFAULT_BY_UPLINK = "default via 192.168.9.1 dev uplink"
ON_WIRE = "192.168.1.5 dev wire"

CASES = {
    "one-subnet": Case(NEAR, UNICAST),
    "directed-broadcast": Case(NEAR, UNICAST, target="192.168.1.255"),
    "unicast": Case(NEAR, UNICAST, target=OWN),
    "other-subnet": Case(FAR, BROADCAST),
    "other-subnet-link-local": Case(LINK_LOCAL, BROADCAST),
    "other-subnet-default-route": Case(FAR, BROADCAST, routes=[DEFAULT_BY_WIRE]),
    "other-subnet-default-route-elsewhere": Case(FAR, BROADCAST, routes=[DEFAULT_BY_UPLINK]),
    # The network of the uplink, on the wire: the routes would lead the answer to the uplink.
    "subnet-of-another-interface": Case("192.168.9.9", BROADCAST),
    "unicast-without-a-way-back": Case(FAR, BROADCAST, target=OWN, asker_routes=[ON_WIRE]),
    "unicast-with-a-way-back": Case(
        FAR, UNICAST, target=OWN, asker_routes=[ON_WIRE], routes=["10.20.0.0/24 dev wire"]
    ),
    "internet-address": Case("203.0.113.9", SILENCE),
    # What the kernel drops with rp_filter, and what it lets pass.
    "strict-one-subnet": Case(NEAR, UNICAST, rp_filter=1),
    "strict-other-subnet": Case(FAR, SILENCE, rp_filter=1),
    "strict-other-subnet-default-route": Case(FAR, BROADCAST, rp_filter=1, routes=[DEFAULT_BY_WIRE]),
    "strict-other-subnet-default-route-elsewhere": Case(FAR, SILENCE, rp_filter=1, routes=[DEFAULT_BY_UPLINK]),
    "loose-other-subnet": Case(FAR, SILENCE, rp_filter=2),
    "loose-other-subnet-default-route": Case(FAR, BROADCAST, rp_filter=2, routes=[DEFAULT_BY_WIRE]),
    "loose-other-subnet-default-route-elsewhere": Case(FAR, BROADCAST, rp_filter=2, routes=[DEFAULT_BY_UPLINK]),
    # The service is bound to one address.
    "bound-one-subnet": Case(NEAR, UNICAST, options=["--bind", OWN]),
    "bound-other-subnet": Case(FAR, BROADCAST, options=["--bind", OWN]),
    "bound-to-another-interface": Case(NEAR, SILENCE, options=["--bind", UPLINK]),
}


def ip(command, where=()):
    subprocess.run([*where, "ip", *command.split()], check=True)


def build(case, asker):
    """The wire, with an end in this namespace and one in the asker's."""
    inside = ["nsenter", "-t", str(asker.pid), "-n"]
    ip("link set lo up")
    ip("link add wire type veth peer name far")
    ip("link add uplink type veth peer name nowhere")
    ip("link set nowhere up")
    ip(f"link set far netns {asker.pid}")
    ip("link set far name wire", inside)
    for interface in ("all", "default", "wire", "uplink"):
        with open(SYSCTL.format(interface), "w", encoding="ascii") as file:
            file.write(str(case.rp_filter))
    for interface, address in (("wire", OWN), ("uplink", UPLINK)):
        ip(f"addr add {address}/24 dev {interface}")
        ip(f"link set {interface} up")
    ip(f"addr add {case.asker}/24 dev wire", inside)
    ip("link set wire up", inside)
    for route in case.routes:
        ip("route add " + route)
    for route in case.asker_routes:
        ip("route add " + route, inside)
    return inside


def ask(name):
    """In the namespace of the asker: what an answer says, and how it came."""
    case = CASES[name]
    for port in PORTS:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
            asker.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
            asker.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"wire")  # there is no route
            asker.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
            asker.settimeout(SILENCE_S if case.answer == SILENCE else PATIENCE_S)
            asker.bind(("0.0.0.0", 0))
            asker.sendto(SEARCH, (case.target, port))
            check(case, port, asker)


def check(case, port, asker):
    try:
        answer, about, _, sender = asker.recvmsg(100, 100)
    except socket.timeout:
        assert case.answer == SILENCE, f"{port}: no answer"
        return
    came = socket.inet_ntoa(struct.unpack("=i4s4s", about[0][2])[2])
    how = BROADCAST if came == ALL_HOSTS else UNICAST if came == case.asker else came
    assert how == case.answer, f"{port}: {how} instead of {case.answer}"
    assert sender == (case.own, port), f"{port}: from {sender}"
    assert len(answer) == 36 and answer.startswith(bytes.fromhex("ff2401")), f"{port}: {answer.hex()}"
    assert socket.inet_ntoa(answer[5:9]) == case.own, f"{port}: names {socket.inet_ntoa(answer[5:9])}"


def problems(launcher, state):
    """Why the appliance says that some searches are not answered."""
    status = subprocess.run([launcher, "status", "--json", "--state-dir", state], check=True, stdout=subprocess.PIPE)
    return json.loads(status.stdout)["discovery"]["problems"]


def main(name, launcher):
    with tempfile.TemporaryDirectory() as state:
        run(name, launcher, state)


def run(name, launcher, state):
    case = CASES[name]
    command = [launcher, "run", "--state-dir", state, "--port", "com1=none"]
    # A namespace lives as long as a process in it.
    with subprocess.Popen(
        ["unshare", "-n", "sh", "-c", "echo ready; exec cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as asker:
        try:
            assert asker.stdout.readline() == b"ready\n"
            inside = build(case, asker)
            with subprocess.Popen([*command, *case.options], stdout=subprocess.PIPE) as appliance:
                try:
                    assert appliance.stdout.readline() == b"ready\n"
                    hints = problems(launcher, state)
                    # The hint is about other subnets, whoever asks here.
                    expected = case.rp_filter > 0 and (case.answer == SILENCE or case.asker == NEAR)
                    assert any(hint.startswith("wire: the kernel drops") for hint in hints) == expected, hints
                    subprocess.run([*inside, sys.executable, "-B", __file__, "ask", name], check=True)
                finally:
                    appliance.terminate()
        finally:
            asker.stdin.close()


if sys.argv[1] == "ask":
    ask(sys.argv[2])
elif os.environ.get("IN_NAMESPACE"):
    main(*sys.argv[1:])
else:
    os.environ["IN_NAMESPACE"] = "yes"
    os.execvp("unshare", ["unshare", "-rn", sys.executable, "-B", *sys.argv])
