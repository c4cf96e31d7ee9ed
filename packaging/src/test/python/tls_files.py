"""Changes of the certificates while a converter runs; each case has the bench for itself.

tls_files.py DEVICE CASE   CASE: the name of a function below, with - for _
"""

import contextlib
import socket
import subprocess
import time

import certificates
from ends import PATIENCE, Unexpected, run_case
from peers import eventually, free_port, passes
from tls_clients import refuse_by_hello, refuse_by_openssl
from tls_ends import CHECKED, SecureUnit, python_context, python_ssl, s_client, serve_tls

IN_USE_WITHIN = 10 + 2
"""Seconds in which a changed file is in use, and a little for a busy machine."""


def subject(unit, port):
    shown = subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{port}"],
        stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=False,
    )  # fmt: skip
    return next((line for line in shown.stdout.decode().splitlines() if line.startswith("subject=")), "none")


def a_renewed_certificate_is_in_use_soon(unit):
    port = serve_tls(unit)
    old = python_ssl(unit, port)
    passes(unit, old)
    if "server" not in subject(unit, port):
        raise Unexpected(subject(unit, port))
    certificates.install(unit.certificates, unit.tls, "renewed")
    started = time.monotonic()
    eventually("the renewed certificate", lambda: "renewed" in subject(unit, port), IN_USE_WITHIN)
    print(f"renewed certificate in use after {time.monotonic() - started:.1f} s")
    passes(unit, old)
    for options in (("-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"), ("-tls1_3",)):
        passes(unit, s_client(unit, port, *options))
        old.expect_only(b"up and down")
    refuse_by_openssl(
        unit, port, "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384", "ECDHE-ECDSA-NULL-SHA"
    )
    refuse_by_hello(unit, port)
    passes(unit, old)


def a_key_of_another_certificate_changes_nothing(unit):
    port = serve_tls(unit)
    before = subject(unit, port)
    kept = (unit.tls / "server.key").read_bytes()
    (unit.tls / "server.key").write_bytes((unit.certificates / "far.key").read_bytes())
    eventually(
        "the hint",
        lambda: any("the last certificate is still in use" in hint for hint in unit.status()["hints"]),
        IN_USE_WITHIN,
    )
    if subject(unit, port) != before:
        raise Unexpected(f"expected {before}, got {subject(unit, port)}")
    passes(unit, python_ssl(unit, port))
    (unit.tls / "server.key").write_bytes(kept)
    eventually("no hint", lambda: not unit.status()["hints"], IN_USE_WITHIN)


def client_ca_opens_and_closes_the_listener(unit):
    file = unit.tls / "client-ca.pem"
    text = file.read_bytes()
    file.unlink()
    port = free_port()
    unit.configure(f"SOCK=TCPS,127.0.0.1,{port}", "TLS=ON", *CHECKED)
    state = lambda: unit.status()["endpoint"]["state"]
    for broken in (None, b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"):
        if broken is not None:
            file.write_bytes(broken)
        eventually(f"client-ca.pem in the state with {broken}", lambda: "client-ca.pem" in state(), IN_USE_WITHIN)
        with contextlib.suppress(ConnectionRefusedError):
            with socket.create_connection(("127.0.0.1", port)):
                raise Unexpected("it listens")
    file.write_bytes(text)
    started = time.monotonic()
    eventually("it listens", lambda: "listening on 127" in state(), IN_USE_WITHIN)
    print(f"listens {time.monotonic() - started:.1f} s after client-ca.pem came")
    passes(unit, python_ssl(unit, port, python_context(unit, "client")))


if __name__ == "__main__":
    run_case(globals(), SecureUnit)
