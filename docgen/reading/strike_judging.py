"""Words struck through: how people delete who do not track. Always asked about, never guessed."""

from __future__ import annotations

from docgen.case.goals import serving_only, with_hanging
from docgen.case.notation import is_empty
from docgen.case.wording import field_words, item_words
from docgen.messages import say
from docgen.plan.reading import ChangeKind, Printed
from docgen.reading.base import Base
from docgen.reading.credits import Credits
from docgen.reading.differences import Found, Match, Strike
from docgen.reading.imprint import TITLES, is_spare, owner
from docgen.reading.verdicts import Verdicts, change, short


def struck_words(found: Found) -> str | None:
    """Why a value is not certain that has words struck through; None where it has none."""
    return say("Words in it are struck through.") if found.struck else None


def judge_struck_rows(now: Match, base: Base, credits_: Credits, verdicts: Verdicts) -> None:
    """Ask whether items are to be taken out whose title is struck through as a whole.

    The values of such a row are not asked about one by one.
    """
    for item, title in _struck_rows(now).items():
        made = change(
            item,
            ChangeKind.REMOVE,
            Printed(base.item_values(item), title.text),
            None,
            credits_.of_value(title),
            base,
        )
        message = say(
            "{item} is struck through. Should it be taken out of the case?",
            item=item_words(item, base.called),
        )
        left = serving_only(base.data, item)
        verdicts.ask("row_struck", with_hanging(message, left, base.called), made, title.where)
        for path, founds in now.found.items():
            if owner(path) == item:
                for found in founds:
                    found.struck, found.proposal = False, None


def judge_strikes(now: Match, base: Base, verdicts: Verdicts) -> None:
    """Ask about what is struck through outside the values, and what no longer is."""
    for strike in now.strikes:
        if strike.off:
            _taken_off(strike, base, verdicts)
        else:
            verdicts.look(
                "text_struck",
                say("Words outside the fields are struck through: {text}", text=short(strike.text)),
                say("Decide what was meant, write it where it belongs, and close this."),
                where={**strike.where, "text": strike.text},
            )


def _taken_off(strike: Strike, base: Base, verdicts: Verdicts) -> None:
    where = {**strike.where, "text": strike.text}
    text = short(strike.text)
    if strike.path is None:
        message = say("Words that were struck through no longer are: {text}", text=text)
    else:
        message = say(
            "{field}: words that were struck through no longer are: {text}",
            field=field_words(strike.path, base.called),
            text=text,
        )
    suggestion = say("Check that the case says what is meant, and close this.")
    verdicts.look("strike_removed", message, suggestion, path=strike.path, where=where)


def _struck_rows(now: Match) -> dict[str, Found]:
    """The items whose title is struck through, and nothing left of it, with the title."""
    found: dict[str, Found] = {}
    for path, founds in now.found.items():
        item = owner(path)
        if item is None or is_spare(item) or path.removeprefix(item + ".") not in TITLES:
            continue
        for title in founds:
            if title.at_home and title.struck and is_empty(title.proposal or ""):
                found.setdefault(item, title)
    return found
