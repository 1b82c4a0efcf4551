"""The letter that goes with a copy for a unit of another authority (domain.md Appendix B).

It says nothing of the family: whoever opens the post sees a number and what to do.
"""

from __future__ import annotations

from tools.forms.package import Form
from tools.forms.pieces import bullets, fact, facts, heading, paragraph, title


def cover() -> Form:
    """What it is, of which case, what to do, by when, and how it is returned."""
    name = "Följebrev"
    return Form(
        "cover",
        name,
        title(
            name,
            "Ett exemplar till er verksamhet, i ett ärende som ni deltar i. Handlingen ligger i en"
            " egen fil bredvid det här brevet.",
        )
        + facts(
            "Försändelsen",
            fact(("Till", "delivery.unit")),
            fact(("Handling", "delivery.title")),
            fact(("Handlingens nummer", "delivery.number"), ("Kopia", "delivery.copy")),
            fact(("Ärende", "case.number"), ("Svar senast", "delivery.due")),
        )
        + facts(
            "Avsändare",
            fact(("Från", "case.responsible_unit")),
            fact(
                ("Telefon", "case.responsible_unit.phone"),
                ("E-post", "case.responsible_unit.email"),
            ),
        )
        + heading("Gör så här")
        + _when("delivery.due")
        + bullets(
            "Läs handlingen. Skriv det ni ska svara på direkt i filen, gärna med Spåra ändringar.",
            "Spara den som Word-dokument. Numret längst ned på sidan ska stå kvar; filen får byta"
            " namn.",
            "Skicka filen till avsändaren med säker e-post, i god tid före svarsdagen. Skriv"
            " ärendets nummer i ämnesraden, aldrig någons namn.",
        )
        + _otherwise()
        + bullets(
            "Läs handlingen. Den behöver inte skickas tillbaka.",
            "Behöver något ändras: hör av er till avsändaren, med ärendets nummer.",
        )
        + _end()
        + heading("Att tänka på")
        + bullets(
            "Handlingen lämnas till er verksamhet med familjens samtycke, för det samarbete som"
            " samtycket gäller. Sekretess gäller hos er också. Anmälningsskyldigheten gäller ändå.",
            "Registrera och förvara den enligt era egna regler.",
            "Har den kommit fel: öppna den inte, säg till avsändaren och radera den.",
        ),
        has_number=False,
    )


def _when(condition: str) -> str:
    return paragraph(f"{{%p if {condition} %}}", "TemplateCode")


def _otherwise() -> str:
    return paragraph("{%p else %}", "TemplateCode")


def _end() -> str:
    return paragraph("{%p endif %}", "TemplateCode")
