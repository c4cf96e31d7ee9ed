"""Runs the demo in a terminal and ends it by Ctrl-C, which reaches all of its processes.

demo_ctrl_c.py COMMAND...
"""

import shlex
import sys

from ends import run
from terminal import Terminal

SECONDS = 20.0
"""For a start, and for an end, of several processes."""


def main(*command):
    demo = Terminal(shlex.join(command))
    demo.receive_until(b"Ctrl-C ends the demo.", SECONDS)
    demo.send(b"\x03")
    demo.await_exit(within=SECONDS)


run(main, *sys.argv[1:])
