"""A consent that is to be signed electronically: its PDF as sent out, and people who sign it."""

from __future__ import annotations

import copy
import datetime as dt
from dataclasses import dataclass, replace
from functools import cache

from docgen.case.numbers import printed_document_id
from docgen.plan.document import Document
from docgen.plan.layout import Layout, PageLayout
from docgen.reading.signatures.trust import Vouches
from docgen.records import documents
from docgen.records.documents import PrintedCopy
from docgen.work.received import Received
from tests.case.cases import Data, family_data
from tests.reading.signatures.paper import pdf
from tests.reading.signatures.people import Authority, Holder, sign
from tests.work.installation import CASE, Installation

VH1, VH2 = "guardians[vh1]", "guardians[vh2]"
AT = dt.datetime(2026, 11, 23, 12, 1, tzinfo=dt.UTC)
NUMBERS = {VH1: "199011222388", VH2: "199103222395"}


@cache
def authorities() -> tuple[Authority, Authority, Authority]:
    """Who gives people certificates, who stamps times, and a signing service."""
    return Authority("Testlegitimation"), Authority("Testtid"), Authority("Testtjänst")


def trust(installation: Installation) -> None:
    """Write the installation's trust list."""
    folder = installation.home / "trust"
    folder.mkdir(parents=True)
    persons, time, seals = authorities()
    entries = []
    for name, authority, vouches in (
        ("persons", persons, Vouches.PERSONS),
        ("time", time, Vouches.TIME),
        ("seals", seals, Vouches.SEALS),
    ):
        (folder / f"{name}.pem").write_bytes(authority.pem)
        entries.append(
            f'[{name}]\ncertificate = "{name}.pem"\nname = "{authority.name}"\n'
            f'vouches = "{vouches.value}"\n'
        )
    entries.append('organisation = "Underskriftstjänsten AB"\n')
    (folder / "trust.toml").write_text("".join(entries), "utf-8")


def family_with_a_new_consent() -> Data:
    data = family_data()
    new = copy.deepcopy(data["consents"][1])
    new |= {"id": "s3", "status": "draft", "signatures": [], "valid_from": "2026-11-23",
            "valid_to": "2027-09-30", "supersedes": "s2"}  # fmt: skip
    for number, grant in enumerate(new["grants"]):
        grant["id"] = f"r9{number}"
    data["consents"].append(new)
    return data


@dataclass
class ToSign:
    """An issued consent, and its PDF."""

    installation: Installation
    document: Document
    pdf: bytes

    def by(self, path: str, content: bytes | None = None, **more: object) -> bytes:
        """The PDF signed by one of the guardians, in that guardian's field."""
        return sign(content or self.pdf, path, holder(path), at=AT, **more)  # type: ignore[arg-type]

    def receive(self, content: bytes, name: str = "samtycke.pdf") -> Received:
        return self.installation.receive(content, name)

    @property
    def status(self) -> str:
        """What the case says of the consent."""
        said: str = self.installation.value("consents[s3].status")
        return said


def name_of(path: str) -> str:
    """What a guardian is called."""
    guardians = {f"guardians[{each['id']}]": each["name"] for each in family_data()["guardians"]}
    return str(guardians[path])


@cache
def holder(path: str) -> Holder:
    return authorities()[0].gives(name_of(path), f"PNOSE-{NUMBERS[path]}")


def consent_to_sign(installation: Installation) -> ToSign:
    """A consent issued in an installation with nothing in it, and sent out as a PDF."""
    trust(installation)
    installation.take_in(family_with_a_new_consent())
    document = installation.issue("lots/consent", CASE, about="consents[s3]")[0]
    return ToSign(installation, document, sent_out(installation, document))


def sent_out(installation: Installation, document: Document) -> bytes:
    """The document's PDF, recorded as issued."""
    number = printed_document_id(document.id)
    lines = [text.split("\n")[0][:90] for value in document.values.values() for text in value.texts]
    footer = f"Handling {number}"
    content = pdf(
        ["Samtycke", *(_plain(line) for line in lines[:30]), footer],
        [*(_plain(line) for line in lines[30:60]), footer],
        signatures=[VH1, VH2],
    )
    layout = Layout((PageLayout(595, 842), PageLayout(595, 842)))
    service = installation.service
    with service.transaction() as connection:
        digest = service.archive.keep(connection, CASE, "issued", content, at=service.clock())
        issued = documents.load(connection, service.keys, document.id, document.copy)
        assert issued is not None
        printed = replace(issued, printed=PrintedCopy(digest, layout))
        documents.set_printed(connection, service.keys, printed)
    return content


def _plain(line: str) -> str:
    return line.encode("cp1252", "replace").decode("cp1252")
