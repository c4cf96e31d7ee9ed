"""Clients of two ports in front of a host that takes one connection, and wants a delay and a gap.

one_connection.py DEVICE DEVICE   the serial devices of the ports
"""

import socket
import struct
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from ends import Unexpected, run
from modbus_functions import expect
from modbus_masters import adu
from modbus_routes import Host, to
from peers import client, eventually, serve
from unit import Unit

DELAY, GAP = 200, 30
"""ms"""

CLIENTS_OF_A_PORT = 8
ROUNDS = 12


def read(address):
    return struct.pack(">BHH", 3, address, 1)


def value(unit, pdu):
    return struct.pack(">BBH", 3, 2, 100 * unit + struct.unpack(">H", pdu[1:3])[0])


def ask(port, unit):
    """Some requests are the last ones of their connection; half of the clients leave early, and do not wait."""
    peer = client(port)
    for address in range(ROUNDS if unit % 2 else ROUNDS // 2):
        peer.send(adu(address, unit, read(address)))
        is_last = address % 3 == unit % 3
        if is_last:
            peer.socket.shutdown(socket.SHUT_WR)
        peer.expect(adu(address, unit, value(unit, read(address))))
        if is_last:
            peer = client(port)
    peer.send(adu(0, unit, read(0)))
    peer.socket.close()


def main(*devices):
    host = Host(value)
    route = f"MODROUTE1=*,{to(host, f'?delay={DELAY}&gap={GAP}')}"
    ports = [serve(Unit(device), "MODTCP=ON", "MODTO=10000", route) for device in devices] * CLIENTS_OF_A_PORT
    began = time.monotonic()
    with ThreadPoolExecutor(len(ports)) as clients:
        asking = [clients.submit(ask, ports[0], 1)]
        eventually("the host is connected", lambda: host.times("connected"))
        asking += [clients.submit(ask, port, unit) for unit, port in enumerate(ports[1:], 2)]
        for each in asking:
            each.result()
    connected, asked, answered = (host.times(what) for what in ("connected", "asked", "answers"))
    expect("connections, and those refused", (len(connected), host.refused), (1, 0))
    if len(asked) < len(ports) * ROUNDS * 3 // 4:
        raise Unexpected(f"asked {len(asked)} times")
    # The accept may be noticed late, so it shows no lack of time.
    print(f"delay of {DELAY} ms late: {1000 * (asked[0] - connected[0]) - DELAY:.2f} ms")
    if asked[0] - began < DELAY / 1000:
        raise Unexpected(f"asked {1000 * (asked[0] - began)} ms after the first client came")
    gaps = sorted(1000 * (later - earlier) - GAP for earlier, later in zip(answered, asked[1:]))
    print(f"gap of {GAP} ms late: median {gaps[len(gaps) // 2]:.2f} ms, p99 {gaps[len(gaps) * 99 // 100]:.2f} ms")
    if gaps[0] < 0:
        raise Unexpected(f"gap of {GAP} ms: {-gaps[0]} ms too early")


run(main, *sys.argv[1:])
