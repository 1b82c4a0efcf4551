"""What can be told of a PDF's structure without the tools that certify it.

These are structural checks and no more: that what PDF/UA-1 and PDF/A-2 ask for first is there, and
what they forbid is not. Whether a screen reader makes sense of a form is for a person to hear.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from docgen.messages import say
from docgen.plan.reading import Finding, Severity

_ACTS = ("/JavaScript", "/JS", "/AA")
_FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
_SMALLEST_CODE = 1e-6


def structure(reader: PdfReader, *, language: str, title: str) -> tuple[Finding, ...]:
    """What a PDF that everybody should be able to read lacks; nothing where it is as it should."""
    lacks = tuple(_lacks(reader, language, title))
    if not lacks:
        return ()
    return (
        Finding(
            "pdf_structure",
            Severity.WARNING,
            say(
                "The PDF lacks what readers for people who cannot see it, or an archive, ask for: "
                "{lacks}.",
                lacks="; ".join(lacks),
            ),
            suggestion=say(
                "Hand out the Word file to who needs it, and tell whoever looks after docgen."
            ),
        ),
    )


def _lacks(reader: PdfReader, language: str, title: str) -> Iterator[str]:
    root: Any = reader.root_object
    if root.get("/MarkInfo", {}).get("/Marked") is not True and not _true(root):
        yield say("it is not tagged")
    tree = root.get("/StructTreeRoot")
    if tree is None or not tree.get_object().get("/K"):
        yield say("it has no structure tree")
    if not str(root.get("/Lang", "")).lower().startswith(language):
        yield say("its language is not set")
    if reader.metadata is None or reader.metadata.title != title:
        yield say("its title is not set")
    preferences = root.get("/ViewerPreferences")
    if preferences is None or preferences.get_object().get("/DisplayDocTitle") != True:  # noqa: E712 - pypdf's own kind of true
        yield say("its title is not shown")
    said = root["/Metadata"].get_object().get_data() if "/Metadata" in root else b""
    for claim, name in ((b"pdfuaid:part", "PDF/UA"), (b"pdfaid:part", "PDF/A")):
        if claim not in said:
            yield say("it does not say that it is {name}", name=name)
    if any(page.get("/Tabs") != "/S" for page in reader.pages if "/Annots" in page):
        yield say("the order of its fields is not that of its text")
    unembedded = sorted({name for page in reader.pages for name in _not_embedded(page)})
    if unembedded:
        yield say("these fonts are not embedded: {fonts}", fonts=", ".join(unembedded))
    if acts(reader):
        yield say("it has scripts or actions")


def _true(root: Any) -> bool:
    marked = root.get("/MarkInfo", {}).get("/Marked")
    return bool(getattr(marked, "value", False))


def _not_embedded(page: Any) -> Iterator[str]:
    """The fonts a page's own text is set in that are not in the file."""
    fonts = page.get("/Resources", {}).get("/Font")
    used = page.get_contents().get_data() if page.get_contents() is not None else b""
    for name, reference in (fonts.get_object() if fonts is not None else {}).items():
        if f"{name} ".encode("latin-1", "replace") not in used:
            continue
        font = reference.get_object()
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        descriptor = inner.get("/FontDescriptor")
        if descriptor is None or not any(file in descriptor.get_object() for file in _FONT_FILES):
            yield str(font.get("/BaseFont", name)).removeprefix("/")


def acts(reader: PdfReader) -> bool:
    """Whether anything in a PDF of ours would act by itself."""
    root: Any = reader.root_object
    names = root.get("/Names")
    if names is not None and "/JavaScript" in names.get_object():
        return True
    opens = root.get("/OpenAction")
    if isinstance(opens.get_object() if opens is not None else None, DictionaryObject):
        return True
    places = [root, *reader.pages]
    for page in reader.pages:
        places += [annotation.get_object() for annotation in page.get("/Annots", ())]
    return any(key in place or _is_script(place.get("/A")) for place in places for key in _ACTS)


def _is_script(action: Any) -> bool:
    found = action.get_object() if action is not None else {}
    return isinstance(found, DictionaryObject) and found.get("/S") in (
        "/JavaScript",
        "/Launch",
        "/SubmitForm",
    )
