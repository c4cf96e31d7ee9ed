"""Asks a unit for settings.

ask.py DEVICE NAME=VALUE...   AT+NAME must answer +OK=VALUE
"""

import sys

from ends import run
from unit import Unit


def main(device, *settings):
    unit = Unit(device)
    unit.enter_command_mode()
    for setting in settings:
        name, _, value = setting.partition("=")
        unit.command("AT+" + name, "+OK=" + value)
    unit.command("AT+ENTM")


run(main, *sys.argv[1:])
