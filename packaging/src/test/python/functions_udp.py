"""UDP client (UDPC) and server (UDPS), with socat, nc and plain sockets.

functions_udp.py DEVICE CASE   CASE: the name of a function below, with - for _
"""

import random
import time

from ends import Unexpected, run_case
from peers import (
    PacketProgram,
    Program,
    UdpEnd,
    await_bound,
    check_seconds,
    free_port,
    quiet,
    send_datagrams,
    serve_datagrams,
)
from unit import Unit

PACKETS = (b"one", b"2", bytes(range(256)), b"four")

REGISTRY = b"unit 7;"
REGISTRY_SETTINGS = ("REGEN=USR", "REGUSR=unit 7;")


def client_talks_to_nc_in_datagrams(unit):
    port = free_port()
    nc = PacketProgram("nc", "-u", "-l", "127.0.0.1", port)
    await_bound("udp", port)
    send_datagrams(unit, port)
    for packet in PACKETS:
        unit.send(packet)
        nc.expect(packet)
    for packet in PACKETS:
        nc.send(packet)
        unit.expect(packet)
    quiet(unit, nc)


def client_is_answered_by_socat(unit):
    """One cat for each datagram, its answer comes from the port that the datagram was sent to."""
    port = free_port()
    Program("socat", f"UDP-RECVFROM:{port},bind=127.0.0.1,fork", "EXEC:cat")
    await_bound("udp", port)
    send_datagrams(unit, port)
    for packet in PACKETS:
        unit.send(packet)
        unit.expect_only(packet)


def gap_of_pktgap_ends_a_packet(unit):
    peer = UdpEnd()
    send_datagrams(unit, peer.port, "PKTGAP=1000")
    for _ in range(2):
        unit.send(b"one ")
        time.sleep(0.1)
        last = time.monotonic()
        unit.send(b"packet")
        peer.expect(b"one packet")
        check_seconds("datagram", last, 1)
    quiet(unit, peer)


def burst_is_cut_at_400_bytes(unit):
    lengths_of_burst(unit, [400, 400, 200])


def burst_is_cut_at_pktlen(unit):
    lengths_of_burst(unit, [300, 300, 300, 100], "PKTLEN=300")


def burst_is_cut_at_the_largest_pktlen(unit):
    lengths_of_burst(unit, [1460, 1460, 1], "PKTLEN=1460")


def burst_is_cut_into_single_bytes(unit):
    lengths_of_burst(unit, 20 * [1], "PKTLEN=1")


NMEA = (
    b"$GPGGA,092750.000,5321.6802,N,00630.3372,W,1,8,1.03,61.7,M,55.2,M,,*76\r\n",
    b"$GPGSA,A,3,10,07,05,02,29,04,08,13,,,,,1.72,1.03,1.38*0A\r\n",
    b"$GPGSV,3,1,11,10,63,137,17,07,61,098,15,05,59,290,20,08,54,157,30*70\r\n",
    b"$GPGSV,3,2,11,02,39,223,19,13,28,070,17,26,23,252,,04,14,186,14*79\r\n",
    b"$GPGSV,3,3,11,29,09,301,24,16,09,020,,36,,,*76\r\n",
    b"$GPRMC,092750.000,A,5321.6802,N,00630.3372,W,0.02,31.66,280511,,,A*43\r\n",
    b"$GPVTG,31.66,T,,M,0.02,N,0.04,K,A*02\r\n",
    b"$GPZDA,092750.000,28,05,2011,00,00*5B\r\n",
)


def sentences_in_a_burst_are_datagrams(unit):
    peer = UdpEnd()
    send_datagrams(unit, peer.port, "PKTEND=0D0A")
    unit.send(b"".join(NMEA))
    for sentence in NMEA:
        peer.expect(sentence)
    quiet(unit, peer)


def sentences_reach_nc_without_their_ends(unit):
    port = free_port()
    nc = Program("nc", "-u", "-l", "127.0.0.1", port)
    await_bound("udp", port)
    send_datagrams(unit, port, "PKTEND=0D0A", "PKTENDOP=STRIP")
    unit.send(b"".join(NMEA))
    nc.expect(b"".join(sentence[:-2] for sentence in NMEA))
    quiet(unit, nc)


def checksum_behind_the_delimiter_belongs_to_the_packet(unit):
    peer = UdpEnd()
    send_datagrams(unit, peer.port, "PKTEND=03", "PKTENDOP=PLUS1")
    unit.send(b"\x02data\x03\x03\x02more\x03c\x02last\x03")
    for packet in (b"\x02data\x03\x03", b"\x02more\x03c", b"\x02last\x03"):
        peer.expect(packet)
    quiet(unit, peer)


def lengths_of_burst(unit, lengths, *settings):
    peer = UdpEnd()
    send_datagrams(unit, peer.port, *settings)
    burst = bytes(i % 251 for i in range(sum(lengths)))
    unit.send(burst)
    for length in lengths:
        peer.expect(burst[:length])
        burst = burst[length:]
    quiet(unit, peer)


def client_hears_only_the_host_it_sends_to(unit):
    peer, beside, foreign = UdpEnd(), UdpEnd(), UdpEnd("127.0.0.2")
    port = send_datagrams(unit, peer.port)
    foreign.send_to(b"foreign", port)
    unit.expect_quiet()
    peer.send_to(b"known;", port)
    foreign.send_to(b"foreign", port)
    beside.send_to(b"same host, other port", port)
    unit.expect_only(b"known;same host, other port")
    unit.send(b"still to the target")
    peer.expect(b"still to the target")
    quiet(beside, foreign)


def client_sends_to_all_by_a_broadcast(unit):
    port = free_port()
    peers = [UdpEnd("127.255.255.255", port), UdpEnd("", port)]
    local = send_datagrams(unit, port, host="127.255.255.255")
    unit.send(b"to all")
    for peer in peers:
        peer.expect(b"to all")
    UdpEnd("127.0.0.3").send_to(b"from any of them", local)
    unit.expect_only(b"from any of them")


def client_sends_from_sockport(unit):
    peer = UdpEnd()
    port = send_datagrams(unit, peer.port)
    for _ in range(2):
        unit.send(b"x")
        peer.expect(b"x")
        if peer.sender != ("127.0.0.1", port):
            raise Unexpected(f"sender: expected port {port}, got {peer.sender}")
        unit.configure()
        await_bound("udp", port)


def client_sends_from_a_random_port(unit):
    peer = UdpEnd()
    unit.configure(
        f"SOCK=UDPC,127.0.0.1,{peer.port}", "SOCKPORT=0", "REGTCP=FIRST", *REGISTRY_SETTINGS
    )
    peer.expect(REGISTRY)
    peer.send_to(b"down", peer.sender[1])
    unit.expect_only(b"down")
    first = peer.sender
    unit.send(b"x")
    peer.expect(b"x")
    if peer.sender != first:
        raise Unexpected(f"sender: expected {first} again, got {peer.sender}")


def server_answers_the_last_sender(unit):
    port = serve_datagrams(unit, host="127.0.0.2")
    target = UdpEnd("127.0.0.2", port)
    unit.send(b"to the target")
    target.expect(b"to the target")
    if target.sender != ("127.0.0.1", port):
        raise Unexpected(f"sender: expected port {port}, got {target.sender}")
    socat = PacketProgram("socat", "-", f"UDP:127.0.0.1:{port}")
    nc = PacketProgram("nc", "-u", "127.0.0.1", port)
    for sender, other in [(socat, nc), (nc, socat), (socat, nc), (target, nc)]:
        if sender == target:
            target.send_to(b"question", port)
        else:
            sender.send(b"question")
        unit.expect(b"question")
        for packet in PACKETS:
            unit.send(packet)
            sender.expect(packet)
        quiet(unit, sender, other)


def registry_text_is_the_first_datagram(unit):
    peer = UdpEnd()
    send_datagrams(unit, peer.port, "REGTCP=FIRST", *REGISTRY_SETTINGS)
    expect_packets(unit, peer, REGISTRY, b"")


def registry_text_is_in_each_datagram(unit):
    peer = UdpEnd()
    send_datagrams(unit, peer.port, "REGTCP=EVERY", *REGISTRY_SETTINGS)
    expect_packets(unit, peer, None, REGISTRY)


def registry_text_is_first_and_in_each_datagram(unit):
    peer = UdpEnd()
    send_datagrams(unit, peer.port, "REGTCP=ALL", *REGISTRY_SETTINGS)
    expect_packets(unit, peer, REGISTRY, REGISTRY)


def registry_mac_is_the_first_datagram(unit):
    unit.enter_command_mode()
    mac = bytes.fromhex(unit.query("MAC"))
    unit.command("AT+ENTM")
    peer = UdpEnd()
    send_datagrams(unit, peer.port, "REGEN=MAC", "REGTCP=FIRST")
    expect_packets(unit, peer, mac, b"")


def cloud_key_is_not_sent(unit):
    peer = UdpEnd()
    send_datagrams(unit, peer.port, "REGEN=CLOUD", "REGTCP=ALL", "REGCLOUD=12345678,4321")
    expect_packets(unit, peer, None, b"")


def server_sends_no_registry_packet(unit):
    port = serve_datagrams(unit, "REGTCP=ALL", *REGISTRY_SETTINGS, host="127.0.0.2")
    target = UdpEnd("127.0.0.2", port)
    expect_packets(unit, target, None, b"")
    peer = UdpEnd()
    peer.send_to(b"question", port)
    unit.expect(b"question")
    expect_packets(unit, peer, None, b"")


def expect_packets(unit, peer, first, prefix):
    """This first datagram, then only packets, with this in front of each."""
    if first is not None:
        peer.expect(first)
    quiet(unit, peer)
    for packet in PACKETS:
        unit.send(packet)
        peer.expect(prefix + packet)
    quiet(unit, peer)


def client_sends_heartbeats(unit):
    peer = UdpEnd()
    send_datagrams(
        unit, peer.port, "HEARTEN=ON", "HEARTTP=NET", "HEARTTM=1", "HEARTDT=<alive>"
    )
    for beat in (1, 2):
        peer.expect(b"<alive>")
        check_seconds(f"heartbeat {beat}", unit.restarted, beat)
    last = time.monotonic()
    unit.send(b"data")
    peer.expect(b"data")
    peer.expect(b"<alive>")
    check_seconds("heartbeat after data", last, 1)
    unit.expect_quiet()


def server_sends_no_heartbeats(unit):
    port = serve_datagrams(unit, "HEARTEN=ON", "HEARTTP=NET", "HEARTTM=1", host="127.0.0.2")
    target, peer = UdpEnd("127.0.0.2", port), UdpEnd()
    target.expect_quiet(1.5)
    peer.send_to(b"question", port)
    unit.expect(b"question")
    peer.expect_quiet(1.5)
    quiet(unit, target)


def link_is_told(unit):
    send_datagrams(unit, UdpEnd().port)
    expect_link(unit)
    serve_datagrams(unit)
    expect_link(unit)


def expect_link(unit):
    unit.enter_command_mode()
    unit.command("AT+SOCKLK", "+OK=CONNECT")
    unit.command("AT+ENTM")


def ten_thousand_packets_are_ten_thousand_datagrams(unit):
    chance = seeded()
    peer = UdpEnd()
    send_datagrams(unit, peer.port, "PKTGAP=1")
    started = time.monotonic()
    for number in range(10_000):
        packet = numbered(number, chance)
        unit.send(packet)
        peer.expect(packet)
    print(f"10,000 packets in {time.monotonic() - started:.1f} s")
    quiet(unit, peer)


def a_thousand_datagrams_reach_the_line_in_order(unit):
    chance = seeded()
    peer = UdpEnd()
    port = send_datagrams(unit, peer.port)
    for first in range(0, 1_000, 10):
        packets = [numbered(number, chance) for number in range(first, first + 10)]
        for packet in packets:
            peer.send_to(packet, port)
        unit.expect(b"".join(packets))
    quiet(unit, peer)


def seeded():
    seed = random.SystemRandom().getrandbits(32)
    print(f"seed {seed}", flush=True)
    return random.Random(seed)


def numbered(number, chance):
    """1 to 200 bytes, the number and then anything."""
    return (number.to_bytes(4, "little") + chance.randbytes(196))[: chance.randint(1, 200)]


run_case(globals(), Unit)
