"""What waits for a person, and the person's decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from docgen.commands.app import App, command, data_of, print_json

if TYPE_CHECKING:
    from docgen.records.review import ReviewItem

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
    _show_items(app, items, as_list=True)


@command("show", review)
@click.argument("item")
def review_show(app: App, item: str) -> None:
    """One item, with its evidence."""
    from docgen.records import review as records  # noqa: PLC0415

    with app.service.transaction() as connection:
        found = records.get(connection, app.service.keys, item)
    _show_items(app, [found], as_list=False)


@command("accept", review)
@click.argument("item")
@_AS
def review_accept(app: App, item: str, who: str | None) -> None:
    """Record what the item proposes."""
    from docgen.work import decide  # noqa: PLC0415

    done = decide.accept(app.service, item, by=who or app.settings.user)
    _show_items(app, [done.item], as_list=False)


@command("correct", review)
@click.argument("item")
@click.option("--value", required=True, help="What is right, written as in the document.")
@_AS
def review_correct(app: App, item: str, value: str, who: str | None) -> None:
    """Record another value instead."""
    from docgen.work import decide  # noqa: PLC0415

    done = decide.correct(app.service, item, value, by=who or app.settings.user)
    _show_items(app, [done.item], as_list=False)


@command("reject", review)
@click.argument("item")
@_AS
def review_reject(app: App, item: str, who: str | None) -> None:
    """Leave the case as it is."""
    from docgen.work import decide  # noqa: PLC0415

    done = decide.reject(app.service, item, by=who or app.settings.user)
    _show_items(app, [done.item], as_list=False)


def _show_items(app: App, items: list[ReviewItem], *, as_list: bool) -> None:
    if app.as_json:
        shown = [_item_json(item) for item in items]
        print_json({"items": shown} if as_list else shown[0])
        return
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
