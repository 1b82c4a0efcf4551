"""What both ways to show the loop have: the folder, the family and its days, and its case."""

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
    from docgen.records.review import ReviewItem
    from docgen.service import Service
    from docgen.settings import Settings
    from docgen.showing import Screen
    from docgen.work.cases import Imported
    from docgen.work.produce import Production

CASE = "2026-0042"
PLAN_NUMBER = "DEM0P1AN0J"
"""The plan's document number: fixed, because the returned files carry it."""
TRACKED, UNTRACKED = RETURNED = ("plan-spårade-ändringar.docx", "plan-utan-spårning.docx")

_ISSUED = (
    ("lots/information", None),
    ("lots/consent", "consents[s2]"),
    ("lots/summons", "meetings[m2]"),
    ("lots/agenda", "meetings[m2]"),
)
_MARK = ".docgen-demo"


class Story:
    """The family's days, not ours: its consents have an end. A second passes at each look."""

    def __init__(self) -> None:
        self._now = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        self._now += dt.timedelta(seconds=1)
        return self._now

    def passes(self, **time: float) -> None:
        """Let time pass, said as :class:`datetime.timedelta` takes it."""
        self._now += dt.timedelta(**time)


def own_installation(settings: Settings, folder: Path, stores: Path | None = None) -> Settings:
    """The settings of an installation in ``folder``, where nothing reaches the reader's own.

    Nothing of an invented family belongs in a real store; ``stores`` names a file of invented
    ones.
    """
    changed = {
        "home": folder,
        "database_url": None,
        "master_key_file": None,
        "stores": stores,
    }
    return settings.model_copy(update=changed)


def fresh_folder(out: Path) -> Path:
    """The folder, emptied of an earlier demo and of nothing else.

    Raises WrongUse where it holds something else, or cannot be written.
    """
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


def take_in(service: Service, screen: Screen | None) -> Imported:
    """Import the sample family's case, and tell of it."""
    from docgen.work import cases  # noqa: PLC0415 - slow to import, as all below

    imported = cases.take_in(service, service.catalogue.model("lots").folder / "family.json")
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
    return imported


def issue(service: Service) -> list[Production]:
    """Issue the family's forms, the plan last."""
    from docgen.work import produce  # noqa: PLC0415

    issued = [produce.issue(service, form, CASE, about=about) for form, about in _ISSUED]
    return [*issued, produce.issue(service, "lots/plan", CASE, number=PLAN_NUMBER)]


def returned(name: str) -> bytes:
    """One of the plans that come back (:data:`RETURNED`)."""
    return (resources.files("docgen.demo") / "returned" / name).read_bytes()


def waiting(service: Service) -> list[ReviewItem]:
    """What a person must decide."""
    from docgen.records import review  # noqa: PLC0415

    with service.transaction() as connection:
        return review.list_items(connection, service.keys, status=review.ReviewStatus.OPEN)


def data(service: Service) -> dict[str, Any]:
    """The case as it is now, as plain data."""
    from docgen.records import cases  # noqa: PLC0415

    with service.transaction() as connection:
        return cases.load(connection, service.keys, CASE).payload


def heading(screen: Screen | None, text: str) -> None:
    """The head of a part of the story."""
    if screen:
        screen.heading(text)


def own_name() -> str:
    """How this program was called, so that it can be called again."""
    called = sys.argv[0]
    return called if Path(called).name == "docgen" else "docgen"


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
