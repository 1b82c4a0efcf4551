"""The catalogue: collaboration models and their forms, as administrators keep them.

``templates/<model>/model.toml`` describes a model, ``templates/<model>/<form>/form.toml`` a form
beside its Word files ``template.<language>.docx``, its ``sample.json``, and ``published.toml``,
which says which of the Word files somebody has looked over (:mod:`docgen.forms.publishing`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from docgen.errors import Refused, WrongUse
from docgen.forms.copies import Copies, Delivering
from docgen.messages import say

COVER = "delivery"
"""About a copy for another authority's unit: the letter that goes with it."""

ABOUT = ("case", "plan", "meetings", "consents", COVER)
"""What a form can be about; for meetings and consents, ``--about`` names the item."""

PUBLISHED = "published.toml"


@dataclass(frozen=True)
class Model:
    """A collaboration model: its titles, language, and the parameters its rules take."""

    id: str
    titles: dict[str, str]
    language: str
    parameters: dict[str, Any]
    folder: Path
    delivering: Delivering = field(default_factory=Delivering)

    def title(self, language: str) -> str:
        return self.titles.get(language) or self.titles[self.language]


@dataclass(frozen=True)
class Publication:
    """A template that was looked over: as what version, what its bytes were, and on what day."""

    version: int
    sha256: str
    date: dt.date


@dataclass(frozen=True)
class Form:
    """A form of the catalogue; ``id`` is ``model/form``."""

    id: str
    model: Model
    titles: dict[str, str]
    summaries: dict[str, str]
    about: str
    stored: bool
    """False for a blank that belongs to the family and is never stored."""
    version: int
    valid_from: dt.date
    required: tuple[str, ...]
    today: tuple[str, ...]
    """Fields that get the day the document is made, where the case has no date."""
    signing: dict[str, Any]
    blank: dict[str, int]
    """How many empty rows each list gets in a blank."""
    rules: tuple[str, ...]
    folder: Path
    copies: Copies = field(default_factory=Copies)
    """Which units of other authorities get a copy."""
    publications: dict[str, Publication] = field(default_factory=dict)
    """What was published last, by language."""
    withdrawn: frozenset[int] = frozenset()
    """The versions that hold no longer; a document on any other, however old, does."""
    _cache: dict[str, bytes] = field(default_factory=dict, repr=False, compare=False)

    def title(self, language: str) -> str:
        return self.titles.get(language) or self.titles[self.model.language]

    def summary(self, language: str) -> str:
        return self.summaries.get(language) or self.summaries[self.model.language]

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages there is a template in, the model's own first."""
        found = sorted(path.name.split(".")[1] for path in self.folder.glob("template.*.docx"))
        return tuple(sorted(found, key=lambda language: language != self.model.language))

    def template(self, language: str) -> bytes:
        """The template's bytes; raises WrongUse where there is none in that language."""
        if language not in self._cache:
            path = self.folder / f"template.{language}.docx"
            if not path.is_file():
                raise WrongUse(
                    "no_such_language",
                    say(
                        "The form {form} has no template in {language}. It has: {languages}.",
                        form=self.id,
                        language=language,
                        languages=", ".join(self.languages),
                    ),
                )
            self._cache[language] = path.read_bytes()
        return self._cache[language]

    def with_template(self, language: str, content: bytes) -> Form:
        """The form with a template it had before, to make again what was made then: nothing must
        be in the case for that.
        """
        return replace(self, required=(), _cache={language: content})

    def template_sha256(self, language: str) -> str:
        return _sha256(self.template(language))

    def published(self, language: str) -> bool:
        """Whether the template is the one that was published; otherwise it is a draft.

        Raises WrongUse where there is none in that language.
        """
        digest = self.template_sha256(language)
        known = self.publications.get(language)
        return known is not None and known.sha256 == digest

    def template_version(self, language: str) -> str:
        """Number and short sha256, as ``1-3fb2c0a1``: the number for people, the rest for us."""
        return f"{self.version}-{self.template_sha256(language)[:8]}"

    def is_withdrawn(self, template_version: str) -> bool:
        """Whether a template version, as :meth:`template_version` gives it, was withdrawn."""
        return template_version.partition("-")[0] in {str(number) for number in self.withdrawn}

    def to_json(self, language: str) -> dict[str, Any]:
        return {
            "form": self.id,
            "title": self.title(language),
            "summary": self.summary(language),
            "about": self.about,
            "stored": self.stored,
            "languages": list(self.languages),
            "template_version": self.template_version(self.languages[0]),
            "valid_from": self.valid_from.isoformat(),
        }


@dataclass(frozen=True)
class Catalogue:
    """Every model and form below one templates folder."""

    models: dict[str, Model]
    forms: dict[str, Form]

    @classmethod
    def load(cls, folder: Path) -> Catalogue:
        """Read the catalogue; raises Refused naming the file and the fault."""
        models: dict[str, Model] = {}
        forms: dict[str, Form] = {}
        for model_file in sorted(folder.glob("*/model.toml")):
            model = _model(model_file)
            models[model.id] = model
            for form_file in sorted(model_file.parent.glob("*/form.toml")):
                form = _form(form_file, model)
                forms[form.id] = form
            _check_cover(model_file, model, forms)
        if not models:
            raise Refused(
                "catalogue_fault",
                say(
                    "The templates folder {folder} holds no collaboration model. Check the setting "
                    "DOCGEN_TEMPLATES; each model is a folder with a model.toml.",
                    folder=folder,
                ),
            )
        return cls(models, forms)

    def form(self, form_id: str) -> Form:
        """The form named ``model/form``; raises WrongUse naming what there is."""
        if form_id not in self.forms:
            raise WrongUse(
                "no_such_form",
                say(
                    "There is no form {form}. There are: {forms}.",
                    form=form_id,
                    forms=", ".join(self.forms),
                ),
            )
        return self.forms[form_id]

    def model(self, model_id: str) -> Model:
        """The model; raises WrongUse naming what there is."""
        if model_id not in self.models:
            raise WrongUse(
                "no_such_model",
                say(
                    "There is no collaboration model {model}. There are: {models}.",
                    model=model_id,
                    models=", ".join(self.models),
                ),
            )
        return self.models[model_id]


@lru_cache(maxsize=256)
def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _model(path: Path) -> Model:
    data = _toml(path)
    try:
        return Model(
            id=data["id"],
            titles=dict(data["title"]),
            language=data["language"],
            parameters=data,
            folder=path.parent,
            delivering=Delivering.of(data.get("copies", {}), _short(path)),
        )
    except KeyError as error:
        raise _missing(path, error) from error


def _form(path: Path, model: Model) -> Form:
    data = _toml(path)
    try:
        form = Form(
            id=data["form"],
            model=model,
            titles=dict(data["title"]),
            summaries=dict(data["summary"]),
            about=data["about"],
            stored=data.get("stored", True),
            version=data["version"],
            valid_from=data["valid_from"],
            required=tuple(data.get("required", ())),
            today=tuple(data.get("today", ())),
            signing=dict(data.get("signers", {})),
            blank=dict(data.get("blank", {}).get("lists", {})),
            rules=tuple(data.get("rules", ())),
            folder=path.parent,
            copies=Copies.of(data.get("copies", {}), _short(path)),
            publications=publications(path.parent),
            withdrawn=_withdrawn(data.get("withdrawn", []), path),
        )
    except KeyError as error:
        raise _missing(path, error) from error
    if form.about not in ABOUT or form.id != f"{model.id}/{path.parent.name}":
        raise Refused(
            "catalogue_fault",
            say(
                "{file}: form must be {form} and about one of {about}.",
                file=_short(path),
                form=f"{model.id}/{path.parent.name}",
                about=", ".join(ABOUT),
            ),
        )
    return form


def _withdrawn(given: object, path: Path) -> frozenset[int]:
    if not isinstance(given, list) or not all(type(number) is int for number in given):
        raise Refused(
            "catalogue_fault",
            say(
                "{file}: withdrawn must be a list of version numbers, such as [1, 2].",
                file=_short(path),
            ),
        )
    return frozenset(given)


def _check_cover(path: Path, model: Model, forms: Mapping[str, Form]) -> None:
    """That the letter a model names for its packages is there, and one."""
    cover = model.delivering.cover
    if cover is not None and (cover not in forms or forms[cover].about != COVER):
        raise Refused(
            "catalogue_fault",
            say(
                '{file}: cover names {form}, which must be a form with about = "{about}".',
                file=_short(path),
                form=cover,
                about=COVER,
            ),
        )


def publications(folder: Path) -> dict[str, Publication]:
    """What ``published.toml`` in a form's folder says, by language; {} where there is none.

    Raises Refused ``catalogue_fault`` where it cannot be read.
    """
    path = folder / PUBLISHED
    if not path.is_file():
        return {}
    found = {}
    for language, entry in _toml(path).items():
        match entry:
            case {"version": int(version), "sha256": str(sha256), "date": dt.date() as date}:
                found[language] = Publication(version, sha256, date)
            case _:
                raise Refused(
                    "catalogue_fault",
                    say(
                        "{file}: {language} must have a version, a sha256 and a date. Take the "
                        "file away, and publish the template again: docgen template publish.",
                        file=_short(path),
                        language=language,
                    ),
                )
    return found


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused(
            "catalogue_fault",
            say("{file} cannot be read: {reason}.", file=_short(path), reason=error),
        ) from error


def _missing(path: Path, error: KeyError) -> Refused:
    return Refused(
        "catalogue_fault",
        say("{file} lacks {key}.", file=_short(path), key=error.args[0]),
    )


def _short(path: Path) -> str:
    return "/".join(path.parts[-3:])
