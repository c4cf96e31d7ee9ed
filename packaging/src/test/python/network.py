"""Sets the host's network on the serial port.

network.py DEVICE refused   AT+WANN=STATIC and AT+DNS answer +ERR=5, and the queries show what they did
network.py DEVICE taken     they are taken and shown; AT+Z
network.py DEVICE reld      AT+RELD, AT+Z
"""

import sys

from ends import run
from unit import Unit

STATIC = "STATIC,192.168.7.5,255.255.255.0,192.168.7.1"


def refused(unit):
    wann, dns = unit.query("WANN"), unit.query("DNS")
    unit.command("AT+WANN=" + STATIC, "+ERR=5")
    unit.command("AT+DNS=192.168.7.2", "+ERR=5")
    unit.command("AT+WANN", "+OK=" + wann)
    unit.command("AT+DNS", "+OK=" + dns)
    unit.command("AT+MID=OTHER")
    unit.command("AT+ENTM")


def taken(unit):
    unit.command("AT+WANN=" + STATIC)
    unit.command("AT+WANN", "+OK=" + STATIC)
    unit.command("AT+DNS=192.168.7.2")
    unit.command("AT+DNS", "+OK=192.168.7.2")
    unit.command("AT+Z")


def reld(unit):
    unit.command("AT+RELD")
    unit.command("AT+Z")


def main(device, stage):
    unit = Unit(device)
    unit.enter_command_mode()
    {"refused": refused, "taken": taken, "reld": reld}[stage](unit)


run(main, *sys.argv[1:])
