"""Publishing: somebody has looked a template over, and says that it may be used.

``published.toml`` beside the templates says for each language which bytes were published. A
template of any other bytes is a draft: it is filled apart and under limits, its documents say so,
and none is issued. Editing a published template makes it a draft again.

This holds against mistakes: a template saved by accident, or half done. Who may write in the
templates folder may write ``published.toml`` too; whom to let do so is for its owner to decide.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import secrets

from docgen.errors import WrongUse
from docgen.forms.catalogue import PUBLISHED, Form, Publication, publications
from docgen.messages import say
from docgen.plan.reading import Finding, Severity
from docgen.reasons import reason

_HEAD = """\
# De mallar som är granskade och får användas. Skrivs av: docgen template publish {form}
# En mall som ändras efter det är ett utkast tills den publiceras igen.
"""


def publish(form: Form, language: str, at: dt.date) -> Publication:
    """Write down that the template, as ``form`` has read it, is published from the day ``at``.

    ``form`` itself goes on as it was; the catalogue has to be read again. Raises WrongUse
    ``no_such_language``, or ``cannot_write`` where the folder cannot be written.
    """
    publication = Publication(form.version, form.template_sha256(language), at)
    # Read again: somebody may have published another language since the catalogue was read.
    entries = {**publications(form.folder), language: publication}
    text = _HEAD.format(form=form.id) + "".join(
        f"\n[{_key(name)}]\n"
        f'version = {entry.version}\nsha256 = "{entry.sha256}"\ndate = {entry.date.isoformat()}\n'
        for name, entry in sorted(entries.items())
    )
    target = form.folder / PUBLISHED
    part = target.with_name(f".{PUBLISHED}.{secrets.token_hex(4)}")
    try:
        try:
            part.write_text(text, encoding="utf-8")
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise WrongUse(
            "cannot_write",
            say(
                "The template was not published, because {file} cannot be written: {reason}. Keep "
                "the templates in a folder where you may write, and name it with the setting "
                "DOCGEN_TEMPLATES.",
                file=target,
                reason=reason(error),
            ),
        ) from error
    return publication


def draft(form: Form, language: str) -> tuple[Finding, ...]:
    """What is to be said of a document from this template: nothing, or that it is from a draft.

    The finding ``template_not_published`` says in its suggestion how the template is published.
    """
    if form.published(language):
        return ()
    known = form.publications.get(language)
    if known is None:
        message = say(
            "The template of {form} ({language}) has not been published: it is a draft.",
            form=form.id,
            language=language,
        )
    else:
        message = say(
            "The template of {form} ({language}) has been changed since it was published {date}: "
            "it is a draft.",
            form=form.id,
            language=language,
            date=known.date.isoformat(),
        )
    return (
        Finding(
            "template_not_published",
            Severity.WARNING,
            message,
            suggestion=say(
                "Look over what docgen fill makes of it, then publish it: docgen template publish "
                "{form} --language {language}. Until then no document is issued from it.",
                form=form.id,
                language=language,
            ),
        ),
    )


def _key(language: str) -> str:
    """A language as a key of TOML; what is in a file's name may be anything."""
    if re.fullmatch(r"[A-Za-z0-9_-]+", language):
        return language
    # TOML writes a text as JSON does, but for this one character.
    return json.dumps(language, ensure_ascii=False).replace("\x7f", "\\u007f")
