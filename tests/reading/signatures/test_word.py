"""Word's own signatures: shown, checked, and never good without somebody to vouch for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from docgen.case.signatures import Means, SignatureStatus
from docgen.office.package import Package
from docgen.reading.signatures.matching import Expected
from docgen.reading.signatures.problems import Problem
from docgen.reading.signatures.trust import Trust, Vouches
from docgen.reading.signatures.word import WordSignature, found, word_signatures
from tests.office.small import docx, p, t
from tests.reading.signatures.people import SIGNED_AT, Authority, Holder, trusting
from tests.reading.signatures.word_signer import packed, parts_of, signed_in_word

VH1 = "guardians[vh1]"
PEOPLE = (Expected(VH1, "Jenny Lindqvist", "19901122-2388"),)
PLAIN = docx(p(t("Samtycke till samarbete")))
MAIN = "word/document.xml"


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority("Testlegitimation")


@pytest.fixture(scope="module")
def trust(authority: Authority) -> Trust:
    return trusting(authority.trusted(Vouches.PERSONS))


@pytest.fixture(scope="module")
def jenny(authority: Authority) -> Holder:
    return authority.gives("Jenny Lindqvist", "PNOSE-199011222388")


def read(content: bytes, trust: Trust) -> WordSignature:
    (one,) = word_signatures(Package.open(content), trust, now=SIGNED_AT + dt.timedelta(hours=1))
    return one


def test_a_file_without_a_signature_has_none(trust: Trust) -> None:
    assert word_signatures(Package.open(PLAIN), trust, now=SIGNED_AT) == ()


def test_a_signature_in_good_order_is_told_with_who_and_when(trust: Trust, jenny: Holder) -> None:
    one = read(signed_in_word(PLAIN, jenny), trust)
    assert one.problems == ()
    assert (one.holder.name, one.signed_at, one.authority) == (
        "Jenny Lindqvist",
        SIGNED_AT,
        "Testlegitimation",
    )
    (said,) = found([one], PEOPLE)
    assert (said.signer, said.status, said.method) == (VH1, SignatureStatus.SIGNED, Means.WORD)


def test_an_rsa_signature_is_checked_as_well(trust: Trust, authority: Authority) -> None:
    one = read(signed_in_word(PLAIN, authority.gives_rsa("Jenny Lindqvist")), trust)
    assert one.problems == ()


def test_without_somebody_to_vouch_for_it_it_is_unclear(jenny: Holder) -> None:
    one = read(signed_in_word(PLAIN, jenny), Trust())
    assert one.problems == (Problem.UNTRUSTED,)
    assert found([one], PEOPLE)[0].status is SignatureStatus.UNCLEAR


Change = Callable[[dict[str, bytes]], object]


def _replaced(part: str, old: bytes, new: bytes) -> Change:
    def change(parts: dict[str, bytes]) -> None:
        assert old in parts[part]
        parts[part] = parts[part].replace(old, new, 1)

    return change


SIGNATURE = "_xmlsignatures/sig1.xml"
ALTERED: dict[str, Change] = {
    "a word": _replaced(MAIN, b"samarbete", b"arbete"),
    "a byte of the value": _replaced(SIGNATURE, b"<SignatureValue>", b"<SignatureValue>AAAA"),
    "a digest": _replaced(SIGNATURE, b"<DigestValue>", b"<DigestValue>AAAA"),
    "no list of digests": _replaced(SIGNATURE, b"<Manifest>", b"<Manifesto>"),
    "another part named": _replaced(SIGNATURE, b"/word/document.xml?", b"/word/documents.xml?"),
    "another way of signing": _replaced(SIGNATURE, b"ecdsa-sha256", b"hmac-sha256"),
    "the signed part twice": _replaced(
        SIGNATURE, b"</KeyInfo>", b'</KeyInfo><Object Id="idPackageObject"></Object>'
    ),
    "the main part taken out": lambda parts: parts.update({MAIN: parts[MAIN] + b" "}),
}


@pytest.mark.parametrize("change", ALTERED.values(), ids=list(ALTERED))
def test_what_was_changed_does_not_hold(trust: Trust, jenny: Holder, change: Change) -> None:
    parts = parts_of(signed_in_word(PLAIN, jenny))
    change(parts)
    content = packed(parts)
    one = read(content, trust)
    assert found([one], PEOPLE)[0].status is not SignatureStatus.SIGNED
    assert {Problem.ALTERED, Problem.UNREADABLE} & set(one.problems)


def test_a_part_put_in_after_signing_is_not_covered(trust: Trust, jenny: Holder) -> None:
    parts = parts_of(signed_in_word(PLAIN, jenny))
    parts["word/header9.xml"] = b"<a/>"
    assert Problem.PARTLY in read(packed(parts), trust).problems


def test_a_weak_digest_does_not_hold(trust: Trust, jenny: Holder) -> None:
    assert Problem.WEAK in read(signed_in_word(PLAIN, jenny, weak=True), trust).problems


def test_a_signature_over_everything_but_the_text_does_not_hold(
    trust: Trust, jenny: Holder
) -> None:
    one = read(signed_in_word(PLAIN, jenny, leave_out=MAIN), trust)
    assert Problem.ALTERED in one.problems


def test_what_the_file_says_of_itself_is_not_signed_by_word(trust: Trust, jenny: Holder) -> None:
    parts = parts_of(signed_in_word(PLAIN, jenny))
    parts["docProps/core.xml"] = b"<a/>"
    assert read(packed(parts), trust).problems == ()


def test_what_is_no_signature_is_told_as_unreadable(trust: Trust) -> None:
    parts = parts_of(PLAIN)
    parts[SIGNATURE] = b"<SignedInfo/>"
    assert read(packed(parts), trust).problems == (Problem.UNREADABLE,)
