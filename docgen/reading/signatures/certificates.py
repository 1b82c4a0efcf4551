"""What a signer's certificate says of the person: name, personal number, how they identified.

Swedish signing services put the personal number in the subject's serialNumber, as twelve digits
or ``PNOSE-`` and twelve (ETSI EN 319 412-1), Norwegian ones as ``PNONO-`` and eleven. Federated
central signing also says how the person identified, as SAML in an extension (RFC 7773).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from asn1crypto import core, x509

from docgen.errors import Refused
from docgen.office.package import parse_xml

_AUTH_CONTEXT = "1.2.752.201.5.1"
_PERSONAL_NUMBER = "urn:oid:1.2.752.29.4.13"
_SERIAL_NUMBER = "2.5.4.5"
_NUMBER = re.compile(r"(?:PNO(?:SE|NO)-)?(\d{8}-?\d{4}|\d{11})")


@dataclass(frozen=True)
class Identified:
    """How a person was identified when signing, as the certificate's issuer states it."""

    provider: str | None
    level: str | None
    at: str | None
    personal_id: str | None


@dataclass(frozen=True)
class Holder:
    """Whose a certificate is."""

    name: str | None
    personal_id: str | None
    """Digits only: twelve, or eleven for a Norwegian one."""
    organisation: str | None
    identified: Identified | None = None


class _AuthenticationContext(core.Sequence):  # type: ignore[misc] # it has no types
    _fields = [("context_type", core.UTF8String), ("info", core.UTF8String, {"optional": True})]  # noqa: RUF012 - asn1crypto's way


class _AuthenticationContexts(core.SequenceOf):  # type: ignore[misc] # as above
    _child_spec = _AuthenticationContext


def holder(certificate: x509.Certificate) -> Holder:
    """Whose a certificate is, as far as it tells."""
    subject = certificate.subject.native
    identified = _identified(certificate)
    number = personal_number(_one(subject.get("serial_number")))
    if number is None and identified is not None:
        number = identified.personal_id
    name = _one(subject.get("common_name")) or " ".join(
        part for part in (_one(subject.get("given_name")), _one(subject.get("surname"))) if part
    )
    return Holder(name or None, number, _one(subject.get("organization_name")), identified)


def personal_number(text: str | None) -> str | None:
    """The digits of a personal number in a certificate's field; None where it is none."""
    match = _NUMBER.fullmatch((text or "").strip())
    return match[1].replace("-", "") if match else None


def is_for_signing(certificate: x509.Certificate, *, by_a_person: bool) -> bool:
    """Whether the certificate was given for signing documents, as far as it says for what."""
    usage = certificate.key_usage_value
    uses = usage.native if usage is not None else set()
    wanted = {"non_repudiation"} if by_a_person else {"non_repudiation", "digital_signature"}
    if uses and not uses & wanted:
        return False
    purposes = certificate.extended_key_usage_value
    # A certificate for web servers or for stamping time says so, and only so.
    others = {"server_auth", "client_auth", "time_stamping", "ocsp_signing", "code_signing"}
    return purposes is None or not set(purposes.native) <= others


def _identified(certificate: x509.Certificate) -> Identified | None:
    for extension in certificate["tbs_certificate"]["extensions"]:
        if extension["extn_id"].dotted != _AUTH_CONTEXT:
            continue
        try:
            contexts = _AuthenticationContexts.load(extension["extn_value"].contents)
            for context in contexts:
                if context["info"].native:
                    return _saml(context["info"].native.encode())
        except (ValueError, TypeError, Refused):
            # Who the person is, the rest of the certificate says, or nobody does.
            return None
    return None


def _saml(content: bytes) -> Identified:
    root = parse_xml(content)
    about = next(root.iter("{*}AuthContextInfo"), None)
    number = None
    for mapping in root.iter("{*}AttributeMapping"):
        for attribute in mapping.iter("{*}Attribute"):
            if attribute.get("Name") == _PERSONAL_NUMBER or mapping.get("Ref") == _SERIAL_NUMBER:
                value = next(attribute.iter("{*}AttributeValue"), None)
                number = number or personal_number(value.text if value is not None else None)
    return Identified(
        provider=about.get("IdentityProvider") if about is not None else None,
        level=about.get("AuthnContextClassRef") if about is not None else None,
        at=about.get("AuthenticationInstant") if about is not None else None,
        personal_id=number,
    )


def _one(value: object) -> str | None:
    """The first of what a subject may say several times."""
    if isinstance(value, list):
        value = value[0] if value else None
    return value if isinstance(value, str) and value.strip() else None
