"""What is asked of SharePoint stays what it takes: it follows the documents, not the library."""

from __future__ import annotations

from benchmarks.sharepoint import looking, storing, working


def test_a_look_costs_what_has_changed_and_not_what_is_there() -> None:
    (_, *small), (all_of_many, *large) = looking(12), looking(600)
    assert [cost.requests for cost in large] == [cost.requests for cost in small]
    nothing, one, ten = large
    assert nothing.kinds == "6 x GET delta", "one for each library"
    assert (one.requests - nothing.requests, ten.requests - nothing.requests) == (1, 10)
    assert nothing.received < 4_096
    assert all_of_many.requests < 30, "in pages, with their columns"


def test_storing_a_document_takes_few_requests() -> None:
    document = b"document" * 4_096
    costs = {cost.what: cost for cost in storing(document)}
    for what, most in (
        ("new", 4),
        ("new, with columns", 4),
        ("looked at and replaced, with columns", 5),
        ("looked at, a column set", 4),
        ("looked at and fetched", 3),
    ):
        assert costs[f"32 kB: {what}"].requests <= most, what
    new = costs["12 MB: new, with columns"]
    assert new.kinds == "2 x GET item, POST session, 3 x PUT part, POST validate"
    assert 12 * 2**20 < new.sent < 12 * 2**20 + 4_096, "nothing is sent twice"


def test_an_edited_plan_is_read_with_a_request_for_each_document_of_its_case() -> None:
    _, reading, after = working()
    assert reading.requests <= 19
    assert after.kinds == "6 x GET delta, GET item", "our own columns are looked at once"
