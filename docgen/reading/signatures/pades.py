"""Each electronic signature in a PDF judged by itself: whole, unchanged since, trusted, and when.

The judge is pyHanko. Its answer is taken only as a whole and together with checks of our own: its
``valid`` alone is True for a file of which a byte was changed, and by default it takes another
title, a field filled after somebody signed, and a new field drawn over the text for lawful. Nothing
is fetched: revocation is known only as far as the file itself brings it.
"""

from __future__ import annotations

import datetime as dt
import io
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from asn1crypto import x509
from pyhanko.pdf_utils.generic import DictionaryObject, IndirectObject, TextStringObject
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    DiffResult,
    FormUpdatingRule,
    GenericFieldModificationRule,
    ModificationLevel,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
)
from pyhanko.sign.diff_analysis.constants import ACROFORM_EXEMPT_STRICT_COMPARISON
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import (
    DocumentSecurityStore,
    EmbeddedPdfSignature,
    PdfSignatureStatus,
    SignatureCoverageLevel,
    validate_pdf_signature,
)
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

from docgen.reading.signatures.certificates import Holder, holder, is_for_signing
from docgen.reading.signatures.problems import Problem
from docgen.reading.signatures.trust import Trust, Trusted, Vouches

# They log names and personal numbers out of certificates; what is to be told is in the problems.
for _library in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_library).addHandler(logging.NullHandler())
    logging.getLogger(_library).propagate = False

_SINCE_ISSUED = StandardDiffPolicy(
    DEFAULT_DIFF_POLICY.global_rules,
    FormUpdatingRule(
        [SigFieldCreationRule(), SigFieldModificationRule(), GenericFieldModificationRule()],
        # The first who signs notes in the form that it is signed now.
        ignored_acroform_keys=ACROFORM_EXEMPT_STRICT_COMPARISON | {"/SigFlags"},
    ),
)
_COVERS = re.compile(rb"/ByteRange\s*\[")
"""A signature is somewhere in the file, also where no reader finds the way to it."""
_GAP = re.compile(rb"<[0-9A-Fa-f]*>")
_TIME = re.compile(r"D:\d{14}(?:Z|[+-]\d\d(?:'\d\d)?'?)?")
_TOLD = ("/Title", "/Author", "/Subject", "/Keywords")
_WEAK = frozenset({"md2", "md4", "md5", "sha1"})
_LATER = dt.timedelta(minutes=10)
"""How far the clock of a signing service may be ahead of ours."""
_EXPIRED = frozenset({AdESIndeterminate.OUT_OF_BOUNDS_NO_POE, AdESIndeterminate.EXPIRED})
_REVOKED = frozenset({AdESIndeterminate.REVOKED_NO_POE, AdESIndeterminate.REVOKED_CA_NO_POE})
_WEAKNESS = frozenset(
    {
        AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE,
        AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
    }
)
_USAGE = KeyUsageConstraints(
    key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False
)


@dataclass(frozen=True)
class PdfSignature:
    """One signature in a PDF, with everything that is wrong with it."""

    field: str
    """The full name of the field it is in."""
    holder: Holder
    signed_at: dt.datetime | None
    stamped: bool
    """Whether the time is from a stamp that is trusted, and not the signer's own word."""
    by: Trusted | None
    """Who on the list of those trusted vouches for it."""
    problems: tuple[Problem, ...] = ()

    @property
    def is_seal(self) -> bool:
        """Whether it is a service's seal, and no person's own signature."""
        return self.by is not None and self.by.vouches is Vouches.SEALS


@dataclass(frozen=True)
class Signatures:
    """All there is of signatures in a PDF."""

    found: tuple[PdfSignature, ...] = ()
    empty: tuple[str, ...] = ()
    """The names of signature fields that nobody has signed."""
    goes_on: bool = False
    """Whether the file begins with the issued bytes, and only signing and filling came after."""


def signatures(
    content: bytes,
    trust: Trust,
    *,
    now: dt.datetime,
    issued: bytes | None = None,
    since: dt.datetime | None = None,
) -> Signatures:
    """Every signature in a PDF that has passed the gate; () where there is none.

    ``issued`` are the bytes of the PDF that was sent out, and ``since`` when, where these are
    known. A hostile file never makes this raise: what cannot be read is a problem of each
    signature.
    """
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        embedded = list(reader.embedded_regular_signatures)
        empty = tuple(name for name, _, _ in enumerate_sig_fields(reader, filled_status=False))
    except Exception:  # noqa: BLE001 - libraries meet a hostile file in any way
        return Signatures((_unreadable(),))
    if not reader.embedded_signatures and _COVERS.search(content):
        return Signatures((_unreadable(),), empty)
    loose = not _is_strict(content) or _has_loose_end(content, reader)
    judge = _Judge(content, reader, trust, now, since)
    found = []
    for each in embedded:
        one = judge.signature(each)
        found.append(replace(one, problems=(*one.problems, Problem.LOOSE)) if loose else one)
    goes_on = issued is not None and _goes_on(content, reader, issued)
    return Signatures(tuple(found), empty, goes_on)


def _unreadable() -> PdfSignature:
    return PdfSignature("", Holder(None, None, None), None, False, None, (Problem.UNREADABLE,))


def _is_strict(content: bytes) -> bool:
    """Whether the file keeps the rules, and ends where its last revision ends."""
    rest = content[content.rfind(b"%%EOF") + 5 :]
    if rest.strip(b"\r\n\t \0"):
        return False
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=True)
        return not reader.xrefs.hybrid_xrefs_present and len(reader.embedded_signatures) > 0
    except Exception:  # noqa: BLE001 - as above
        return False


def _has_loose_end(content: bytes, reader: PdfFileReader) -> bool:
    """Whether something stands after the last signature that is no revision of the file."""
    last = max(reader.embedded_signatures, key=lambda each: each.signed_revision, default=None)
    if last is None or reader.xrefs.total_revisions > last.signed_revision + 1:
        return False
    try:
        *_, start, length = (int(number) for number in last.byte_range)
    except ValueError:
        return True
    return bool(content[start + length :].strip())


def _goes_on(content: bytes, reader: PdfFileReader, issued: bytes) -> bool:
    """Whether ``content`` is ``issued`` with nothing but signing and filling after it."""
    if not content.startswith(issued):
        return False
    try:
        ours = PdfFileReader(io.BytesIO(issued), strict=False)
        last = ours.xrefs.total_revisions - 1
        # The bytes are there; they must also be what the file builds on.
        if reader.xrefs.total_revisions <= last or (
            reader.xrefs.get_startxref_for_revision(last)
            != ours.xrefs.get_startxref_for_revision(last)
        ):
            return False
        result = _SINCE_ISSUED.review_file(reader, last)
    except Exception:  # noqa: BLE001 - as above
        return False
    return isinstance(result, DiffResult) and (
        result.modification_level <= ModificationLevel.FORM_FILLING
    )


@dataclass(frozen=True)
class _Judge:
    content: bytes
    reader: PdfFileReader
    trust: Trust
    now: dt.datetime
    since: dt.datetime | None

    def signature(self, embedded: EmbeddedPdfSignature) -> PdfSignature:
        name = str(embedded.field_name)
        try:
            _mend_time(embedded)
            return self._judged(name, embedded)
        except Exception:  # noqa: BLE001 - libraries meet a hostile file in any way
            return replace(_unreadable(), field=name)

    def _judged(self, name: str, embedded: EmbeddedPdfSignature) -> PdfSignature:
        status = self._status(embedded, self.now)
        stamp = status.timestamp_validity
        good = stamp is not None and stamp.valid and stamp.intact and stamp.trusted
        stamped = stamp.timestamp if stamp is not None and good else None
        if stamped is not None and status.trust_problem_indic in _EXPIRED:
            # A certificate of an hour was right when the stamp was set.
            again = self._status(embedded, stamped)
            status = again if again.trusted else status
        at = stamped or embedded.self_reported_timestamp
        if at is not None and at.tzinfo is None:
            at = at.replace(tzinfo=dt.UTC)
        by = self._by(status)
        problems = dict.fromkeys(self._problems(embedded, status, by, at))
        if not problems and not status.bottom_line:
            # Whatever has no name there, and keeps the library from saying yes.
            problems = {Problem.UNREADABLE if stamp is None else Problem.TIME: None}
        whose = holder(embedded.signer_cert)
        return PdfSignature(name, whose, at, stamped is not None, by, tuple(problems))

    def _status(self, embedded: EmbeddedPdfSignature, moment: dt.datetime) -> PdfSignatureStatus:
        persons, seals, time = (self.trust.roots(each) for each in Vouches)
        return validate_pdf_signature(
            embedded,
            self._context([*persons, *seals], moment),
            self._context(time, self.now),
            key_usage_settings=_USAGE,
        )

    def _context(self, roots: list[x509.Certificate], moment: dt.datetime) -> ValidationContext:
        options: dict[str, Any] = {"trust_roots": roots, "moment": moment, "allow_fetching": False}
        try:
            store = DocumentSecurityStore.read_dss(self.reader)
        except (NoDSSFoundError, ValueError, KeyError, TypeError):
            return ValidationContext(**options)
        return store.as_validation_context(options)

    def _by(self, status: PdfSignatureStatus) -> Trusted | None:
        if not status.trusted or status.validation_path is None:
            return None
        root = status.validation_path.first
        whose = holder(status.signing_cert)
        for each in self.trust.by(root, Vouches.SEALS):
            if each.organisation is None and root.sha256 != status.signing_cert.sha256:
                # An issuer serves many; without a name any of them would do.
                continue
            if each.organisation in (None, whose.organisation):
                return each
        return next(iter(self.trust.by(root, Vouches.PERSONS)), None)

    def _problems(
        self,
        embedded: EmbeddedPdfSignature,
        status: PdfSignatureStatus,
        by: Trusted | None,
        at: dt.datetime | None,
    ) -> Iterator[Problem]:
        if not (status.intact and status.valid):
            yield Problem.ALTERED
        covers = (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION)
        if status.coverage not in covers or not self._is_one_piece(embedded):
            yield Problem.NOT_COVERED
        level = status.modification_level
        if level is None or level > ModificationLevel.FORM_FILLING or not status.docmdp_ok:
            yield Problem.CHANGED_AFTER
        yield from self._since_then(embedded, status)
        yield from _trust_problems(status, by)
        if not is_for_signing(status.signing_cert, by_a_person=by is None or not _seals(by)):
            yield Problem.USAGE
        if status.md_algorithm in _WEAK:
            yield Problem.WEAK
        if not status.seed_value_ok:
            yield Problem.USAGE
        stamp = status.timestamp_validity
        if stamp is not None and not (stamp.valid and stamp.intact and stamp.trusted):
            yield Problem.TIME
        if at is None or at > self.now + _LATER or (self.since and at < self.since - _LATER):
            yield Problem.TIME

    def _is_one_piece(self, embedded: EmbeddedPdfSignature) -> bool:
        """Whether all but the signature itself is covered, from the first byte on."""
        whole = [int(number) for number in embedded.byte_range]
        if len(whole) != 4 or whole[0] != 0:
            return False
        _, first, second, rest = whole
        gap = self.content[first:second]
        return second + rest <= len(self.content) and _GAP.fullmatch(gap) is not None

    def _since_then(
        self, embedded: EmbeddedPdfSignature, status: PdfSignatureStatus
    ) -> Iterator[Problem]:
        """What was done lawfully after somebody signed, but is not what they signed."""
        then = self.reader.get_historical_resolver(embedded.signed_revision)
        if _told(then) != _told(self.reader):
            yield Problem.RETITLED_AFTER
        result = status.diff_result
        changed = result.changed_form_fields if isinstance(result, DiffResult) else set()
        signing = {str(name) for name, _, _ in enumerate_sig_fields(self.reader)}
        if changed - signing:
            yield Problem.FILLED_AFTER
        # Filled after the last signature is filled after every one.
        if _values(then) != _values(self.reader):
            yield Problem.FILLED_AFTER


def _mend_time(embedded: EmbeddedPdfSignature) -> None:
    """Keep of the time in the signature what can be read: the library reads none of it otherwise.

    Many programs write ``Z00'00'`` or ``Z'`` for no difference from universal time.
    """
    said = embedded.sig_object.get("/M")
    if not isinstance(said, TextStringObject):
        return
    kept = _TIME.match(said)
    if kept:
        embedded.sig_object["/M"] = TextStringObject(kept[0])
    else:
        del embedded.sig_object["/M"]


def _seals(by: Trusted) -> bool:
    return by.vouches is Vouches.SEALS


def _trust_problems(status: PdfSignatureStatus, by: Trusted | None) -> Iterator[Problem]:
    wrong = status.trust_problem_indic
    if wrong in _EXPIRED:
        yield Problem.EXPIRED
    elif wrong in _REVOKED or status.revoked:
        yield Problem.REVOKED
    elif wrong in _WEAKNESS:
        yield Problem.WEAK
    elif not status.trusted or by is None:
        yield Problem.UNTRUSTED


def _told(handler: PdfFileReader | HistoricalResolver) -> tuple[str, ...]:
    """What the file says of itself that readers show."""
    try:
        info = handler.trailer_view.raw_get("/Info")
    except KeyError:
        info = {}
    if isinstance(info, IndirectObject):
        # As it was in that revision: its own way of looking things up gives what is there now.
        info = handler.get_object(info.reference)
    told = [str(info[key]) if key in info else "" for key in _TOLD]
    return (*told, _xmp_title(handler))


def _xmp_title(handler: PdfFileReader | HistoricalResolver) -> str:
    try:
        where = handler.root.raw_get("/Metadata")
        if isinstance(handler, HistoricalResolver) and isinstance(where, IndirectObject):
            # Its own way of looking things up copies them, and fails on streams of many programs.
            content = handler.reader.get_object(where.reference, handler.revision).data
        else:
            content = handler.root["/Metadata"].data
    except (KeyError, AttributeError, PdfReadError):
        return ""
    found = re.search(rb"<dc:title>.*?</dc:title>", content, re.DOTALL)
    return found[0].decode("utf-8", "replace") if found else ""


def _values(handler: PdfFileReader | HistoricalResolver) -> Mapping[str, str]:
    """Every field that is no signature, with its value and what it shows."""
    try:
        fields = handler.root["/AcroForm"]["/Fields"]
    except KeyError:
        return {}
    found: dict[str, str] = {}
    waiting = [(each.get_object(), "", None) for each in fields]
    seen: set[int] = set()
    while waiting:
        field, above, kind = waiting.pop()
        if not isinstance(field, DictionaryObject) or id(field) in seen:
            continue
        seen.add(id(field))
        own = str(field.get("/T", ""))
        name = ".".join(part for part in (above, own) if part)
        kind = _at(field, "/FT", kind)
        if kind != "/Sig":
            shown = f"{_at(field, '/V', '')!r} {_at(field, '/AS', '')!r}"
            found[name] = f"{found.get(name, '')}{shown}"
        waiting += [(kid.get_object(), name, kind) for kid in _at(field, "/Kids", ())]
    return found


def _at(field: DictionaryObject, key: str, otherwise: Any) -> Any:
    """What stands under a key, also where it stands elsewhere in the file."""
    return field.get_and_apply(key, lambda found: found, default=otherwise)
