"""Random edit scripts played in LibreOffice: every edit is found or asked about, nothing else.

``--script-seed 17`` plays script 17 alone; ``--scripts`` and ``--script-base`` say how many are
played and which is the first. What a script is, :mod:`tests.editors.scripts` says.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.editors.fixtures import PLAYED, seeds
from tests.editors.libreoffice import LibreOffice
from tests.editors.oracle import ORDINARY, Oracle, Verdict
from tests.editors.pages import Page
from tests.editors.scripts import Script
from tests.reading.desk import after, base, issued, take

Play = Callable[[Script], Verdict]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", seeds(metafunc.config))


@pytest.fixture
def play(libreoffice: LibreOffice, tmp_path: Path) -> Play:
    """Play a script, round by round, until something is not as it must be."""

    def play(script: Script) -> Verdict:
        verdict, against = Verdict(), base(script.form)
        page = Page.of(against)
        file = tmp_path / "form.docx"
        file.write_bytes(issued(script.form).content)
        for _ in range(script.rounds):
            steps, author, tracked = script.draw(page)
            libreoffice.edit(file, file, steps, author=author, track=tracked, look=False)
            if script.by_way_of:
                between = file.with_suffix(script.by_way_of)
                libreoffice.convert(file, between)
                libreoffice.convert(between, file)
            once = take(file.read_bytes(), against)
            verdict.add(Oracle(page, once.reading).judge())
            if verdict.faults:
                break
            page.settle(once.reading)
            page.base = against = after(once, against)
        return verdict

    return play


def test_every_edit_is_found_or_asked_about(
    play: Play, seed: int, record_property: Callable[[str, object], None]
) -> None:
    script = Script(seed)
    verdict = play(script)
    record_property(PLAYED, {"seed": seed, **verdict.to_json()})
    assert not verdict.faults, "\n".join([*verdict.faults, str(script)])


def test_what_ordinary_staff_do_in_fields_is_nearly_always_certain(play: Play) -> None:
    verdict = Verdict()
    for seed in range(1, 6):
        script = Script(seed, ordinary=True)
        verdict.add(play(script))
        assert not verdict.faults, "\n".join([*verdict.faults, str(script)])
    found, asked = verdict.found[ORDINARY], verdict.asked[ORDINARY]
    assert found + asked >= 60
    assert found / (found + asked) >= 0.95, verdict.questions
