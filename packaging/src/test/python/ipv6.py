"""Peers at the IPv6 address ::1: socat, nc, and Python's http.server.

ipv6.py DEVICE CASE   CASE: the name of a function below, with - for _

The host name six.example is ::1 only.
"""

from ends import PATIENCE, run_case
from http_peers import PythonServer, expect_equal
from peers import PacketProgram, Program, await_bound, eventually, free_port, passes, quiet
from unit import Unit

NAME = "six.example"


def tcp_client_talks_to_socat(unit):
    port = free_port()
    program = Program("socat", "-", f"TCP6-LISTEN:{port},bind=[::1],reuseaddr,nodelay")
    await_bound("tcp", port)
    unit.configure(f"SOCK=TCPC,[::1],{port}")
    passes(unit, program)


def tcp_client_talks_to_nc_by_name(unit):
    port = free_port()
    program = Program("nc", "-l", "::1", port)
    await_bound("tcp", port)
    unit.configure(f"SOCK=TCPC,{NAME},{port}", f"SOCKPORT={free_port()}")
    passes(unit, program)


def udp_client_talks_to_nc(unit):
    port = free_port()
    program = Program("nc", "-u", "-l", "::1", port)
    await_bound("udp", port)
    unit.configure(f"SOCK=UDPC,::1,{port}", f"SOCKPORT={free_port()}")
    unit.send(b"who nc answers")
    program.expect(b"who nc answers")
    passes(unit, program)


def udp_client_is_answered_by_socat_by_name(unit):
    port = free_port()
    Program("socat", f"UDP6-RECVFROM:{port},bind=[::1],fork", "EXEC:cat")
    await_bound("udp", port)
    unit.configure(f"SOCK=UDPC,{NAME},{port}", "SOCKPORT=0")
    eventually("the name is looked up", lambda: is_answered(unit))
    for packet in (b"one", b"2", bytes(range(256))):
        unit.send(packet)
        unit.expect_only(packet)


def is_answered(unit):
    """Until the address of a name is known, datagrams are dropped."""
    unit.send(b"?")
    return unit.receive(1, PATIENCE / 10) == b"?"


def udp_server_sends_to_its_target_first(unit):
    """Of a converter that is bound to every address."""
    port, local = free_port(), free_port()
    target = PacketProgram("socat", "-", f"UDP6-RECV:{port},bind=[::1]")
    await_bound("udp", port)
    unit.configure(f"SOCK=UDPS,[::1],{port}", "SOCKPORT=0")
    unit.send(b"first")
    target.expect(b"first")
    unit.configure(f"SOCK=UDPS,[::1],{local}")
    await_bound("udp", local)
    for address in (f"UDP6:[::1]:{local}", f"UDP:127.0.0.1:{local}"):
        sender = PacketProgram("socat", "-", address)
        sender.send(b"hello")
        unit.expect(b"hello")
        unit.send(b"answer")
        sender.expect(b"answer")
    quiet(unit, target)


def http_client_says_the_host_in_brackets(unit):
    server = PythonServer(host="::1")
    unit.configure(f"SOCK=HTPC,::1,{server.port}", "HTPTP=GET", "HTPURL=/1.php?data=", "HTPCHD=ON")
    unit.send(b"12345")
    unit.expect_only(b'{"data": "12345"}')
    headers = dict(server.next_request()["headers"])
    expect_equal("Host", headers["Host"], f"[::1]:{server.port}")


def address_is_shown_without_brackets(unit):
    unit.enter_command_mode()
    unit.command("AT+SOCK=UDPC,[2001:DB8::1],9")
    unit.command("AT+SOCK", "+OK=UDPC,2001:db8::1,9")
    unit.command("AT+SOCK=UDPC,[2001:DB8::1,9", "+ERR=4")
    unit.command("AT+ENTM")


run_case(globals(), Unit)
