"""A plain call of a command means what the parser of all commands makes of it; everything else is left to that parser."""

from __future__ import annotations

from typing import Any

import pytest

from graphmodel import cli
from graphmodel.api import draw as drawing
from graphmodel.api import query as asking
from graphmodel.api import report as reporting
from graphmodel.cli import plain_calls, run
from graphmodel.cli.draw import draw
from graphmodel.cli.query import query
from graphmodel.querying.result import Result

PLAIN = [
    ["voices", "a.yaml"],
    ["MATCH (n) RETURN n.id AS id", "a.yaml", "b.json", "-"],
    ["paths", "a.yaml", "-P", "from=1", "--param", "to=b", "--param=limit=3", "--format", "jsonl"],
    ["--format=json", "voices", "--rows", "7", "a.yaml", "--seconds", "0.5", "--memory=512", "--no-cache"],
    ["voices", "a.yaml", "--cache", "--seconds", "3"],
    ["voices", "a.yaml", "--as-of", "2025-02-14", "--known-at", "2025-03-01", "--known-by", "stated", "--known-by=recorded", "--with-drafts"],
    ["voices", "a.yaml", "--identity", "same.csv", "--name-from", "label", "--everything"],
    ["voices"],
    ["voices", ""],
]
OTHERS = [
    ["draw", "a.yaml", "-o", "x.png"],
    ["draw", "a.yaml", "b.json", "--out=x.html", "--around", "a", "--around", "b", "--hops", "2", "--relation", "MEETS", "--label", "Person"],
    ["draw", "-", "-o", "x.svg", "--query", "voices", "-P", "a=1", "--top", "5", "--timeline", "--undated", "--title", "", "--grey", "--force"],
    ["draw", "a.yaml", "-o", "x.svg", "--windows", "P1M", "--step", "P7D", "--page", "a3", "--dpi", "96", "--as-of", "2025-02-14", "--bundle"],
    ["report", "a.yaml", "-o", "x.html"],
    ["report", "a.yaml", "b.yaml", "-o", "x", "--to", "md", "--no-diagram", "--with-drafts"],
]
LEFT = [
    [],
    ["--help"],
    ["voices", "-h"],
    ["voices", "a.yaml", "--rows", "0"],
    ["voices", "a.yaml", "--rows", "x"],
    ["voices", "a.yaml", "--rows", "-3"],
    ["voices", "a.yaml", "--rows", "1_000"],
    ["voices", "a.yaml", "--rows"],
    ["voices", "a.yaml", "--format", "xml"],
    ["voices", "a.yaml", "--memory", "1"],
    ["voices", "a.yaml", "--form", "json"],
    ["voices", "a.yaml", "--cache=1"],
    ["voices", "a.yaml", "-Pa=b"],
    ["voices", "a.yaml", "--", "b.yaml"],
    ["voices", "a.yaml", "--as-of", "--rows"],
]


def called(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """What the function behind the command is called with."""
    calls: list[Any] = []

    def recorded(*given: Any, **named: Any) -> Result:
        calls.append((given, named))
        return Result(("x",), ((1,),), False)

    monkeypatch.setattr(asking, "query", recorded)
    assert run(["query", *arguments]) == 0
    return calls


@pytest.mark.parametrize("arguments", PLAIN)
def test_a_plain_call_is_what_the_parser_makes_of_it(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert plain_calls.plain_call(query, arguments) is not None
    plain = called(arguments, monkeypatch)
    monkeypatch.setattr(cli, "quickly", lambda arguments: False)
    assert plain == called(arguments, monkeypatch)


@pytest.mark.parametrize("arguments", OTHERS)
def test_so_do_plain_calls_of_other_commands(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []
    monkeypatch.setattr(drawing, "draw", lambda *given, **named: calls.append((given, named)))
    monkeypatch.setattr(reporting, "report", lambda *given, **named: calls.append((given, named)))
    assert plain_calls.quickly(arguments)
    monkeypatch.setattr(cli, "quickly", lambda arguments: False)
    assert run(arguments) == 0
    assert len(calls) == 2
    assert calls[0] == calls[1]


@pytest.mark.parametrize("arguments", [["a.yaml"], ["-o", "x.svg"], ["a.yaml", "-o", ""], ["a.yaml", "-o", "x.png", "--dpi", "7"]])
def test_mistakes_in_them_are_left_to_the_parser(arguments: list[str]) -> None:
    assert plain_calls.plain_call(draw, arguments) is None


@pytest.mark.parametrize("arguments", LEFT)
def test_everything_else_is_left_to_the_parser(arguments: list[str]) -> None:
    assert plain_calls.plain_call(query, arguments) is None


@pytest.mark.parametrize(
    "arguments", [["query", "voices", "--neo4j"], ["query", "voices", "neo4j://a#b"], ["-q", "query", "voices", "a"], ["check", "a"], []]
)
def test_servers_and_other_commands_are_left_to_the_parser(arguments: list[str]) -> None:
    assert not plain_calls.quickly(arguments)
