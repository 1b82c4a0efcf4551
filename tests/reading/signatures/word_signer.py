"""Signs a Word file as Word does: a manifest of digests, relationships in their own way."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from xml.sax.saxutils import quoteattr

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding

from tests.reading.signatures.people import Holder

DSIG = "http://www.w3.org/2000/09/xmldsig#"
MDSSI = "http://schemas.openxmlformats.org/package/2006/digital-signature"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
RELATIONSHIP_TRANSFORM = "http://schemas.openxmlformats.org/package/2006/RelationshipTransform"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
SHA1 = "http://www.w3.org/2000/09/xmldsig#sha1"


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def signed_in_word(
    content: bytes,
    by: Holder,
    *,
    weak: bool = False,
    leave_out: str = "",
    at: str = "2026-11-23T10:00:00Z",
) -> bytes:
    """A Word file with a signature over all its parts but what Word leaves out.

    Everything is written in its canonical form by hand, so that nothing of the verifier's own
    machinery is used.
    """
    parts = parts_of(content)
    digest: Callable[[bytes], bytes] = (
        (lambda data: hashlib.sha1(data, usedforsecurity=False).digest())
        if weak
        else (lambda data: hashlib.sha256(data).digest())
    )
    way = SHA1 if weak else SHA256
    references = "".join(
        _relationships(name, data, digest, way)
        if name.endswith(".rels")
        else _reference(f"/{name}?ContentType=application/xml", digest(data), way)
        for name, data in sorted(parts.items())
        if not name.startswith(("docProps/", "_rels/", "[Content_Types]")) and name != leave_out
    )
    package_object = (
        f'<Object xmlns="{DSIG}" Id="idPackageObject"><Manifest>{references}</Manifest>'
        f'<SignatureProperties><SignatureProperty Id="idSignatureTime" '
        f'Target="#idPackageSignature"><mdssi:SignatureTime xmlns:mdssi="{MDSSI}">'
        f"<mdssi:Format>YYYY-MM-DDThh:mm:ssTZD</mdssi:Format><mdssi:Value>{at}</mdssi:Value>"
        "</mdssi:SignatureTime></SignatureProperty></SignatureProperties></Object>"
    )
    kind = "rsa" if isinstance(by.key, rsa.RSAPrivateKey) else "ecdsa"
    method = "http://www.w3.org/2001/04/xmldsig-more#"
    signed_info = (
        f'<SignedInfo xmlns="{DSIG}"><CanonicalizationMethod Algorithm="{C14N}">'
        f"</CanonicalizationMethod><SignatureMethod "
        f'Algorithm="{method}{kind}-sha256"></SignatureMethod>'
        + _reference(
            "#idPackageObject", digest(package_object.encode()), way, 'Type="' + DSIG + 'Object" '
        )
        + "</SignedInfo>"
    )
    value = base64.b64encode(_sign(by, signed_info.encode())).decode()
    certificate = base64.b64encode(by.certificate.public_bytes(Encoding.DER)).decode()
    signature = (
        f'<?xml version="1.0" encoding="UTF-8"?><Signature xmlns="{DSIG}" '
        f'Id="idPackageSignature">{signed_info.replace(f" xmlns={quoteattr(DSIG)}", "")}'
        f"<SignatureValue>{value}</SignatureValue><KeyInfo><X509Data><X509Certificate>"
        f"{certificate}</X509Certificate></X509Data></KeyInfo>"
        f"{package_object.replace(f' xmlns={quoteattr(DSIG)}', '', 1)}</Signature>"
    )
    return packed({**parts, "_xmlsignatures/sig1.xml": signature.encode()})


def _relationships(name: str, data: bytes, digest: Callable[[bytes], bytes], way: str) -> str:
    """Relationships are digested one by one, in the order of their ids, whatever the file's is."""
    there = []
    for found in re.findall(r"<Relationship\s([^>]*?)/?>", data.decode()):
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', found))
        there.append({"TargetMode": "Internal", **attributes})
    there.sort(key=lambda each: each["Id"])
    inner = "".join(
        "<Relationship "
        + " ".join(f'{key}="{value}"' for key, value in sorted(each.items()))
        + "></Relationship>"
        for each in there
    )
    canonical = f'<Relationships xmlns="{RELATIONSHIPS}">{inner}</Relationships>'
    ids = "".join(
        f'<mdssi:RelationshipReference xmlns:mdssi="{MDSSI}" SourceId="{each["Id"]}">'
        "</mdssi:RelationshipReference>"
        for each in there
    )
    transforms = (
        f'<Transforms><Transform Algorithm="{RELATIONSHIP_TRANSFORM}">{ids}</Transform>'
        f'<Transform Algorithm="{C14N}"></Transform></Transforms>'
    )
    uri = f"/{name}?ContentType=application/xml"
    return _reference(uri, digest(canonical.encode()), way, transforms=transforms)


def _reference(uri: str, digest: bytes, way: str, more: str = "", transforms: str = "") -> str:
    value = base64.b64encode(digest).decode()
    return (
        f'<Reference {more}URI="{uri}">{transforms}<DigestMethod Algorithm="{way}"></DigestMethod>'
        f"<DigestValue>{value}</DigestValue></Reference>"
    )


def _sign(by: Holder, data: bytes) -> bytes:
    if isinstance(by.key, rsa.RSAPrivateKey):
        return by.key.sign(data, padding.PKCS1v15(), hashes.SHA256())
    r, s = decode_dss_signature(by.key.sign(data, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")
