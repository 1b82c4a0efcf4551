"""A review item with all there is to judge it by, and what each decision would do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docgen.case import notation, values
from docgen.case.fields import FieldSpec, field_at
from docgen.case.goals import serving_only
from docgen.case.notation import Names
from docgen.case.wording import change_words, item_words
from docgen.errors import DocgenError, WrongUse
from docgen.messages import label, language, say
from docgen.plan.kinds import Kind
from docgen.plan.reading import Change, ChangeKind, Printed
from docgen.records import cases, review
from docgen.records.review import ReviewItem, ReviewStatus
from docgen.service import Service
from docgen.work import decide
from docgen.work.ink_answers import BY_NAME, INK, signers_words
from docgen.work.scanned_named import asks_which, candidate
from docgen.work.signed_confirm import confirms, settles


@dataclass(frozen=True)
class Decisions:
    """What would come of each decision, in words; ``correct`` is None where it cannot be."""

    accept: str
    correct: str | None
    reject: str
    acceptable: bool
    """Whether it can be accepted as the case is now; ``accept`` says why not."""

    def to_json(self) -> dict[str, Any]:
        return {
            "accept": self.accept,
            "correct": self.correct,
            "reject": self.reject,
            "acceptable": self.acceptable,
        }


@dataclass(frozen=True)
class Evidence:
    """An item, where it came from and what stood there; ``decisions`` while it is open."""

    item: ReviewItem
    file: str | None
    form: str | None
    """The form's title."""
    place: str | None
    before: str | None
    after: str | None
    decisions: Decisions | None
    data: values.Data

    def to_json(self) -> dict[str, Any]:
        """What the item's own JSON does not have."""
        return {
            "file": self.file,
            "place": self.place,
            "before": self.before,
            "after": self.after,
            "decisions": self.decisions.to_json() if self.decisions else None,
        }


def evidence(service: Service, item_id: str) -> Evidence:
    """The evidence of an item; raises as :func:`docgen.records.review.get` does."""
    with service.transaction() as connection:
        item = review.get(connection, service.keys, item_id)
        data: values.Data = {}
        if item.case_id is not None:
            data = cases.load(connection, service.keys, item.case_id).payload
    where = item.evidence.get("where") or {}
    change = Change.from_json(item.change) if item.change else None
    form = service.catalogue.forms.get(item.evidence.get("form") or "")
    return Evidence(
        item=item,
        file=item.evidence.get("file"),
        form=form.title(language()) if form else None,
        place=place_words(where),
        before=_text(change.before) if change else where.get("before") or None,
        after=_text(change.after) if change else where.get("text") or None,
        decisions=_decisions(item, change, data) if item.status is ReviewStatus.OPEN else None,
        data=data,
    )


def picture(service: Service, item: ReviewItem) -> bytes:
    """The picture of what an item is about, a PNG.

    Raises WrongUse where it has none.
    """
    crop = item.evidence.get("crop")
    if crop is None:
        raise WrongUse(
            "no_picture",
            say(
                "{item} has no picture. Look at the file it names, which lies beside its document.",
                item=item.id,
            ),
        )
    with service.transaction() as connection:
        return service.archive.fetch(connection, item.case_id, crop)


def place_words(where: dict[str, Any]) -> str | None:
    """A place in a file in words: the part, then the table, row and cell or the paragraph."""
    if "part" not in where:
        # A page of a scan, counted through its file.
        return say("page {page}", page=where["page"]) if "page" in where else None
    name = where["part"].rpartition("/")[2].removesuffix(".xml").rstrip("0123456789")
    steps = [step for step in ("table", "row", "cell", "paragraph") if step in where]
    words = [f"{label('Place', step)} {where[step]}" for step in steps]
    return ", ".join([label("Part", name), *words])


def _text(part: Printed | None) -> str | None:
    return part.text if part else None


def _decisions(item: ReviewItem, change: Change | None, data: values.Data) -> Decisions:
    try:
        accept, acceptable = _accepting(item, change, data), True
    except DocgenError as error:
        accept, acceptable = error.message, False
    return Decisions(
        accept, _correcting(item, change, data), _rejecting(item, change, data), acceptable
    )


def _accepting(item: ReviewItem, change: Change | None, data: values.Data) -> str:
    """What accepting would do; raises as accepting does."""
    now = decide.acceptable(item, data)
    if change is not None and now is None:
        return say("The case is so already. It is closed.")
    if asks_which(item):
        which = candidate(item)
        if which is not None:
            return say(
                "The page is taken in with document {number}, as if it had come with its code.",
                number=which,
            )
        return say("It is closed. The file stays in quarantine, and belongs to no case.")
    if confirms(item):
        return say(
            "It is recorded that this person has signed, and that you confirmed it. When nobody "
            "else is waited for, the document holds."
        )
    if settles(item):
        return _judged_anew()
    if change is None or now is None:
        return say("It is closed as dealt with. Nothing in the case changes.")
    after = decide.tried(data, now, item)
    gone = change.kind is ChangeKind.REMOVE
    words = say("Recorded: {change}.", change=change_words(now, data if gone else after))
    left = serving_only(data, change.path) if gone else []
    if left:
        actions = "; ".join(item_words(action, data) for action in left)
        asked = say("Then it is asked what becomes of {actions}.", actions=actions)
        words = f"{words} {asked}"
    return words


def _judged_anew() -> str:
    return say("Your answer counts as the advice says, and who has signed is judged anew with it.")


def _correcting(item: ReviewItem, change: Change | None, data: values.Data) -> str | None:
    if asks_which(item):
        return say(
            "With the number of the document it is of, as {example}: the page is taken in with "
            "that document, and what is on it is asked about there.",
            example="8RWN4-K2T0M",
        )
    if item.code in BY_NAME:
        return say(
            "With who has signed, {signers}, and the date or “nej” after it where one is written: "
            "it is recorded that this person signed, or said no.",
            signers=signers_words(item.evidence.get("signers", {})),
        )
    if item.code in INK:
        return say(
            "With a date, as {example}: it is recorded that this person signed that day. With "
            "“nej”: that the person said no.",
            example="2026-11-22",
        )
    if item.path is None or item.case_id is None:
        return None
    if change is not None and change.kind is ChangeKind.ADD:
        return say("The row is added with the fields you give as JSON.")
    spec = field_at(item.path)
    if spec is None:
        return None
    return say(
        "The value you give is recorded, written as in the document, as {example}.",
        example=_example(spec, data),
    )


def _example(spec: FieldSpec, data: values.Data) -> str:
    names = Names.of(data)
    match spec.kind:
        case Kind.DATE:
            return "2026-11-22"
        case Kind.TIME:
            return "13.00"
        case Kind.YES_NO:
            return f"{notation.TICKED} / {notation.UNTICKED}"
        case Kind.CHOICE:
            return " / ".join(label(spec.listing or "", code) for code in spec.codes)
        case Kind.PERSON if names.persons:
            return next(iter(names.persons.values()))
        case Kind.UNIT if names.units:
            return next(iter(names.units.values()))
        case Kind.GOALS:
            return "1, 2"
        case Kind.NUMBER:
            return "3"
        case _:
            return say("plain words")


def _rejecting(item: ReviewItem, change: Change | None, data: values.Data) -> str:
    if asks_which(item):
        return say("It is closed. The file stays in quarantine, and belongs to no case.")
    if item.code in INK:
        return say("It is recorded that this is no signature, and that you said so.")
    if settles(item):
        return _judged_anew()
    if confirms(item):
        return say("It is recorded that the signature cannot be relied on, and that you said so.")
    if change is None:
        return say("It is closed. Nothing in the case changes.")
    match change.kind:
        case ChangeKind.ADD:
            return say("Nothing is added to the case.")
        case ChangeKind.REMOVE:
            return say("{item} stays in the case.", item=item_words(change.path, data))
        case _:
            return say("The case keeps what it says: {value}", value=_ours(change.path, data))


def _ours(path: str, data: values.Data) -> str:
    spec = field_at(path)
    try:
        value = values.get(data, path)
    except values.NoSuchItem:
        value = None
    text = notation.write(spec, value, Names.of(data), language()) if spec else ""
    return f"”{' '.join(text.split())}”" if text else notation.EMPTY
