"""docs/case.md names every field of a case and every code, and no other."""

from __future__ import annotations

import json
import re
from pathlib import Path

from docgen.case.fields import all_fields
from docgen.case.schema import json_schema
from docgen.messages import label

PAGE = (Path(__file__).parents[2] / "docs" / "case.md").read_text("utf-8")
FIELDS, CODES = (
    part.partition("\n## ")[0] for part in re.split(r"\n## (?:Fields|Codes)\n", PAGE)[1:]
)


def first_column(text: str) -> list[str]:
    """What stands in code in the first column of the tables of ``text``."""
    return re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)


def test_every_field_is_in_the_tables_once() -> None:
    patterns = [spec.pattern for spec in all_fields() if not spec.pattern.endswith("[]")]
    assert sorted(first_column(FIELDS)) == sorted({"id", *patterns})


def test_every_required_field_is_marked() -> None:
    for spec in all_fields():
        row = re.search(rf"^\| `{re.escape(spec.pattern)}` .*$", FIELDS, re.MULTILINE)
        if row:
            assert ("**required**" in row[0]) == spec.required, spec.pattern


def test_every_closed_list_has_its_codes_with_the_words_people_see() -> None:
    lists = {spec.listing: spec.codes for spec in all_fields() if spec.listing}
    parts = re.split(r"^### (\w+)$", CODES, flags=re.MULTILINE)
    told = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert set(told) == set(lists)
    for name, codes in lists.items():
        assert first_column(told[name]) == list(codes)
        for code in codes:
            row = f"| `{code}` | {label(name, code, 'sv')} | {label(name, code, 'nb')} |"
            assert row in told[name]


def test_the_published_schema_is_that_of_the_code() -> None:
    published = Path(__file__).parents[2] / "docs" / "case.schema.json"
    assert json.loads(published.read_text(encoding="utf-8")) == json_schema()
