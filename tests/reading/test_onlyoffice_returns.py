"""Documents really edited and saved in OnlyOffice: each edit is found or asked about.

The files are kept (``tests/editors/onlyoffice``); so are the documents they were made from, so that
they are read as in years to come, when the forms look otherwise.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from docgen.office.package import Package
from docgen.plan.reading import Change, Finding, Reading
from docgen.reading.base import Base
from tests.editors.onlyoffice import kept
from tests.reading.desk import after, read, take, taken

SCRIPTS = [script for script in kept.scripts().values() if "stops" not in script.expected]
LATER = [script for script in SCRIPTS if script.after]
UNEDITED = [script for script in SCRIPTS if not script.steps]
WATERMARK = "Unregistered Version"
"""What the free builder writes across every page it saves, in a text box of the header."""


def _named(script: kept.Script) -> str:
    return script.name


def against(script: kept.Script) -> Base:
    """What the file of a script is compared with: the last one it goes on from, as it was read."""
    if script.after is None:
        return kept.base(script.form)
    earlier = kept.scripts()[script.after]
    base = against(earlier)
    return after(take(earlier.content, base), base)


def questions(reading: Reading) -> list[Finding]:
    """What a person is asked, but for the builder's watermark, which is asked about once."""
    found = [finding for finding in reading.findings if finding.severity == "review"]
    marks = [finding for finding in found if _is_watermark(finding)]
    assert len(marks) <= 1
    return [finding for finding in found if finding not in marks]


def _is_watermark(finding: Finding) -> bool:
    """Every save puts one more over the pages."""
    text = (finding.where or {}).get("text") or ""
    return set(text.split("\n")) == {WATERMARK}


def asked(reading: Reading) -> Counter[tuple[str, str | None]]:
    return Counter((finding.code, finding.path) for finding in questions(reading))


def who(change: Change) -> list[Any]:
    return [change.author, change.saved_by, change.tracked]


@pytest.mark.parametrize("script", SCRIPTS, ids=_named)
def test_what_was_edited_is_found_or_asked_about_and_nothing_else(script: kept.Script) -> None:
    reading = read(script.content, against(script))
    assert taken(reading) == script.expected["changes"]
    assert asked(reading) == Counter(map(tuple, script.expected["asked"]))
    assert {f.code for f in reading.findings if f.severity != "review"} == set()


@pytest.mark.parametrize("script", SCRIPTS, ids=_named)
def test_each_edit_is_credited_to_whoever_tracked_it(script: kept.Script) -> None:
    reading = read(script.content, against(script))
    proposed = [finding.change for finding in questions(reading) if finding.change is not None]
    usual, others = script.expected.get("credit"), script.expected.get("credits", {})
    for change in (*reading.changes, *proposed):
        assert who(change) == others.get(change.path, usual), change.path


@pytest.mark.parametrize("script", SCRIPTS, ids=_named)
def test_comments_are_tied_to_the_values_they_sit_on(script: kept.Script) -> None:
    comments = read(script.content, against(script)).comments
    found = [[comment.author, comment.text, comment.path] for comment in comments]
    assert found == script.expected.get("comments", [])


@pytest.mark.parametrize("script", SCRIPTS, ids=_named)
def test_the_same_file_a_second_time_says_nothing(script: kept.Script) -> None:
    base = against(script)
    again = read(script.content, after(take(script.content, base), base))
    assert (again.changes, again.findings) == ((), ())


@pytest.mark.parametrize("script", LATER, ids=_named)
def test_a_later_save_read_alone_says_all_that_was_done_since_the_document_was_issued(
    script: kept.Script,
) -> None:
    reading = read(script.content, kept.base(script.form))
    assert taken(reading) == script.expected["altogether"]["changes"]
    assert asked(reading) == Counter(map(tuple, script.expected["altogether"]["asked"]))


def test_a_plan_written_over_for_another_child_is_not_read() -> None:
    script = kept.scripts()["another-child"]
    reading = read(script.content, kept.base(script.form))
    assert [(f.code, f.severity) for f in reading.findings] == [(script.expected["stops"], "error")]
    assert (reading.changes, reading.values) == ((), {})


@pytest.mark.parametrize("script", UNEDITED, ids=_named)
def test_a_mark_across_the_pages_is_shown_once_and_is_no_value(script: kept.Script) -> None:
    reading = read(script.content, kept.base(script.form))
    (finding,) = reading.findings
    assert finding.code == "text_outside_fields"
    assert finding.where is not None
    assert re.fullmatch(r"word/header\d\.xml", finding.where["part"])
    assert finding.where["text"] == WATERMARK


def test_the_document_is_known_by_its_properties() -> None:
    for script in SCRIPTS:
        identity = read(script.content, against(script)).identity
        issued = kept.issued(script.form)
        assert (identity.document, identity.form, identity.by) == (
            issued.id,
            issued.form,
            "properties",
        )
        assert identity.certain


def test_an_edit_is_known_to_have_been_made_when_onlyoffice_says() -> None:
    """It writes UTC where Word writes local time, and says so by the user's id beside the time."""
    script = kept.scripts()["cells-tracked"]
    reading = read(script.content, kept.base(script.form))
    written = _first(script.content, r'<w:ins [^>]*w:date="([^"]+)" oouserid=')
    assert {change.at for change in reading.changes} == {dt.datetime.fromisoformat(written)}
    assert all(change.at_certain for change in reading.changes)


def test_who_is_not_named_is_not_made_up() -> None:
    """Without a name OnlyOffice leaves the author out, which its own schema says must be there."""
    script = kept.scripts()["cells-nobody"]
    assert _first(script.content, r'<w:del (?![^>]*w:author)[^>]*w:date="([^"]+)"')
    reading = read(script.content, kept.base(script.form))
    assert {change.author for change in reading.changes} == {None}


def test_the_saves_of_one_meeting_give_the_same_values_in_any_order() -> None:
    """Whichever was judged before, a save says what it says."""
    base = kept.base("plan")
    saves = [kept.scripts()[f"meeting-{number}"].content for number in (1, 2, 3)]
    judged = [take(content, base) for content in saves]
    for content, alone in zip(saves, judged, strict=True):
        for earlier in judged:
            values = read(content, after(earlier, base)).values
            known = values.keys() & alone.reading.values.keys()
            assert len(known) > 200
            for path in known:
                assert values[path].value == alone.reading.values[path].value, path


def test_every_script_has_its_file_and_every_file_its_script() -> None:
    saved = {path.stem for path in (kept.HERE / "saved").iterdir()}
    assert saved == kept.scripts().keys()
    for script in kept.scripts().values():
        app = Package.open(script.content).parts["docProps/app.xml"]
        assert b"<Application>ONLYOFFICE/10.0.0.170</Application>" in app


def test_a_document_is_read_by_itself_where_nothing_of_the_case_is_known() -> None:
    """By the issued file alone, as ``docgen read --base`` does it."""
    script = kept.scripts()["rows-tracked"]
    alone = Base.of_bytes(kept.issued(script.form).content)
    reading = read(script.content, alone)
    assert {change.path for change in reading.changes} >= {
        "plan.actions[a16]",
        "plan.actions[a18]",
        "plan.actions[a2].goals",
    }
    assert replace(alone, data=kept.case()).imprint == kept.base(script.form).imprint


def _first(content: bytes, pattern: str) -> str:
    found = re.search(pattern, Package.open(content).parts["word/document.xml"].decode())
    assert found is not None
    return found[1]
