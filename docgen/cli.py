"""The commands. Exit codes are those of :class:`docgen.errors.ExitCode`; all take ``--json``."""

from __future__ import annotations

import click

from docgen.commands import comparing, documents, returns
from docgen.commands.case import case
from docgen.commands.consents import consent, seen_document
from docgen.commands.deliveries import deliveries
from docgen.commands.doctor import doctor
from docgen.commands.review import review
from docgen.commands.store import store
from docgen.commands.template import template


@click.group()
@click.version_option(package_name="docgen")
def main() -> None:
    """Consent forms, summons, agendas and plans: filled, issued, and read back as plan history."""


for _command in (
    documents.demo,
    documents.forms,
    case,
    documents.fill,
    documents.issue,
    documents.blank,
    documents.pack,
    returns.read,
    returns.receive,
    review,
    consent,
    seen_document,
    deliveries,
    returns.history,
    comparing.show,
    comparing.compare,
    template,
    store,
    doctor,
    documents.serve,
):
    main.add_command(_command)
