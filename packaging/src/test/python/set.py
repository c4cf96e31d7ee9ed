"""Sets settings of a unit, which has its echo on.

set.py DEVICE NAME=VALUE...   each AT+NAME=VALUE must answer +OK
"""

import sys

from ends import run
from unit import Unit


def main(device, *settings):
    unit = Unit(device)
    unit.enter_command_mode()
    for setting in sorted(settings, key="E=OFF".__eq__):
        unit.command("AT+" + setting)
    if "E=OFF" in settings:
        unit.send(b"AT+ENTM\r")
        unit.expect(b"\r\n+OK\r\n")
    else:
        unit.command("AT+ENTM")


run(main, *sys.argv[1:])
