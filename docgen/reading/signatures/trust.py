"""Whom an authority trusts to vouch for signatures: a folder of certificates, and what each is for.

``trust.toml`` in the folder names them, a table for each::

    [scrive]
    certificate = "scrive.pem"
    name = "Scrive"
    vouches = "seals"
    organisation = "Scrive AB"

``vouches`` is ``persons`` (it gives people certificates of their own), ``seals`` (a signing
service: what it seals, it states) or ``time`` (it stamps times). ``organisation`` must be that of
the seal's own certificate; it is needed where the certificate trusted is that of an issuer which
serves others too. Nothing is fetched from anywhere.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from asn1crypto import pem, x509

from docgen.errors import Unavailable, WrongUse
from docgen.messages import say
from docgen.plan.reading import Finding, Severity
from docgen.reasons import reason

FILE = "trust.toml"
_KEYS = {"certificate", "name", "vouches", "organisation"}


class Vouches(StrEnum):
    """What a trusted certificate is trusted for."""

    PERSONS = "persons"
    SEALS = "seals"
    TIME = "time"


@dataclass(frozen=True)
class Trusted:
    """One certificate that is trusted, as DER."""

    name: str
    vouches: Vouches
    certificate: bytes
    organisation: str | None = None

    @cached_property
    def parsed(self) -> x509.Certificate:
        """The certificate to ask."""
        return x509.Certificate.load(self.certificate)


@dataclass(frozen=True)
class Trust:
    """The list; empty trusts nobody, so that every signature goes to a person."""

    trusted: tuple[Trusted, ...] = ()

    def roots(self, vouches: Vouches) -> list[x509.Certificate]:
        """The certificates trusted for one thing."""
        return [each.parsed for each in self.trusted if each.vouches is vouches]

    def by(self, certificate: x509.Certificate, vouches: Vouches) -> tuple[Trusted, ...]:
        """The entries of a certificate at the top of a chain; none where it is not trusted so."""
        return tuple(
            each
            for each in self.trusted
            if each.vouches is vouches and each.parsed.sha256 == certificate.sha256
        )

    @classmethod
    def load(cls, folder: Path | None) -> Trust:
        """The list in ``folder``, or an empty one where none is set.

        Raises Unavailable where the folder cannot be read, and WrongUse ``trust_list`` with every
        fault in it.
        """
        if folder is None:
            return cls()
        file = folder / FILE
        try:
            tables = tomllib.loads(file.read_text("utf-8"))
        except OSError as error:
            raise Unavailable(
                "trust_list_unreadable",
                say(
                    "The list of those trusted to vouch for signatures, {file}, cannot be read: "
                    "{reason}. Check DOCGEN_TRUST, and your rights to the folder.",
                    file=file,
                    reason=reason(error),
                ),
            ) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise _faulty(file, [_fault(FILE, say("it is not written as TOML: {why}", why=error))]
            ) from error  # fmt: skip
        faults: list[Finding] = []
        trusted = [
            entry
            for name, table in tables.items()
            if (entry := _entry(name, table, folder, faults)) is not None
        ]
        if faults:
            raise _faulty(file, faults)
        return cls(tuple(trusted))


def _entry(name: str, table: object, folder: Path, faults: list[Finding]) -> Trusted | None:
    if not isinstance(table, Mapping) or not table.keys() <= _KEYS:
        faults.append(
            _fault(name, say("it may have {keys}, and nothing else", keys=", ".join(sorted(_KEYS))))
        )
        return None
    for key in table:
        if not isinstance(table[key], str) or not table[key]:
            faults.append(_fault(name, say("{key} is to be a text", key=key)))
            return None
    try:
        vouches = Vouches(table.get("vouches", ""))
    except ValueError:
        faults.append(
            _fault(name, say("vouches is to be one of {choices}", choices=", ".join(Vouches)))
        )
        return None
    certificate = _certificate(name, folder / table.get("certificate", ""), faults)
    if certificate is None:
        return None
    return Trusted(table.get("name", name), vouches, certificate, table.get("organisation"))


def _certificate(name: str, file: Path, faults: list[Finding]) -> bytes | None:
    try:
        content = file.read_bytes()
        if pem.detect(content):
            _, _, content = pem.unarmor(content)
        certificate = x509.Certificate.load(content, strict=True)
        # Reading goes no deeper than it is asked to.
        _ = certificate.native
    except OSError as error:
        faults.append(
            _fault(
                name,
                say("the certificate {file} cannot be read: {why}", file=file.name,
                    why=reason(error)),
            )
        )  # fmt: skip
        return None
    except (ValueError, TypeError, KeyError):
        faults.append(_fault(name, say("{file} is not a certificate", file=file.name)))
        return None
    return content


def _fault(entry: str, why: str) -> Finding:
    return Finding(
        "trust_list",
        Severity.ERROR,
        say("[{entry}] in the trust list: {why}.", entry=entry, why=why),
    )


def _faulty(file: Path, faults: list[Finding]) -> WrongUse:
    return WrongUse(
        "trust_list",
        say(
            "The list of those trusted to vouch for signatures, {file}, has faults. {faults} "
            "docs/operators.md tells how it is written.",
            file=file,
            faults=" ".join(fault.message for fault in faults),
        ),
        faults,
    )
