"""Documents as PDF: beside the Word file, with their layout recorded, or not at all."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdf
import pytest

from docgen.case import intake
from docgen.errors import Refused, Unavailable, WrongUse
from docgen.office.libreoffice import LibreOffice
from docgen.plan.codes import PageCode
from docgen.plan.layout import BoxKind
from docgen.records import blanks, documents
from docgen.records.documents import DocumentStatus, IssuedDocument
from docgen.service import Service
from docgen.store import DocumentStore
from docgen.work import cases, print_pack, printing, produce
from docgen.work.printing import FileFormat
from docgen.work.signing_lines import signing_lines
from tests.case.cases import FAMILY
from tests.filling.pdf.test_printing import codes
from tests.work.installation import CASE, PLAN, Installation

THE_CASE = intake.load(FAMILY)


@pytest.fixture
def service(installation: Installation, office: LibreOffice) -> Service:
    """The family's installation, with the LibreOffice of all tests."""
    installation._service = replace(installation.service, office=office)
    return installation.service


@pytest.fixture(autouse=True)
def _stays_warm(office: LibreOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    """Closing one installation does not end the LibreOffice of all."""
    monkeypatch.setattr(Service, "close", lambda self: self.engine.dispose())


def issued(service: Service, number: str, copy: str = "1") -> IssuedDocument:
    with service.transaction() as connection:
        found = documents.load(connection, service.keys, number, copy)
    assert found is not None
    return found


def stored(service: Service) -> dict[str, bytes]:
    """What lies in the case's folder."""
    folders = (service.home / "store").glob("*/Ärenden")
    files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return {path.name: path.read_bytes() for path in files}


def test_an_issued_pdf_lies_beside_its_word_file_and_its_layout_is_recorded(
    service: Service,
) -> None:
    before = stored(service).keys()
    made = produce.issue(service, "lots/consent", CASE, about="s1", file_format=FileFormat.PDF)
    (document,) = [each.document for each in made.produced]
    new = {name: content for name, content in stored(service).items() if name not in before}
    endings = sorted(name.rpartition(".")[2] for name in new if name.endswith((".docx", ".pdf")))
    assert endings == ["docx", "pdf"]
    pdf = next(content for name, content in new.items() if name.endswith(".pdf"))
    record = issued(service, document.id)
    assert record.printed is not None
    assert codes(pdf)[0] == [
        str(
            PageCode(
                document.id, "1", 1, len(record.printed.layout.pages), record.printed.layout.version
            )
        )
    ]
    signing = [
        box.path
        for page in record.printed.layout.pages
        for box in page.boxes
        if box.kind is BoxKind.SIGNATURE
    ]
    assert signing == ["guardians[vh1]", "guardians[vh2]"]
    with service.transaction() as connection:
        assert service.archive.fetch(connection, record.case_id, record.printed.sha256) == pdf
    assert (
        service.stores(THE_CASE.authority)
        .by_id(record.printed.store_ref or "")
        .path.endswith(".pdf")
    )


def test_without_libreoffice_nothing_is_issued(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    none = replace(service, office=LibreOffice(Path("/none/soffice")))
    before = stored(service)
    with pytest.raises(Unavailable) as told:
        produce.issue(none, "lots/consent", CASE, about="s1", file_format=FileFormat.PDF)
    assert told.value.code == "libreoffice_missing"
    assert stored(service) == before


def test_where_the_store_takes_the_word_file_and_not_the_pdf_nothing_is_issued(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    store: DocumentStore = service.stores(THE_CASE.authority)
    put = type(store).put

    def refusing(self: DocumentStore, path: str, *arguments: Any, **named: Any) -> Any:
        if path.endswith(".pdf"):
            raise Unavailable("store_unavailable", "The store is away.")
        return put(self, path, *arguments, **named)

    monkeypatch.setattr(type(store), "put", refusing)
    before = stored(service)
    with pytest.raises(Unavailable, match="away"):
        produce.issue(service, "lots/consent", CASE, about="s1", file_format=FileFormat.PDF)
    assert stored(service) == before
    with service.transaction() as connection:
        kept = documents.of_case(connection, service.keys, THE_CASE.id)
    assert {each.id for each in kept} == {PLAN}


def test_a_page_of_a_pack_has_one_code_also_where_its_pdf_is_made_for_the_pack(
    service: Service, tmp_path: Path
) -> None:
    made = print_pack.pack(service, CASE, tmp_path, about="m1")
    found = codes(Path(made.file).read_bytes())
    assert len(found) == made.pages
    assert all(len(page) == 1 and PageCode.read(page[0]) for page in found)


def test_a_filled_pdf_is_written_and_nothing_recorded(service: Service, tmp_path: Path) -> None:
    with service.transaction() as connection:
        case = cases.load(service, connection, CASE)
    made = produce.fill(
        service, "lots/summons", case, tmp_path, about="m1", file_format=FileFormat.PDF
    )
    (file,) = made.produced[0].files
    assert file.endswith(".pdf")
    assert codes(Path(file).read_bytes())[0][0].startswith("D1:::1/")
    with service.transaction() as connection:
        kept = documents.of_case(connection, service.keys, case.id)
    assert {each.id for each in kept} == {PLAN}


def test_a_blank_pdf_can_be_filled_in_and_is_known_by_its_code(
    service: Service, tmp_path: Path
) -> None:
    made = produce.blank(service, "lots/summons", tmp_path, file_format=FileFormat.PDF)
    (file,) = made.produced[0].files
    content = Path(file).read_bytes()
    fields = pypdf.PdfReader(io.BytesIO(content)).get_fields() or {}
    assert int(fields["child.name"]["/Ff"]) & 2
    code = PageCode.read(codes(content)[0][0])
    assert code is not None
    assert code.document is None
    with service.transaction() as connection:
        known = blanks.find(connection, code.layout)
        assert known is not None
        assert (known.form, known.language) == ("lots/summons", "sv")
        assert service.archive.fetch(connection, None, known.content_sha256) == content
    assert service.archive.fetch_template(known.template_sha256)
    again = produce.blank(service, "lots/summons", tmp_path, file_format=FileFormat.PDF)
    assert again.findings == ()


def test_the_familys_own_paper_has_no_code_and_is_not_recorded(
    service: Service, tmp_path: Path
) -> None:
    made = produce.blank(service, "lots/story", tmp_path, file_format=FileFormat.PDF)
    assert made.findings == ()
    content = Path(made.produced[0].files[0]).read_bytes()
    assert codes(content) == [[], []]
    with service.transaction() as connection:
        assert service.archive.of_case(connection, None) == []


def test_a_pack_holds_what_was_issued_for_the_meeting(service: Service, tmp_path: Path) -> None:
    made = produce.issue(service, "lots/consent", CASE, about="s1", file_format=FileFormat.PDF)
    pack = print_pack.pack(service, CASE, tmp_path, about="m1")
    assert [each.form for each in pack.documents] == ["lots/consent", "lots/plan"]
    assert [finding.code for finding in pack.findings] == ["pack_missing", "pack_missing"]
    assert "lots/summons --about meetings[m1]" in (pack.findings[0].suggestion or "")
    assert "Tärna" in pack.file
    content = Path(pack.file).read_bytes()
    numbers = {PageCode.read(page[0]).document for page in codes(content)}  # type: ignore[union-attr]
    assert numbers == {made.produced[0].document.id, PLAN}
    # The plan was issued without a PDF: its layout is recorded now, and stays.
    printed = issued(service, PLAN).printed
    assert printed is not None
    again = print_pack.pack(service, CASE, tmp_path, about="meetings[m1]")
    assert Path(again.file).read_bytes() == content
    assert again.file != pack.file
    assert issued(service, PLAN).printed == printed


def test_a_pack_tells_what_has_come_back_since(service: Service, tmp_path: Path) -> None:
    with service.transaction() as connection:
        documents.set_status(connection, PLAN, "1", DocumentStatus.RETURNED)
    pack = print_pack.pack(service, CASE, tmp_path, about="m1")
    assert "pack_as_issued" in {finding.code for finding in pack.findings}


def test_a_pack_for_a_guardian_holds_the_copy_that_guardian_may_see(
    service: Service, tmp_path: Path
) -> None:
    plans = {}
    for recipient in (None, "vh1", "vh2"):
        pack = print_pack.pack(service, CASE, tmp_path, about="m1", recipient=recipient)
        (plan,) = pack.documents
        plans[recipient] = issued(service, PLAN, plan.copy)
    assert not plans[None].withheld
    assert all(not path.startswith("guardians[vh1]") for path in plans["vh1"].withheld)
    assert all(not path.startswith("guardians[vh2]") for path in plans["vh2"].withheld)
    assert len({each.copy for each in plans.values()}) > 1


def test_a_pack_is_for_one_meeting_of_the_case(service: Service, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match=r"meetings\[m1\]"):
        print_pack.pack(service, CASE, tmp_path)
    with pytest.raises(WrongUse, match="vh1"):
        print_pack.pack(service, CASE, tmp_path, about="m1", recipient="vh9")


def test_a_pack_of_nothing_is_not_made(
    empty: Installation, office: LibreOffice, tmp_path: Path
) -> None:
    empty.take_in()
    with pytest.raises(Refused) as told:
        print_pack.pack(empty.service, CASE, tmp_path / "out", about="m1")
    assert told.value.code == "pack_empty"
    assert len(told.value.findings) == 4
    assert not (tmp_path / "out").exists()


def test_others_write_in_the_records_while_libreoffice_works(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    pdf = LibreOffice.pdf

    def while_others_write(self: LibreOffice, *arguments: Any) -> bytes:
        with service.transaction() as connection:
            documents.set_status(connection, PLAN, "1", DocumentStatus.RETURNED)
        made.append(True)
        return pdf(self, *arguments)

    monkeypatch.setattr(LibreOffice, "pdf", while_others_write)
    produce.issue(service, "lots/consent", CASE, about="s1", file_format=FileFormat.PDF)
    assert made == [True]


def test_a_document_issued_before_its_signers_were_recorded_gets_the_same_boxes_to_sign_in(
    service: Service,
) -> None:
    made = produce.issue(service, "lots/consent", CASE, about="s1")
    record = issued(service, made.produced[0].document.id)
    assert record.signers
    whole = printing.print_again(service, record, "Samtycke").layout
    before = replace(record, signers={})
    with service.transaction() as connection:
        documents.set_printed(connection, service.keys, before)
    printing.printed_copy(service, issued(service, record.id), "Samtycke")
    known = issued(service, record.id).printed
    assert known is not None
    assert known.layout == whole
    signing = [b.path for p in whole.pages for b in p.boxes if b.kind is BoxKind.SIGNATURE]
    assert signing == ["guardians[vh1]", "guardians[vh2]"]


def test_what_cannot_be_made_again_is_printed_without_boxes_to_sign_in(service: Service) -> None:
    made = produce.issue(service, "lots/consent", CASE, about="s1")
    record = issued(service, made.produced[0].document.id)
    old = replace(record, signers={}, template_sha256="0" * 64)
    assert signing_lines(service, old) == {}
    assert signing_lines(service, record) == record.signers
