"""Certificates for one run: the servers' own, and those by which apps prove themselves."""

from __future__ import annotations

import datetime as dt
import ssl
from dataclasses import dataclass
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"
OTHER_HOST = "localhost"
"""Another name for the same place: clients look at names to see whether a token may be sent."""


@dataclass(frozen=True)
class Authority:
    """An authority that only this run trusts, and the server's certificate from it."""

    ca_file: Path
    context: ssl.SSLContext


def authority(folder: Path) -> Authority:
    """A new authority; the file that clients must trust is written to ``folder``."""
    ca = trustme.CA()
    ca_file = folder / "ca.pem"
    ca.cert_pem.write_to_path(str(ca_file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert(HOST, OTHER_HOST).configure_cert(context)
    return Authority(ca_file, context)


@dataclass(frozen=True)
class AppCertificate:
    """A certificate as an administrator makes one for an app registration.

    ``file`` holds key and certificate (PEM), as the app keeps it; ``public`` is what the
    registration has.
    """

    file: Path
    public: bytes


def app_certificate(folder: Path, name: str) -> AppCertificate:
    """A new self-signed certificate."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=730))
        .sign(key, hashes.SHA256())
    )
    public = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file = folder / f"{certificate.serial_number:x}.pem"
    file.write_bytes(private + public)
    file.chmod(0o600)
    return AppCertificate(file, public)
