"""The openCypher Technology Compatibility Kit: its scenarios, run on the embedded engine through the guard.

Neo4j makes each scenario's graph; it is read back, loaded into the engine, and asked. Only for what the kit's table cannot be compared with
(whole nodes and relationships, which are refused) Neo4j is asked too, for their ids.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from neo4j import Driver
from neo4j.exceptions import DriverError, Neo4jError

from graphmodel.errors import GraphmodelError, InputError, RefusedError
from graphmodel.querying import guard
from graphmodel.querying.engine.session import Engine
from graphmodel.querying.syntax import tokens, tree
from graphmodel.querying.syntax.operands import Operands
from tests.querying.parity.answers import Answer, difference, empty, ours, theirs, typed
from tests.support.paths import SHARED

KIT = SHARED / "data" / "opencypher_tck"


@dataclass(frozen=True)
class Scenario:
    """One scenario (one row of an outline)."""

    area: str
    name: str
    setup: tuple[str, ...]
    graph: str
    parameters: dict[str, str]
    query: str
    kind: str  # rows, empty, error, or "" where there is nothing to compare
    ordered: bool
    bags: bool
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def scenarios(kit: Path = KIT) -> Iterator[Scenario]:
    """All scenarios of the kit."""
    from gherkin.parser import Parser

    for path in sorted((kit / "features").rglob("*.feature")):
        area = "/".join(path.relative_to(kit / "features").parts[:-1])
        feature = Parser().parse(path.read_text("utf-8"))["feature"]
        background: list[Any] = []
        for child in feature["children"]:
            if "background" in child:
                background = list(child["background"]["steps"])
                continue
            scenario = child["scenario"]
            for values in _examples(scenario):
                yield _scenario(area, f"{path.stem}: {scenario['name']}", [*background, *scenario["steps"]], values)


def _examples(scenario: Any) -> Iterator[dict[str, str]]:
    tables = scenario["examples"]
    if not tables:
        yield {}
    for table in tables:
        names = [cell["value"] for cell in table["tableHeader"]["cells"]]
        for row in table["tableBody"]:
            yield dict(zip(names, (cell["value"] for cell in row["cells"]), strict=True))


def _scenario(area: str, name: str, steps: list[Any], values: dict[str, str]) -> Scenario:
    def filled(text: str) -> str:
        for key, value in values.items():
            text = text.replace(f"<{key}>", value)
        return text

    setup, graph, parameters, query = [], "", {}, ""
    kind, ordered, bags, columns, rows = "", False, False, (), ()
    for step in steps:
        text = filled(step["text"])
        doc = filled(step["docString"]["content"]) if "docString" in step else ""
        table = [tuple(filled(cell["value"]) for cell in row["cells"]) for row in step.get("dataTable", {}).get("rows", [])]
        if found := re.match(r"the (\S+) graph", text):
            graph = found[1]
        elif text == "having executed:":
            setup.append(doc)
        elif text == "parameters are:":
            parameters = {row[0]: row[1] for row in table}
        elif text == "executing query:":
            query = doc
        elif text.startswith("the result should be empty"):
            kind = "empty"
        elif text.startswith("the result should be"):
            kind, ordered, bags = "rows", "in order" in text, "ignoring element order for lists" in text
            columns, rows = table[0], tuple(table[1:])
        elif "should be raised" in text:
            kind = "error"
        elif text.startswith("there exists a procedure"):
            kind = kind or "procedure"
    return Scenario(area, name, tuple(setup), graph, parameters, query, kind, ordered, bags, columns, rows)


class NoValue(Exception):
    """A cell that shows a node, a relationship or a path."""


def value_of(text: str) -> Any:
    """The value that a cell of a table shows. NoValue for nodes, relationships and paths."""
    text = text.strip()
    if re.search(r"\(:|\[:|<\(|\(\)|\(\{", re.sub(r"'(?:[^'\\]|\\.)*'", "''", text)):
        raise NoValue(text)
    if text in ("NaN", "Infinity", "-Infinity", "Inf", "-Inf"):
        return float(text)
    found, plain = tokens.tokenize(text)
    return _literal(Operands(found, plain).expression())


def _literal(node: Any) -> Any:
    match node:
        case tree.Literal():
            return node.value
        case tree.ListOf():
            return [_literal(one) for one in node.items]
        case tree.MapOf():
            return {key: _literal(one) for key, one in node.entries}
        case _:
            raise NoValue(str(node))


def loose(value: Any) -> Any:
    """A typed value as the kit's tables show it: days are text there."""
    if isinstance(value, tuple) and value and value[0] == "date":
        return ("str", value[1])
    if isinstance(value, tuple) and value and value[0] == "list":
        return ("list", *map(loose, value[1:]))
    if isinstance(value, tuple) and value and value[0] == "map":
        return ("map", *((key, loose(one)) for key, one in value[1:]))
    return value


@dataclass(frozen=True)
class Outcome:
    """passed, refused, failed, wrong, or outside (what the engine cannot be given); and why."""

    what: str
    why: str = ""


class Kit:
    """Runs scenarios on one engine and one Neo4j."""

    def __init__(self, engine: Engine, driver: Driver, kit: Path = KIT) -> None:
        self.engine, self.driver, self.kit = engine, driver, kit
        self.loaded: tuple[str, tuple[str, ...]] | None = None
        self.odd = ""

    def run(self, scenario: Scenario) -> Outcome:
        """One scenario."""
        if scenario.kind in ("", "procedure") or not scenario.query:
            return Outcome("outside", "procedures, or nothing to compare")
        try:
            guard.check(scenario.query)
        except RefusedError as error:
            # Most scenarios that write, and no need of their graph.
            return Outcome("passed" if scenario.kind == "error" else "refused", str(error))
        with self.driver.session() as session:
            try:
                self.prepare(session, scenario)
                parameters = {name: value_of(text) for name, text in scenario.parameters.items()}
            except (InputError, NoValue, RefusedError) as error:
                return Outcome("outside", str(error))
            except (Neo4jError, DriverError) as error:
                return Outcome("outside", f"Neo4j does not take the setup: {error}")
            mine = ours(self.engine, scenario.query, parameters)
            if scenario.kind == "error":
                return Outcome("wrong", f"answered, where an error is due: {mine.rows[:3]}") if mine.kind == "answered" else Outcome("passed")
            if mine.kind == "refused" and "whole node" in mine.message:
                return self.by_ids(session, scenario, parameters, mine)
            if mine.kind != "answered":
                return Outcome(mine.kind, mine.message)
            return self.compared(session, scenario, parameters, mine)

    def prepare(self, session: Any, scenario: Scenario) -> None:
        """The scenario's graph, in Neo4j and in the engine."""
        key = (scenario.graph, scenario.setup)
        if key == self.loaded:
            if self.odd:
                raise InputError(self.odd)
            return
        self.loaded, self.odd = None, ""
        empty(session)
        named = self.kit / "graphs" / scenario.graph / f"{scenario.graph}.cypher"
        for text in ([named.read_text("utf-8")] if scenario.graph not in ("any", "empty", "") else []) + list(scenario.setup):
            session.run(text).consume()
        self.loaded = key
        nodes = session.run("MATCH (n) RETURN elementId(n), labels(n), properties(n)").values()
        edges = session.run("MATCH (a)-[r]->(b) RETURN elementId(r), type(r), elementId(a), elementId(b), properties(r)").values()
        try:
            if any("id" in row[-1] and not isinstance(row[-1]["id"], str) for row in nodes):
                raise InputError("ids are text here")
            ids = {row[0]: row[2].get("id", f"node-{place}") for place, row in enumerate(nodes)}
            node_rows = [(tuple(labels) or ("Entity",), {**_native(held), "id": ids[key]}) for key, labels, held in nodes]
            edge_rows = [
                (kind, ids[start], ids[end], {"id": f"relationship-{place}", **_native(held)})
                for place, (_, kind, start, end, held) in enumerate(edges)
            ]
            self.unlabelled = any(not row[1] for row in nodes)
            self.engine.load(node_rows, edge_rows)
        except GraphmodelError as error:
            self.odd = str(error)
            raise InputError(self.odd) from error
        for key, id_ in ids.items():
            session.run("MATCH (n) WHERE elementId(n) = $key SET n.id = $id", {"key": key, "id": id_}).consume()
        for place, (key, *_) in enumerate(edges):
            session.run(
                "MATCH ()-[r]->() WHERE elementId(r) = $key AND r.id IS NULL SET r.id = $id", {"key": key, "id": f"relationship-{place}"}
            ).consume()

    def compared(self, session: Any, scenario: Scenario, parameters: dict[str, Any], mine: Answer) -> Outcome:
        """Our answer beside the kit's table."""
        try:
            rows = [tuple(loose(typed(value_of(cell))) for cell in row) for row in scenario.rows]
        except (NoValue, RefusedError) as error:
            return Outcome("outside", f"no plain values in the table: {error}")
        columns = mine.columns if scenario.kind == "empty" else scenario.columns
        found = Answer("answered", mine.columns, tuple(tuple(map(loose, row)) for row in mine.rows))
        different = difference(found, Answer("answered", columns, tuple(rows)), scenario.ordered, columns if scenario.bags else ())
        if not different:
            return Outcome("passed")
        if self.unlabelled and "labels" in scenario.query:
            return Outcome("outside", "nodes without a label")
        # What Neo4j 5.26 itself answers otherwise than the kit says is no mistake of ours.
        neo4j = theirs(session, scenario.query, parameters)
        if not difference(mine, neo4j, scenario.ordered, columns if scenario.bags else ()):
            return Outcome("passed", "as Neo4j, not as the kit")
        return Outcome("wrong", different)

    def by_ids(self, session: Any, scenario: Scenario, parameters: dict[str, Any], mine: Answer) -> Outcome:
        """The same query with the ids of the nodes and relationships that it returns, against Neo4j."""
        text = _with_ids(scenario.query)
        if text == scenario.query:
            return Outcome("refused", mine.message)
        mine = ours(self.engine, text, parameters)
        if mine.kind != "answered":
            return Outcome(mine.kind, mine.message)
        neo4j = theirs(session, text, parameters)
        different = difference(mine, neo4j, scenario.ordered, mine.columns if scenario.bags else ())
        return Outcome("wrong", f"{text}: {different}") if different else Outcome("passed", "by ids")


def _native(held: dict[str, Any]) -> dict[str, Any]:
    return {key: value.to_native() if hasattr(value, "to_native") else value for key, value in held.items()}


def _with_ids(text: str) -> str:
    """A query that returns ``n.id AS n`` for every column that is a name."""
    query = guard.check(text)
    edits = []
    for part in query.statement.parts:
        last = part[-1]
        assert isinstance(last, tree.Projection)
        for item in last.items:
            if isinstance(item.value, tree.Variable):
                end = item.value.last.offset + len(item.value.last.raw)
                edits.append((end, ".id" if item.named else f".id AS {item.value.last.raw}"))
    for place, added in sorted(edits, reverse=True):
        text = text[:place] + added + text[place:]
    return text


class _Everything(frozenset[str]):
    """Every label and type is known: the kit asks for some that no graph has."""

    def __contains__(self, name: object) -> bool:
        return True


def rates(engine: Engine, driver: Driver, kit: Path = KIT) -> tuple[dict[str, Counter[str]], list[tuple[Scenario, Outcome]]]:
    """Outcomes by area, and each that is wrong or failed."""
    found: dict[str, Counter[str]] = {}
    bad: list[tuple[Scenario, Outcome]] = []
    engine.known = _Everything()
    runner = Kit(engine, driver, kit)
    for scenario in scenarios(kit):
        outcome = runner.run(scenario)
        found.setdefault(scenario.area, Counter())[outcome.what] += 1
        if outcome.what in ("wrong", "failed"):
            bad.append((scenario, outcome))
    return found, bad
