"""The templates, which are the administrators' own."""

from __future__ import annotations

import click

from docgen.commands.app import App, command, print_json


@click.group()
def template() -> None:
    """Templates: publishing what has been looked over."""


@command("publish", template)
@click.argument("form")
@click.option("--language", help="Only the template in this language: sv, nb or en.")
def template_publish(app: App, form: str, language: str | None) -> None:
    """Try a form's templates on its sample, and let documents be issued from them."""
    from docgen.work import publishing  # noqa: PLC0415 - slow to import

    done = publishing.publish(app.service, form, language)
    if app.as_json:
        print_json(
            {
                "published": [published.to_json() for published in done.published],
                "findings": [finding.to_json() for finding in done.findings],
            }
        )
    else:
        app.screen.publishing(done)
