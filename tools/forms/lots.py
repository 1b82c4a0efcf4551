"""The forms of the Lots model: what each says and asks, in plain Swedish.

Contents: domain.md 1.1.2 to 1.1.5, 3.2 to 3.4 and Appendix C, and the seed's presentation and
leaflet. The sentences are our own.
"""

from __future__ import annotations

from tools.forms.lots_cover import cover
from tools.forms.lots_family import information, story
from tools.forms.lots_plan import plan
from tools.forms.package import Form
from tools.forms.pieces import FACTS as FACT_COLUMNS
from tools.forms.pieces import (
    Cell,
    box,
    bullets,
    columns,
    each,
    fact,
    facts,
    header_row,
    heading,
    intro,
    label,
    listing,
    page,
    paragraph,
    row,
    signatures,
    table,
    tick,
    ticks,
    title,
    value,
)


def forms() -> tuple[Form, ...]:
    """The six in the order a family meets them, and the letter that goes with copies of them."""
    return (information(), consent(), summons(), agenda(), story(), plan(), cover())


def _guardians() -> list[str]:
    line = row([label("Vårdnadshavare"), value("guardian.name", 3)], FACT_COLUMNS)
    return each("guardian in guardians", [line], FACT_COLUMNS)


def consent() -> Form:
    """Consent to sharing (domain.md 3.2, 3.3), before the first meeting or for continued work."""
    name = "Samtycke till samarbete och informationsutbyte"
    return Form(
        "consent",
        name,
        title(
            name,
            "Här bestämmer ni vilka som får dela uppgifter med varandra, vilka uppgifter det gäller"
            " och hur länge.",
        )
        + facts(
            "Samtycket gäller",
            fact(("Barnets namn", "child.name")),
            fact(("Personnummer", "child.personal_id"), ("Född", "child.birth_date")),
            _guardians(),
            fact(("Samtycket gäller|före första mötet eller för fortsatt arbete", "consent.stage")),
            fact(("Gäller från", "consent.valid_from"), ("Gäller till", "consent.valid_to")),
        )
        + paragraph(
            "Efter det första mötet behövs ett nytt samtycke för det fortsatta arbetet. Samtycket"
            " gäller uppgifter om barnet. En vårdnadshavares egna uppgifter, till exempel om hälsa,"
            " delas bara om den personen själv säger ja."
        )
        + heading("Vad samtycket ska användas till")
        + box("Syfte", "consent.purpose", 1.9)
        + ticks("Samtycket omfattar", "consent.kinds", "Vi säger ja till")
        + heading("Vilka som får dela uppgifter")
        + intro("Samtycket gäller verksamheterna här, inte hela kommunen eller hela regionen.")
        + listing(
            "Verksamheter som får dela uppgifter",
            [("Lämnar uppgifter", 7.2), ("Får ta del av uppgifter", 7.2), ("Ömsesidigt", 2.8)],
            "grant in consent.grants",
            [value("grant.giver"), value("grant.receiver"), tick("grant.mutual")],
        )
        + heading("Vilka uppgifter som får delas")
        + ticks("Uppgifter som får delas", "consent.categories", "Uppgifter om")
        + box("Andra uppgifter som får delas", "consent.other_information", 1.2)
        + box(
            "Det här vill vi inte ska delas (med egna ord: uppgifter, personer eller verksamheter)",
            "consent.exclusions",
            2.0,
        )
        + heading("Information och barnets delaktighet")
        + intro("Innan ni skriver under ska ni ha fått veta:")
        + bullets(
            "vad samtycket ska användas till och hur uppgifterna dokumenteras",
            "att det är frivilligt, och vad som händer om ni säger nej",
            "att ni när som helst kan ta tillbaka samtycket, helt eller delvis.",
        )
        + facts(
            "Information till familjen",
            fact(("Information gavs av", "consent.informed_by"), ("Datum", "consent.informed_on")),
            fact(("Telefon", "consent.informed_by.phone")),
            fact(("E-post", "consent.informed_by.email")),
            fact(
                (
                    "Barnet är informerat|på ett sätt som passar ålder och mognad",
                    tick("consent.child_informed"),
                )
            ),
        )
        + box("Vad barnet tycker", "consent.child_view", 2.0)
        + page("Om ni ändrar er")
        + paragraph(
            "Säg till den som gav er informationen, eller någon annan i en verksamhet som är med."
            " Samtycket upphör att gälla när vi får veta det. Det som redan har delats kan inte tas"
            " tillbaka. Utan samtycke delar vi inte uppgifter inom Lots. Anmälningsskyldigheten"
            " till socialtjänsten gäller ändå, när någon är orolig för att ett barn far illa."
        )
        + heading("Vilka som skriver under")
        + paragraph(
            "Alla vårdnadshavare skriver under. Den som har fyllt 15 år skriver också under själv."
            " Vårdnadshavare kan skriva under på var sitt exemplar. Fyll i skälet här om någon"
            " vårdnadshavare inte skriver under."
        )
        + facts(
            "Färre underskrifter och förvaring",
            fact(("Skäl till färre underskrifter", "consent.fewer_signatures")),
            fact(("Förklaring", "consent.fewer_signatures_note")),
            fact(("Originalet förvaras hos", "case.responsible_unit")),
        )
        + heading("Underskrifter")
        + signatures(
            "Jag har förstått vad samtycket innebär och vet att det är frivilligt. Jag säger ja"
            " till att uppgifter delas på det sätt som står i det här samtycket."
        )
        + heading("Om samtycket tas tillbaka")
        + intro("Fylls i av den som får beskedet. Det räcker att familjen säger till.")
        + listing(
            "Återkallelse",
            [("Datum", 3), ("Vem tog tillbaka", 7.2), ("Vem tog emot beskedet", 7.2)],
            "withdrawal in consent.withdrawals",
            [value(f"withdrawal.{name}") for name in ("date", "by", "received_by")],
            spare="consent.spare_withdrawals",
        ),
    )


def summons() -> Form:
    """The summons to a network meeting, signed by a guardian (domain.md 1.1.5 B)."""
    name = "Kallelse till nätverksmöte"
    heads = [("Uppgift", 3.2), ("Namn", 4.2), ("Roll", 3.2), ("Verksamhet", 3.8), ("Telefon", 2.8)]
    widths = columns(*(share for _, share in heads))

    def person(who: str, path: str) -> str:
        fields = [path, f"{path}.role", f"{path}.unit", f"{path}.phone"]
        return row([label(who), *map(value, fields)], widths, keep=True)

    return Form(
        "summons",
        name,
        title(
            name,
            "Familjen och initiativtagaren bjuder in till ett möte där alla hjälps åt att hitta"
            " rätt stöd.",
        )
        + facts(
            "Kallelsen gäller",
            fact(("Barnets namn", "child.name")),
            fact(("Personnummer", "child.personal_id")),
            _guardians(),
        )
        + heading("Mötet")
        + facts(
            "Mötet",
            fact(("Möte", "meeting.kind"), ("Möte nummer", "meeting.number")),
            fact(("Dag", "meeting.date|longdate")),
            fact(("Börjar", "meeting.start"), ("Slutar", "meeting.end")),
            fact(("Plats eller länk", "meeting.place")),
        )
        + box("Syfte och frågor för mötet", "meeting.purpose", 2.0)
        + heading("Inbjudna")
        + intro("Verksamheter, och de närstående eller stödpersoner som familjen vill ha med.")
        + listing(
            "Inbjudna",
            [("Namn", 4.2), ("Roll", 3.4), ("Verksamhet", 4.4), ("Varför inbjuden", 5.2)],
            "invitation in meeting.invited",
            [
                value("invitation.person"),
                value("invitation.person.role"),
                value("invitation.person.unit"),
                value("invitation.why"),
            ],
        )
        + heading("Initiativtagare, samtalsledare och svar")
        + table(
            "Initiativtagare, samtalsledare och svar",
            [
                header_row([text for text, _ in heads], widths),
                person("Initiativtagare", "meeting.initiator"),
                person("Samtalsledare", "meeting.facilitator"),
                person("Svara till", "meeting.reply_to"),
            ],
            widths,
            "ListTable",
        )
        + facts(
            "Svar",
            fact(("Svara senast", "meeting.reply_by")),
            fact(("E-post för svar", "meeting.reply_to.email")),
        )
        + heading("Barnets delaktighet")
        + box("Så är barnet med", "meeting.child_takes_part", 1.2)
        + box("Det här behöver barnet för att kunna vara med", "child.adaptations", 1.2)
        + facts("Tolk", fact(("Tolk på mötet", "meeting.interpreter")))
        + heading("Samtycke och bilagor")
        + intro("Kallelsen skickas bara till dem som familjens samtycke omfattar.")
        + facts(
            "Samtycke och bilagor",
            fact(
                ("Samtycke från", "meeting.consent.valid_from"),
                ("Samtycke till och med", "meeting.consent.valid_to"),
            ),
            fact(("Kallelsen skickad", "meeting.summons_sent")),
            fact(("Bilagor", "meeting.enclosures")),
        )
        + heading("Underskrift")
        + signatures(
            "Kallelsen till det första mötet skickas minst 15 arbetsdagar innan. Minst en"
            " vårdnadshavare skriver under. Jag vill att de som står här kallas till mötet."
        ),
    )


def agenda() -> Form:
    """The agenda (domain.md 1.1.4), with the model's norm for talking."""
    return Form(
        "agenda",
        "Dagordning",
        title("Dagordning", "Så här lägger vi upp mötet. Familjen är i centrum hela vägen.")
        + facts(
            "Mötet",
            fact(("Mötet gäller", "child.name")),
            fact(("Möte", "meeting.kind"), ("Möte nummer", "meeting.number")),
            fact(("Dag", "meeting.date|longdate")),
            fact(("Börjar", "meeting.start"), ("Slutar", "meeting.end")),
            fact(("Plats eller länk", "meeting.place")),
            fact(
                ("Samtalsledare", "meeting.facilitator"), ("Initiativtagare", "meeting.initiator")
            ),
        )
        + paragraph("Vi pratar med varandra, inte om varandra.", "Motto")
        + listing(
            "Dagordning",
            [("Punkt", 11), ("Ansvarig", 4.4), ("Minuter", 1.8)],
            "item in meeting.agenda",
            [
                Cell("{{ item.text }}", "AgendaItem"),
                value("item.responsible"),
                value("item.minutes"),
            ],
            height=1.0,
        )
        + heading("Att tänka på")
        + bullets(
            "Familjen berättar ostört. Frågorna kommer efteråt och är till för att förstå.",
            "Var och en talar utifrån sitt eget uppdrag: vad kan jag göra, här och nu?",
            "Det vi kommer fram till skrivs i den individuella planen. Inga andra gemensamma"
            " anteckningar förs.",
        ),
    )
