from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.case.intake import dump, load, tidied
from docgen.case.model import Case
from docgen.errors import Refused
from docgen.messages import label, say, speaking
from docgen.plan.reading import Finding, Severity
from tests.case.cases import FAMILY, case_data, family, family_data, small

GOALS = [{"id": "g1", "text": "Ett mål"}]
UNIT = {
    "id": "e1",
    "name": "Skolan",
    "principal": "municipality",
    "sector": "school",
    "authority": "bun",
}


def faults(data: Any, language: str = "en") -> tuple[Finding, ...]:
    with speaking(language), pytest.raises(Refused) as refusal:
        load(json.dumps(data).encode())
    assert refusal.value.code == "invalid_case"
    assert refusal.value.findings
    assert all(finding.severity is Severity.ERROR for finding in refusal.value.findings)
    return refusal.value.findings


def fault(data: Any, language: str = "en") -> Finding:
    (finding,) = faults(data, language)
    return finding


def test_the_least_case_loads() -> None:
    case = Case.load(small())
    assert case.code_name == "Lärka"
    assert case.child is not None
    assert case.child.birth_date == dt.date(2015, 3, 14)


def test_the_model_itself_loads_a_file() -> None:
    assert Case.load(FAMILY) == Case.load(str(FAMILY)) == load(FAMILY.read_bytes())


# What does not matter is put right


def test_text_is_normalised_and_stripped_and_empty_text_is_none() -> None:
    case = load(
        small(
            code_name=" La\u0308rka \u00a0",
            child={"name": "Kim", "language": "  ", "adaptations": "ett\r\ntvå\rtre\u2028fyra\n"},
            status=None,
            guardians=None,
        )
    )
    assert case.code_name == "Lärka"
    assert case.child is not None
    assert case.child.language is None
    assert case.child.adaptations == "ett\ntvå\ntre\nfyra"
    assert case.guardians == ()


def test_the_case_number_may_have_its_check_digit() -> None:
    assert load(small(id="2026-0042-5")).id == "2026-0042"


def test_personal_numbers_are_brought_to_one_form() -> None:
    case = load(
        small(
            child={"name": "Nora", "personal_id": "1509172381"},
            guardians=[{"id": "vh1", "name": "Siobhán", "personal_id": "901122-2388"}],
        )
    )
    assert case.child is not None
    assert case.child.personal_id == "20150917-2381"
    assert case.guardians[0].personal_id == "19901122-2388"


def test_the_birth_date_decides_the_century() -> None:
    child = {"name": "Tolvan", "personal_id": "121212-1212", "birth_date": "1912-12-12"}
    case = load(small(child=child))
    assert case.child is not None
    assert case.child.personal_id == "19121212-1212"


def test_modellkommune_takes_norwegian_numbers() -> None:
    child = {"name": "Kari", "personal_id": "168225 48834"}
    case = load(small(model="modellkommune", child=child))
    assert case.child is not None
    assert case.child.personal_id == "16822548834"
    assert fault(small(child=child)).code == "personal_id"


def test_an_empty_answer_among_answers_keeps_its_place() -> None:
    mapping = {"id": "k1", "unit": "Skolan", "answers": ["ett", "", "tre"]}
    assert load(small(mappings=[mapping])).mappings[0].answers == ("ett", "", "tre")


# Every fault at once, with its place


def test_all_faults_of_shape_and_meaning_are_listed_at_once() -> None:
    found = faults(
        {
            "id": "2026-42",
            "model": "lots",
            "authority": "bun",
            "opened": "21/11 2026",
            "child": {"name": "Kim", "personal_id": "20150917-2382", "shoe_size": 38},
            "units": [{**UNIT, "authority": "sn"}],
            "meetings": [
                {"id": "m1", "kind": "network_1", "date": "2150-01-01", "facilitator": "p9"},
                {"id": "m1", "kind": "party", "date": "2026-12-01"},
            ],
            "plan": {"goals": [{"id": "new3"}, {"text": "a\u0007"}]},
        }
    )
    assert {(f.code, f.path) for f in found} == {
        ("wrong_id", "id"),
        ("missing", "code_name"),
        ("wrong_type", "opened"),
        ("personal_id", "child.personal_id"),
        ("unknown_field", "child.shoe_size"),
        ("no_such_authority", "authority"),
        ("implausible_date", "meetings[m1].date"),
        ("no_such_reference", "meetings[m1].facilitator"),
        ("duplicate_id", "meetings[m1]"),
        ("wrong_code", "meetings[m1].kind"),
        ("reserved_id", "plan.goals[new3]"),
        ("missing", "plan.goals[new3].text"),
        ("missing", "plan.goals"),
        ("control_character", "plan.goals"),
    }


def test_the_refusal_counts_the_faults() -> None:
    with speaking("en"), pytest.raises(Refused, match="has 2 faults"):
        load(small(status="x", acute="y"))
    with speaking("en"), pytest.raises(Refused, match="has one fault"):
        load(small(status="x"))


def test_an_item_without_id_is_placed_by_its_position() -> None:
    finding = fault(small(plan={"goals": [*GOALS, {"text": "Ett till"}]}))
    assert finding.path == "plan.goals"
    assert finding.where == {"item": 2, "field": "id"}
    assert finding.message.startswith("plan.goals, item 2, id is missing")


def test_a_fault_deep_in_an_item_without_usable_id_names_the_whole_way() -> None:
    meeting = {"id": "M1!", "kind": "network_1", "date": "2026-12-01", "agenda": [{"id": "d1"}]}
    by_code = {finding.code: finding for finding in faults(small(meetings=[meeting]))}
    assert by_code["wrong_id"].where == {"item": 1, "field": "id"}
    assert by_code["missing"].path == "meetings"
    assert by_code["missing"].where == {"item": 1, "field": "agenda.text"}


def test_the_same_id_twice_is_told_apart_by_position() -> None:
    finding = fault(small(units=[UNIT], plan={"goals": [{"id": "e1", "text": "Mål"}]}))
    assert (finding.code, finding.path, finding.where) == (
        "duplicate_id",
        "plan.goals[e1]",
        {"item": 1},
    )
    assert "units, item 1" in finding.message


@pytest.mark.parametrize("key", ["child", "new1", "new42"])
def test_reserved_ids_are_refused(key: str) -> None:
    assert fault(small(plan={"goals": [{"id": key, "text": "Mål"}]})).code == "reserved_id"


def test_an_unknown_field_is_answered_with_the_closest_known() -> None:
    finding = fault(small(plan={"goals": [{**GOALS[0], "targetdate": "2026-12-24"}]}))
    assert (finding.code, finding.path) == ("unknown_field", "plan.goals[g1].targetdate")
    assert finding.suggestion == "Did you mean target_date?"


def test_a_field_unlike_any_other_is_answered_with_all_of_them() -> None:
    finding = fault(small(Förnamn="Kim"))
    assert (finding.path, finding.where) == (None, {"field": "Förnamn"})
    assert finding.suggestion is not None
    assert "code_name" in finding.suggestion
    assert "child" in finding.suggestion


def test_a_wrong_code_is_answered_with_the_allowed_ones() -> None:
    goal = {**GOALS[0], "status": "partly_meet"}
    finding = fault(small(plan={"goals": [goal]}))
    assert finding.code == "wrong_code"
    assert "new, in_progress, partly_met, met, revised, dropped" in finding.message
    assert finding.suggestion == "Write partly_met."


def test_a_swedish_label_is_answered_with_its_code() -> None:
    word = label("GoalStatus", "partly_met", "sv")
    assert word != "partly_met"
    for written in (word, word.upper(), word[:-1]):
        finding = fault(small(plan={"goals": [{**GOALS[0], "status": written}]}))
        assert finding.suggestion == "Write partly_met."


@pytest.mark.parametrize(
    ("fields", "path", "suggestion"),
    [
        ({"opened": "21/11 2026"}, "opened", "Write 2026-11-21."),
        ({"opened": 20261121}, "opened", "Write 2026-11-21."),
        ({"opened": "2026-11-21T08:00:00+01:00"}, "opened", "Write 2026-11-21."),
        ({"opened": "2026-02-30"}, "opened", None),
        ({"acute": "nej"}, "acute", "Write false."),
        ({"acute": 1}, "acute", None),
        ({"code_name": 7}, "code_name", "Put it in quotes."),
        ({"authority": "BUN"}, "authority", "Write bun."),
        ({"child": []}, "child", None),
        ({"units": {}}, "units", None),
    ],
)
def test_a_value_of_another_kind_is_answered_with_what_was_meant(
    fields: dict[str, Any], path: str, suggestion: str | None
) -> None:
    finding = fault(small(**fields))
    assert (finding.path, finding.suggestion) == (path, suggestion)


@pytest.mark.parametrize("time", ["13.00", "13:00:30", "13:00+02:00", "13:00:00.5"])
def test_a_time_of_day_is_local_and_to_the_minute(time: str) -> None:
    meeting = {"id": "m1", "kind": "network_1", "date": "2026-12-01", "start": time}
    finding = fault(small(meetings=[meeting]))
    assert (finding.path, finding.suggestion) == ("meetings[m1].start", "Write 13:00.")


def test_a_wrong_check_digit_in_the_case_number_is_answered_with_the_right_one() -> None:
    finding = fault(small(id="2026-0042-7"))
    assert finding.suggestion is not None
    assert "2026-0042-5" in finding.suggestion


def test_keys_written_twice_are_refused() -> None:
    text = json.dumps(small())[:-1] + ', "plan": {"purpose": "ett", "purpose": "två"}}'
    with speaking("en"), pytest.raises(Refused) as refusal:
        load(text)
    (finding,) = refusal.value.findings
    assert (finding.code, finding.path) == ("repeated_key", "plan.purpose")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("meetings[m1].facilitator", "p99"),
        ("meetings[m1].consent", "s9"),
        ("plan.meeting", "m9"),
        ("plan.actions[a1].goals", ["g1", "g9"]),
        ("plan.actions[a1].unit", "e9"),
        ("consents[s2].supersedes", "s9"),
        ("consents[s1].grants[r1].giver", "e9"),
        ("consents[s2].signatures[u3].person", "vh9"),
        ("responsible_unit", "e9"),
    ],
)
def test_what_looks_like_an_id_must_lead_somewhere(path: str, value: Any) -> None:
    finding = fault(family_data(**{path: value}))
    assert finding.code == "no_such_reference"
    assert finding.path == path


def test_a_person_id_is_no_unit() -> None:
    assert fault(family_data(responsible_unit="p1")).code == "no_such_reference"


def test_a_withdrawal_names_grants_of_its_own_consent() -> None:
    withdrawal = {"id": "w1", "date": "2026-11-01", "by": "vh1", "grants": ["r1", "r4"]}
    finding = fault(family_data(**{"consents[s2].withdrawals": [withdrawal]}))
    assert finding.path == "consents[s2].withdrawals[w1].grants"
    assert finding.where == {"item": 1}


def test_a_name_as_written_and_the_child_may_be_referred_to() -> None:
    case = family({"plan.actions[a1].responsible": "Vikarien Åsa", "plan.actions[a2].unit": "BVC"})
    assert case.plan is not None
    assert case.plan.actions[0].responsible == "Vikarien Åsa"
    signature = {"id": "u9", "person": "child", "signed_at": "2026-09-22"}
    assert family({"consents[s1].signatures": [signature]}).consents[0].signatures[0].id == "u9"


def test_the_child_cannot_be_referred_to_where_there_is_none() -> None:
    data = small(model="psynk", deviations=[], receipts=[])
    del data["child"]
    data["receipts"] = [{"id": "q1", "kind": "process_closed", "date": "2026-11-01", "by": "child"}]
    assert fault(data).code == "no_such_reference"


def test_the_personal_number_and_the_birth_date_must_agree() -> None:
    finding = fault(family_data(child__birth_date="2015-09-18"))
    assert (finding.code, finding.path) == ("birth_date", "child.birth_date")


def test_a_wrong_personal_number_is_not_repeated() -> None:
    finding = fault(family_data(child__personal_id="20150917-2382"))
    assert finding.path == "child.personal_id"
    assert "2382" not in json.dumps(finding.to_json())
    number_as_number = fault(small(child={"name": "Kim", "personal_id": 201509172381}))
    assert "2381" not in json.dumps(number_as_number.to_json())


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("meetings[m1].end", "13:00"),
        ("consents[s1].valid_to", "2026-08-25"),
        ("participants[p8].until", "2026-09-01"),
        ("plan.actions[a1].due", "2026-09-27"),
    ],
)
def test_what_ends_does_so_after_its_beginning(path: str, value: str) -> None:
    finding = fault(family_data(**{path: value}))
    assert (finding.code, finding.path) == ("order_of_dates", path)


@pytest.mark.parametrize("date", ["1026-12-01", "2206-12-01"])
def test_a_mistyped_year_is_noticed(date: str) -> None:
    finding = fault(family_data(**{"plan.goals[g1].target_date": date}))
    assert (finding.code, finding.path) == ("implausible_date", "plan.goals[g1].target_date")


@pytest.mark.parametrize("bad", ["\u0000", "\u0007", "\u000b", "\u001b", "\ud800", "\uffff"])
def test_characters_that_cannot_be_printed_are_refused(bad: str) -> None:
    finding = fault(family_data(plan__purpose=f"ett{bad}två"))
    assert (finding.code, finding.path) == ("control_character", "plan.purpose")
    assert f"U+{ord(bad):04X}" in finding.message


def test_line_breaks_and_tabs_belong_in_long_text_only() -> None:
    case = family({"plan.purpose": "ett\ttvå\ntre"})
    assert case.plan is not None
    assert case.plan.purpose == "ett\ttvå\ntre"
    assert fault(family_data(**{"meetings[m1].place": "ett\ntvå"})).code == "line_break"
    assert fault(family_data(**{"meetings[m1].place": "ett\ttvå"})).code == "control_character"


def test_endless_text_is_refused() -> None:
    assert family({"plan.purpose": "å" * 100_000}).plan is not None
    assert fault(family_data(plan__purpose="å" * 100_001)).code == "too_long"


@pytest.mark.parametrize("model", ["lots", "hlt", "modellkommune"])
def test_models_around_a_child_need_one(model: str) -> None:
    data = small(model=model)
    del data["child"]
    finding = fault(data)
    assert (finding.code, finding.path) == ("child_required", "child")


def test_psynk_holds_nothing_about_a_child() -> None:
    assert fault(small(model="psynk")).code == "child_forbidden"


def test_the_case_belongs_to_an_authority_of_its_units() -> None:
    finding = fault(small(units=[{**UNIT, "authority": "buns"}]))
    assert (finding.code, finding.suggestion) == ("no_such_authority", "Did you mean buns?")
    assert load(small(units=[UNIT])).authority == "bun"


def test_faults_are_told_in_the_readers_language() -> None:
    with speaking("sv"):
        found = fault(small(opened="i går"), language="sv").message
        assert found == say(
            "{place} is {found}; expected {expected}.",
            place="opened",
            found='"i går"',
            expected=say("a date such as 2026-11-21"),
        )


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["id", "text", "plan", "goals", "meetings", "child", "name", "units"]
                )
                | st.text(max_size=5),
                inner,
                max_size=4,
            )
        ),
    )
)
def test_whatever_is_given_is_loaded_or_refused_with_its_faults(anything: Any) -> None:
    """Nothing crashes the intake, and every fault has words."""
    for data in ({**small(), "plan": anything}, small(meetings=anything, units=[anything])):
        for finding in _faults_of(data):
            assert finding.message
            json.dumps(finding.to_json())


def _faults_of(data: Any) -> tuple[Finding, ...]:
    try:
        load(data)
    except Refused as refusal:
        return refusal.findings
    return ()


# And out again


@given(case_data())
def test_what_is_dumped_loads_as_the_same_case(data: dict[str, Any]) -> None:
    case = load(data)
    dumped = dump(case)
    assert load(dumped) == case
    assert load(json.dumps(dumped, ensure_ascii=False).encode()) == case
    assert dump(load(dumped)) == dumped


@given(case_data())
def test_tidying_twice_changes_nothing_more(data: dict[str, Any]) -> None:
    assert tidied(tidied(data)) == tidied(data)


def test_the_dump_leaves_out_what_is_empty_and_keeps_the_order() -> None:
    dumped = dump(load(small(guardians=[], plan={"follow_up": {}})))
    assert "guardians" not in dumped
    assert dumped["plan"] == {
        "type": "individual_plan",
        "basis": "agreement",
        "revision": 1,
        "no_measures_by_others": False,
        "handed_to_family": False,
    }
    assert list(dumped)[:5] == ["id", "code_name", "model", "authority", "status"]


@pytest.mark.parametrize(
    ("model", "suggests"), [("lotz", "Menade du lots?"), ("hlt", "Modellerna som finns: lots.")]
)
def test_a_model_there_are_no_forms_of_is_told_with_those_there_are(
    model: str, suggests: str
) -> None:
    data = {**family_data(), "model": model}
    with pytest.raises(Refused) as raised:
        load(data, models=["lots"])
    (finding,) = raised.value.findings
    assert (finding.code, finding.path) == ("unknown_model", "model")
    assert model in finding.message
    assert suggests in (finding.suggestion or "")
    assert "lots" in (finding.suggestion or "")
    assert load(data).model == model


def test_an_unknown_model_is_listed_with_the_other_faults() -> None:
    data = {**family_data(), "model": "lotz", "opened": "i går"}
    with pytest.raises(Refused) as raised:
        load(data, models=["lots"])
    assert {finding.path for finding in raised.value.findings} == {"model", "opened"}
