"""Copies for units of other authorities: where they are, and what should have come back."""

from __future__ import annotations

import click

from docgen.commands.app import App, command, print_json
from docgen.errors import ExitCode
from docgen.messages import say


@command("deliveries")
@click.option("--case", "reference", help="A case number, or a case file: only its copies.")
@click.option("--due", "only_overdue", is_flag=True, help="Only what should have come back.")
def deliveries(app: App, reference: str | None, *, only_overdue: bool) -> ExitCode:
    """Copies for units of other authorities: sent, due and back."""
    from docgen.work import delivery as work  # noqa: PLC0415 - slow to import

    found = work.listed(app.service, reference, only_overdue=only_overdue)
    findings = [finding for handed in found for finding in handed.findings]
    if app.as_json:
        print_json(
            {
                "deliveries": [handed.to_json() for handed in found],
                "findings": [finding.to_json() for finding in findings],
            }
        )
    elif found:
        app.screen.deliveries(found)
        app.screen.findings(findings)
    elif only_overdue:
        click.echo(say("No copy is overdue."))
    else:
        click.echo(say("No copies have gone to units of other authorities."))
    return ExitCode.REVIEW if findings else ExitCode.DONE
