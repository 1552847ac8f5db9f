"""What the statements of a finding leave open, in words: one sentence for each thing, in one order, and nothing where there is nothing."""

from typing import Any

import pytest

from graphmodel.claims.contested import contested, findings_of
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Evidence, Statement

DOCUMENTS = (Document("d1", "D1", published="2020-01-05"),)
PLAN = Entity("p", "Proposition", "the plan")
SOMEBODY = Entity("x", "Person", "somebody", unspecified=True)
NOBODY_ELSE = Entity("y", "Person", "a spokesman", unspecified=True)
PEOPLE = tuple(Entity(id_, "Person", id_.upper()) for id_ in "abc")


def open_of(*statements: Statement) -> tuple[str, ...]:
    (found,) = contested(Model("m", DOCUMENTS, (*PEOPLE, PLAN, SOMEBODY, NOBODY_ELSE), statements))
    return found.open


def pair(first: dict[str, Any] | None = None, second: dict[str, Any] | None = None) -> tuple[Statement, Statement]:
    """Somebody announces a plan, and another one denies it on the same day."""
    day = {"stated": "2020-01-05"}
    return Statement("a", "ANNOUNCES", "p", id="yes", **day | (first or {})), Statement("b", "DENIES", "p", id="no", **day | (second or {}))


UNDATED = "no dates say whether the sides are about the same time"


def test_what_is_said_for_certain_on_a_day_leaves_nothing_open() -> None:
    assert open_of(*pair()) == ()


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ({"attribution": ("x",)}, {}, ["not specified: somebody"]),
        ({"attribution": ("y",)}, {"attribution": ("x", "y")}, ["not specified: somebody", "not specified: a spokesman"]),
        ({"stated": None}, {}, ["not dated: when it was said (yes)"]),
        ({"stated": None}, {"stated": None}, ["not dated: when it was said (no, yes)"]),
        ({"certainty": "probable"}, {}, ["probable: yes"]),
        ({"certainty": "possible"}, {"certainty": "possible"}, ["possible: no, yes"]),
        ({"certainty": "unknown"}, {"certainty": "probable"}, ["probable: no", "unknown: yes"]),
        ({"inferred": "by its tone"}, {}, ["inferred: yes"]),
        ({}, {"inferred": "by its tone"}, ["inferred: no"]),
        ({}, {"stated": "2020-01-06"}, ["not answered: nothing affirms it after it was denied"]),
        ({"stated": "2020-01-06"}, {}, []),
        ({}, {"stated": "2020-01"}, []),
    ],
)
def test_each_thing_that_is_open_is_one_sentence(first: dict[str, Any], second: dict[str, Any], words: list[str]) -> None:
    assert open_of(*pair(first, second)) == tuple(words)


def test_who_is_in_what_a_claim_is_about_is_somebody_too() -> None:
    meeting = Statement("a", "MEETS", "x", id="meeting", content=True)
    said = (Statement("a", "ANNOUNCES", "meeting", id="yes", stated="2020"), Statement("b", "DENIES", "meeting", id="no", stated="2020"))
    assert open_of(meeting, *said) == ("not specified: somebody",)


def test_what_was_published_on_a_day_was_said_by_then() -> None:
    there = (Evidence("d1"),)
    yes = Statement("a", "ANNOUNCES", "p", id="yes", evidence=there)
    denied = {day: open_of(yes, Statement("b", "DENIES", "p", id="no", stated=day)) for day in ("2020-01-05", "2020-01-06")}
    assert denied == {
        "2020-01-05": ("not dated: when it was said (yes)",),
        "2020-01-06": ("not dated: when it was said (yes)", "not answered: nothing affirms it after it was denied"),
    }
    # When it was said at the earliest, its document does not say.
    early = Statement("a", "ANNOUNCES", "p", id="yes", stated="2020-01-01")
    assert open_of(early, Statement("b", "DENIES", "p", id="no", evidence=there)) == ("not dated: when it was said (no)",)


def test_dates_that_overlap_or_may_leave_that_open_or_not() -> None:
    held = [
        (Statement("a", "MEETS", "b", valid=one, stated="2020"), Statement("a", "MEETS", "b", valid=other, negated=True, stated="2020"))
        for one, other in (("2020-01-05", "2020-01-05"), ("2020-01", "2020-01-05"), ("2020-01-05", None))
    ]
    assert [open_of(*each) for each in held] == [(), ("the dates leave open whether the sides are about the same time",), (UNDATED,)]


@pytest.mark.parametrize(("number", "words"), [(5, "s0, s1, s2, s3, s4"), (6, "s0, s1, s2, s3, s4 and 1 more"), (8, "s0, s1, s2, s3, s4 and 3 more")])
def test_five_ids_are_named_and_the_others_counted(number: int, words: str) -> None:
    denials = [Statement("a", "DENIES", "p", id=f"s{index}", evidence=(Evidence("d1"),), attribution=("c",)) for index in range(number)]
    found = open_of(Statement("b", "ANNOUNCES", "p", id="yes", stated="2020-01-06"), *denials)
    assert found == (f"not dated: when it was said ({words})",)


def test_a_position_that_may_have_changed_is_open_only_where_all_of_one_side_was_before_all_of_the_other() -> None:
    sides = [("SUPPORTS", "2020-01-01"), ("SUPPORTS", "2020-01-03"), ("OPPOSES", "2020-01-05"), ("OPPOSES", "2020-01-07")]
    changed = "said at different times: the position may have changed (2020-01-03, 2020-01-05)"
    for one, other in (("SUPPORTS", "OPPOSES"), ("OPPOSES", "SUPPORTS")):
        relations = {"SUPPORTS": one, "OPPOSES": other}
        ordered = [Statement("a", relations[side], "b", id=f"s{number}", stated=day) for number, (side, day) in enumerate(sides)]
        assert open_of(*ordered) == (UNDATED, changed)
        assert open_of(*ordered, Statement("a", other, "b", id="late", stated="2020-01-02")) == (UNDATED,)
        assert open_of(*ordered, Statement("a", other, "b", id="undated")) == (UNDATED, "not dated: when it was said (undated)")


def test_the_sides_of_a_finding_are_the_affirming_and_the_denying_claims() -> None:
    (found,) = findings_of(Model("m", DOCUMENTS, (*PEOPLE, PLAN), pair())).contested
    assert ([claim.statement.id for claim in found.affirming], [claim.statement.id for claim in found.denying]) == (["yes"], ["no"])
