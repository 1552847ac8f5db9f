"""Cypher text: literals and identifiers are executed, not only compared; the script of a model is kept as a golden file."""

import os
import re
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmodel import formats
from graphmodel.errors import RefusedError
from graphmodel.formats import dot, node_link
from graphmodel.model.model import Model
from graphmodel.model.statement import Entity
from graphmodel.neo4j.cypher import identifier, literal
from graphmodel.neo4j.script import BATCH, script
from graphmodel.querying.engine.session import Engine
from tests.support.paths import ROOT

GOLDEN = ROOT / "tests" / "golden"

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
HOSTILE = [
    "\\",
    '"',
    "'",
    "`",
    "a\\",
    "x'; MATCH (n) DETACH DELETE n //",
    "/* */",
    "\u2028",
    "\u202e",
    "\\u0041",
    "line\nbreak\r\n",
    "😀",
    "Зеленський",
]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine([(("Entity",), {"id": "a"})], []) as running:
        yield running


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_one_value(engine: Engine, text: str) -> None:
    assert engine.query(f"RETURN {literal(text)} AS x").rows == ((text,),)


@given(TEXT)
def test_any_text_comes_back_as_it_was(engine: Engine, text: str) -> None:
    assert engine.query(f"RETURN {literal(text)} AS x").rows == ((text,),)


@pytest.mark.parametrize("value", [0, -1, 2**63 - 1, True, False, None, 0.1, -2.5e-7, 1e21, [1, 2], ["a", "b"], date(2025, 2, 14)])
def test_values_come_back_as_they_were(engine: Engine, value: object) -> None:
    (found,) = engine.query(f"RETURN {literal(value)} AS x").rows
    assert found == (value,)
    assert type(found[0]) is type(value)


def test_the_least_integer_is_written_as_a_sum() -> None:
    assert literal(-(2**63)) == "(-9223372036854775807 - 1)"


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, "\ud800", object()])
def test_what_has_no_literal_is_refused(value: object) -> None:
    with pytest.raises(RefusedError):
        literal(value)


@pytest.mark.parametrize("name", ["", "a\\", "a\\u0060b", "a\0", "\udfff", "x" * 1001])
def test_identifiers_that_no_quoting_makes_safe_are_refused(name: str) -> None:
    with pytest.raises(RefusedError):
        identifier(name)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\\"), min_size=1, max_size=20))
def test_an_identifier_is_one_name(engine: Engine, name: str) -> None:
    quoted = identifier(name)
    assert quoted == name or (quoted.startswith("`") and quoted.endswith("`") and "`" not in quoted[1:-1].replace("``", ""))


def test_batches_hold_every_row_once() -> None:
    model = Model("m", entities=tuple(Entity(f"e{number}", "State", f"E{number}") for number in range(2 * BATCH + 1)))
    pieces = [piece for piece in script(formats.as_graph(model)) if piece.startswith("UNWIND")]
    rows = [re.findall(r"\be\d+(?=\tE)", piece) or re.findall(r'\{id: "(e\d+)"', piece) for piece in pieces]
    assert [len(some) for some in rows] == [BATCH, BATCH, 1]
    assert sorted(one for some in rows for one in some) == sorted(one.id for one in model.entities)


def test_a_title_cannot_leave_its_comment() -> None:
    model = Model("m", title="a\nMATCH (n) DETACH DELETE n;\r//")
    assert all(line.startswith("//") or "DELETE" not in line for line in "".join(script(formats.as_graph(model))).splitlines())


@pytest.mark.parametrize(
    ("name", "write"), [("tutorial.cypher", script), ("tutorial.json", node_link.text), ("tutorial.dot", dot.text)], ids=lambda one: str(one)[:8]
)
def test_golden(name: str, write) -> None:  # type: ignore[no-untyped-def]
    """`GRAPHMODEL_WRITE_GOLDEN=1 tests/run tests/neo4j/test_cypher.py` writes the files anew; read the difference before it is committed."""
    text = "".join(write(formats.as_graph(formats.read(ROOT / "fixtures" / "tutorial.yaml"))))
    if os.environ.get("GRAPHMODEL_WRITE_GOLDEN"):
        (GOLDEN / name).write_text(text, "utf-8", newline="")
    assert text == (GOLDEN / name).read_text("utf-8")
