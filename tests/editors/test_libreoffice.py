from __future__ import annotations

import datetime as dt
import os
import signal
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from tests.editors.conftest import WHO
from tests.editors.libreoffice import EditFailed, LibreOffice, OfficeLost, sockets
from tests.editors.sample import DOCUMENT_ID, issued_plan
from tests.editors.saved import Saved

if TYPE_CHECKING:
    from tests.editors.conftest import Edit

A1 = "plan.actions[a1]"
FIRST = {"tag": f"{A1}.text"}


# Saving


def test_saving_without_an_edit_keeps_tags_bookmarks_and_properties(
    source: Path, edit: Edit
) -> None:
    before, after = Saved(source), edit()
    assert [row.cells for row in after.rows()] == [row.cells for row in before.rows()]
    assert after.paragraphs() == before.paragraphs()
    assert after.bookmarks() == before.bookmarks()
    assert sorted(after.control_ids()) == sorted(before.control_ids())
    assert (
        after.custom()
        == before.custom()
        == {
            "docgen.document": DOCUMENT_ID,
            "docgen.form": "lots/plan",
        }
    )
    assert after.text_of_parts("footer") == {f"Dokument {DOCUMENT_ID}, kopia 1"}
    assert after.core("title") == "Individuell plan"


def test_the_last_person_to_save_is_named(edit: Edit) -> None:
    assert edit().core("lastModifiedBy") == WHO
    assert edit(author=None).core("lastModifiedBy") is None


def test_the_facts_say_what_libreoffice_sees(
    libreoffice: LibreOffice, source: Path, tmp_path: Path
) -> None:
    step = {"op": "replace_text", "in": FIRST, "old": "hem", "new": "dit"}
    note = {"op": "comment", "in": {"find": "Bo Ek"}, "text": "Ny chef"}
    facts = libreoffice.edit(source, tmp_path / "b.docx", [step, note], author=WHO, track=True)
    assert facts["tables"][0][2][:2] == ["1", "Mentor ringer dit varje söndag"]
    assert facts["tables"][1][2] == ["Bo Ek", "070-2"], "a covered cell is no cell"
    assert facts["paragraphs"][0] == "Individuell plan"
    assert (facts["header"], facts["footer"]) == (
        "Sekretess enligt OSL",
        f"Dokument {DOCUMENT_ID}, kopia 1",
    )
    assert {"tag": f"{A1}.done", "checked": False} in facts["controls"]
    assert [change["kind"] for change in facts["changes"][:2]] == ["Delete", "Insert"]
    assert [comment["text"] for comment in facts["comments"]] == ["Ny chef"]
    assert facts["properties"]["docgen.document"] == DOCUMENT_ID
    assert facts["modified_by"] == WHO


# Who and when


def _now(zone: str) -> dt.datetime:
    return dt.datetime.now(ZoneInfo(zone)).replace(microsecond=0, tzinfo=None)


def test_times_are_local_although_they_say_utc(edit: Edit) -> None:
    start = _now("Europe/Stockholm")
    saved = edit(
        {"op": "append_text", "in": {"find": "Bo Ek"}, "text": "man"},
        {"op": "comment", "in": {"find": "070-1"}, "text": "Rätt?"},
        track=True,
    )
    end = _now("Europe/Stockholm")
    for written in (*saved.dates(), saved.comments()[0][1], saved.core("modified")):
        assert written is not None
        assert written.endswith("Z")
        assert start <= dt.datetime.fromisoformat(written.removesuffix("Z")) <= end
    assert b"dateUtc" not in saved.parts["word/document.xml"]


def test_changes_and_comments_carry_the_name_or_say_unknown(edit: Edit) -> None:
    steps = (
        {"op": "append_text", "in": {"find": "Bo Ek"}, "text": "man"},
        {"op": "comment", "in": {"find": "070-1"}, "text": "Rätt?"},
    )
    saved = edit(*steps, track=True)
    assert (saved.authors(), saved.comments()[0][0]) == ({WHO}, WHO)
    saved = edit(*steps, track=True, author=None)
    assert (saved.authors(), saved.comments()[0][0]) == ({"Unknown Author"}, "Unknown Author")


def test_comments_hold_lines_and_stand_on_their_words(edit: Edit) -> None:
    saved = edit(
        {"op": "comment", "in": FIRST, "on": "varje söndag", "text": "Räcker det?\nFråga mamma."},
        {
            "op": "comment",
            "in": {"find": "070-1"},
            "text": "Gammalt",
            "author": "Karin Lind",
            "at": "2026-10-01T08:30:00",
        },
    )
    assert [(author, text) for author, _, text in saved.comments()] == [
        (WHO, "Räcker det?¶Fråga mamma."),
        ("Karin Lind", "Gammalt"),
    ]
    assert saved.comments()[1][1] == "2026-10-01T08:30:00Z"
    assert saved.commented() == ["varje söndag", "070-1"]


def test_a_comment_made_by_a_program_without_a_time_has_an_impossible_one(edit: Edit) -> None:
    saved = edit({"op": "comment", "in": {"find": "070-1"}, "text": "x", "author": "Program"})
    assert saved.comments()[0][1] == "0-00-00T00:00:00Z"


def test_tracking_and_the_author_change_within_a_script(edit: Edit) -> None:
    saved = edit(
        {"op": "append_text", "in": {"find": "Bo Ek"}, "text": " A"},
        {"op": "track", "on": True},
        {"op": "append_text", "in": {"find": "Bo Ek A"}, "text": " B"},
        {"op": "author", "name": "Karin Lind"},
        {"op": "append_text", "in": {"find": "070-1"}, "text": " C"},
    )
    assert saved.row("Bo Ek").cells[1] == "Bo Ek A{+ B+}"
    assert saved.authors() == {WHO, "Karin Lind"}
    assert saved.core("lastModifiedBy") == "Karin Lind"


def test_what_was_tracked_can_be_rejected(source: Path, edit: Edit) -> None:
    edit(
        {"op": "add_row", "after": FIRST, "texts": ["9", "Ny"]},
        {"op": "remove_row", "row": {"find": "Bo Ek"}},
        {"op": "replace_text", "in": FIRST, "old": "hem", "new": "dit"},
        track=True,
    )
    saved = edit({"op": "reject_all"}, again=True)
    before = Saved(source)
    assert [row.cells for row in saved.rows()] == [row.cells for row in before.rows()]
    assert [row.cells for row in saved.rows(2)] == [row.cells for row in before.rows(2)]


def test_properties_are_set_and_taken_away(edit: Edit) -> None:
    saved = edit(
        {"op": "set_property", "name": "docgen.form", "value": None},
        {"op": "set_property", "name": "Handläggare", "value": "Åsa"},
    )
    assert saved.custom() == {"Handläggare": "Åsa", "docgen.document": DOCUMENT_ID}


# Addresses


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ({"find": "finns inte"}, "nothing fits"),
        ({"find": "Skolan"}, "3 places fit"),
        ({"find": "Skolan", "nth": 4}, "nothing fits"),
        ({"table": 3, "row": 1, "cell": 1}, "there is no table 3"),
        ({"table": 1, "row": 99, "cell": 1}, "there is no row 99"),
        ({"table": 1, "row": 2, "cell": 2}, "the row has no cell 2"),
        ({"table": {"header": "Enhet"}, "row": 3, "cell": 1}, "the row has no cell 1"),
        ({"row": FIRST, "cell": "Pris"}, "not 'Pris'"),
        ({"tag": "child.age"}, "nothing fits"),
        ({"paragraph": "Nulägesbild"}, "nothing fits"),
    ],
)
def test_an_address_that_fits_nothing_or_too_much_fails_and_writes_nothing(
    libreoffice: LibreOffice, source: Path, tmp_path: Path, address: dict[str, Any], problem: str
) -> None:
    step = {"op": "set_cell", "in": address, "text": "x"}
    with pytest.raises(EditFailed, match=problem):
        libreoffice.edit(source, tmp_path / "b.docx", [step], author=WHO, track=False)
    assert not (tmp_path / "b.docx").exists()


def test_cells_are_found_by_number_header_and_text(edit: Edit) -> None:
    saved = edit(
        {"op": "set_cell", "in": {"table": 2, "row": 3, "cell": 2}, "text": "A"},
        {"op": "set_cell", "in": {"table": {"header": "Enhet"}, "row": 4, "cell": 3}, "text": "B"},
        {"op": "set_cell", "in": {"row": {"contains": "Åsa"}, "cell": "Telefon"}, "text": "C"},
        {"op": "set_cell", "in": {"find": "Skolan", "nth": 3}, "text": "D"},
    )
    assert [row.cells for row in saved.rows(2)[1:]] == [
        ["D", "Åsa Öberg", "C"],
        ["", "A", "070-2"],
        ["BUP", "Mia Sjö", "B"],
    ]


# Other formats


@pytest.mark.parametrize(
    ("suffix", "start"),
    [
        (".doc", b"\xd0\xcf\x11\xe0"),
        (".odt", b"PK"),
        (".docm", b"PK"),
        (".rtf", b"{\\rtf"),
        (".pdf", b"%PDF"),
    ],
)
def test_other_formats_are_written(
    libreoffice: LibreOffice, source: Path, tmp_path: Path, suffix: str, start: bytes
) -> None:
    target = tmp_path / f"plan{suffix}"
    libreoffice.convert(source, target)
    assert target.read_bytes().startswith(start)


def test_a_docm_says_that_it_may_hold_macros(
    libreoffice: LibreOffice, source: Path, tmp_path: Path
) -> None:
    libreoffice.convert(source, tmp_path / "plan.docm")
    assert b"macroEnabled.main+xml" in Saved(tmp_path / "plan.docm").parts["[Content_Types].xml"]


def test_an_old_doc_keeps_bookmarks_but_no_controls(
    libreoffice: LibreOffice, source: Path, tmp_path: Path
) -> None:
    libreoffice.convert(source, tmp_path / "plan.doc")
    libreoffice.convert(tmp_path / "plan.doc", tmp_path / "back.docx")
    back = Saved(tmp_path / "back.docx")
    assert back.control_ids() == []
    assert back.bookmarks()["dg_0002"] == "Mentor ringer hem varje söndag"
    assert back.custom()["docgen.document"] == DOCUMENT_ID


def test_a_protected_file_opens_only_with_its_password(
    libreoffice: LibreOffice, source: Path, tmp_path: Path
) -> None:
    locked, opened = tmp_path / "locked.docx", tmp_path / "opened.docx"
    libreoffice.convert(source, locked, new_password="hemligt")
    assert locked.read_bytes().startswith(b"\xd0\xcf\x11\xe0"), "no zip any more"
    with pytest.raises(EditFailed):
        libreoffice.convert(locked, opened, password="fel")
    libreoffice.convert(locked, opened, password="hemligt")
    assert Saved(opened).custom()["docgen.document"] == DOCUMENT_ID


def test_what_libreoffice_cannot_open_fails(libreoffice: LibreOffice, tmp_path: Path) -> None:
    broken = tmp_path / "broken.docx"
    broken.write_bytes(issued_plan()[:3000])
    with pytest.raises(EditFailed, match=r"broken\.docx"):
        libreoffice.edit(broken, tmp_path / "b.docx", [], author=WHO, track=False)


# The process


def test_a_crashed_office_is_replaced(libreoffice: LibreOffice, edit: Edit) -> None:
    edit()
    assert libreoffice.pid is not None
    os.kill(libreoffice.pid, signal.SIGKILL)
    assert edit().core("lastModifiedBy") == WHO


def _runs(pid: int) -> bool:
    """A process that has ended but that nobody has asked about is still listed, as a zombie."""
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_hanging_office_is_ended_and_replaced(
    libreoffice: LibreOffice, source: Path, tmp_path: Path, edit: Edit
) -> None:
    edit()
    hanging = libreoffice.pid
    assert hanging is not None
    os.kill(hanging, signal.SIGSTOP)
    with pytest.raises(OfficeLost, match="did not finish"):
        libreoffice.edit(source, tmp_path / "b.docx", [], author=WHO, track=False, limit=0.5)
    assert not _runs(hanging)
    assert edit().core("lastModifiedBy") == WHO


@pytest.mark.parametrize("by_force", [False, True])
def test_a_closed_office_leaves_nothing_behind(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_force: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        with LibreOffice(limit=1 if by_force else 60) as office:
            office.edit(source, tmp_path / "b.docx", [], author=WHO, track=False, limit=60)
            running = office.pid
            assert running is not None
            (profile,) = Path(folder).iterdir()
            assert all(socket.exists() for socket in sockets(profile))
            if by_force:
                os.kill(running, signal.SIGSTOP)
        assert list(Path(folder).iterdir()) == []
        assert not any(socket.exists() for socket in sockets(profile))
        assert not _runs(running)
