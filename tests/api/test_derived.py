"""Models made of several files, of decisions about identity or of a day: what could not be read again is refused before anything is written."""

from pathlib import Path

import pytest

import graphmodel as gm
from graphmodel.errors import RefusedError
from graphmodel.graph.build import build_graph
from graphmodel.identity.decisions import Decision, append
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Evidence, Statement

PEOPLE = (Entity("p", "Person", "P"), Entity("q", "Person", "Q"))
STATES = (Entity("east", "State", "East"), Entity("eastland", "State", "Eastland"))
DOCUMENT = Document("d", "D", published="2031-03-01")


def heads(person: str, state: str, years: str) -> Statement:
    return Statement(person, "HEADS", state, id=f"{person}-{state}", valid=years, evidence=(Evidence("d"),))


TWO = Model("two", (DOCUMENT,), (*PEOPLE, *STATES), (heads("p", "east", "2020-01-01/2024-01-01"), heads("q", "eastland", "2022-01-01/2023-01-01")))


@pytest.fixture
def decisions(tmp_path: Path) -> Path:
    log = tmp_path / "identity.jsonl"
    append(log, [Decision("same", "ann", "2031-05-01T09:30:00Z", "one state", ("east", "eastland"))])
    return log


def refused(action: str, *arguments: object, **options: object) -> str:
    with pytest.raises(RefusedError) as caught:
        getattr(gm, action)(*arguments, **options)
    return str(caught.value)


@pytest.mark.parametrize("name", ["one.yaml", "one.json", "tables", "one.graphml"])
def test_decisions_that_give_an_office_to_two_are_refused_in_every_format(name: str, decisions: Path, tmp_path: Path) -> None:
    for source in (TWO, build_graph(TWO)):
        message = refused("export", source, tmp_path / name, identity=decisions)
        assert message.startswith("nothing was written, since the result is not a valid model:\n")
        assert "only one may hold HEADS at a time" in message
        assert "q-eastland" in message or "statements[1]" in message
    assert not (tmp_path / name).exists()


def test_questions_are_answered_all_the_same(decisions: Path) -> None:
    (found,) = gm.contested(TWO, identity=decisions)
    assert found.kind == "holder"


def test_a_database_is_not_given_what_could_not_be_read_again(decisions: Path) -> None:
    assert "only one may hold" in refused("load", TWO, "neo4j://localhost:1", identity=decisions)


def test_two_files_that_contradict_each_other_only_together(tmp_path: Path) -> None:
    first, second = (Model("m", (DOCUMENT,), (*PEOPLE, *STATES), (statement,)) for statement in (TWO.statements[0], heads("q", "east", "2024/2025")))
    gm.write(first, tmp_path / "first.yaml")
    certain = Model("m", (DOCUMENT,), (*PEOPLE, *STATES), (heads("q", "east", "2022-01-01/2023-01-01"),))
    assert "at once" in refused("export", [first, certain], tmp_path / "whole.yaml")
    gm.export([first, second], tmp_path / "whole.yaml")
    assert len(gm.read_model(tmp_path / "whole.yaml").statements) == 2


def test_a_day_on_which_only_the_earlier_of_two_documents_was_known(tmp_path: Path) -> None:
    early = Document("early", "E", published="2031-01-01")
    said = Statement("p", "MEETS", "q", id="said", stated="2031-02-01", evidence=(Evidence("early"), Evidence("d")))
    model = Model("m", (early, DOCUMENT), PEOPLE, (said,))
    gm.write(model, tmp_path / "m.yaml")
    message = refused("export", tmp_path / "m.yaml", tmp_path / "then.yaml", known_at="2031-02-15")
    assert "said 2031-02-01, after the document that reports it was published (2031-01-01)" in message
    gm.export(tmp_path / "m.yaml", tmp_path / "later.yaml", known_at="2031-04-01")
    assert (tmp_path / "later.yaml").exists()
