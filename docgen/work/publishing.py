"""Templates into use: tried on the form's own sample, then published."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from docgen.case import intake
from docgen.filling.form import FillableForm
from docgen.forms import publishing, samples
from docgen.forms.catalogue import Form
from docgen.messages import say
from docgen.plan.reading import Finding, Severity
from docgen.service import Service


@dataclass(frozen=True)
class Published:
    """A template that may be used from now on, or already might."""

    form: str
    title: str
    language: str
    template_version: str
    sha256: str
    date: dt.date
    again: bool
    """Whether it was published before, as it is."""

    def to_json(self) -> dict[str, Any]:
        return {
            "form": self.form,
            "language": self.language,
            "template_version": self.template_version,
            "sha256": self.sha256,
            "date": self.date.isoformat(),
            "again": self.again,
        }


@dataclass(frozen=True)
class Publishing:
    """What one command published, and what should be said of it."""

    published: tuple[Published, ...]
    findings: tuple[Finding, ...] = ()


def publish(service: Service, form_id: str, language: str | None = None) -> Publishing:
    """Publish a form's templates: all of them, or the one in ``language``.

    Each is first filled with the form's sample, and as a blank, under the limits of a draft.
    Raises what filling raises, and Refused ``catalogue_fault`` for a form without a sample;
    nothing is published then, in any language.
    """
    form = service.catalogue.form(form_id)
    languages = form.languages if language is None else (language,)
    drafts = [each for each in languages if not form.published(each)]
    today = service.today()
    for each in drafts:
        _try_out(form, each, today)
    findings = [note for each in drafts for note in _same_version(form, each)]
    if form.stored:
        # What draws codes takes a while to load, and most commands do without.
        from docgen.filling.coded import room_for_code  # noqa: PLC0415

        findings += (note for each in drafts for note in room_for_code(form.template(each)))
    published = []
    for each in languages:
        known = form.publications.get(each)
        again = each not in drafts and known is not None and known.version == form.version
        entry = known if again and known else publishing.publish(form, each, today)
        published.append(
            Published(
                form.id,
                form.title(each),
                each,
                form.template_version(each),
                entry.sha256,
                entry.date,
                again,
            )
        )
    return Publishing(tuple(published), tuple(findings))


def _try_out(form: Form, language: str, today: dt.date) -> None:
    fillable = FillableForm(form)
    sample = samples.sample(form)
    fillable.blank(language=language)
    if sample.case is not None:
        case = intake.load(sample.case)
        fillable.fill(case, at=today, about=sample.about, language=language)


def _same_version(form: Form, language: str) -> list[Finding]:
    """A note where a template has changed and still calls itself what it was called before."""
    known = form.publications.get(language)
    if known is None or known.version != form.version:
        return []
    return [
        Finding(
            "version_unchanged",
            Severity.NOTE,
            say(
                "The template of {form} ({language}) has changed, and is version {version} as it "
                "was before.",
                form=form.id,
                language=language,
                version=form.version,
            ),
            suggestion=say(
                "If it says something else now, raise version and set valid_from in form.toml, "
                "and publish it again."
            ),
        )
    ]
