"""The two Lots forms that are the family's own reading and writing: information and story."""

from __future__ import annotations

from tools.forms.package import Form
from tools.forms.pieces import (
    Cell,
    box,
    bullets,
    columns,
    fact,
    facts,
    header_row,
    heading,
    intro,
    label,
    page,
    paragraph,
    row,
    table,
    title,
)

_STEPS = (
    (
        "Förberedelse",
        (
            "Ni och initiativtagaren går igenom vad ni vill ha hjälp med, vilka som ska bjudas in"
            " och hur barnet vill vara med. Ni ger samtycke och skriver under kallelsen."
        ),
        "Kallelsen skickas minst 15 arbetsdagar före mötet",
    ),
    (
        "Första nätverksmötet",
        (
            "Ni berättar ostört. Sedan ställer de andra frågor och säger vad de kan bidra med. Ni"
            " får en lots, och vi skriver en gemensam plan."
        ),
        "Möte 1",
    ),
    (
        "Bedömning",
        "Verksamheterna tar reda på mer och bedömer vilket stöd som behövs.",
        "4–16 veckor",
    ),
    (
        "Andra nätverksmötet",
        "Vi bestämmer tillsammans vilka insatser som är aktuella och skriver in dem i planen.",
        "Möte 2",
    ),
    (
        "Insatser",
        "Var och en gör det som står i planen. Lotsen håller kontakt med er.",
        "Enligt planen",
    ),
    (
        "Uppföljande möte",
        (
            "Vi ser hur det har gått och vad som behövs nu. När målen är nådda avslutar vi, och"
            " bestämmer vem ni vänder er till om något nytt händer."
        ),
        "Möte 3",
    ),
)

_ROLES = (
    (
        "Ni i familjen",
        "Barnet och familjen är i centrum. Ni berättar er egen historia och planen är er.",
    ),
    (
        "Initiativtagaren",
        (
            "Föreslår samarbetet, förbereder det tillsammans med er och ordnar det praktiska inför"
            " första mötet."
        ),
    ),
    (
        "Samtalsledaren",
        "Leder mötet och är neutral. Ser till att alla kommer till tals.",
    ),
    ("Lotsen", "Utses på första mötet och stöttar er hela vägen."),
    (
        "Verksamheterna",
        (
            "Till exempel skola, socialtjänst, barn- och ungdomspsykiatri och habilitering. Var och"
            " en talar för sitt uppdrag och gör sin del av planen."
        ),
    ),
)


def information() -> Form:
    """What a family is told before it says yes or no (domain.md 2.2b; leaflet of the model)."""
    steps = columns(3.7, 9.7, 3.8)
    roles = columns(3.7, 13.5)
    return Form(
        "information",
        "Information till familjen",
        title(
            "Information till familjen",
            "Lots är ett sätt att samarbeta runt barn och unga som behöver stöd från flera håll.",
        )
        + facts("Informationen gäller", fact(("Barnets namn", "child.name")))
        + heading("Vad är Lots?")
        + paragraph(
            "När ett barn får stöd från flera verksamheter kan det bli många kontakter att hålla"
            " reda på. I Lots samlas ni och de som arbetar med er vid samma bord och gör en"
            " gemensam plan. Planen är er. Där står vad ni vill uppnå, vem som gör vad och när."
        )
        + paragraph(
            "Lots är inte till för akuta situationer. Ring 112 vid fara för liv. Behöver barnet"
            " skydd eller hjälp genast, vänd er till socialtjänsten eller vården direkt."
        )
        + heading("Det är frivilligt, och ni har rätt att påverka")
        + bullets(
            "Lots är ett erbjudande. Ni väljer om ni vill vara med och kan sluta när som helst.",
            "Säger ni nej kan ni ändå få stöd av varje verksamhet för sig, men då samordnar vi det"
            " inte i Lots.",
            "Ni är med och bestämmer vilka som bjuds in. Ta gärna med någon som stöd för er.",
            "Barnet har rätt att säga vad det tycker och få veta saker på ett sätt det förstår.",
            "Behöver ni tolk ordnar vi det.",
            "Ni godkänner planen och får ett eget exemplar.",
        )
        + heading("Så går det till")
        + intro("Oftast blir det tre möten. Det kan bli fler eller färre, efter vad ni behöver.")
        + table(
            "Så går det till",
            [
                header_row(["Steg", "Vad som händer", "När"], steps),
                *(
                    row([label(step), Cell(what), Cell(when)], steps, height=0.65)
                    for step, what, when in _STEPS
                ),
            ],
            steps,
            "ListTable",
        )
        + heading("Vem gör vad?")
        + table(
            "Vem gör vad",
            [row([label(who), Cell(what)], roles, height=0.65, keep=True) for who, what in _ROLES],
            roles,
            "FactsTable",
            first_row=False,
        )
        + heading("Samtycke")
        + paragraph(
            "Utan ert samtycke delar vi inte uppgifter om er inom Lots. I samtycket står vilka som"
            " får dela uppgifter, vilka uppgifter det gäller och hur länge. Alla vårdnadshavare"
            " skriver under, och den som har fyllt 15 år skriver också under själv. Efter första"
            " mötet frågar vi om ett nytt samtycke för det fortsatta arbetet."
        )
        + paragraph(
            "Ni kan när som helst ta tillbaka samtycket, helt eller delvis. Det räcker att säga"
            " till. Det som redan har delats kan inte tas tillbaka."
        )
        + heading("Sekretess och orosanmälan")
        + paragraph(
            "Alla som arbetar i verksamheterna har tystnadsplikt. Varje verksamhet dokumenterar"
            " enligt sina egna regler, och planen är det enda vi skriver tillsammans."
        )
        + paragraph(
            "Den som arbetar med barn är skyldig att anmäla till socialtjänsten vid oro för att ett"
            " barn far illa. Det gäller alltid, också utan samtycke."
        )
        + heading("Har ni frågor?")
        + intro("Hör av er till initiativtagaren. Ingen fråga är för liten.")
        + facts(
            "Kontakt",
            fact(("Initiativtagare", "initiator.name"), ("Roll", "initiator.role")),
            fact(("Verksamhet", "initiator.unit"), ("Telefon", "initiator.phone")),
            fact(("E-post", "initiator.email")),
        ),
    )


def story() -> Form:
    """The family's own sheet: offered, never stored (domain.md Appendix C)."""
    return Form(
        "story",
        "Familjens egen berättelse",
        title(
            "Familjens egen berättelse",
            "Ett papper att tänka och skriva på inför mötet. Det är ert, och ni bestämmer vem som"
            " får se det.",
        )
        + paragraph(
            "Ni behöver inte fylla i något alls, och det finns inga rätta svar. Skriv, rita eller"
            " bara tänk. Ingen samlar in pappret och det sparas inte. På mötet får ni berätta"
            " ostört. Det ni vill ha med sammanfattar vi tillsammans i planen, under Nuläge."
        )
        + box("Det här är vi, och det här är viktigt att veta om oss", None, 3.4)
        + box("Det här fungerar bra, och det här är vi stolta över", None, 3.4)
        + box("Det här är svårt just nu", None, 3.4)
        + box("Det här har vi provat, och så blev det", None, 3.4)
        + box("Så vill vi att det ska vara om ett halvår", None, 3.4)
        + _child(),
        has_case=False,
    )


def _child() -> str:
    return (
        page("Barnets egen ruta")
        + paragraph(
            "Här bestämmer du. Skriv eller rita precis vad du vill, själv eller med någon du litar"
            " på. Du väljer om någon annan ska få se."
        )
        + box("Det här tycker jag om och är bra på", None, 3.6)
        + box("Det här är jobbigt", None, 3.6)
        + box("Det här vill jag att ni vuxna ska veta eller göra", None, 3.6)
        + box("Rita eller skriv vad du vill", None, 8.5)
    )
