"""What is filled and read: the plan of the sample family, and a form simple enough for any tool."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

from docgen.case import intake
from docgen.case.model import Case
from docgen.case.notation import Names
from docgen.filling import lookup, word
from docgen.filling.context import context
from docgen.filling.derived import DERIVED
from docgen.filling.form import FillableForm
from docgen.filling.nodes import Items, Leaf, Node, Option, SignerLine
from docgen.filling.printing import Fixed, Plain, Printing
from docgen.forms.catalogue import Catalogue
from docgen.plan.kinds import Kind
from docgen.settings import Settings

NUMBER = "0000000000"
DAY = dt.date(2026, 12, 1)

_OF_A_PERSON = ("unit", "phone", "email", "role")
_REFERENCE = re.compile(rb"\b(family_navigator|person)\.(unit\.)?(\w+)")
_TAG = re.compile(
    r'<w:r>(?P<formatting>(?:<w:rPr>(?:(?!</w:rPr>).)*</w:rPr>)?)<w:t(?: xml:space="preserve")?>'
    r"(?P<text>[^<]*\{\{[^<]*)</w:t></w:r>"
)


def plan() -> tuple[FillableForm, Case]:
    """The Lots plan, and the sample family's case."""
    return _form("lots/plan")


def information() -> tuple[FillableForm, Case]:
    """The Lots information to the family: values in running text, no lists, no conditions."""
    return _form("lots/information")


def _form(form_id: str) -> tuple[FillableForm, Case]:
    form = FillableForm(Catalogue.load(Settings().templates_folder).form(form_id))
    return form, intake.load(form.form.model.folder / "family.json")


def plain_template(form: FillableForm) -> bytes:
    """The form's template for plain names: a dictionary cannot be a name and have a unit too."""
    return _changed(
        form.form.template("sv"),
        lambda part: _REFERENCE.sub(
            lambda m: b"_".join((m[1], (m[2] or b"").replace(b".", b"_") + m[3])), part
        ),
    )


def merge_template(form: FillableForm) -> bytes:
    """A form without lists, its values as Word's merge fields, named as in :func:`merge_names`."""

    def merged(part: bytes) -> bytes:
        return _TAG.sub(_merge_field, part.decode()).encode()

    return _changed(plain_template(form), merged)


def _merge_field(match: re.Match[str]) -> str:
    pieces = re.split(r"\{\{ ([\w.]+) \}\}", match["text"])
    made = []
    for number, piece in enumerate(pieces):
        run = f'<w:r>{match["formatting"]}<w:t xml:space="preserve">{piece}</w:t></w:r>'
        if number % 2:
            name = piece.replace(".", "_")
            run = f'<w:fldSimple w:instr=" MERGEFIELD {name} ">{run}</w:fldSimple>'
        made.append(run)
    return "".join(made)


def _changed(content: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """A Word file with something else in the parts people write in."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            story = re.fullmatch(r"word/(document|header\d|footer\d)\.xml", name)
            new.writestr(name, change(part) if story else part)
    return stream.getvalue()


def plain_names(form: FillableForm, case: Case) -> dict[str, Any]:
    """The same words for the same places as in a filled form, as plain dictionaries and lists."""
    data = intake.dump(case)
    printing = Printing(data, "sv", Names.of(data))
    names = context(
        printing,
        about=None,
        words={
            "document": Plain(**word.document_words(NUMBER, NUMBER, "1")),
            "form": Plain(title=form.form.title("sv"), version=1, valid_from="2026-11-01"),
            "model": Plain(title=form.form.model.title("sv")),
        },
        signers=[SignerLine(printing, f"guardians[{g.id}]", "guardian") for g in case.guardians],
    )
    own = {
        "case": ("number", "code_name"),
        "document": ("number",),
        "form": ("title", "version", "valid_from"),
        "model": ("title",),
    }
    return {
        name: {each: _plain(value.__field__(each)) for each in own[name]}
        if name in own
        else _plain(value)
        for name, value in names.items()
    }


def merge_names(form: FillableForm, case: Case) -> dict[str, str]:
    """The plain names of a form without lists, each as one word."""
    return {
        f"{owner}_{name}": str(value)
        for owner, values in plain_names(form, case).items()
        if isinstance(values, dict)
        for name, value in values.items()
    }


def _plain(value: Any) -> Any:
    match value:
        case Items():
            return [_plain(item) for item in value]
        case Option():
            return {name: _plain(value.__field__(name)) for name in ("ticked", "label")}
        case SignerLine():
            return {name: _plain(value.__field__(name)) for name in ("name", "capacity")}
        case Node():
            return {
                name: said
                for member in _members(value.pattern)
                for name, said in _member(member, value.__field__(member)).items()
            }
        case Leaf() | Fixed():
            return str(value)
        case _:
            return value


def _member(name: str, value: Any) -> dict[str, Any]:
    """A member by its name; of a person, also what may be asked of them."""
    made = {name: _plain(value)}
    if isinstance(value, Leaf) and value.spec is not None and value.spec.kind is Kind.PERSON:
        asked = {each: value.__field__(each) for each in _OF_A_PERSON}
        made |= {f"{name}_{each}": _plain(said) for each, said in asked.items()}
        made[f"{name}_unit_principal"] = _plain(asked["unit"].__field__("principal"))
    return made


def _members(pattern: str) -> set[str]:
    home = f"{pattern}."
    fields = {each.removeprefix(home) for each in lookup.fields() if each.startswith(home)}
    own = {field.partition(".")[0].removesuffix("[]") for field in fields}
    return own | {name for owner, name in DERIVED if owner == pattern}
