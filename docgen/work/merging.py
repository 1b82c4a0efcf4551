"""Changes settled against a case: what fits is taken, the rest becomes a question for a person."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from docgen.case import notation, paths, values
from docgen.case.fields import field_at
from docgen.case.goals import serving_only, with_hanging
from docgen.case.notation import Names
from docgen.case.wording import field_words, item_words
from docgen.messages import language, say
from docgen.plan.kinds import Kind
from docgen.plan.merge import Settlement, merge_texts, settle
from docgen.plan.reading import Change, ChangeKind, Finding, Printed, Severity
from docgen.records.journal import JournalEntry, Recorded
from docgen.work.fitting import DoesNotFit, fitted


def last_authors(history: Iterable[JournalEntry]) -> dict[str, str]:
    """Who last changed each path of a case, by its journal."""
    authors: dict[str, str] = {}
    for entry in history:
        if entry.kind is not Recorded.CHANGE:
            continue
        change = Change.from_json(entry.payload["change"])
        by = who(change) or entry.accepted_by
        if by:
            authors[change.path] = by
    return authors


@dataclass(frozen=True)
class Merged:
    """A case's data with the changes that fit, and what a person must decide about the rest."""

    data: values.Data
    recorded: list[Change]
    findings: list[Finding]


def merge(
    data: values.Data, changes: list[Change], *, others: dict[str, str] | None = None
) -> Merged:
    """Settle ``changes`` against ``data``, one by one; what does not fit becomes a finding.

    ``others`` says who last changed a path here, for the words of a conflict.
    """
    recorded: list[Change] = []
    findings: list[Finding] = []
    removals = [change for change in changes if change.kind is ChangeKind.REMOVE]
    for change in changes:
        if change.kind is ChangeKind.REMOVE:
            continue
        ours, exists = _ours(data, change)
        settlement = settle(change, ours, exists=exists)
        if settlement is Settlement.ALREADY:
            continue
        if settlement is Settlement.APPLY:
            twin = _twin(data, change)
            if twin is not None:
                findings.append(_doubled(change, twin, data))
                continue
            try:
                data = fitted(data, change)
            except DoesNotFit as error:
                findings.append(_does_not_fit(change, data, error.reason))
                continue
            recorded.append(change)
        elif settlement is Settlement.CONFLICT:
            both = _both(change, ours)
            if both is not None:
                data = fitted(data, both)
                recorded.append(both)
                findings.append(_merged_texts(both, data, (others or {}).get(change.path)))
                continue
            findings.append(_conflict(change, ours, data, (others or {}).get(change.path)))
        else:
            findings.append(_gone(change, data))
    # What hangs on an item is told by what the other changes made of the case.
    lost = {change.path for change in removals}
    findings.extend(_removal(change, data, lost) for change in removals)
    return Merged(data, recorded, findings)


def _ours(data: values.Data, change: Change) -> tuple[Any, bool]:
    """What the case says at the path now, and whether the path's item exists."""
    if change.kind is ChangeKind.ADD:
        exists = values.has_item(data, change.path)
        return (values.get(data, change.path) if exists else None), exists
    try:
        return values.get(data, change.path), True
    except values.NoSuchItem:
        return None, False


def _both(change: Change, ours: Any) -> Change | None:
    """The change that makes one text of the case's and the change's, where these do not touch."""
    spec = field_at(change.path)
    before, after = (part.value if part else None for part in (change.before, change.after))
    if spec is None or spec.kind is not Kind.LONG_TEXT:
        return None
    if not (isinstance(before, str) and isinstance(ours, str) and isinstance(after, str)):
        return None
    text = merge_texts(before, ours, after)
    if text is None:
        return None
    return replace(change, before=Printed(ours, ours), after=Printed(text, text))


def _twin(data: values.Data, change: Change) -> str | None:
    """An item that says the same as an added one: perhaps written in by two people."""
    if change.kind is not ChangeKind.ADD or change.after is None:
        return None
    text = (change.after.value or {}).get("text") or (change.after.value or {}).get("name")
    listed = paths.list_of(change.path)
    try:
        siblings = values.get(data, listed) or []
    except values.NoSuchItem:
        return None
    for sibling in siblings:
        own = sibling.get("text") or sibling.get("name")
        if text and own and " ".join(own.split()) == " ".join(text.split()):
            return f"{listed}[{sibling['id']}]"
    return None


def _finding(code: str, message: str, change: Change, suggestion: str | None = None) -> Finding:
    return Finding(
        code,
        Severity.REVIEW,
        message,
        path=change.path,
        suggestion=suggestion or say("Accept, correct or reject it in review."),
        change=change,
    )


def _removal(change: Change, data: values.Data, lost: Collection[str]) -> Finding:
    message = say(
        "{item} is missing in what came in. Should it be taken out of the case?",
        item=item_words(change.path, data),
    )
    left = [action for action in serving_only(data, change.path) if action not in lost]
    return _finding("item_removed", with_hanging(message, left, data), change)


def _doubled(change: Change, twin: str, data: values.Data) -> Finding:
    return _finding(
        "added_twice",
        say(
            "What was added says the same as {item}, which is in the case already. Are they two, "
            "or the same one written in twice?",
            item=item_words(twin, data),
        ),
        change,
    )


def _does_not_fit(change: Change, data: values.Data, reason: str) -> Finding:
    return _finding(
        "does_not_fit",
        say(
            "{field} cannot be recorded as it was written: {reason}",
            field=field_words(change.path, data),
            reason=reason,
        ),
        change,
    )


def _conflict(change: Change, ours: Any, data: values.Data, other: str | None) -> Finding:
    theirs = change.after.text if change.after else None
    finding = _finding(
        "conflict",
        say(
            "{field} was changed in two ways: the case says “{ours}” ({other}), this says "
            "“{theirs}” ({author}).",
            field=field_words(change.path, data),
            ours=_shown(_written(change.path, ours, data)),
            other=other or say("not known by whom"),
            theirs=_shown(theirs),
            author=who(change) or say("not known by whom"),
        ),
        change,
        say("Accept to take the new wording, reject to keep the case's, or correct to another."),
    )
    # What the person sees, should the case be changed again before they decide.
    return replace(finding, where={"ours": ours})


def who(change: Change) -> str | None:
    """Who made a change, never presenting who saved the file as its author."""
    if change.author:
        return change.author
    return say("saved by {name}", name=change.saved_by) if change.saved_by else None


def _merged_texts(change: Change, data: values.Data, other: str | None) -> Finding:
    return Finding(
        "texts_merged",
        Severity.NOTE,
        say(
            "{field} was changed in different places by {other} and by {author}. Both are in it "
            "now.",
            field=field_words(change.path, data),
            other=other or say("somebody not known"),
            author=who(change) or say("somebody not known"),
        ),
        path=change.path,
    )


def _gone(change: Change, data: values.Data) -> Finding:
    return _finding(
        "item_gone",
        say(
            "{field} was changed, but it is no longer in the case.",
            field=field_words(change.path, data),
        ),
        change,
    )


def _written(path: str, value: Any, data: values.Data) -> Any:
    spec = field_at(path)
    if spec is None:
        return value
    return notation.write(spec, value, Names.of(data), language()) or None


def _shown(value: Any) -> str:
    words = " ".join(str(value if value is not None else "–").split())
    return words if len(words) <= 160 else words[:159].rstrip() + "…"
