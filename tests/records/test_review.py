from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import Connection, select

from docgen.errors import Refused, WrongUse
from docgen.plan.reading import Finding
from docgen.records import review
from docgen.records.keys import Keys
from docgen.records.review import ReviewItem, ReviewStatus
from docgen.records.tables import review_item
from tests.records.sample import AT, CASE, CHILD, STAFF, change, removal

LATER = AT + dt.timedelta(days=2)


def opened(
    connection: Connection,
    keys: Keys,
    finding: Finding,
    *,
    case_id: str | None = CASE,
    copy: str = "1",
    text: str = "raden",
) -> ReviewItem:
    return review.open_item(
        connection,
        keys,
        finding,
        case_id=case_id,
        at=AT,
        document_id="7K3M9QX2VA",
        copy=copy,
        evidence={"text": text},
    )


def test_an_item_holds_what_a_person_needs_to_decide(connection: Connection, keys: Keys) -> None:
    item = opened(connection, keys, removal())
    finding = removal()
    assert finding.change is not None
    assert item == ReviewItem(
        id="r1",
        case_id=CASE,
        document_id="7K3M9QX2VA",
        copy="1",
        code="row_missing",
        path="plan.goals[g1]",
        finding=finding.to_json(),
        change=finding.change.to_json(),
        created_at=AT,
        evidence={"text": "raden"},
    )
    assert review.get(connection, keys, "r1") == item


def test_the_same_finding_waits_once(connection: Connection, keys: Keys) -> None:
    first = opened(connection, keys, removal())
    finding = removal()
    assert finding.change is not None
    saved_later = replace(
        finding, change=replace(finding.change, saved_by="Någon annan", at=LATER, at_certain=True)
    )
    assert opened(connection, keys, saved_later, text="nästa sparning") == first
    assert len(review.list_items(connection, keys)) == 1


def test_the_same_question_from_the_next_file_waits_once(
    connection: Connection, keys: Keys
) -> None:
    """Without a change it is known by where it stands and what it says, not by the file's name."""
    finding = replace(removal(), change=None)

    def asked(file: str, text: str) -> ReviewItem:
        return review.open_item(
            connection, keys, finding, case_id=CASE, at=AT,
            evidence={"where": {"table": 2}, "message": text, "file": file, "form": "lots/plan"},
        )  # fmt: skip

    first = asked("plan.docx", "Mötet flyttas.")
    assert asked("plan (2).docx", "Mötet flyttas.") == first
    assert asked("plan.docx", "Mötet ställs in.") != first


def test_another_content_copy_path_or_case_is_another_item(
    connection: Connection, keys: Keys
) -> None:
    status = replace(removal(), change=change())
    others = [
        opened(connection, keys, status),
        opened(connection, keys, replace(status, change=change("met"))),
        opened(connection, keys, status, copy="2"),
        opened(connection, keys, replace(status, path="plan.goals[g2]")),
        opened(connection, keys, replace(status, code="other")),
        opened(connection, keys, status, case_id="2026-0043"),
        opened(connection, keys, replace(status, change=None)),
        opened(connection, keys, replace(status, change=None), text="annat"),
    ]
    assert [item.id for item in others] == [f"r{number}" for number in range(1, 9)]


def test_what_was_decided_may_wait_again_when_it_comes_again(
    connection: Connection, keys: Keys
) -> None:
    first = opened(connection, keys, removal())
    review.decide(connection, keys, first.id, ReviewStatus.REJECTED, by=STAFF, at=LATER)
    assert opened(connection, keys, removal()).id == "r2"


def test_items_are_listed_by_status_and_case(connection: Connection, keys: Keys) -> None:
    opened(connection, keys, removal())
    opened(connection, keys, removal(), case_id="2026-0043")
    opened(connection, keys, removal(), case_id=None)
    review.decide(connection, keys, "r1", ReviewStatus.ACCEPTED, by=STAFF, at=LATER)

    def ids(status: ReviewStatus | None = None, case_id: str | None = None) -> list[str]:
        return [i.id for i in review.list_items(connection, keys, status=status, case_id=case_id)]

    assert ids() == ["r1", "r2", "r3"]
    assert ids(ReviewStatus.OPEN) == ["r2", "r3"]
    assert ids(case_id=CASE) == ["r1"]
    assert ids(ReviewStatus.OPEN, CASE) == []
    with pytest.raises(Refused):
        ids(case_id="2026-0099")


@pytest.mark.parametrize(
    ("decision", "value"),
    [
        (ReviewStatus.ACCEPTED, None),
        (ReviewStatus.REJECTED, None),
        (ReviewStatus.CORRECTED, "in_progress"),
        (ReviewStatus.CORRECTED, ""),
    ],
)
def test_a_decision_is_kept_with_who_and_when(
    connection: Connection, keys: Keys, decision: ReviewStatus, value: str | None
) -> None:
    opened(connection, keys, removal())
    decided = review.decide(connection, keys, "r1", decision, by=STAFF, at=LATER, value=value)
    assert (decided.status, decided.decided_by, decided.decided_at, decided.value) == (
        decision,
        STAFF,
        LATER,
        value,
    )
    assert review.get(connection, keys, "r1") == decided


def test_deciding_twice_is_refused_and_says_what_was_decided(
    connection: Connection, keys: Keys
) -> None:
    opened(connection, keys, removal())
    review.decide(connection, keys, "r1", ReviewStatus.ACCEPTED, by=STAFF, at=LATER)
    with pytest.raises(Refused) as refused:
        review.decide(connection, keys, "r1", ReviewStatus.REJECTED, by="Någon", at=LATER)
    assert refused.value.code == "review_decided"
    assert STAFF in refused.value.message
    assert "2026-03-04" in refused.value.message
    assert review.get(connection, keys, "r1").status is ReviewStatus.ACCEPTED


@pytest.mark.parametrize(
    ("decision", "value"),
    [
        (ReviewStatus.OPEN, None),
        (ReviewStatus.CORRECTED, None),
        (ReviewStatus.ACCEPTED, "a value"),
        (ReviewStatus.REJECTED, "a value"),
    ],
)
def test_a_decision_that_makes_no_sense_is_wrong_use(
    connection: Connection, keys: Keys, decision: ReviewStatus, value: str | None
) -> None:
    opened(connection, keys, removal())
    with pytest.raises(WrongUse) as wrong:
        review.decide(connection, keys, "r1", decision, by=STAFF, at=LATER, value=value)
    assert wrong.value.code == "review_decision"
    assert review.get(connection, keys, "r1").status is ReviewStatus.OPEN


@pytest.mark.parametrize("item", ["r9", "9", "", "r", "rr1", "r-1", "r²", "r" + "9" * 40])
def test_an_unknown_item_is_wrong_use(connection: Connection, keys: Keys, item: str) -> None:
    with pytest.raises(WrongUse) as wrong:
        review.get(connection, keys, item)
    assert wrong.value.code == "review_unknown"


def test_the_items_of_a_disposed_case_are_no_longer_listed(
    connection: Connection, keys: Keys
) -> None:
    opened(connection, keys, removal())
    opened(connection, keys, removal(), case_id="2026-0043")
    keys.destroy(connection, CASE, AT)
    assert [item.id for item in review.list_items(connection, keys)] == ["r2"]
    with pytest.raises(Refused) as refused:
        review.get(connection, keys, "r1")
    assert refused.value.code == "case_disposed"


def test_no_name_stands_in_a_column(connection: Connection, keys: Keys) -> None:
    opened(connection, keys, removal())
    review.decide(connection, keys, "r1", ReviewStatus.ACCEPTED, by=STAFF, at=LATER)
    row = connection.execute(select(review_item)).one()
    for value in row:
        stored = value if isinstance(value, bytes) else str(value).encode()
        assert CHILD.encode() not in stored
        assert STAFF.encode() not in stored
