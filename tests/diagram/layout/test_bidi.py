"""Letters of mixed direction: where each is shown, as UAX #9 says."""

from __future__ import annotations

import pytest

from graphmodel.diagram.layout.bidi import is_right_to_left, levels, visual_order


def shown(text: str, *, rtl: bool) -> str:
    return "".join(text[place] for place in visual_order(levels(text, rtl=rtl)))


# In capitals what runs from right to left, as UAX #9 writes its examples; letters are put in their place.
HEBREW = {chr(65 + number): chr(0x05D0 + number) for number in range(26)}


def real(text: str) -> str:
    return "".join(HEBREW.get(letter, letter) for letter in text)


@pytest.mark.parametrize(
    ("text", "rtl", "order"),
    [
        ("car is THE CAR in arabic", False, "car is RAC EHT in arabic"),
        ("CAR means car", True, "means car RAC"),
        ("he said ABC 123, 456 DEF", False, "he said FED 456 ,123 CBA"),
        ("PORT no. 12", True, "no. 12 TROP"),
        ("PORT no. 12", False, "TROP no. 12"),
        ("a (B) C", False, "a (B) C"),
        ("A (b) C", True, "C )b( A"),  # the font mirrors brackets
        ("AB 12%", True, "12% BA"),
        ("AB-12", True, "12-BA"),
        ("x AB!", False, "x BA!"),
        ("AB!", True, "!BA"),
    ],
)
def test_the_order_of_letters(text: str, rtl: bool, order: str) -> None:
    assert shown(real(text), rtl=rtl) == real(order)


def test_numbers_after_arabic_letters_are_arabic_numbers() -> None:
    assert levels("م 12-3", rtl=True) == [1, 1, 2, 2, 1, 2], "the sign between Arabic numbers has the direction of the line"
    assert levels("א 12-3", rtl=True) == [1, 1, 2, 2, 2, 2]


def test_marks_stay_with_their_letter() -> None:
    assert levels("בָּ a", rtl=False)[:3] == [1, 1, 1]


def test_overrides_change_nothing() -> None:
    assert shown("ab\u202ecd", rtl=False) == "ab\u202ecd"
    assert not is_right_to_left("\u202eab")
