"""Run by the system's Python, which has UNO: lets LibreOffice sign a Word file, and its PDF.

Takes a JSON object, ``folder`` (with plan.docx) and ``name`` (of the certificate's holder), and
leaves signed.docx and signed.pdf there. LibreOffice finds the keys by its own environment.
"""

from __future__ import annotations

import json
import pathlib
import shutil
import subprocess
import sys
import time
from typing import Any

import uno  # type: ignore[import-not-found] # part of LibreOffice
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found] # as above
from com.sun.star.connection import NoConnectException  # type: ignore[import-not-found] # as above


def _named(**values: Any) -> tuple[Any, ...]:
    made = []
    for name, value in values.items():
        one = PropertyValue()
        one.Name, one.Value = name, value
        made.append(one)
    return tuple(made)


def _connected(pipe: str, office: subprocess.Popen[bytes]) -> Any:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    while office.poll() is None:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.2)
    raise SystemExit("LibreOffice did not start")


def _sign(context: Any, folder: pathlib.Path, name: str) -> None:
    def made(service: str) -> Any:
        return context.ServiceManager.createInstanceWithContext(service, context)

    security = made("com.sun.star.xml.crypto.SEInitializer").createSecurityContext("")
    (own,) = (
        each
        for each in security.getSecurityEnvironment().getPersonalCertificates()
        if name in each.SubjectName
    )
    word = folder / "signed.docx"
    shutil.copy(folder / "plan.docx", word)
    stream = made("com.sun.star.ucb.SimpleFileAccess").openFileReadWrite(word.as_uri())
    how = uno.Any("[]com.sun.star.beans.PropertyValue", _named(StorageFormat="ZipFormat"))
    package = uno.invoke(
        made("com.sun.star.embed.StorageFactory"),
        "createInstanceWithArguments",
        ((stream, 7, how),),
    )
    signer = made("com.sun.star.security.DocumentDigitalSignatures")
    if not signer.signDocumentWithCertificate(own, package, None):
        raise SystemExit("LibreOffice did not sign")
    package.dispose()

    desktop = made("com.sun.star.frame.Desktop")
    document = desktop.loadComponentFromURL(
        (folder / "plan.docx").as_uri(), "_blank", 0, _named(Hidden=True)
    )
    options = uno.Any(
        "[]com.sun.star.beans.PropertyValue", _named(SignPDF=True, SignatureCertificate=own)
    )
    document.storeToURL(
        (folder / "signed.pdf").as_uri(),
        _named(FilterName="writer_pdf_Export", FilterData=options),
    )
    document.close(True)


def main() -> None:
    wanted = json.loads(sys.argv[1])
    folder = pathlib.Path(wanted["folder"])
    pipe = f"docgen-signer-{folder.name}-{time.time_ns()}"
    office = subprocess.Popen(
        [
            "soffice",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            f"--accept=pipe,name={pipe};urp;",
        ]
    )
    try:
        _sign(_connected(pipe, office), folder, wanted["name"])
    finally:
        office.terminate()
        office.wait(60)


if __name__ == "__main__":
    main()
