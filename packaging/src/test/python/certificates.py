"""Certificates for tests of TLS, made by the openssl command.

certificates.py FOLDER STATE   STATE: the state folder whose tls/ gets those of the program

NAME.pem is a certificate with its chain, NAME.key its key, NAME-both.pem both.
"""

import os
import pathlib
import subprocess
import sys

AUTHORITIES = ("authority", "clients", "stranger")

LOCAL = "DNS:localhost,IP:127.0.0.1,IP:::1"

VALID = ("20200101000000Z", "20490101000000Z")
EXPIRED = ("20200101000000Z", "20250101000000Z")
NOT_YET = ("20450101000000Z", "20490101000000Z")

SERVER, CLIENT, BOTH = "serverAuth", "clientAuth", ""

LEAVES = {
    "server": ("authority", "rsa", LOCAL, VALID, SERVER),
    "renewed": ("authority", "ec", LOCAL, VALID, SERVER),
    "far": ("authority", "ec", LOCAL, VALID, BOTH),
    "far-wrong-name": ("authority", "ec", "DNS:other.example,IP:127.0.0.99", VALID, SERVER),
    "far-expired": ("authority", "ec", LOCAL, EXPIRED, SERVER),
    "far-not-yet": ("authority", "ec", LOCAL, NOT_YET, SERVER),
    "far-stranger": ("stranger", "ec", LOCAL, VALID, SERVER),
    "far-client-only": ("authority", "ec", LOCAL, VALID, CLIENT),
    "client": ("clients", "ec", "DNS:pc7", VALID, CLIENT),
    "client-of-any-use": ("clients", "rsa", "DNS:pc8", VALID, BOTH),
    "client-expired": ("clients", "ec", "DNS:pc7", EXPIRED, CLIENT),
    "client-not-yet": ("clients", "ec", "DNS:pc7", NOT_YET, CLIENT),
    "client-stranger": ("stranger", "ec", "DNS:pc7", VALID, CLIENT),
    "client-of-authority": ("authority", "ec", "DNS:pc7", VALID, CLIENT),
    "client-server-only": ("clients", "ec", "DNS:pc7", VALID, SERVER),
}

KEYS = {
    "rsa": ("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"),
    "ec": ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"),
}

CONFIGURATION = """
[ca]
default_ca = one
[one]
database = {name}.index
serial = {name}.serial
new_certs_dir = .
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
"""


def openssl(folder, *command):
    made = subprocess.run(["openssl", *command], cwd=folder, capture_output=True, text=True)
    if made.returncode:
        sys.exit(f"openssl {' '.join(command)}: {made.stderr}")
    return made.stdout


def key(folder, name, kind):
    openssl(folder, "genpkey", *KEYS[kind], "-out", name + ".key")


def join(folder, made, *names):
    (folder / made).write_text("".join((folder / name).read_text() for name in names))


def authority(folder, name):
    key(folder, name, "ec")
    openssl(
        folder, "req", "-x509", "-new", "-key", name + ".key", "-subj", f"/CN={name}", "-days", "3650",
        "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-out", name + ".pem",
    )  # fmt: skip
    (folder / f"{name}.index").touch()
    (folder / f"{name}.serial").write_text("1000")
    (folder / f"{name}.cnf").write_text(CONFIGURATION.format(name=name))


def leaf(folder, name, issuer, kind, names, valid, use):
    key(folder, name, kind)
    openssl(folder, "req", "-new", "-key", name + ".key", "-subj", f"/CN={name}", "-out", name + ".csr")
    extensions = f"subjectAltName={names}\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"
    extensions += f"extendedKeyUsage={use}\n" if use else ""
    (folder / f"{name}.ext").write_text(extensions)
    openssl(
        folder, "ca", "-batch", "-notext", "-config", issuer + ".cnf", "-cert", issuer + ".pem", "-keyfile",
        issuer + ".key", "-startdate", valid[0], "-enddate", valid[1], "-extfile", name + ".ext", "-in", name + ".csr",
        "-out", name + ".pem",
    )  # fmt: skip
    join(folder, name + "-both.pem", name + ".pem", name + ".key")


def self_signed(folder, name, valid):
    """It signs itself; no authority knows it."""
    key(folder, name, "ec")
    openssl(folder, "req", "-new", "-key", name + ".key", "-subj", f"/CN={name}", "-out", name + ".csr")
    for file, text in (("index", ""), ("serial", "10"), ("cnf", CONFIGURATION.format(name=name))):
        (folder / f"{name}.{file}").write_text(text)
    openssl(
        folder, "ca", "-batch", "-notext", "-config", name + ".cnf", "-selfsign", "-keyfile", name + ".key",
        "-startdate", valid[0], "-enddate", valid[1], "-in", name + ".csr", "-out", name + ".pem",
    )  # fmt: skip
    join(folder, name + "-both.pem", name + ".pem", name + ".key")


def install(folder, tls, name):
    """The program shows this certificate: both files are put in place whole, the key first."""
    for source, target in ((name + ".key", "server.key"), (name + ".pem", "server.pem")):
        fresh = tls / (target + ".new")
        fresh.write_bytes((folder / source).read_bytes())
        os.replace(fresh, tls / target)


def main(folder, state):
    folder, tls = pathlib.Path(folder), pathlib.Path(state) / "tls"
    folder.mkdir(parents=True)
    tls.mkdir(parents=True)
    for name in AUTHORITIES:
        authority(folder, name)
    for name, (issuer, kind, names, valid, use) in LEAVES.items():
        leaf(folder, name, issuer, kind, names, valid, use)
    self_signed(folder, "far-self-signed", EXPIRED)
    install(folder, tls, "server")
    (tls / "ca.pem").write_bytes((folder / "authority.pem").read_bytes())
    (tls / "client-ca.pem").write_bytes((folder / "clients.pem").read_bytes())


if __name__ == "__main__":
    main(*sys.argv[1:])
