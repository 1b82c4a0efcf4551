"""The same loop where an agency works: two sites in a simulated SharePoint, set up, worked in and
watched, with rights that follow the family's consents.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docgen.demo import scene
from docgen.demo.scene import CASE, PLAN_NUMBER, TRACKED, UNTRACKED, Story
from docgen.errors import Unavailable
from docgen.messages import label, language, say
from docgen.store import DocRef, Library
from docgen.stores.sharepoint_columns import COLUMNS

if TYPE_CHECKING:
    from docgen.case.model import Case
    from docgen.demo.municipality import Municipality
    from docgen.service import Service
    from docgen.settings import Settings
    from docgen.showing import Screen
    from docgen.work.produce import Production
    from docgen.work.watch_told import Told

_EXTRA = ("jwt", "starlette", "trustme", "uvicorn")
"""What the extra ``simulated`` brings."""
_SHOWN = ("status", "revision", "signatures", "waiting_for", "next_step")
"""The columns that tell how far a document has come."""
_SCHOOL, _SOCIAL = "bun", "sn"
_MENTOR, _PSYCHOLOGIST, _COUNSELLOR, _SOCIAL_WORKER, _FATHER = (
    "Henrik Öberg",
    "Elif Şahin",
    "Maria Åkerström",
    "Amir Haddad",
    "Mattias Lindqvist",
)
_TAKEN_BACK = {"id": "w1", "date": "2026-11-23", "by": "vh2", "grants": ["r4"]}
"""That the school shares with the family unit."""


def run(settings: Settings, out: Path, screen: Screen | None) -> dict[str, Any]:
    """Run the loop in the folder ``out``, made anew; print it on ``screen`` where there is one.

    Returns what happened as plain data. Raises WrongUse where ``out`` holds something else, and
    Unavailable where the packages of the extra ``simulated`` are not installed.
    """
    from docgen.case import intake  # noqa: PLC0415 - with everything it needs, as below
    from docgen.forms.catalogue import Catalogue  # noqa: PLC0415
    from docgen.service import Service  # noqa: PLC0415

    municipality_of = _simulation()
    folder = scene.fresh_folder(out)
    story = Story()
    family = Catalogue.load(settings.templates_folder).model("lots").folder / "family.json"
    case = intake.load(family)
    with municipality_of.running(case, story) as municipality:
        service = Service.open(
            scene.own_installation(settings, folder, municipality.stores), clock=story
        )
        quiet = dt.timedelta(minutes=settings.quiet_minutes)
        try:
            return _Demo(service, story, municipality, case, quiet, screen).told(folder)
        finally:
            service.close()


def _simulation() -> type[Municipality]:
    try:
        from docgen.demo.municipality import Municipality  # noqa: PLC0415 - may be missing
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in _EXTRA:
            raise
        raise Unavailable(
            "simulation_missing",
            say(
                "The simulated SharePoint needs packages that are not installed here, such as "
                "{name}. In a checkout, run: make demo ARGS=--sharepoint. Otherwise install "
                "docgen with its extra “simulated”.",
                name=package,
            ),
        ) from error
    return Municipality


class _Demo:
    """The story, told part by part; each part gives what happened as plain data."""

    def __init__(
        self,
        service: Service,
        story: Story,
        municipality: Municipality,
        case: Case,
        quiet: dt.timedelta,
        screen: Screen | None,
    ) -> None:
        self._service = service
        self._story = story
        self._municipality = municipality
        self._case = case
        self._quiet = quiet
        self._screen = screen

    def told(self, folder: Path) -> dict[str, Any]:
        """The whole story; the libraries are left in ``folder`` as they are at its end."""
        from docgen.work import history  # noqa: PLC0415 - slow to import, as all below

        told = {
            "folder": str(folder),
            "case": CASE,
            "stores": self._set_up(),
            "documents": self._issue(),
            "looks": self._work(),
            "review": self._decide(),
            "may_open": self._take_back(),
            "libraries": self._show_libraries(folder / "sharepoint"),
        }
        if self._screen:
            self._screen.title(say("The files are in {folder}", folder=folder / "sharepoint"))
            self._screen.line(
                say(
                    "SharePoint is gone, what docgen has recorded is there: DOCGEN_HOME={folder} "
                    "{docgen} history {case}",
                    folder=folder,
                    docgen=scene.own_name(),
                    case=CASE,
                )
            )
        return {**told, "history": history.history(self._service, CASE).to_json()}

    def _set_up(self) -> list[dict[str, Any]]:
        from docgen.stores.checking import Made  # noqa: PLC0415
        from docgen.work import provisioning  # noqa: PLC0415

        self._head(say("1. Two authorities set up their SharePoint: docgen store init"))
        prepared = provisioning.prepare(self._service.stores, None, dry_run=False)
        for one in prepared:
            made = {kind: {step.name for step in one.made if step.what is kind} for kind in Made}
            self._line(f"{one.authority}  {one.address}")
            self._line(
                say(
                    "Made: {libraries} libraries, each with {columns} columns and a content type.",
                    libraries=len(made[Made.LIBRARY]),
                    columns=len(made[Made.COLUMN]),
                ),
                indent=2,
            )
        self._line(say("They are simulated on this machine, and end with the demo."), "dim")
        return [one.to_json() for one in prepared]

    def _issue(self) -> list[dict[str, Any]]:
        self._head(say("2. The forms are filled and issued into the case's folder"))
        scene.take_in(self._service, self._screen)
        issued = scene.issue(self._service)
        if self._screen:
            self._screen.line()
            for production in issued:
                self._show_issued(self._screen, production)
        return [
            p.document.to_json(list(p.files)) for production in issued for p in production.produced
        ]

    def _show_issued(self, screen: Screen, production: Production) -> None:
        from docgen.case import numbers  # noqa: PLC0415
        from docgen.records.deliveries import Means  # noqa: PLC0415

        first = production.produced[0]
        number = numbers.printed_document_id(first.document.id)
        screen.line(f"• {first.title}, {number}")
        for handed in production.handed:
            words = (
                say("for {unit}: a copy in its own SharePoint", unit=handed.unit)
                if handed.delivery.means is Means.STORE
                else say(
                    "for {unit}: a package in {library}",
                    unit=handed.unit,
                    library=Library.OUTBOX.value,
                )
            )
            screen.line(words, "dim", indent=4)

    def _work(self) -> list[dict[str, Any]]:
        self._head(say("3. People work in the libraries: docgen receive --watch"))
        town, plan = self._municipality, self._plan()
        looks = []
        self._story.passes(days=3)
        self._line(say("{name} writes in the plan, and Word saves meanwhile.", name=_MENTOR))
        content = scene.returned(UNTRACKED)
        with town.writing(_SCHOOL, plan.path, content, by=_MENTOR):
            looks.append(self._look())
        status = label("ColumnStatus", "ready")
        self._line(
            say("{name} closes it and sets Status to {status}.", name=_MENTOR, status=status)
        )
        town.set_status(_SCHOOL, plan.path, status, by=_MENTOR)
        looks.append(self._look())
        self._line(
            say(
                "The answer of {sender} comes by secure mail; {name} puts it into {library}.",
                sender=_PSYCHOLOGIST,
                name=_COUNSELLOR,
                library=Library.INBOX.value,
            )
        )
        inbox = f"{Library.INBOX}/svar från bup.docx"
        town.save(_SCHOOL, inbox, scene.returned(TRACKED), by=_COUNSELLOR)
        self._story.passes(minutes=self._quiet.total_seconds() / 60)
        looks.append(self._look())
        return [{"told": [each.to_json() for each in told]} for told in looks]

    def _look(self) -> list[Told]:
        """One look of the watcher at all stores."""
        from docgen.work.watch import Watcher  # noqa: PLC0415
        from docgen.work.watch_told import told_words  # noqa: PLC0415

        told: list[Told] = []
        self._municipality.keep_time()
        Watcher(self._service, quiet=self._quiet, tell=told.append, stop=threading.Event()).look()
        for each in told:
            form = self._service.catalogue.forms.get(each.form or "")
            self._line(
                f"→ {told_words(each, form.title(language()) if form else each.form)}", indent=2
            )
        if not told:
            self._line(f"→ {say('Nothing to read.')}", indent=2)
        return told

    def _decide(self) -> list[str]:
        self._head(say("4. What a person must decide"))
        items = scene.waiting(self._service)
        if self._screen:
            self._screen.review(items, {CASE: scene.data(self._service)})
        return [item.id for item in items]

    def _take_back(self) -> list[dict[str, bool]]:
        from docgen.case import intake  # noqa: PLC0415
        from docgen.work import cases  # noqa: PLC0415

        self._head(say("5. Who may open the case's folders follows the consents"))
        before = self._may_open()
        self._line()
        self._line(
            say(
                "{name} takes back that the school shares with {unit}.",
                name=_FATHER,
                unit=next(unit.name for unit in self._case.units if unit.authority == _SOCIAL),
            )
        )
        data = intake.dump(self._case)
        (consent,) = [each for each in data["consents"] if each["id"] == "s2"]
        consent["withdrawals"] = [_TAKEN_BACK]
        cases.take_in(self._service, data)
        return [before, self._may_open()]

    def _may_open(self) -> dict[str, bool]:
        """Whether SharePoint lets people open the case's folder in their authority's site."""
        from docgen.work.places import case_folder  # noqa: PLC0415

        folder = case_folder(self._case)
        found = {
            name: self._municipality.may_open(name, authority, folder)
            for name, authority in (
                (_COUNSELLOR, _SCHOOL),
                (_MENTOR, _SCHOOL),
                (_SOCIAL_WORKER, _SOCIAL),
            )
        }
        for name, may in found.items():
            words = say("may open the case's folder") if may else say("may not open it")
            self._line(f"{name}: {words}", indent=2)
        return found

    def _show_libraries(self, folder: Path) -> list[dict[str, Any]]:
        """The files of both sites with their columns; all of them are left in ``folder``."""
        self._head(say("6. The libraries, and what the columns say"))
        found = []
        for authority in self._service.stores.authorities():
            store = self._service.stores(authority)
            changes, _ = store.changes(None)
            refs = sorted((each.ref for each in changes if each.ref), key=lambda ref: ref.path)
            self._line(f"{authority}  {self._municipality.address(authority)}", "bold")
            for place, files in groupby(refs, lambda ref: ref.path.rpartition("/")[0]):
                self._show_folder(place, list(files))
            for ref in refs:
                file = folder / authority / ref.path
                file.parent.mkdir(parents=True, exist_ok=True)
                store.save(ref.id, file)
            found.append(
                {
                    "authority": authority,
                    "files": [{"path": ref.path, "columns": dict(ref.fields)} for ref in refs],
                }
            )
        return found

    def _show_folder(self, place: str, files: Sequence[DocRef]) -> None:
        packed = place.startswith(f"{Library.OUTBOX}/")
        count = say(" ({count} files)", count=len(files)) if packed else ""
        self._line(f"{place}{count}", indent=2)
        for ref in () if packed else files:
            self._line(ref.name, indent=4)
            words = [
                f"{COLUMNS.by_name[name].title}: {ref.fields[name]}"
                for name in _SHOWN
                if name in ref.fields
            ]
            self._line("; ".join(words), "dim", indent=6)

    def _plan(self) -> DocRef:
        """The staff's copy of the plan as it lies in the school's site."""
        from docgen.records import documents  # noqa: PLC0415

        with self._service.transaction() as connection:
            issued = documents.load(connection, self._service.keys, PLAN_NUMBER, "1")
        assert issued is not None
        assert issued.store_ref is not None
        return self._service.stores(_SCHOOL).by_id(issued.store_ref)

    def _head(self, text: str) -> None:
        scene.heading(self._screen, text)

    def _line(self, text: str = "", style: str | None = None, indent: int = 0) -> None:
        if self._screen:
            self._screen.line(text, style, indent)
