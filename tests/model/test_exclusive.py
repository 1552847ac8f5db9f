"""Offices that only one may hold at a time: who followed whom, and when two holders contradict each other."""

from datetime import date

import pytest

from graphmodel.model import dates
from graphmodel.model.exclusive import Holding, contradicts, follows, holder_of, known_day, said_of, slot_of, succeeded
from graphmodel.model.model import Model
from graphmodel.model.schema import Extension, Relation, bundled
from graphmodel.model.statement import Document, Evidence, Statement


def holding(holder: str, valid: str | None, said: str | None = None) -> Holding:
    return Holding(holder, dates.parse(valid) if valid else None, dates.parse(said) if said else None)


@pytest.mark.parametrize(
    ("earlier", "later", "known", "answer"),
    [
        ("2017-01-20/2021-01-19", "2021-01-20/..", None, "yes"),
        ("2017-01-20/2021-01-20", "2021-01-20/..", None, "yes"),  # the day of the handover is the successor's
        ("2017-01-20/2021-01-21", "2021-01-20/..", None, "no"),
        ("2021-01-20/..", "2017-01-20/2021-01-20", None, "no"),
        ("2017/2021", "2017/2021", None, "no"),
        ("2017/2021", "../2021", None, "no"),
        ("2017/2021", "2021", None, "possible"),
        ("2021/2022", "2021-06-01/..", None, "no"),
        ("2021-06-01/..", "2021-06-01/2022", None, "no"),  # it is not certain that the one began first
        ("2017/..", "2021-01-20/..", None, "no"),
        ("2017/..", "2021-01-20/..", "2021-01-19", "yes"),
        ("2017/..", "2021-01-20/..", "2021-01-20", "no"),
        ("2017/..", "2021/..", "2020-12-31", "yes"),
        ("2017/..", "2021/..", "2021-06-01", "possible"),
        ("2017/..", "2021/..", "2021-12-31", "no"),
        ("2017-01-20/2021~", "2021-01-20/..", None, "possible"),
        ("2017-01-20/2021-03-01", "2021-01~/..", None, "possible"),
        ("2017-01-20/2021-03-01", "2021-01/..", None, "no"),
        ("2017-01-20/2021-03", "2021-03/..", None, "possible"),
        ("2017-01-20/2021-04", "2021-03/..", None, "no"),
        ("../2021-01-20", "2021-01-20/..", None, "yes"),
    ],
)
def test_who_followed_whom(earlier: str, later: str, known: str | None, answer: str) -> None:
    assert follows(dates.parse(earlier), dates.parse(later), date.fromisoformat(known) if known else None) == answer


def test_who_is_only_known_by_what_was_said_followed_possibly() -> None:
    dated, successor = holding("a", "2017-01-20/2021-01-20"), holding("b", "2021-01-20/..")
    said = holding("b", None, "2022-05-01")
    assert (succeeded(dated, successor), succeeded(successor, dated)) == ("yes", "no")
    assert (succeeded(dated, said), succeeded(said, dated)) == ("possible", "no")
    assert succeeded(dated, holding("c", None)) == succeeded(holding("c", None), dated) == "no"
    assert said.days == said.said
    assert dated.days == dated.valid
    # An open end was open when that was said.
    assert succeeded(holding("a", "2017/..", "2019"), successor) == "yes"
    assert succeeded(holding("a", "2017/..", "2022"), successor) == "no"


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        (("2017/2021", None), ("2019-05-01/2020", None), "yes"),
        (("2017", None), ("2017-03", None), "possible"),
        (("2017-01-20/2021-01-20", None), ("2021-01-20/..", None), "no"),
        (("2017/2021", None), ("2030", None), "no"),
        (("2017/2021", None), (None, None), "unknown"),
        ((None, None), (None, None), "unknown"),
        (("2017-01-01/2021", None), (None, "2019-05-01"), "unknown"),
        (("2017-01-01/2018-01-01", None), (None, "2019-05-01"), "no"),
    ],
)
def test_two_holders_contradict_each_other_the_same_from_both_sides(
    one: tuple[str | None, str | None], other: tuple[str | None, str | None], answer: str
) -> None:
    assert contradicts(holding("a", *one), holding("b", *other)) == contradicts(holding("b", *other), holding("a", *one)) == answer


def test_slots_and_their_holders() -> None:
    schema = Extension(relations={"RULED_BY": Relation("is ruled by", "rules", ("State",), ("Person",), one_at_a_time=("subject",))}).applied()
    heads = Statement("ann", "HEADS", "vald", qualifiers={"office": "president"})
    assert slot_of(bundled(), heads) == ("HEADS", "vald", "president")
    assert slot_of(bundled(), Statement("ann", "HEADS", "vald")) == ("HEADS", "vald", None)
    assert slot_of(bundled(), Statement("ann", "MEETS", "vald")) is slot_of(bundled(), Statement("ann", "UNKNOWN", "vald")) is None
    ruled = Statement("vald", "RULED_BY", "ann")
    assert (slot_of(schema, ruled), holder_of(schema, ruled)) == (("RULED_BY", "vald"), "ann")
    assert holder_of(schema, heads) == "ann"


def test_when_a_statement_was_made() -> None:
    documents = (Document("d", "D", published="2031-05"), Document("e", "E"))
    model = Model("m", documents)
    stated = Statement("a", "HEADS", "b", stated="2031-04-02", evidence=(Evidence("d"),))
    published = Statement("a", "HEADS", "b", evidence=(Evidence("d"), Evidence("e")))
    assert (known_day(model, stated), known_day(model, published)) == (date(2031, 4, 2), date(2031, 5, 31))
    assert said_of(model, Statement("a", "HEADS", "b")) is known_day(model, Statement("a", "HEADS", "b")) is None
