"""Types every example and every query of the AT command page and compares the replies.

console_examples.py DEVICE examples   types the examples, queries, restarts by AT+Z, queries again
console_examples.py DEVICE kept       the values of the examples are there
console_examples.py DEVICE factory    AT+RELD: the factory values are there, after AT+Z too
console_examples.py DEVICE modes      every socket mode: the console is there after AT+Z
"""

import re
import sys
import time

from ends import PATIENCE, Unexpected, run
from unit import Unit

# As printed on the page, with what their queries answer then.
EXAMPLES = [
    ("AT+WANN=STATIC,172.16.0.100,255.255.255.0,172.16.0.1",
     "STATIC,172.16.0.100,255.255.255.0,172.16.0.1"),
    ("AT+WANN=STATIC, 192.168.1.201,255.255.255.0,192.168.1.254",
     "STATIC,192.168.1.201,255.255.255.0,192.168.1.254"),
    ("AT+DNS=8.8.8.8", "8.8.8.8"),
    ("AT+UART=115200,8,1,NONE,NFC", "115200,8,1,NONE,NFC"),
    ("AT+SOCK=TCPS, 192.168.1.211,502", "TCPS,192.168.1.211,502"),
    ("AT+SOCK=TCPC, 192.168.1.211,20000", "TCPC,192.168.1.211,20000"),
    ("AT+SOCKPORT=502", "502"),
    ("AT+REGEN=MAC", "MAC"),
    ("AT+REGTCP=FIRST", "FIRST"),
    ("AT+REGCLOUD=00000001,0001", "00000001,0001"),
    ("AT+REGUSR=www.commfront.com", "www.commfront.com"),
    ("AT+HTPTP=GET", "GET"),
    ("AT+HTPURL=/1.php", "/1.php"),
    ("AT+HTPHEAD=User_Agent: Mozilla/4.0", "User_Agent: Mozilla/4.0"),
    ("AT+HTPCHD=OFF", "OFF"),
    ("AT+HEARTEN=ON", "ON"),
    ("AT+HEARTTP=NET", "NET"),
    ("AT+HEARTTM=30", "30"),
    ("AT+HEARTDT=www.commfront.com", "www.commfront.com"),
    ("AT+CLIENTRST=ON", "ON"),
    ("AT+SCSLINK=ON", "ON"),
    ("AT+INDEXEN=ON", "ON"),
    ("AT+RFCEN=ON", "ON"),
    ("AT+SOCKSL=ON", "ON"),
    ("AT+SHORTO=3", "3"),
    ("AT+TCPSE=KEEP", "KEEP"),
    ("AT+UARTCLBUF=ON", "ON"),
    ("AT+MODTCP=ON", "ON"),
    ("AT+MID=DVS-485-2", "DVS-485-2"),
    ("AT+WEBPORT=80", "80"),
    ("AT+WEBU=user,password", "user,password"),
    ("AT+MAXSK=8", "8"),
    ("AT+RSTIM=3600", "3600"),
]

FACTORY = {
    "UART": "115200,8,1,NONE,NFC",
    "SOCK": "TCPS,192.168.1.211,20108",
    "SOCKPORT": "20108",
    "REGEN": "OFF",
    "REGTCP": "FIRST",
    "REGUSR": "www.commfront.com",
    "HTPTP": "GET",
    "HTPURL": "/1.php",
    "HTPHEAD": "User_Agent: Mozilla/4.0",
    "HTPCHD": "OFF",
    "HEARTEN": "OFF",
    "HEARTTP": "NET",
    "HEARTTM": "30",
    "HEARTDT": "www.commfront.com",
    "CLIENTRST": "OFF",
    "SCSLINK": "OFF",
    "INDEXEN": "OFF",
    "RFCEN": "OFF",
    "SOCKSL": "OFF",
    "SHORTO": "3",
    "TCPSE": "KEEP",
    "UARTCLBUF": "OFF",
    "MODTCP": "OFF",
    "WEBPORT": "80",
    "WEBU": "admin,admin",
    "MAXSK": "8",
    "RSTIM": "0",
}

ADDRESS = r"\d{1,3}(\.\d{1,3}){3}"

# Answers that depend on the unit or its host: their form.
OF_THE_HOST = {"WANN": rf"(DHCP|STATIC)(,{ADDRESS}){{3}}", "DNS": ADDRESS}
OF_THE_FACTORY = {"MID": r"[!-~]{1,14}", "REGCLOUD": r"[!-+\--~]{1,20},[!-+\--~]{1,8}"}
QUERY_ONLY = {
    "MAC": "[0-9A-F]{12}",
    "VER": r"V\d+\.\d+\.\d+",
    "PDTIME": r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d",
    "SOCKLK": "DISCONNECT",
}

BACK = 0.2
"""Seconds after the +OK of AT+Z until the unit is in data mode."""


def examples(unit):
    unit.enter_command_mode()
    seconds = []
    for line, value in EXAMPLES:
        seconds.append(unit.command(line))
        unit.command(name(line), "+OK=" + value)
    seconds.sort()
    print(
        f"+OK of a set: median {seconds[len(seconds) // 2] * 1000:.1f} ms,"
        f" slowest {seconds[-1] * 1000:.1f} ms"
    )
    check_examples(unit)
    restart(unit)
    check_examples(unit)
    unit.command("AT+ENTM")


def kept(unit):
    unit.enter_command_mode()
    check_examples(unit)
    unit.command("AT+ENTM")


def factory(unit):
    unit.enter_command_mode()
    unit.command("AT+RELD")
    check_factory(unit)
    restart(unit)
    check_factory(unit)
    unit.command("AT+ENTM")


def modes(unit):
    """The fastest restart of these takes at most half a second; a busy machine delays some."""
    unit.enter_command_mode()
    fastest = PATIENCE
    for mode in ["UDPS", "UDPC", "HTPC", "TCPC", "TCPS"]:
        unit.command(f"AT+SOCK={mode},192.168.1.211,502")
        fastest = min(fastest, restart(unit))
        unit.command("AT+SOCK", f"+OK={mode},192.168.1.211,502")
    if fastest > 0.5:
        raise Unexpected(f"AT+Z: expected command mode within 0.5 s, got it after {fastest:.3f} s")
    unit.command("AT+ENTM")


def restart(unit):
    """AT+Z, and command mode again; the seconds from +OK to +ok."""
    unit.command("AT+Z")
    answered = time.monotonic()
    time.sleep(BACK)
    unit.acknowledge()
    unit.confirm()
    seconds = time.monotonic() - answered
    print(f"AT+Z: in command mode again {seconds * 1000:.0f} ms after +OK")
    return seconds


def check_examples(unit):
    last = {name(line): value for line, value in EXAMPLES}
    for query, value in last.items():
        unit.command(query, "+OK=" + value)
    check_queries(unit, QUERY_ONLY)
    check_help(unit)


def check_factory(unit):
    for query, value in FACTORY.items():
        unit.command("AT+" + query, "+OK=" + value)
    check_queries(unit, OF_THE_HOST | OF_THE_FACTORY | QUERY_ONLY)
    check_help(unit)


def check_queries(unit, forms):
    for query, form in forms.items():
        answer = unit.query(query)
        if not re.fullmatch(form, answer):
            raise Unexpected(f"AT+{query}: expected {form}, got {answer!r}")
        unit.command("AT+" + query, "+OK=" + answer)


def check_help(unit):
    """+OK= and directly behind it a line for each command, AT+NAME-description."""
    unit.send(b"AT+H\r")
    unit.expect(b"AT+H\r\r\n+OK=")
    text = b""
    while more := unit.receive(4096, 0.2):
        text += more
    lines = re.fullmatch(r"(AT\+[A-Z0-9]+-[ -~]+\r\n)+", text.decode("ascii"))
    if not lines:
        raise Unexpected(f"AT+H: expected lines AT+NAME-description, got {text!r}")
    told = set(re.findall(r"^(AT\+[A-Z0-9]+)-", text.decode("ascii"), re.MULTILINE))
    page = {name(line) for line, _ in EXAMPLES} | {"AT+" + query for query in QUERY_ONLY}
    missing = (page | {"AT+ENTM", "AT+Z", "AT+RELD", "AT+H"}) - told
    if missing:
        raise Unexpected(f"AT+H: expected all commands of the page, missing: {sorted(missing)}")


def name(line):
    """The query that belongs to a set command."""
    return line.partition("=")[0]


def main(device, stage):
    unit = Unit(device)
    stages = {"examples": examples, "kept": kept, "factory": factory, "modes": modes}
    stages[stage](unit)
    unit.expect_quiet(0.5)


run(main, *sys.argv[1:])
