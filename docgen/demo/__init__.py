"""The whole loop on a sample family: issued, edited in Word, read back, judged, told.

The two returned plans in ``returned/`` were edited and saved in LibreOffice by
``python -m tools.demo``: one by the psychologist with tracked changes, one by the mentor without.
Both began from the same issued file, so they overlap, and one edit of each is in conflict.
"""

from __future__ import annotations

import datetime as dt
import shutil
import sys
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docgen.errors import WrongUse
from docgen.messages import say
from docgen.reasons import reason

if TYPE_CHECKING:
    from docgen.service import Service
    from docgen.settings import Settings
    from docgen.showing import Screen

CASE = "2026-0042"
PLAN_NUMBER = "DEM0P1AN0J"
"""The plan's document number: fixed, because the returned files carry it."""
RETURNED = ("plan-spårade-ändringar.docx", "plan-utan-spårning.docx")

_ISSUED = (
    ("lots/information", None),
    ("lots/consent", "consents[s2]"),
    ("lots/summons", "meetings[m2]"),
    ("lots/agenda", "meetings[m2]"),
)
_MARK = ".docgen-demo"


def run(settings: Settings, out: Path, screen: Screen | None) -> dict[str, Any]:
    """Run the loop in the folder ``out``, made anew; print it on ``screen`` where there is one.

    Returns what happened as plain data. Raises WrongUse where ``out`` holds something else.
    """
    from docgen.service import Service  # noqa: PLC0415 - with everything it needs

    folder = _fresh(out)
    story = _Story()
    service = Service.open(
        settings.model_copy(
            update={
                "home": folder,
                "database_url": None,
                "master_key_file": None,
                # Nothing of an invented family belongs in a real store.
                "stores": None,
            }
        ),
        clock=story,
    )
    try:
        return _loop(service, story, folder, screen)
    finally:
        service.close()


class _Story:
    """The family's days, not ours: its consents have an end. A second passes at each look."""

    def __init__(self) -> None:
        self._now = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        self._now += dt.timedelta(seconds=1)
        return self._now

    def three_days_pass(self) -> None:
        self._now += dt.timedelta(days=3)


def _loop(service: Service, story: _Story, folder: Path, screen: Screen | None) -> dict[str, Any]:
    from docgen.records import review  # noqa: PLC0415
    from docgen.work import cases, history, produce, receive  # noqa: PLC0415

    family = service.catalogue.model("lots").folder / "family.json"
    imported = cases.take_in(service, family)
    _say(screen, say("1. The case: one family"))
    if screen:
        screen.line(
            say(
                "{name} ({number}): a child, {guardians} guardians, {units} units, {goals} goals.",
                name=imported.case.code_name,
                number=CASE,
                guardians=len(imported.case.guardians),
                units=len(imported.case.units),
                goals=len(imported.case.plan.goals) if imported.case.plan else 0,
            )
        )
    _say(screen, say("2. The forms are filled and issued"))
    issued = []
    for form, about in _ISSUED:
        production = produce.issue(service, form, CASE, about=about)
        issued.append(production)
    issued.append(produce.issue(service, "lots/plan", CASE, number=PLAN_NUMBER))
    blanks = produce.blank(service, "lots/story", folder / "blanketter")
    for production in (*issued, blanks):
        if screen:
            screen.production(production)
    story.three_days_pass()
    _say(screen, say("3. Two plans come back, edited in Word"))
    received = []
    for name in RETURNED:
        content = (resources.files("docgen.demo") / "returned" / name).read_bytes()
        answer = receive.receive(service, content, name)
        received.append(answer)
        if screen:
            screen.received(answer, name, _data(service))
    with service.transaction() as connection:
        items = review.list_items(connection, service.keys, status=review.ReviewStatus.OPEN)
    _say(screen, say("4. What a person must decide"))
    if screen:
        screen.review(items, {CASE: _data(service)})
    _say(screen, say("5. How the plan has changed"))
    told = history.history(service, CASE)
    if screen:
        screen.history(told)
        screen.title(say("The files are in {folder}", folder=folder))
        screen.line(
            say(
                "Go on yourself: DOCGEN_HOME={folder} {docgen} review accept {item} --as Anna",
                folder=folder,
                docgen=_own_name(),
                item=items[0].id if items else "r1",
            )
        )
    return {
        "folder": str(folder),
        "case": CASE,
        "documents": [
            p.document.to_json(list(p.files)) for production in issued for p in production.produced
        ],
        "received": [
            {
                "recorded": [change.to_json() for change in answer.recorded],
                "review": list(answer.review),
                **answer.reading.to_json(),
            }
            for answer in received
        ],
        "review": [item.id for item in items],
        "history": told.to_json(),
    }


def _data(service: Service) -> dict[str, Any]:
    from docgen.records import cases  # noqa: PLC0415

    with service.transaction() as connection:
        return cases.load(connection, service.keys, CASE).payload


def _say(screen: Screen | None, heading: str) -> None:
    if screen:
        screen.heading(heading)


def _own_name() -> str:
    """How this program was called, so that it can be called again."""
    called = sys.argv[0]
    return called if Path(called).name == "docgen" else "docgen"


def _fresh(out: Path) -> Path:
    """The folder, emptied of an earlier demo and of nothing else."""
    try:
        return _emptied(out)
    except OSError as error:
        raise WrongUse(
            "cannot_write",
            say(
                "The folder {folder} cannot be written: {reason}. Choose another with --out.",
                folder=out,
                reason=reason(error),
            ),
        ) from error


def _emptied(out: Path) -> Path:
    if out.exists():
        if not (out / _MARK).is_file() and any(out.iterdir()):
            raise WrongUse(
                "folder_in_use",
                say(
                    "The folder {folder} holds something else than a demo. Choose another with "
                    "--out.",
                    folder=out,
                ),
            )
        shutil.rmtree(out)
    out.mkdir(parents=True)
    (out / _MARK).touch()
    return out
