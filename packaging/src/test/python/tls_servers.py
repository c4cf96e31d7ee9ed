"""TLS of a client with the servers that people use: openssl, socat, gensio, stunnel and Python's ssl.

tls_servers.py DEVICE CASE   CASE: the name of a function below, with - for _
"""

import contextlib
import hashlib
import pathlib
import ssl

from ends import PATIENCE, Unexpected, run_case
from peers import Listener, Program, await_bound, eventually, free_port, passes
from tls_ends import Secured, SecureUnit, dial_tls, serve_tls, stunnel_behind


def with_server(*command):
    """A server program; it listens."""
    port = free_port()
    server = Program(*(part.format(port=port) for part in command))
    await_bound("tcp", port)
    return port, server


def own(unit, name):
    return ("-cert", unit.pem(name + ".pem"), "-key", unit.pem(name + ".key"))


def s_server(unit, name, *options):
    return with_server("openssl", "s_server", "-quiet", "-accept", "127.0.0.1:{port}", *own(unit, name), *options)


def a_server_of_openssl(unit):
    for version in ("-tls1_2", "-tls1_3"):
        port, server = s_server(unit, "far", version)
        dial_tls(unit, port)
        eventually("connected", lambda: unit.status()["endpoint"]["connected"])
        passes(unit, server)
        server.stop()


def a_server_by_name(unit):
    """localhost is in the certificate, and in SNI."""
    seen = []
    context = server_context(unit, "far")
    context.sni_callback = lambda connection, name, ours: seen.append(name)
    with python_server(context) as (port, accepted):
        dial_tls(unit, port, host="localhost")
        passes(unit, accepted())
    if seen != ["localhost"]:
        raise Unexpected(f"SNI: {seen}")


def a_server_of_socat(unit):
    port, server = with_server(
        "socat", "-", "OPENSSL-LISTEN:{port},bind=127.0.0.1,reuseaddr,verify=0,cert=" + unit.pem("far-both.pem")
    )
    dial_tls(unit, port)
    eventually("connected", lambda: unit.status()["endpoint"]["connected"])
    passes(unit, server)


def a_server_of_stunnel(unit):
    listener = Listener()
    dial_tls(unit, stunnel_behind(unit, listener.port))
    passes(unit, listener.accept())


def a_server_of_gensio(unit):
    port, server = with_server(
        "gensiot", "-e", "0x7e", "-i", "stdio(self)", "-a",
        f"ssl(key={unit.pem('far.key')},cert={unit.pem('far.pem')}),tcp,127.0.0.1," + "{port}",
    )  # fmt: skip
    dial_tls(unit, port)
    eventually("connected", lambda: unit.status()["endpoint"]["connected"])
    passes(unit, server)


def server_context(unit, name):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(unit.pem(name + "-both.pem"))
    return context


@contextlib.contextmanager
def python_server(context):
    """Its port, and a function that takes the next connection with its handshake."""
    listener = Listener()

    def accepted(within=PATIENCE):
        plain = listener.accept(within).socket
        plain.settimeout(within)
        return Secured(context.wrap_socket(plain, server_side=True))

    with contextlib.closing(listener):
        yield listener.port, accepted


def a_server_of_python(unit):
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        context = server_context(unit, "far")
        context.minimum_version = context.maximum_version = version
        with python_server(context) as (port, accepted):
            dial_tls(unit, port)
            passes(unit, accepted())


def a_server_that_asks_for_a_certificate(unit):
    """It gets server.pem."""
    port, server = with_server(
        "openssl", "s_server", "-accept", "127.0.0.1:{port}", "-verify", "1", *own(unit, "far"),
    )  # fmt: skip
    dial_tls(unit, port)
    server.receive_until(b"subject=CN = server")
    server.receive_until(b"Secure Renegotiation")
    server.receive_until(b"\n")
    unit.send(b"up")
    server.receive_until(b"up")


def wrong_servers_are_refused(unit):
    for name, words in (
        ("far-wrong-name", ("another name",)),
        ("far-expired", ("expired",)),
        ("far-not-yet", ("not valid yet",)),
        ("far-stranger", ("no authority",)),
        ("far-self-signed", ("TLS",)),
        ("far-client-only", ("extended key usage",)),
    ):
        refuse_server(unit, server_context(unit, name), words)


def refuse_server(unit, context, words, *settings):
    """The server gets no byte of the line, though the device sends some."""
    with python_server(context) as (port, accepted):
        dial_tls(unit, port, *settings)
        unit.send(b"secret")
        with contextlib.suppress(ssl.SSLError, ConnectionError):
            peer = accepted()
            got = peer.receive(100, PATIENCE)
            if got:
                raise Unexpected(f"{context}: expected no byte, got {got!r}")
        unit.expect_error("TLS", *words)
        if unit.status()["endpoint"]["connected"]:
            raise Unexpected(f"{words}: connected")


def a_wrong_name_is_refused_by_name_too(unit):
    with python_server(server_context(unit, "far-wrong-name")) as (port, accepted):
        dial_tls(unit, port, host="localhost")
        with contextlib.suppress(ssl.SSLError, ConnectionError):
            accepted().receive(1, PATIENCE)
        unit.expect_error("another name")


def pins(unit):
    """A pin takes the place of chain, name and date; another pin is refused."""
    der = ssl.PEM_cert_to_DER_cert(pathlib.Path(unit.pem("far-self-signed.pem")).read_text(encoding="ascii"))
    pin = hashlib.sha256(der).hexdigest()
    with python_server(server_context(unit, "far-self-signed")) as (port, accepted):
        dial_tls(unit, port, "TLSPIN=" + pin)
        passes(unit, accepted())
    refuse_server(unit, server_context(unit, "far"), ("TLSPIN",))


def old_servers_are_refused(unit):
    """gnutls-serv and openssl with TLS 1.1 and before."""
    for option in ("-tls1_1", "-tls1"):
        port, server = s_server(unit, "far", option, "-cipher", "ALL:@SECLEVEL=0")
        dial_tls(unit, port)
        unit.expect_error("TLS:", "protocol")
        server.stop()


def weak_servers_are_refused(unit):
    for suite in ("ECDHE-ECDSA-AES128-SHA", "aNULL", "eNULL"):
        port, server = s_server(unit, "far", "-tls1_2", "-cipher", suite + ":@SECLEVEL=0")
        dial_tls(unit, port)
        unit.expect_error("TLS:", "handshake failure")
        server.stop()


def modes_without_tls_say_so(unit):
    for mode in ("UDPS", "HTPC"):
        unit.configure(f"SOCK={mode},127.0.0.1,{free_port()}", "TLS=ON")
        eventually(
            "the hint", lambda: any("this mode has no TLS" in hint for hint in unit.status()["hints"])
        )
    serve_tls(unit)
    eventually("no hint", lambda: not any("has no TLS" in hint for hint in unit.status()["hints"]))


if __name__ == "__main__":
    run_case(globals(), SecureUnit)
