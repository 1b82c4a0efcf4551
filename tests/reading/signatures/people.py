"""People who sign electronically, and those who vouch for them: all invented, none of it online."""

from __future__ import annotations

import datetime as dt
import io
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from asn1crypto import core
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from docgen.reading.signatures.trust import Trust, Trusted, Vouches

SIGNED_AT = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)
"""When people sign, unless it is said otherwise."""
_FROM = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
_UNTIL = dt.datetime(2040, 1, 1, tzinfo=dt.UTC)
_serials = itertools.count(1000)
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@cache
def _rsa() -> rsa.RSAPrivateKey:
    """One for all who stamp times, as it takes long to make."""
    return rsa.generate_private_key(65537, 2048)


@dataclass(frozen=True)
class Authority:
    """Somebody who issues certificates, with a certificate it signed for itself."""

    name: str
    key: Key = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()), repr=False)

    @cached_property
    def certificate(self) -> x509.Certificate:
        return _certificate(
            _name(self.name), self.key, issuer=_name(self.name), issuer_key=self.key, ca=True
        )

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def trusted(self, vouches: Vouches, organisation: str | None = None) -> Trusted:
        return Trusted(self.name, vouches, self.der, organisation)

    def gives(
        self, name: str, number: str | None = None, *, organisation: str | None = None, **more: Any
    ) -> Holder:
        """A certificate for somebody, with the key that goes with it."""
        return self._gives(
            ec.generate_private_key(ec.SECP256R1()), name, number, organisation, more
        )

    def gives_rsa(
        self, name: str, number: str | None = None, *, key: rsa.RSAPrivateKey | None = None
    ) -> Holder:
        """The same with an RSA key."""
        return self._gives(key or _rsa(), name, number, None, {})

    def _gives(
        self, key: Key, name: str, number: str | None, organisation: str | None, more: Any
    ) -> Holder:
        subject = _name(name, number, organisation)
        made = _certificate(
            subject, key, issuer=_name(self.name), issuer_key=self.key, ca=False, **more
        )
        return Holder(made, key, self.certificate)

    def stamper(self, at: dt.datetime) -> DummyTimeStamper:
        """A service that stamps a time."""
        purposes = [ExtendedKeyUsageOID.TIME_STAMPING]
        tsa = self._gives(_rsa(), "Tidsstämpel", None, None, {"purposes": purposes})
        return DummyTimeStamper(
            tsa.asn1, tsa.asn1_key, certs_to_embed=_store(self.certificate), fixed_dt=at
        )

    def revokes(self, holder: Holder, at: dt.datetime) -> bytes:
        """A list of revoked certificates with one on it."""
        revoked = (
            x509.RevokedCertificateBuilder()
            .serial_number(holder.certificate.serial_number)
            .revocation_date(at)
            .build()
        )
        crl = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(_name(self.name))
            .last_update(at)
            .next_update(_UNTIL)
            .add_revoked_certificate(revoked)
            .add_extension(x509.CRLNumber(1), critical=False)
            .sign(self.key, hashes.SHA256())
        )
        return crl.public_bytes(serialization.Encoding.DER)


@dataclass(frozen=True)
class Holder:
    """Somebody with a certificate and its key."""

    certificate: x509.Certificate
    key: Key
    issuer: x509.Certificate

    @property
    def asn1(self) -> asn1_x509.Certificate:
        return _asn1(self.certificate)

    @property
    def asn1_key(self) -> asn1_keys.PrivateKeyInfo:
        return asn1_keys.PrivateKeyInfo.load(
            self.key.private_bytes(
                serialization.Encoding.DER,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )

    @property
    def signer(self) -> SimpleSigner:
        return SimpleSigner(self.asn1, self.asn1_key, _store(self.issuer))


class _SignerAt(PdfSigner):
    """Signs at a time that is not now."""

    at = SIGNED_AT

    def init_signing_session(self, *arguments: Any, **options: Any) -> Any:
        session = super().init_signing_session(*arguments, **options)
        session.system_time = self.at
        return session


def sign(
    content: bytes,
    field_name: str,
    by: Holder,
    *,
    at: dt.datetime = SIGNED_AT,
    stamper: DummyTimeStamper | None = None,
    new_field: fields.SigFieldSpec | None = None,
    pades: bool = True,
    **meta: Any,
) -> bytes:
    """``content`` with a signature added to it, as people's programs do."""
    subfilter = fields.SigSeedSubFilter.PADES if pades else None
    signer = _SignerAt(
        PdfSignatureMetadata(
            field_name=field_name, subfilter=subfilter, **{"md_algorithm": "sha256", **meta}
        ),
        by.signer,
        timestamper=stamper,
        new_field_spec=new_field,
    )
    signer.at = at
    signed = io.BytesIO()
    signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(content)), output=signed)
    return signed.getvalue()


def trusting(*entries: Trusted) -> Trust:
    return Trust(entries)


def auth_context(number: str, level: str = "http://id.elegnamnden.se/loa/1.0/loa3") -> bytes:
    """The extension in which central signing says how the person identified (RFC 7773)."""
    saml = (
        '<saci:SAMLAuthContext xmlns:saci="http://id.elegnamnden.se/auth-cont/1.0/saci">'
        f'<saci:AuthContextInfo IdentityProvider="https://idp.example.se" '
        f'AuthenticationInstant="2026-11-23T10:59:00+01:00" AuthnContextClassRef="{level}"/>'
        '<saci:IdAttributes><saci:AttributeMapping Type="rdn" Ref="2.5.4.5">'
        '<saml:Attribute xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" '
        'Name="urn:oid:1.2.752.29.4.13"><saml:AttributeValue>'
        f"{number}</saml:AttributeValue></saml:Attribute></saci:AttributeMapping>"
        "</saci:IdAttributes></saci:SAMLAuthContext>"
    )

    class Context(core.Sequence):  # type: ignore[misc] # it has no types
        _fields = [("type", core.UTF8String), ("info", core.UTF8String)]  # noqa: RUF012

    class Contexts(core.SequenceOf):  # type: ignore[misc] # as above
        _child_spec = Context

    context = {"type": "http://id.elegnamnden.se/auth-cont/1.0/saci", "info": saml}
    dumped: bytes = Contexts([context]).dump()
    return dumped


def _certificate(
    subject: x509.Name,
    key: Key,
    *,
    issuer: x509.Name,
    issuer_key: Key,
    ca: bool,
    since: dt.datetime = _FROM,
    until: dt.datetime = _UNTIL,
    purposes: Sequence[x509.ObjectIdentifier] = (),
    non_repudiation: bool = True,
    context: bytes | None = None,
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(next(_serials))
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not ca,
                content_commitment=not ca and non_repudiation,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=ca,
                crl_sign=ca,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
    )
    if purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=True)
    if not ca:
        # Where it would be told that it was revoked; nobody goes there.
        place = x509.UniformResourceIdentifier("http://crl.example.se/ca.crl")
        points = [x509.DistributionPoint([place], None, None, None)]
        builder = builder.add_extension(x509.CRLDistributionPoints(points), critical=False)
    if context is not None:
        oid = x509.ObjectIdentifier("1.2.752.201.5.1")
        builder = builder.add_extension(x509.UnrecognizedExtension(oid, context), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def _name(name: str, number: str | None = None, organisation: str | None = None) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, "SE")]
    if organisation:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    if number:
        parts.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, number))
    return x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def _store(*certificates: x509.Certificate) -> SimpleCertificateStore:
    store = SimpleCertificateStore()
    for certificate in certificates:
        store.register(_asn1(certificate))
    return store
