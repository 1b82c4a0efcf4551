"""What stands in the way of issuing a document: the form, its template, the model, the rules."""

from __future__ import annotations

from docgen.case import rules
from docgen.case.model import Case
from docgen.errors import Refused, WrongUse
from docgen.forms import publishing
from docgen.forms.catalogue import COVER, Form
from docgen.messages import say
from docgen.plan.reading import Finding, Severity
from docgen.service import Service


def require_issuable(form: Form) -> None:
    """Raise WrongUse where the form is not issued by itself, or never stored, and Refused where
    its version was withdrawn.
    """
    require_current(form)
    if form.about == COVER:
        raise WrongUse(
            "not_by_itself",
            say(
                "{form} goes with copies for other authorities, and is made together with them. "
                "It is not issued by itself.",
                form=form.title(form.languages[0]),
            ),
        )
    if not form.stored:
        raise WrongUse(
            "not_stored",
            say(
                "{form} belongs to the family and is never stored. Hand out a blank instead: "
                "docgen blank {id}.",
                form=form.title(form.languages[0]),
                id=form.id,
            ),
        )


def require_current(form: Form) -> None:
    """Raise Refused ``form_withdrawn`` where the form's version is one that was withdrawn."""
    if form.version in form.withdrawn:
        raise Refused(
            "form_withdrawn",
            say(
                "Version {version} of {form} was withdrawn. Whoever keeps the templates gives the "
                "form a new version before it is handed out.",
                version=form.version,
                form=form.title(form.languages[0]),
            ),
        )


def require_published(form: Form, language: str) -> None:
    """Raise Refused ``template_not_published`` where nobody has looked the template over."""
    for finding in publishing.draft(form, language):
        raise Refused(
            finding.code,
            say(
                "{form} was not issued: {reasons}",
                form=form.title(form.languages[0]),
                reasons=f"{finding.message} {finding.suggestion}",
            ),
        )


def require_model(form: Form, case: Case) -> None:
    """Raise WrongUse where the form belongs to another model than the case."""
    if case.model != form.model.id:
        raise WrongUse(
            "wrong_model",
            say(
                "The case is worked in the model {model}, and the form {form} belongs to another.",
                model=case.model,
                form=form.id,
            ),
        )


def check_rules(service: Service, form: Form, case: Case, about: str | None) -> tuple[Finding, ...]:
    """What the rules say of a document; raises Refused ``hard_rule`` where one stops it."""
    findings = rules.check(
        case,
        form.id,
        about,
        form.model.parameters,
        service.today(),
        only=form.rules,
    )
    stops = [finding for finding in findings if finding.severity is Severity.ERROR]
    if stops:
        raise Refused(
            "hard_rule",
            say(
                "{form} was not issued, because of {rules}. Put right what stops it, and try "
                "again.",
                form=form.title(form.languages[0]),
                rules=", ".join(dict.fromkeys(finding.code for finding in stops)),
            ),
            findings,
        )
    return findings
