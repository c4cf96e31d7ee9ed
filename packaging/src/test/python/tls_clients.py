"""TLS of servers with the clients that people use: openssl, socat, gensio, stunnel, gnutls-cli and Python's ssl.

tls_clients.py DEVICE CASE   CASE: the name of a function below, with - for _
"""

import ctypes
import socket
import ssl
import subprocess
import threading

import modbus_functions
import modbus_masters
import modbus_slaves
import rfc2217_peers
from ends import PATIENCE, Unexpected, run_case
from peers import Program, await_bound, eventually, free_port, passes, serve, socat_client
from tls_ends import (
    ALERT,
    CHECKED,
    HANDSHAKE,
    SecureUnit,
    answer,
    gensio,
    hello_record,
    python_context,
    python_ssl,
    s_client,
    serve_tls,
    socat,
    stunnel_before,
)

MODBUS = ("MODTCP=ON", "MODTO=10000")

# ---- clients of a server


def s_client_by_tls_1_2(unit):
    passes(unit, s_client(unit, serve_tls(unit), "-tls1_2"))


def s_client_by_tls_1_3(unit):
    passes(unit, s_client(unit, serve_tls(unit), "-tls1_3"))


def s_client_by_each_suite(unit):
    """All that are on for a certificate with an RSA key."""
    port = serve_tls(unit)
    for suite in (
        "ECDHE-RSA-CHACHA20-POLY1305", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384",
    ):  # fmt: skip
        passes(unit, s_client(unit, port, "-tls1_2", "-cipher", suite), suite.encode())
    for suite in ("TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"):
        passes(unit, s_client(unit, port, "-tls1_3", "-ciphersuites", suite), suite.encode())


def socat_client_with_tls(unit):
    passes(unit, socat(unit, serve_tls(unit)))


def gensio_client_with_tls(unit):
    passes(unit, gensio(unit, serve_tls(unit)))


def stunnel_client(unit):
    passes(unit, socat_client(stunnel_before(unit, serve_tls(unit))))


def python_client(unit):
    port = serve_tls(unit)
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        context = python_context(unit)
        context.minimum_version = context.maximum_version = version
        passes(unit, python_ssl(unit, port, context))


def many_bytes_come_back(unit):
    """Each byte value, in records of many sizes."""
    port = serve_tls(unit)
    sent = bytes(range(256)) * 2048
    with rfc2217_peers.echo(unit):
        for connect in (s_client, socat):
            peer = connect(unit, port)
            threading.Thread(target=peer.send, args=[sent], daemon=True).start()
            peer.expect(sent, within=30)
            leave(unit, peer)
        peer = python_ssl(unit, port)  # whose connection is for one thread
        length = 1
        while sent:
            piece, sent = sent[:length], sent[length:]
            peer.send(piece)
            peer.expect(piece)
            length += 97
        leave(unit, peer)


def leave(unit, peer):
    peer.stop()
    eventually("the client has gone", lambda: not unit.status()["peers"])


def a_port_beside_a_plain_one(unit):
    """TLSPORT: the local port stays plain."""
    secure = free_port()
    plain = serve(unit, f"TLSPORT={secure}")
    await_bound("tcp", secure)
    first, second = socat_client(plain), s_client(unit, secure)
    first.send(b"plain")
    unit.expect(b"plain")
    second.send(b"secure")
    unit.expect(b"secure")
    unit.send(b"to both")
    first.expect_only(b"to both")
    second.expect_only(b"to both")


# ---- RFC 2217 and Modbus through TLS


def pyserial_through_stunnel(unit):
    port = free_port()
    serve_tls(unit, f"RFCPORT={port}")
    await_bound("tcp", port)
    rfc2217_peers.use_by_pyserial(unit, stunnel_before(unit, port))


def gensio_with_rfc2217_and_tls(unit):
    port = free_port()
    serve_tls(unit, f"RFCPORT={port}")
    await_bound("tcp", port)
    peer = gensio(unit, port, over="telnet(rfc2217),")
    peer.send(b"first")
    unit.expect(b"first")
    peer.send(b"~s9600\n")
    rfc2217_peers.await_speed(unit, 9600)
    unit.send(b"mark\xff\xff")
    peer.receive_until(b"mark\xff\xff")


def rfcport_follows_tls_and_not_tlsport(unit):
    """Beside TLSPORT it stays plain, with TLS it is not."""
    port, secure = free_port(), free_port()
    serve(unit, f"RFCPORT={port}", f"TLSPORT={secure}")
    await_bound("tcp", port)
    with rfc2217_peers.open_by_pyserial(port) as line:
        line.write(b"plain")
        unit.expect(b"plain")
    serve_tls(unit, "TLSPORT=0")
    await_bound("tcp", port)
    before, _ = unit.tls_refused()
    answer(port, b"\xff\xfb\x2c" + b"plain")  # WILL COM-PORT-OPTION
    unit.expect_refused(before, "does not speak TLS")


def modbus_through_stunnel(unit):
    port = stunnel_before(unit, serve_tls(unit, *MODBUS))
    modbus_slaves.Pymodbus.rtu(unit.leave())
    modbus_functions.data(modbus_masters.Mbpoll.tcp(port))


def modbus_by_python(unit):
    peer = python_ssl(unit, serve_tls(unit, *MODBUS))
    peer.send(modbus_masters.adu(7, 1, bytes.fromhex("03 0001 0002")))
    unit.expect(modbus_masters.rtu(1, bytes.fromhex("03 0001 0002")))
    unit.send(modbus_masters.rtu(1, bytes.fromhex("03 04 0102 0304")))
    peer.expect(modbus_masters.adu(7, 1, bytes.fromhex("03 04 0102 0304")))


# ---- versions, suites and features that a server refuses


def failing(*command, stdin=subprocess.DEVNULL):
    """Runs a client to its end, which must be a failure; what it said."""
    ended = subprocess.run(command, stdin=stdin, capture_output=True, timeout=30, check=False)
    if ended.returncode == 0:
        raise Unexpected(f"{command}: expected a failure, got {ended.stdout!r}")
    return (ended.stdout + ended.stderr).decode(errors="replace")


def old_versions_are_refused(unit):
    port = serve_tls(unit)
    for version in ("TLS1.0", "TLS1.1"):
        before, _ = unit.tls_refused()
        said = failing(
            "gnutls-cli", "--insecure", "--priority", f"NORMAL:%COMPAT:-VERS-ALL:+VERS-{version}",
            "--port", str(port), "127.0.0.1",
        )  # fmt: skip
        if "alert" not in said:
            raise Unexpected(f"gnutls-cli with {version}: {said}")
        unit.expect_refused(before, "protocol")
    for option in ("-tls1", "-tls1_1"):
        before, _ = unit.tls_refused()
        failing(
            "openssl", "s_client", option, "-cipher", "DEFAULT:@SECLEVEL=0", "-connect", f"127.0.0.1:{port}",
        )  # fmt: skip
        unit.expect_refused(before, "protocol")
    for version in (0x0300, 0x0301, 0x0302):  # no client of today speaks SSL 3.0
        before, _ = unit.tls_refused()
        expect_alert(answer(port, hello_record(version=version, suites=ALL_SUITES)))
        unit.expect_refused(before, "protocol")
    passes(unit, s_client(unit, port))


ALL_SUITES = (*range(0x0001, 0x00C6), *range(0xC001, 0xC0B0), 0xCCA8, 0xCCA9, 0xCCAA)
"""Those of TLS 1.2 and before that ever got a number (IANA), but for a few."""

ON = {0xC02B, 0xC02C, 0xC02F, 0xC030, 0xCCA8, 0xCCA9}
"""ECDHE with AES GCM or ChaCha20."""


def expect_alert(got):
    """One alert in the end, and before it nothing."""
    if len(got) != 7 or got[0] != ALERT or got[5] != 2:
        raise Unexpected(f"expected a fatal alert, got {got[:60]!r}")
    return got[6]


def weak_suites_are_refused(unit):
    """By openssl those that it still has, by a raw ClientHello all of them."""
    port = serve_tls(unit)
    refuse_by_openssl(
        unit, port, "AES128-SHA", "AES128-GCM-SHA256", "AES256-GCM-SHA384", "NULL-SHA256", "ECDHE-RSA-NULL-SHA",
        "AECDH-NULL-SHA", "ADH-AES128-GCM-SHA256", "ECDHE-RSA-AES128-SHA", "ECDHE-RSA-AES256-SHA",
        "ECDHE-RSA-AES128-SHA256", "DHE-RSA-AES128-SHA", "kRSA", "aNULL", "eNULL", "PSK",
    )  # fmt: skip
    refuse_by_hello(unit, port)
    passes(unit, s_client(unit, port))


def refuse_by_openssl(unit, port, *suites):
    for suite in suites:
        before, _ = unit.tls_refused()
        more = ("-psk", "00112233") if suite == "PSK" else ()
        said = failing(
            "openssl", "s_client", "-tls1_2", "-cipher", suite + ":@SECLEVEL=0", *more, "-connect", f"127.0.0.1:{port}",
        )  # fmt: skip
        if "alert" not in said:
            raise Unexpected(f"openssl with {suite}: {said}")
        unit.expect_refused(before, "cipher suites")


def refuse_by_hello(unit, port):
    """All weak suites in one ClientHello; each that is on, alone."""
    before, _ = unit.tls_refused()
    expect_alert(answer(port, hello_record(suites=[suite for suite in ALL_SUITES if suite not in ON])))
    unit.expect_refused(before, "cipher suites")
    for weak in (0x0004, 0x0005, 0xC011, 0x000A, 0xC012, 0x0003, 0x0008, 0x0014, 0x0018, 0x001B):  # RC4, 3DES, export
        expect_alert(answer(port, hello_record(suites=[weak])))


def compression_is_not_chosen(unit):
    """Though a client offers DEFLATE first."""
    with socket.create_connection(("127.0.0.1", serve_tls(unit)), PATIENCE) as peer:
        peer.settimeout(PATIENCE)
        peer.sendall(hello_record(compression=(1, 0)))
        hello = peer.recv(65536)
    if hello[0] != HANDSHAKE or hello[5] != 2:
        raise Unexpected(f"expected a ServerHello, got {hello[:80]!r}")
    session_length = hello[43]
    if hello[44 + session_length + 2] != 0:
        raise Unexpected(f"compression: expected none, got {hello[44 + session_length + 2]}")


def renegotiation_is_refused(unit):
    """R of s_client asks for it in TLS 1.2. The connection may end; no second handshake succeeds."""
    port = serve_tls(unit)
    peer = Program(
        "sh", "-c", f"exec openssl s_client -tls1_2 -legacy_renegotiation -CAfile {unit.pem('authority.pem')} "
        f"-connect localhost:{port} 2>&1",
    )  # fmt: skip
    peer.receive_until(b"Extended master secret: ")
    peer.receive_until(b"---\n")
    peer.send(b"before\n")
    unit.expect(b"before\n")
    peer.send(b"R\n")
    got = peer.receive_until(b"RENEGOTIATING\n")
    while more := peer.receive(4096, PATIENCE):
        got += more
    if b"alert" not in got and b"renegotiation" not in got:
        raise Unexpected(f"openssl s_client: {got!r}")
    eventually("the client has gone", lambda: not unit.status()["peers"])
    passes(unit, s_client(unit, port))


def key_updates_without_reading(unit):
    """Each asks for an answer (RFC 8446, section 4.6.3): the client is disconnected before they fill the memory."""
    port = serve_tls(unit)
    library = ctypes.CDLL("libssl.so.3")
    for function in ("TLS_client_method", "SSL_CTX_new", "SSL_new"):
        getattr(library, function).restype = ctypes.c_void_p
    plain = socket.socket()
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    plain.connect(("127.0.0.1", port))
    context = library.SSL_CTX_new(ctypes.c_void_p(library.TLS_client_method()))
    connection = ctypes.c_void_p(library.SSL_new(ctypes.c_void_p(context)))
    library.SSL_set_fd(connection, plain.fileno())
    if library.SSL_connect(connection) != 1:
        raise Unexpected("SSL_connect failed")
    for _ in range(2_000_000):
        requested = library.SSL_key_update(connection, 1)
        if requested != 1 or library.SSL_do_handshake(connection) != 1:
            break
    else:
        raise Unexpected("it may send without end")
    eventually("the client has gone", lambda: not unit.status()["peers"])
    passes(unit, s_client(unit, port))


# ---- certificates of clients


def a_client_with_a_certificate(unit):
    port = serve_tls(unit, *CHECKED)
    for name in ("client", "client-of-any-use"):
        own = ("-cert", unit.pem(name + ".pem"), "-key", unit.pem(name + ".key"))
        for version in ("-tls1_2", "-tls1_3"):
            passes(unit, s_client(unit, port, version, *own))
    both = unit.pem("client-both.pem")
    passes(unit, socat(unit, port, f"cert={both}"))
    passes(unit, socat_client(stunnel_before(unit, port, f"cert = {both}")))
    passes(unit, python_ssl(unit, port, python_context(unit, "client")))


def a_client_without_its_certificate(unit):
    refuse_clients(unit, (("", "no certificate"),))


def a_client_with_a_wrong_certificate(unit):
    refuse_clients(
        unit,
        (
            ("client-expired", "expired"),
            ("client-not-yet", "not valid yet"),
            ("client-stranger", "no authority"),
            ("client-of-authority", "no authority"),
            ("client-server-only", "extended key usage"),
        ),
    )


def refuse_clients(unit, cases):
    """In TLS 1.3 a client learns of it behind its handshake; it gets no byte, and none of its bytes arrives."""
    port = serve_tls(unit, *CHECKED)
    good = python_ssl(unit, port, python_context(unit, "client"))
    for name, reason in cases:
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            context = python_context(unit, name)
            context.minimum_version = context.maximum_version = version
            before, _ = unit.tls_refused()
            refuse_client(unit, port, context)
            unit.expect_refused(before, reason)
            good.expect_only(b"!")
        before, _ = unit.tls_refused()
        own = ("-cert", unit.pem(name + ".pem"), "-key", unit.pem(name + ".key")) if name else ()
        peer = s_client(unit, port, *own)
        unit.expect_refused(before, reason)
        peer.expect_end()
    passes(unit, good)


def refuse_client(unit, port, context):
    unit.send(b"!")  # for others
    try:
        peer = python_ssl(unit, port, context)
        peer.send(b"never")
        got = peer.receive(100, PATIENCE)
    except (ssl.SSLError, ConnectionError):
        return
    raise Unexpected(f"expected a refusal, got {got!r}")


if __name__ == "__main__":
    run_case(globals(), SecureUnit)
