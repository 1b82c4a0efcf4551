"""The stores documents are kept in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from docgen.commands import advice
from docgen.commands.app import App, command, complain, print_json
from docgen.errors import ExitCode
from docgen.messages import say

if TYPE_CHECKING:
    from docgen.stores.checking import Prepared


@click.group()
def store() -> None:
    """Stores: setting up where documents are kept."""


@command("init", store)
@click.option("--authority", help="Only the store of this authority.")
@click.option("--dry-run", is_flag=True, help="Only say what would be made.")
def store_init(app: App, authority: str | None, *, dry_run: bool) -> ExitCode:
    """Make the libraries, columns and content types that a store lacks; nothing is changed."""
    from docgen import service  # noqa: PLC0415 - slow to import
    from docgen.work import provisioning  # noqa: PLC0415

    if not dry_run:
        service.make_home(app.settings.home)
    stores = service.open_stores(app.settings, complain)
    done = provisioning.prepare(stores, authority, dry_run=dry_run)
    if app.as_json:
        print_json({"dry_run": dry_run, "stores": [prepared.to_json() for prepared in done]})
    else:
        for prepared in done:
            _show(app, prepared)
    return advice.exit_code(done)


def _show(app: App, prepared: Prepared) -> None:
    app.screen.title(f"{prepared.authority}  {prepared.address}")
    for line in prepared.lines:
        app.screen.line(line, indent=2)
    if not prepared.lines and prepared.status == "ok":
        app.screen.line(say("Everything is there already."), indent=2)
    advice.show(app.screen, prepared.findings)
