"""An authority whose staff work in old LibreOffice: issued without controls, received all the
same.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from docgen.office.names import w
from docgen.service import Service
from docgen.settings import Settings
from docgen.work import produce
from tests.reading import hands
from tests.reading.hands import Word
from tests.work.installation import Installation, story_clock


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[Installation]:
    clock = story_clock()
    service = Service.open(Settings(home=tmp_path / "home", anchors="bookmarks"), clock=clock)
    made = Installation(tmp_path / "home", clock, service)
    made.take_in()
    yield made
    made.close()


def test_an_issued_plan_has_no_controls_and_its_edits_are_recorded(
    authority: Installation,
) -> None:
    document = authority.issue()[0]
    copy = Word(document.content)
    assert not list(copy.body.iter(w("sdt")))
    old = document.values["plan.actions[a1].status"].texts[0]
    (name,) = (n for n, path in document.layout.items() if path == "plan.actions[a1].status")
    mark = next(m for m in copy.body.iter(w("bookmarkStart")) if m.get(w("name")) == name)
    written = mark.getnext()
    assert written is not None
    assert hands.words(written) == old
    mark.addnext(hands.run("Klar"))
    written.getparent().remove(written)  # type: ignore[union-attr]
    (change,) = authority.receive(copy.save("Henrik Öberg")).recorded
    assert change.path == "plan.actions[a1].status"
    assert authority.value("plan.actions[a1].status") == "done"


def test_fills_and_blanks_have_none_either(authority: Installation, tmp_path: Path) -> None:
    (blank,) = produce.blank(authority.service, "lots/plan", tmp_path).produced
    assert not list(Word(blank.document.content).body.iter(w("sdt")))
