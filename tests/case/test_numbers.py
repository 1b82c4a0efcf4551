from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from docgen.case import numbers
from docgen.errors import Refused

case_ids = st.builds(
    lambda year, serial: f"{year:04}-{serial:04}", st.integers(0, 9999), st.integers(0, 999_999)
)


def with_check_character(drawn: str) -> str:
    """Nine characters with the one that makes them a valid document number."""
    (number,) = (drawn + c for c in numbers.ALPHABET if numbers.check_document_id(drawn + c))
    return number


document_ids = st.text(numbers.ALPHABET, min_size=9, max_size=9).map(with_check_character)
characters = st.sampled_from(numbers.ALPHABET)


def test_a_case_number_is_printed_with_its_luhn_digit() -> None:
    assert numbers.printed("2026-0042") == "2026-0042-5"


@given(case_ids)
def test_what_is_printed_is_parsed_to_the_same_case(case_id: str) -> None:
    assert numbers.parse(numbers.printed(case_id)) == case_id
    assert numbers.parse(case_id) == case_id


@pytest.mark.parametrize("text", [" 2026-0042-5 ", "2026 - 0042", "2026–0042–5", "2026‑0042"])
def test_spaces_and_other_dashes_do_not_matter(text: str) -> None:
    assert numbers.parse(text) == "2026-0042"


@given(case_ids, st.integers(0, 9), st.data())
def test_one_wrong_digit_is_always_noticed(case_id: str, digit: int, data: st.DataObject) -> None:
    printed = numbers.printed(case_id)
    places = [n for n, c in enumerate(printed) if c.isdigit() and c != str(digit)]
    assume(places)
    place = data.draw(st.sampled_from(places))
    with pytest.raises(Refused) as refusal:
        numbers.parse(f"{printed[:place]}{digit}{printed[place + 1 :]}")
    assert refusal.value.code == "case_number"


def test_a_wrong_check_digit_is_answered_with_the_right_number() -> None:
    with pytest.raises(Refused, match="2026-0042-5"):
        numbers.parse("2026-0042-7")


@pytest.mark.parametrize("text", ["", "42", "2026-42", "20260042", "2026-0042-55", "2026-٠٠٤٢"])
def test_what_is_no_case_number_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        numbers.parse(text)


def test_drawn_document_numbers_are_valid_and_differ() -> None:
    drawn = [numbers.draw_document_id() for _ in range(300)]
    assert len(set(drawn)) == 300
    for number in drawn:
        assert numbers.check_document_id(number) == number
        assert numbers.find_document_ids(number) == (number,)


@given(document_ids)
def test_a_printed_document_number_is_checked_to_itself(number: str) -> None:
    printed = numbers.printed_document_id(number)
    assert len(printed) == 11
    assert numbers.check_document_id(printed) == number
    assert numbers.check_document_id(f" {printed.lower().replace('-', ' ')} ") == number


@given(document_ids, st.integers(0, 9), characters)
def test_every_single_wrong_character_is_noticed(number: str, place: int, other: str) -> None:
    wrong = number[:place] + other + number[place + 1 :]
    assert (numbers.check_document_id(wrong) is None) == (wrong != number)


@given(document_ids, st.integers(0, 9), st.integers(0, 9))
def test_every_swap_of_two_characters_is_noticed(number: str, one: int, other: int) -> None:
    swapped = list(number)
    swapped[one], swapped[other] = swapped[other], swapped[one]
    wrong = "".join(swapped)
    assert (numbers.check_document_id(wrong) is None) == (wrong != number)


@given(document_ids)
def test_letters_that_look_like_digits_are_read_as_them(number: str) -> None:
    assert numbers.check_document_id(number.replace("0", "o").replace("1", "l")) == number
    assert numbers.check_document_id(number.replace("0", "O").replace("1", "I")) == number


@pytest.mark.parametrize("text", ["", "8RWN4", "8RWN4-K2T0U", "åäö", "8RWN4-K2T0M1", "١٢٣٤٥٦٧٨٩٠"])
def test_what_is_no_document_number_is_none(text: str) -> None:
    assert numbers.check_document_id(text) is None


def test_document_numbers_are_found_in_running_text() -> None:
    one, other = with_check_character("0123ABCDE"), with_check_character("7XYZ89KMN")
    text = (
        f"Handling nr {numbers.printed_document_id(one)}, sida 1 av 3.\n"
        f"Ersätter {other.lower()} ({numbers.printed_document_id(one)}). Telefon 0701740611."
    )
    assert numbers.find_document_ids(text) == (one, other)


@given(document_ids.filter(lambda number: not number.isalpha() and not number.isdigit()))
def test_a_number_inside_a_longer_word_is_not_found(number: str) -> None:
    assert numbers.find_document_ids(f"x{number} {number}x ä{number}") == ()


@given(
    (st.text("0123456789", min_size=9, max_size=9) | st.text("ABCXYZ", min_size=9, max_size=9))
    .map(with_check_character)
    .filter(lambda number: number.isdigit() or number.isalpha())
)
def test_digits_alone_or_letters_alone_are_not_found(number: str) -> None:
    assert numbers.find_document_ids(number) == ()
