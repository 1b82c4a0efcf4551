"""Word's own signatures: who signed a Word file, when, and whether it is still what was signed.

Word signs the parts of the package one by one (ECMA-376 part 2, 12: XML signatures over a manifest
of digests), and not what the file says of itself: title and author may be changed unseen. Programs
other than Word leave the signature in the file when they save it anew, so that its being there says
nothing. Here every digest is computed and the signature over them checked, RSA or ECDSA; whose it
is counts only with a chain to somebody on the list of those trusted.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import datetime as dt
import hashlib
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from asn1crypto import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.x509 import load_der_x509_certificate
from lxml import etree

from docgen.case.signatures import FoundSignature, Means
from docgen.errors import Refused
from docgen.messages import label, say
from docgen.office.package import Package, parse_xml
from docgen.reading.signatures.certificates import Holder, holder, is_for_signing
from docgen.reading.signatures.matching import Expected, whose
from docgen.reading.signatures.problems import Problem, status
from docgen.reading.signatures.trust import Trust, Vouches

_FOLDER = "_xmlsignatures/"
_DSIG = "{http://www.w3.org/2000/09/xmldsig#}"
_RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_TRANSFORM = "http://schemas.openxmlformats.org/package/2006/RelationshipTransform"
_C14N = {
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315": False,
    "http://www.w3.org/2001/10/xml-exc-c14n#": True,
}
"""Ways of writing XML in one way only, and whether it is the exclusive one."""
_DIGESTS = {
    "http://www.w3.org/2000/09/xmldsig#sha1": "sha1",
    "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384": "sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
}
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # noqa: S303 - read, and told as weak
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_METHOD = re.compile(r"#(?P<kind>rsa|ecdsa)-(?P<digest>sha(?:1|256|384|512))$")
_UNSIGNED = re.compile(r"^(?:docProps/|_xmlsignatures/|\[Content_Types\]\.xml$|_rels/)")
"""What Word leaves out of its signatures."""


class _Broken(Exception):
    """The signature is not what was signed, or not of a kind that can be checked."""


@dataclass(frozen=True)
class WordSignature:
    """One signature in a Word file, with everything that is wrong with it."""

    holder: Holder
    signed_at: dt.datetime | None
    """The signer's own word."""
    authority: str | None
    """Who on the list of those trusted vouches for it."""
    problems: tuple[Problem, ...]


def word_signatures(
    package: Package, trust: Trust, *, now: dt.datetime
) -> tuple[WordSignature, ...]:
    """Every signature in a Word file; () where it has none. A hostile file never makes it raise."""
    return tuple(
        _judged(package, name, trust, now)
        for name in sorted(package.parts)
        if name.startswith(_FOLDER)
        and name.endswith(".xml")
        and b"SignedInfo" in package.parts[name]
    )


def found(
    signatures: Sequence[WordSignature], people: Collection[Expected]
) -> tuple[FoundSignature, ...]:
    """The signatures as the contract has them, matched to those who are to sign."""
    return tuple(_found(each, people) for each in signatures)


def _found(signature: WordSignature, people: Collection[Expected]) -> FoundSignature:
    who = whose(signature.holder.name, signature.holder.personal_id, people)
    problems = dict.fromkeys([*signature.problems, *who.problems])
    sentences = [
        say("Signed in Word by {name}.", name=signature.holder.name or say("somebody not known")),
        say("{authority} vouches for it.", authority=signature.authority)
        if signature.authority
        else "",
        say("The time is the signer's own word."),
        *(label("SignatureProblem", problem) for problem in problems),
    ]
    return FoundSignature(
        who.person.path if who.person else None,
        status(problems),
        Means.WORD,
        signature.signed_at,
        detail=" ".join(filter(None, sentences)),
    )


def _judged(package: Package, name: str, trust: Trust, now: dt.datetime) -> WordSignature:
    nobody = Holder(None, None, None)
    try:
        root = parse_xml(package.parts[name])
        certificates = _certificates(root)
    except (Refused, _Broken):
        return WordSignature(nobody, None, None, (Problem.UNREADABLE,))
    own = certificates[0]
    problems: list[Problem] = []
    try:
        problems += _checked(package, root, own)
    except _Broken:
        problems.append(Problem.ALTERED)
    authority = _authority(certificates, trust, now)
    if authority is None:
        problems.append(Problem.UNTRUSTED)
    if not is_for_signing(own, by_a_person=True):
        problems.append(Problem.USAGE)
    return WordSignature(holder(own), _time(root), authority, tuple(problems))


def _checked(package: Package, root: etree._Element, own: x509.Certificate) -> Iterator[Problem]:
    """What is wrong with the signature itself; raises _Broken where something does not agree."""
    info = _one(root, f"{_DSIG}SignedInfo")
    weak = [_check_value(root, info, own)]
    covered: set[str] = set()
    for reference in info.iterfind(f"{_DSIG}Reference"):
        uri = reference.get("URI", "")
        target = _by_id(root, uri.removeprefix("#")) if uri.startswith("#") else None
        if target is None:
            raise _Broken
        exclusive = _exclusive(reference)
        weak.append(_check_digest(reference, _canonical(target, exclusive=exclusive)))
        # Only what is reached from what was signed is signed.
        for part in target.iterfind(f".//{_DSIG}Manifest/{_DSIG}Reference"):
            weak.append(_check_part(package, part))
            covered.add(_part_name(part))
    if package.main not in covered:
        raise _Broken
    if any(weak):
        yield Problem.WEAK
    left = {part for part in package.parts if not _UNSIGNED.match(part)} - covered
    if left:
        yield Problem.PARTLY


def _check_value(root: etree._Element, info: etree._Element, own: x509.Certificate) -> bool:
    """Check the signature over the list of digests; whether it is made in a weak way."""
    method = _one(info, f"{_DSIG}SignatureMethod").get("Algorithm", "")
    way = _METHOD.search(method)
    how = _one(info, f"{_DSIG}CanonicalizationMethod").get("Algorithm", "")
    if way is None or how not in _C14N:
        raise _Broken
    value = _decoded(_one(root, f"{_DSIG}SignatureValue").text)
    signed = _canonical(info, exclusive=_C14N[how])
    digest = _HASHES[way["digest"]]
    key = load_der_x509_certificate(own.dump()).public_key()
    try:
        match key, way["kind"]:
            case rsa.RSAPublicKey(), "rsa":
                key.verify(value, signed, padding.PKCS1v15(), digest)
                return way["digest"] == "sha1" or key.key_size < 2048
            case ec.EllipticCurvePublicKey(), "ecdsa":
                half = len(value) // 2
                parts = (int.from_bytes(value[:half], "big"), int.from_bytes(value[half:], "big"))
                key.verify(encode_dss_signature(*parts), signed, ec.ECDSA(digest))
                return way["digest"] == "sha1"
            case _:
                raise _Broken
    except (InvalidSignature, ValueError) as error:
        raise _Broken from error


def _check_digest(reference: etree._Element, *ways: bytes) -> bool:
    """Check one digest, of content that may be written in several ways; whether it is weak."""
    kind = _DIGESTS.get(_one(reference, f"{_DSIG}DigestMethod").get("Algorithm", ""))
    said = _decoded(_one(reference, f"{_DSIG}DigestValue").text)
    if kind is None or all(hashlib.new(kind, content).digest() != said for content in ways):
        raise _Broken
    return kind == "sha1"


def _check_part(package: Package, reference: etree._Element) -> bool:
    content = package.parts.get(_part_name(reference))
    if content is None:
        raise _Broken
    ways = [each.get("Algorithm") for each in reference.iter(f"{_DSIG}Transform")]
    if ways:
        if ways[0] != _TRANSFORM or any(way not in _C14N for way in ways[1:]):
            raise _Broken
        return _check_digest(reference, *_relationships(content, reference))
    return _check_digest(reference, content)


def _relationships(content: bytes, reference: etree._Element) -> tuple[bytes, ...]:
    """The relationships of a part that are signed, as they are digested (part 2, 12.2.4.26).

    The library that LibreOffice signs with digests each gap between them as an element too, where
    the standard leaves gaps out.
    """
    ids = {each.get("SourceId") for each in reference.iter("{*}RelationshipReference")}
    kinds = {each.get("SourceType") for each in reference.iter("{*}RelationshipsGroupReference")}
    try:
        all_of_them = parse_xml(content)
    except Refused as error:
        raise _Broken from error
    found_ = [
        each
        for each in all_of_them.iter(f"{_RELATIONSHIPS}Relationship")
        if each.get("Id") in ids or each.get("Type") in kinds
    ]
    gaps = bool(all_of_them.text) + sum(bool(each.tail) for each in all_of_them)
    root = etree.fromstring(f'<Relationships xmlns="{_RELATIONSHIPS[1:-1]}"/>')
    for each in sorted(found_, key=lambda one: one.get("Id", "")):
        copy = etree.SubElement(root, f"{_RELATIONSHIPS}Relationship")
        for name, value in each.attrib.items():
            copy.set(name, value)
        copy.set("TargetMode", each.get("TargetMode", "Internal"))
    written = etree.tostring(root, method="c14n")
    start, end, rest = written.partition(b">")
    return written, start + end + b"<text></text>" * gaps + rest


def _part_name(reference: etree._Element) -> str:
    return unquote(reference.get("URI", "").partition("?")[0]).lstrip("/")


def _canonical(element: etree._Element, *, exclusive: bool) -> bytes:
    written = etree.tostring(element, method="c14n", exclusive=exclusive, with_comments=False)
    # libxml2 takes the namespace of none to be a change where there is none to change.
    return written.replace(b' xmlns=""', b"")


def _exclusive(reference: etree._Element) -> bool:
    ways = [each.get("Algorithm") for each in reference.iter(f"{_DSIG}Transform")]
    if not ways:
        return False
    if len(ways) > 1 or ways[0] not in _C14N:
        raise _Broken
    return _C14N[ways[0]]


def _by_id(root: etree._Element, wanted: str) -> etree._Element | None:
    """The one element with this id: two would let one be checked and the other be shown."""
    there = [each for each in root.iter() if each.get("Id") == wanted]
    return there[0] if len(there) == 1 else None


def _certificates(root: etree._Element) -> list[x509.Certificate]:
    try:
        there = [
            x509.Certificate.load(_decoded(each.text), strict=True)
            for each in root.iterfind(f"{_DSIG}KeyInfo//{_DSIG}X509Certificate")
        ]
        for each in there:
            _ = each.native
    except (ValueError, TypeError, KeyError) as error:
        raise _Broken from error
    # Those of the issuers may come along; the signer's own has no other below it.
    issuers = {each.issuer.dump() for each in there if each.issuer != each.subject}
    there.sort(key=lambda each: each.subject.dump() in issuers)
    if not there:
        raise _Broken
    return there


def _authority(
    certificates: Sequence[x509.Certificate], trust: Trust, now: dt.datetime
) -> str | None:
    """Who on the list vouches for the signer now; None where nobody does."""
    # Together with what these bring along, half a second to import.
    from pyhanko_certvalidator import CertificateValidator, ValidationContext  # noqa: PLC0415
    from pyhanko_certvalidator.errors import (  # noqa: PLC0415
        PathBuildingError,
        PathValidationError,
        ValidationError,
    )

    context = ValidationContext(
        trust_roots=trust.roots(Vouches.PERSONS), moment=now, allow_fetching=False
    )
    validator = CertificateValidator(
        certificates[0], intermediate_certs=certificates[1:], validation_context=context
    )
    try:
        path = asyncio.run(validator.async_validate_usage(set()))
    except (PathBuildingError, PathValidationError, ValidationError, ValueError):
        return None
    return next((each.name for each in trust.by(path.first, Vouches.PERSONS)), None)


def _time(root: etree._Element) -> dt.datetime | None:
    """When it was signed, as the signer says."""
    for name in ("{*}SigningTime", "{*}SignatureTime/{*}Value"):
        for each in root.iterfind(f".//{name}"):
            try:
                said = dt.datetime.fromisoformat((each.text or "").strip())
            except ValueError:
                continue
            return said if said.tzinfo else said.replace(tzinfo=dt.UTC)
    return None


def _one(parent: etree._Element, name: str) -> etree._Element:
    there = parent.findall(name)
    if len(there) != 1:
        raise _Broken
    return there[0]


def _decoded(text: str | None) -> bytes:
    try:
        return base64.b64decode("".join((text or "").split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise _Broken from error
