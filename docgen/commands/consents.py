"""What a person notes about signatures: seen, given by word of mouth, withdrawn."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from docgen.commands.app import App, command, data_of, print_json
from docgen.errors import ExitCode
from docgen.messages import say

if TYPE_CHECKING:
    from docgen.work.consenting import Noted

_CASE = click.argument("reference", metavar="CASE")
_CONSENT = click.argument("consent")
_BY = click.option("--by", "person", required=True, help="Whose consent it is: vh1, child.")
_ON = click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day; today if not said.")
_AS = click.option("--as", "who", help="Who notes it; otherwise the setting or the login name.")


@click.group()
def consent() -> None:
    """Consents: seen, given by word of mouth, withdrawn."""


@command("withdraw", consent)
@_CASE
@_CONSENT
@_BY
@_ON
@_AS
@click.option("--grant", "grants", multiple=True, help="Only this line of it; may be repeated.")
@click.option("--told", "received_by", help="The participant who was told.")
def withdraw(
    app: App,
    reference: str,
    consent: str,
    person: str,
    on: dt.datetime | None,
    who: str | None,
    grants: tuple[str, ...],
    received_by: str | None,
) -> ExitCode:
    """Somebody takes a consent back: it holds no more from now on."""
    from docgen.work import consenting  # noqa: PLC0415 - slow to import

    noted = consenting.withdraw(
        app.service,
        reference,
        consent,
        person,
        who=who or app.settings.user,
        grants=grants,
        on=on.date() if on else None,
        received_by=received_by,
    )
    return _show(app, noted)


@command("seen", consent)
@_CASE
@_CONSENT
@_BY
@_ON
@_AS
@click.option("--kept-at", help="The unit that keeps the original.")
@click.option("--note", help="What else is to be known of it.")
def seen(
    app: App,
    reference: str,
    consent: str,
    person: str,
    on: dt.datetime | None,
    who: str | None,
    kept_at: str | None,
    note: str | None,
) -> ExitCode:
    """The signed original was seen; it holds until its scan comes."""
    return _signed(app, reference, consent, "seen", who, (person, on, kept_at, note))


@command("seen")
@click.argument("document")
@click.option("--by", "person", required=True, help="Who has signed it: vh1, child.")
@_ON
@_AS
@click.option("--kept-at", help="The unit that keeps the original.")
@click.option("--note", help="What else is to be known of it.")
def seen_document(
    app: App,
    document: str,
    person: str,
    on: dt.datetime | None,
    who: str | None,
    kept_at: str | None,
    note: str | None,
) -> ExitCode:
    """The signed original of a document was seen, by its number."""
    from docgen.work import seen as work  # noqa: PLC0415

    what = work.Seen(person, on.date() if on else None, kept_at, note)
    return _show(app, work.note_seen(app.service, document, what, who=who or app.settings.user))


@command("oral", consent)
@_CASE
@_CONSENT
@_BY
@_ON
@_AS
@click.option("--note", help="How and to whom it was said.")
def oral(
    app: App,
    reference: str,
    consent: str,
    person: str,
    on: dt.datetime | None,
    who: str | None,
    note: str | None,
) -> ExitCode:
    """Consent was given by word of mouth; it holds until its scan comes."""
    return _signed(app, reference, consent, "oral", who, (person, on, None, note))


def _signed(
    app: App,
    reference: str,
    consent: str,
    method: str,
    who: str | None,
    said: tuple[str, dt.datetime | None, str | None, str | None],
) -> ExitCode:
    from docgen.case.model import SignatureMethod  # noqa: PLC0415
    from docgen.work import consenting  # noqa: PLC0415

    person, on, kept_at, note = said
    given = consenting.Given(
        person, SignatureMethod(method), on.date() if on else None, kept_at, note
    )
    return _show(
        app,
        consenting.signed(app.service, reference, consent, given, who=who or app.settings.user),
    )


def _show(app: App, noted: Noted) -> ExitCode:
    code = ExitCode.REVIEW if noted.asked else ExitCode.DONE
    if app.as_json:
        print_json(
            {
                "case": noted.case,
                "revision": noted.revision,
                "changes": [change.to_json() for change in noted.changes],
                "findings": [finding.to_json() for finding in noted.findings],
                "review": list(noted.asked),
            }
        )
        return code
    click.echo(say("Noted in case {case}.", case=noted.case))
    app.screen.changes(noted.changes, data_of(app, noted.case))
    app.screen.findings(noted.findings)
    if noted.asked:
        app.screen.waiting(noted.asked)
    return code
