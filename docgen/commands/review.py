"""What waits for a person, and the person's decisions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from docgen.commands.app import App, command, data_of, print_json
from docgen.errors import ExitCode

if TYPE_CHECKING:
    from docgen.records.review import ReviewItem
    from docgen.work.decide import Decided

_AS = click.option("--as", "who", help="Who decides; otherwise the setting or the login name.")


@click.group()
def review() -> None:
    """What a person must decide."""


@command("list", review)
@click.option("--case", "reference", help="A case number, or a case file: only its items.")
@click.option("--all", "everything", is_flag=True, help="Also those decided already.")
def review_list(app: App, reference: str | None, *, everything: bool) -> None:
    """What waits for a decision."""
    from docgen.records import review as records  # noqa: PLC0415
    from docgen.work import cases  # noqa: PLC0415

    with app.service.transaction() as connection:
        items = records.list_items(
            connection,
            app.service.keys,
            status=None if everything else records.ReviewStatus.OPEN,
            case_id=cases.named(connection, reference) if reference else None,
        )
    if app.as_json:
        print_json({"items": [_item_json(item) for item in items]})
    else:
        _show_items(app, items)


@command("show", review)
@click.argument("item")
@click.option(
    "--crop",
    type=click.Path(path_type=Path),
    help="Write the picture of what it is about, a PNG, to this file.",
)
def review_show(app: App, item: str, crop: Path | None) -> None:
    """One item with its evidence, and what each decision would do."""
    from docgen.work import evidence as work  # noqa: PLC0415

    found = work.evidence(app.service, item)
    written = None
    if crop is not None:
        from docgen.work.writing import write_file  # noqa: PLC0415

        name = crop.name if crop.suffix else f"{crop.name}.png"
        written = write_file(crop.parent, name, work.picture(app.service, found.item))
    if app.as_json:
        print_json(
            {
                **_item_json(found.item),
                **found.to_json(),
                **({"picture": written} if written else {}),
            }
        )
    else:
        app.screen.evidence(found, written)


@command("accept", review)
@click.argument("item")
@_AS
def review_accept(app: App, item: str, who: str | None) -> ExitCode:
    """Record what the item proposes."""
    from docgen.work import decide  # noqa: PLC0415

    return _show_decision(app, decide.accept(app.service, item, by=who or app.settings.user))


@command("correct", review)
@click.argument("item")
@click.option("--value", required=True, help="What is right, written as in the document.")
@_AS
def review_correct(app: App, item: str, value: str, who: str | None) -> ExitCode:
    """Record another value instead."""
    from docgen.work import decide  # noqa: PLC0415

    by = who or app.settings.user
    return _show_decision(app, decide.correct(app.service, item, value, by=by))


@command("reject", review)
@click.argument("item")
@_AS
def review_reject(app: App, item: str, who: str | None) -> ExitCode:
    """Leave the case as it is."""
    from docgen.work import decide  # noqa: PLC0415

    return _show_decision(app, decide.reject(app.service, item, by=who or app.settings.user))


def _show_decision(app: App, done: Decided) -> ExitCode:
    if app.as_json:
        found = [finding.to_json() for finding in done.findings]
        print_json({**_item_json(done.item), "asked": list(done.asked), "findings": found})
    else:
        _show_items(app, [done.item])
        app.screen.findings(done.findings)
        if done.asked:
            app.screen.waiting(done.asked)
    return ExitCode.REVIEW if done.asked else ExitCode.DONE


def _show_items(app: App, items: list[ReviewItem]) -> None:
    cases = {item.case_id for item in items if item.case_id}
    app.screen.review(items, {case_id: data_of(app, case_id) for case_id in cases})


def _item_json(item: ReviewItem) -> dict[str, Any]:
    return {
        "item": item.id,
        "status": item.status.value,
        "case": item.case_id,
        "document": item.document_id,
        "copy": item.copy,
        "finding": item.finding,
        "change": item.change,
        "evidence": item.evidence,
        "created_at": item.created_at.isoformat(),
        "decided_at": item.decided_at.isoformat() if item.decided_at else None,
        "decided_by": item.decided_by,
        "value": item.value,
    }
