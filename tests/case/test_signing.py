"""The one verdict: counterparts count together, ink is a mark, and a person decides what is odd."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.case.signatures import Counterpart, FoundSignature, Means, SignatureStatus
from docgen.case.signers import Capacity, Requirement, Signer
from docgen.case.signing import Answers, SigningStatus, Term, Verdict, judge

VH1, VH2, CHILD = "guardians[vh1]", "guardians[vh2]", "child"
BOTH = (Signer("vh1", VH1, Capacity.GUARDIAN), Signer("vh2", VH2, Capacity.GUARDIAN))
EITHER = tuple(
    Signer(key, f"guardians[{key}]", Capacity.GUARDIAN, one_of="guardians")
    for key in ("vh1", "vh2")
)
YOUTH = Signer("child", CHILD, Capacity.YOUTH, Requirement.EXPECTED)
DAY = dt.date(2026, 11, 23)
S = SignatureStatus


def found(
    path: str | None, status: SignatureStatus = S.SIGNED, method: Means | None = Means.PADES
) -> FoundSignature:
    return FoundSignature(path, status, None if status is S.MISSING else method)


def part(*signatures: FoundSignature, key: str = "a") -> Counterpart:
    return Counterpart(key, signatures)


def codes(verdict: Verdict) -> set[str]:
    return {finding.code for finding in verdict.findings}


def test_when_both_have_signed_it_is_complete() -> None:
    verdict = judge(BOTH, [part(found(VH1), found(VH2))])
    assert verdict.status is SigningStatus.COMPLETE
    assert verdict.findings == ()
    assert [each.signer for each in verdict.signatures] == [VH1, VH2]


def test_when_nobody_has_it_is_incomplete() -> None:
    verdict = judge(BOTH, [])
    assert verdict.status is SigningStatus.INCOMPLETE
    assert {each.status for each in verdict.signatures} == {S.MISSING}


def test_counterparts_count_together_also_on_paper_and_electronic() -> None:
    verdict = judge(
        BOTH,
        [
            part(found(VH1), found(VH2, S.MISSING)),
            part(found(VH1, S.MISSING), found(VH2, method=Means.INK), key="b"),
        ],
    )
    assert verdict.status is SigningStatus.COMPLETE
    assert verdict.findings == ()


def test_two_channels_within_one_counterpart_are_a_finding() -> None:
    verdict = judge(BOTH, [part(found(VH1), found(VH2, method=Means.INK))])
    assert verdict.status is SigningStatus.LOOK
    assert codes(verdict) == {"two_channels"}


def test_a_person_may_settle_it() -> None:
    signed = [part(found(VH1), found(VH2, method=Means.INK))]
    verdict = judge(BOTH, signed, answers={("two_channels", "signatures", "a"): True})
    assert (verdict.status, verdict.findings) == (SigningStatus.COMPLETE, ())


@pytest.mark.parametrize("status", [S.MARKED, S.UNCLEAR])
def test_what_is_not_certain_makes_a_person_look(status: SignatureStatus) -> None:
    verdict = judge(BOTH, [part(found(VH1), found(VH2, status))])
    assert verdict.status is SigningStatus.LOOK


def test_ink_is_never_signed_by_itself() -> None:
    verdict = judge(BOTH, [part(found(VH1, S.MARKED, Means.INK), found(VH2, S.MARKED, Means.INK))])
    assert verdict.status is SigningStatus.LOOK
    assert {each.status for each in verdict.signatures} == {S.MARKED}


def test_a_signature_that_does_not_hold_is_not_one() -> None:
    verdict = judge(BOTH, [part(found(VH1), found(VH2, S.INVALID))])
    assert verdict.status is SigningStatus.INVALID


def test_a_good_counterpart_stands_beside_a_bad_one() -> None:
    verdict = judge(BOTH, [part(found(VH1), found(VH2, S.INVALID)), part(found(VH2), key="b")])
    assert verdict.status is SigningStatus.COMPLETE


def test_one_of_two_is_enough_where_either_may_sign() -> None:
    verdict = judge(EITHER, [part(found(VH1), found(VH2, S.MISSING))])
    assert verdict.status is SigningStatus.COMPLETE
    assert all(each.met for each in verdict.signers)


def test_a_no_from_one_who_must_sign_ends_it() -> None:
    verdict = judge(BOTH, [part(found(VH1), found(VH2, S.DECLINED))])
    assert verdict.status is SigningStatus.DECLINED


def test_a_no_does_not_count_where_another_has_signed_instead() -> None:
    verdict = judge(EITHER, [part(found(VH1), found(VH2, S.DECLINED))])
    assert verdict.status is SigningStatus.COMPLETE


def test_who_has_both_signed_and_said_no_is_asked() -> None:
    verdict = judge(BOTH, [part(found(VH1), found(VH2)), part(found(VH2, S.DECLINED), key="b")])
    assert verdict.status is SigningStatus.LOOK
    assert codes(verdict) == {"signed_and_declined"}


def test_the_youth_is_asked_and_holds_up_nothing() -> None:
    verdict = judge((*BOTH, YOUTH), [part(found(VH1), found(VH2))])
    assert verdict.status is SigningStatus.COMPLETE
    assert codes(verdict) == {"not_signed_by_all"}


def test_a_no_from_the_youth_makes_a_person_look() -> None:
    verdict = judge((*BOTH, YOUTH), [part(found(VH1), found(VH2), found(CHILD, S.DECLINED))])
    assert verdict.status is SigningStatus.LOOK
    assert codes(verdict) == {"youth_declined"}


@pytest.mark.parametrize("means", [Means.SEEN, Means.ORAL])
def test_seen_and_oral_hold_until_the_scan_comes(means: Means) -> None:
    notes = [found(VH1, method=means), found(VH2, method=means)]
    assert judge(BOTH, [], notes).status is SigningStatus.COMPLETE


def test_then_the_scan_speaks() -> None:
    notes = [found(VH2, method=Means.SEEN)]
    marked = judge(BOTH, [part(found(VH1), key="e"), part(found(VH2, S.MARKED, Means.INK))], notes)
    assert marked.status is SigningStatus.LOOK
    assert codes(marked) == {"seen_and_scanned"}
    on_paper = part(found(VH1, method=Means.INK), found(VH2, S.MISSING))
    empty = judge(BOTH, [on_paper], notes)
    assert empty.status is SigningStatus.LOOK
    assert codes(empty) == {"seen_but_empty"}
    confirmed = judge(BOTH, [part(found(VH1), found(VH2))], notes)
    assert (confirmed.status, confirmed.findings) == (SigningStatus.COMPLETE, ())


def test_a_stranger_counts_for_nobody() -> None:
    verdict = judge(BOTH, [part(found(VH1), found(None))])
    assert verdict.status is SigningStatus.INCOMPLETE
    assert codes(verdict) == {"signed_by_another"}


def test_a_signature_nobody_can_read_makes_a_person_look() -> None:
    verdict = judge(BOTH, [part(found(VH1), found(VH2), found(None, S.UNCLEAR))])
    assert verdict.status is SigningStatus.LOOK


def test_a_consent_that_was_withdrawn_or_has_run_out_holds_no_more() -> None:
    signed = [part(found(VH1), found(VH2))]
    withdrawn = judge(BOTH, signed, term=Term(DAY, withdrawn=DAY))
    assert withdrawn.status is SigningStatus.DECLINED
    assert codes(withdrawn) == {"consent_withdrawn"}
    expired = judge(BOTH, signed, term=Term(DAY, until=DAY - dt.timedelta(days=1)))
    assert expired.status is SigningStatus.INVALID
    assert codes(expired) == {"consent_expired"}
    assert judge(BOTH, signed, term=Term(DAY, until=DAY)).status is SigningStatus.COMPLETE


def test_where_nobody_is_to_sign_nothing_is_complete() -> None:
    assert judge((), [part(found(None))]).status is SigningStatus.INCOMPLETE


_MOMENTS = st.none() | st.dates() | st.datetimes(timezones=st.just(dt.UTC))
_FOUND = st.builds(
    FoundSignature,
    signer=st.none() | st.sampled_from([VH1, VH2]),
    status=st.sampled_from(S),
    method=st.none() | st.sampled_from(Means),
    signed_at=_MOMENTS,
    confirmed_by=st.none() | st.text(),
    detail=st.none() | st.text(),
)


@given(_FOUND)
def test_json_and_back_is_the_same(signature: FoundSignature) -> None:
    assert FoundSignature.from_json(signature.to_json()) == signature


@given(st.lists(st.builds(Counterpart, st.sampled_from("abc"), st.lists(_FOUND).map(tuple))))
def test_complete_means_that_each_has_signed_somewhere(counterparts: list[Counterpart]) -> None:
    verdict = judge(BOTH, counterparts)
    good = {
        each.signer
        for counterpart in counterparts
        for each in counterpart.signatures
        if each.status is S.SIGNED
    }
    if verdict.status is SigningStatus.COMPLETE:
        assert good >= {VH1, VH2}


# What was answered has an end


def test_each_counterpart_is_asked_about_by_itself() -> None:
    parts = [part(found(None, S.UNCLEAR), key=key) for key in ("a", "b")]
    answers: Answers = {("signature_unknown", "signatures", "a"): True}
    (finding,) = judge(BOTH, parts, answers=answers).findings
    assert finding.where == {"counterpart": "b"}


@pytest.mark.parametrize(
    ("accepted", "status"), [(True, SigningStatus.COMPLETE), (False, SigningStatus.INVALID)]
)
def test_a_doubt_about_the_document_is_dropped_or_ends_it(
    accepted: bool, status: SigningStatus
) -> None:
    signed = [part(found(VH1), found(VH2, method=Means.INK))]
    verdict = judge(BOTH, signed, answers={("two_channels", "signatures", "a"): accepted})
    assert (verdict.status, verdict.findings) == (status, ())


@pytest.mark.parametrize(
    ("accepted", "status"), [(True, SigningStatus.COMPLETE), (False, SigningStatus.INCOMPLETE)]
)
def test_what_was_seen_holds_beside_an_empty_line_if_a_person_says_so(
    accepted: bool, status: SigningStatus
) -> None:
    notes = [found(VH2, method=Means.SEEN)]
    paper = [part(found(VH1, method=Means.INK), found(VH2, S.MISSING))]
    assert judge(BOTH, paper, notes).status is SigningStatus.LOOK
    answers: Answers = {("seen_but_empty", VH2, None): accepted}
    verdict = judge(BOTH, paper, notes, answers=answers)
    assert (verdict.status, verdict.findings) == (status, ())


def test_an_empty_field_in_what_another_signed_electronically_says_nothing_of_it() -> None:
    notes = [found(VH2, method=Means.SEEN)]
    verdict = judge(BOTH, [part(found(VH1), found(VH2, S.MISSING))], notes)
    assert (verdict.status, verdict.findings) == (SigningStatus.COMPLETE, ())


@pytest.mark.parametrize(
    ("accepted", "status"), [(True, SigningStatus.COMPLETE), (False, SigningStatus.DECLINED)]
)
def test_of_a_yes_and_a_no_that_holds_which_a_person_says(
    accepted: bool, status: SigningStatus
) -> None:
    parts = [part(found(VH1), found(VH2)), part(found(VH2, S.DECLINED, Means.INK), key="b")]
    assert judge(BOTH, parts).status is SigningStatus.LOOK
    answers: Answers = {("signed_and_declined", VH2, None): accepted}
    assert judge(BOTH, parts, answers=answers).status is status


def test_where_one_is_enough_the_no_of_one_is_asked_about_and_stops_nothing_by_itself() -> None:
    no = [part(found(VH1, S.DECLINED, Means.INK), found(VH2, S.MISSING))]
    assert judge(EITHER, no).status is SigningStatus.LOOK
    go_on: Answers = {("signer_declined", VH1, None): True}
    assert judge(EITHER, no, answers=go_on).status is SigningStatus.INCOMPLETE
    stop: Answers = {("signer_declined", VH1, None): False}
    assert judge(EITHER, no, answers=stop).status is SigningStatus.DECLINED
    both = [part(found(VH1, S.DECLINED, Means.INK), found(VH2, S.DECLINED, Means.INK))]
    assert judge(EITHER, both).status is SigningStatus.DECLINED


def test_a_consent_that_was_refused_or_replaced_is_not_made_to_hold_by_signing_it() -> None:
    signed = [part(found(VH1), found(VH2))]
    assert judge(BOTH, signed, term=Term(DAY, refused=True)).status is SigningStatus.DECLINED
    verdict = judge(BOTH, signed, term=Term(DAY, superseded=True))
    assert verdict.status is SigningStatus.INVALID
    assert codes(verdict) == {"consent_superseded"}
