"""Peers with TLS, and what a converter says of them; the folder "certificates" beside its cable has those of tests."""

import atexit
import json
import os
import pathlib
import signal
import socket
import ssl
import struct
import subprocess
import tempfile

from ends import PATIENCE, End, Unexpected
from peers import Program, await_bound, eventually, free_port, serve
from unit import Unit

STATUS_LIMIT = 1 << 20

CHECKED = ("TLSCLIENT=CA",)


class SecureUnit(Unit):
    """A unit whose bench has certificates."""

    def __init__(self, device):
        super().__init__(device)
        bench = pathlib.Path(device).parent
        self.port_name = pathlib.Path(device).name.removesuffix("-device")
        self.certificates = bench / "certificates"
        self.tls = bench / "state" / "tls"

    def pem(self, name):
        """The path of a certificate or a key."""
        path = self.certificates / name
        if not path.exists():
            raise Unexpected(f"{path} is missing")
        return str(path)

    def status(self):
        """The status of this converter."""
        with socket.socket(socket.AF_UNIX) as asking:
            asking.settimeout(PATIENCE)
            asking.connect(str(self.tls.parent / "status.sock"))
            document = b""
            while more := asking.recv(STATUS_LIMIT):
                document += more
        converters = json.loads(document)["converters"]
        return next(one for one in converters if one["name"] == self.port_name)

    def tls_refused(self):
        """How many were refused by TLS so far, and the last one."""
        refused = self.status()["tlsRefused"]
        return (refused["count"], refused["last"]) if refused else (0, "")

    def expect_refused(self, before, *words, times=1):
        """One more has been refused by TLS, and the reason has one of these texts."""
        eventually("one more in tlsRefused", lambda: self.tls_refused()[0] >= before + times)
        count, last = self.tls_refused()
        if count != before + times or not any(word in last for word in words):
            raise Unexpected(f"tlsRefused: expected {before + times} and {words}, got {count}: {last}")

    def expect_error(self, *words):
        """The last error has all these texts, soon."""

        def text():
            error = self.status()["lastError"]
            return error["text"] if error else ""

        try:
            eventually(str(words), lambda: all(word in text() for word in words))
        except Unexpected as late:
            raise Unexpected(f"lastError: expected {words}, got: {text()}") from late


def serve_tls(unit, *settings):
    """A converter whose listener speaks TLS; its port."""
    return serve(unit, "TLS=ON", *settings)


def dial_tls(unit, port, *settings, host="127.0.0.1"):
    """A client that makes a connection with TLS."""
    unit.configure(f"SOCK=TCPC,{host},{port}", "SOCKPORT=0", "TLS=ON", *settings)


# ---- clients


def s_client(unit, port, *options):
    """openssl s_client, which checks the certificate of the converter."""
    return Program(
        "openssl", "s_client", "-quiet", "-verify_quiet", "-CAfile", unit.pem("authority.pem"),
        "-verify_return_error", "-verify_hostname", "localhost", "-connect", f"localhost:{port}", *options,
    )  # fmt: skip


def socat(unit, port, *options):
    ca = unit.pem("authority.pem")
    return Program("socat", "-", ",".join((f"OPENSSL:localhost:{port},cafile={ca}", *options)))


def gensio(unit, port, over=""):
    ca = unit.pem("authority.pem")
    return Program("gensiot", "-e", "0x7e", "-i", "stdio(self)", f"{over}ssl(CA={ca}),tcp,127.0.0.1,{port}")


class Secured(End):
    """A connection of Python's ssl; its socket has bytes that select does not see."""

    def __init__(self, connection):
        self.socket = connection
        super().__init__("Python ssl", connection)

    def send(self, data):
        self.socket.sendall(data)

    def receive(self, most, timeout):
        self.socket.settimeout(max(0.001, timeout))
        try:
            return self.socket.recv(most)
        except (TimeoutError, ssl.SSLWantReadError):
            return b""

    def stop(self):
        self.socket.close()


def python_context(unit, client=""):
    context = ssl.create_default_context(cafile=unit.pem("authority.pem"))
    if client:
        context.load_cert_chain(unit.pem(client + "-both.pem"))
    return context


def python_ssl(unit, port, context=None):
    plain = socket.create_connection(("127.0.0.1", port), PATIENCE)
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return Secured((context or python_context(unit)).wrap_socket(plain, server_hostname="localhost"))


# ---- stunnel, whose other side is plain


class Stunnel:
    """stunnel with one service."""

    def __init__(self, configuration):
        folder = tempfile.mkdtemp(prefix="stunnel")
        self.log = pathlib.Path(folder, "log")
        path = pathlib.Path(folder, "stunnel.conf")
        path.write_text(f"foreground = yes\npid =\noutput = {self.log}\n[one]\n{configuration}\n")
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "stunnel4", str(path)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        atexit.register(self.stop)

    def stop(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def stunnel_before(unit, port, *lines):
    """A plain port that stunnel passes to a converter with TLS."""
    plain = free_port()
    Stunnel(
        "\n".join(
            (
                "client = yes",
                f"accept = 127.0.0.1:{plain}",
                f"connect = 127.0.0.1:{port}",
                f"CAfile = {unit.pem('authority.pem')}",
                "verifyChain = yes",
                "checkHost = localhost",
                *lines,
            )
        )
    )
    await_bound("tcp", plain)
    return plain


def stunnel_behind(unit, plain, certificate="far"):
    """A port with TLS that stunnel passes to a plain one."""
    port = free_port()
    Stunnel(
        f"accept = 127.0.0.1:{port}\nconnect = 127.0.0.1:{plain}\n"
        f"cert = {unit.pem(certificate + '.pem')}\nkey = {unit.pem(certificate + '.key')}\n"
    )
    await_bound("tcp", port)
    return port


# ---- TLS as bytes

TLS10, TLS12 = 0x0301, 0x0303
HANDSHAKE, ALERT, CHANGE_CIPHER_SPEC, DATA = 22, 21, 20, 23

GOOD_SUITES = (0xCCA8, 0xCCA9, 0xC02F, 0xC02B)


def record(kind, content, version=TLS12):
    return struct.pack(">BHH", kind, version, len(content)) + content


def client_hello(version=TLS12, suites=GOOD_SUITES, compression=(0,), padding=0):
    """The bytes of a ClientHello in one handshake message (RFC 5246, section 7.4.1.2)."""
    groups = bytes.fromhex("000a000400020017")  # secp256r1
    points = bytes.fromhex("000b00020100")
    signatures = bytes.fromhex("000d000a0008040305030401 0804".replace(" ", ""))
    extensions = groups + points + signatures
    if padding:
        extensions += struct.pack(">HH", 21, padding) + bytes(padding)
    body = struct.pack(">H", version) + os.urandom(32) + b"\0"
    body += struct.pack(">H", 2 * len(suites)) + b"".join(struct.pack(">H", suite) for suite in suites)
    body += bytes([len(compression), *compression])
    if version > 0x0300:
        body += struct.pack(">H", len(extensions)) + extensions
    return b"\x01" + struct.pack(">I", len(body))[1:] + body


def hello_record(**options):
    version = options.get("version", TLS12)
    return record(HANDSHAKE, client_hello(**options), min(version, TLS10))


def answer(port, data, within=PATIENCE):
    """What the port says to these bytes until it closes."""
    with socket.create_connection(("127.0.0.1", port), within) as peer:
        peer.settimeout(within)
        peer.sendall(data)
        got = b""
        try:
            while more := peer.recv(65536):
                got += more
        except ConnectionResetError:
            pass
        except TimeoutError as late:
            raise Unexpected(f"expected an end after {data[:40]!r}, got {got[:40]!r} and no end") from late
        return got
