"""The individual plan of the Lots model, which is also the SIP (SoL 10 kap. 8 §).

Sections: domain.md 2.2b and Appendix C; the model's own are those of the seed presentation
(secrecy, contact list, named lots, current situation, goals, actions, follow-up).
"""

from __future__ import annotations

from tools.forms.package import Form
from tools.forms.pieces import (
    Cell,
    box,
    columns,
    each,
    fact,
    facts,
    goal_cell,
    header_row,
    heading,
    intro,
    listing,
    row,
    signatures,
    small,
    table,
    tick,
    title,
    value,
)

_ACTION_HEADS = ("Ansvarig", "Enhet", "Huvudman", "Börjar", "Klart senast", "Status")
_ACTION_FIELDS = ("responsible", "unit", "principal", "start", "due", "status")
_GOALS = columns(4.7, 2.15, 3.35, 1.8, 1.85, 1.85, 1.7)
_MORE = columns(1.1, 3.6, 2.15, 3.35, 1.8, 1.85, 1.85, 1.7)


def plan() -> Form:
    """The whole plan, in the order a meeting talks."""
    return Form(
        "plan",
        "Individuell plan / SIP",
        title(
            "Individuell plan / SIP",
            "Planen är familjens dokument och det enda vi skriver tillsammans: vad vi vill nå och"
            " vem som gör vad.",
        )
        + _about()
        + _people()
        + _situation()
        + _goals_and_actions()
        + _afterwards(),
    )


def _about() -> str:
    return facts(
        "Om planen",
        fact(("Barnets namn", "child.name")),
        fact(("Personnummer", "child.personal_id"), ("Född", "child.birth_date")),
        fact(("Språk", "child.language"), ("Behöver tolk", tick("child.interpreter"))),
        fact(("SIP eller IP", "plan.type"), ("Grund", "plan.basis")),
        fact(("Planens datum", "plan.date"), ("Version av planen", "plan.revision")),
        fact(("Gjord vid", "plan.meeting.kind"), ("Mötets datum", "plan.meeting.date")),
    ) + listing(
        "Vårdnadshavare",
        [("Vårdnadshavare", 4), ("Telefon", 2.6), ("E-post", 4.8), ("Språk", 4), ("Tolk", 2)],
        "guardian in guardians",
        [
            value("guardian.name"),
            value("guardian.phone"),
            value("guardian.email"),
            value("guardian.language"),
            tick("guardian.interpreter"),
        ],
    )


def _people() -> str:
    return (
        heading("Lots och ansvar")
        + facts(
            "Lots och övergripande ansvar",
            fact(("Lots", "plan.family_navigator"), ("Lots sedan", "plan.family_navigator_from")),
            fact(
                ("Lotsens verksamhet", "plan.family_navigator.unit"),
                ("Lotsens telefon", "plan.family_navigator.phone"),
            ),
            fact(
                ("Övergripande ansvar", "plan.overall_responsible"),
                ("Enhet som ansvarar", "plan.overall_responsible_unit"),
            ),
            fact(
                ("Initiativtagare", "plan.meeting.initiator"),
                ("Samtalsledare", "plan.meeting.facilitator"),
            ),
        )
        + heading("Sekretess och samtycke")
        + intro(
            "Vi delar bara uppgifter inom familjens samtycke. Anmälningsskyldigheten gäller ändå."
        )
        + box("Det här har vi kommit överens om", "plan.confidentiality", 1.2)
        + listing(
            "Samtycken",
            [("Samtycke", 6.2), ("Gäller från", 3.2), ("Gäller till", 3.2), ("Läge", 4.6)],
            "given in consents",
            [
                value("given.stage"),
                value("given.valid_from"),
                value("given.valid_to"),
                value("given.status"),
            ],
        )
        + heading("Deltagare och kontaktlista")
        + intro("Alla som är aktiva i samarbetet, också den som inte var med på mötet.")
        + listing(
            "Kontaktlista",
            [
                ("Namn", 2.7),
                ("Roll", 2.7),
                ("Verksamhet", 4.2),
                ("Telefon", 2.2),
                ("E-post", 5.6),
            ],
            "participant in participants",
            [small(f"participant.{name}") for name in ("name", "role", "unit", "phone", "email")],
        )
        + heading("Inbjudna till mötet", 2)
        + listing(
            "Inbjudna till mötet",
            [("Namn", 5), ("Verksamhet", 6), ("Huvudman", 3), ("Närvaro", 3.2)],
            "invitation in plan.meeting.invited",
            [
                small("invitation.person"),
                small("invitation.person.unit"),
                small("invitation.person.unit.principal"),
                small("invitation.presence"),
            ],
            height=0.6,
        )
    )


def _situation() -> str:
    return (
        heading("Syfte och nuläge")
        + box("Planens syfte och frågor", "plan.purpose", 1.2)
        + box("Familjens berättelse om nuläget", "plan.current_situation", 2.4)
        + box("Med barnets egna ord", "plan.child_voice")
        + listing(
            "Verksamheternas kompletteringar",
            [("Verksamhet", 4.6), ("Vill lägga till", 12.8)],
            "note in plan.agency_notes",
            [small("note.unit"), value("note.text")],
        )
        + box("Styrkor och resurser", "plan.resources")
        + box("Insatser som redan pågår", "plan.ongoing_interventions")
        + heading("Behov")
        + listing(
            "Behov",
            [("Det här behövs", 13.2), ("Vem ser behovet", 4)],
            "need in plan.needs",
            [value("need.text"), value("need.raised_by")],
        )
    )


def _goals_and_actions() -> str:
    goal = row(
        [
            goal_cell("{{ goal.text }}", 3, "Goal"),
            goal_cell("{{ goal.horizon }}", 2),
            goal_cell("{{ goal.target_date }}", 1),
            goal_cell("{{ goal.status }}", 1),
        ],
        _GOALS,
        height=1.0,
    )
    under = each("action in goal.actions", [_action(_GOALS, [])], _GOALS)
    goals = table(
        "Mål och åtgärder",
        [
            header_row(["Mål och åtgärder", *_ACTION_HEADS], _GOALS),
            *each("goal in plan.goals", [goal, *under], _GOALS),
        ],
        _GOALS,
        "ListTable",
    )
    more = _action(_MORE, [small("action.goals")])
    spare = table(
        "Fler åtgärder",
        [
            header_row(["Till mål", "Åtgärd", *_ACTION_HEADS], _MORE),
            *each("action in plan.loose_actions", [more], _MORE),
            *each("action in plan.spare_actions", [more], _MORE),
        ],
        _MORE,
        "ListTable",
    )
    return (
        heading("Mål och åtgärder")
        + intro(
            "Målen utgår från familjens behov. Också det som familjen och andra gör skrivs här."
        )
        + goals
        + heading("Fler åtgärder", 2)
        + intro("Åtgärder utan eget mål, och tomma rader för det vi kommer på under mötet.")
        + spare
        + facts(
            "Åtgärder av andra",
            fact(
                (
                    "Inget görs av andra|bara kommun och region",
                    tick("plan.no_measures_by_others"),
                )
            ),
        )
    )


def _action(widths: list[int], first: list[Cell]) -> str:
    rest = [small(f"action.{name}") for name in _ACTION_FIELDS]
    return row([*first, small("action.text"), *rest], widths, height=0.85)


def _afterwards() -> str:
    return (
        heading("Uppföljning")
        + facts(
            "Uppföljning",
            fact(("Nästa möte", "plan.follow_up.date"), ("Klockan", "plan.follow_up.start")),
            fact(("Plats", "plan.follow_up.place"), ("Ansvarig", "plan.follow_up.responsible")),
            fact(("Så följer vi upp", "plan.follow_up.how"), height=1.2),
        )
        + listing(
            "Hur vi märker att målen är nådda",
            [("Mål", 1.7), ("Så märker vi att målet är nått", 12.1), ("Vems mål", 3.6)],
            "goal in plan.goals",
            [Cell("", "GoalNumber"), value("goal.indicator"), value("goal.voice")],
            height=0.6,
        )
        + heading("Barnets delaktighet och nya behov")
        + box("Så har barnet varit delaktigt, eller varför inte", "plan.child_participation")
        + box("Om nya behov eller kris: hit vänder sig familjen", "plan.crisis_contact")
        + heading("Byten av lots, ansvariga och deltagare")
        + listing(
            "Byten",
            [("Datum", 2.6), ("Roll", 4.8), ("Tidigare", 5), ("Ny", 5)],
            "replacement in plan.replacements",
            [value(f"replacement.{name}") for name in ("date", "role", "previous", "new")],
            spare="plan.spare_replacements",
        )
        + heading("Utdelning")
        + facts(
            "Utdelning",
            fact(("Given till familjen", tick("plan.handed_to_family"))),
            fact(("Lämnas också till", "plan.distribution"), height=1.0),
        )
        + heading("Godkännande")
        + signatures(
            "Jag godkänner planen. När något viktigt ändras godkänns den igen vid nästa möte."
        )
    )
