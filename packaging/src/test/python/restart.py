"""Restarts a unit by AT+Z.

restart.py DEVICE
"""

import sys

from ends import run
from unit import Unit


def main(device):
    Unit(device).configure()


run(main, *sys.argv[1:])
