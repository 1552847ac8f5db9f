"""The named queries: ``cypher/queries/*.cypher``, each with a header that says what it answers and which parameters it takes.

A header is the comment lines at the top::

    // Who represents whom
    // More about what it answers, on as many lines as it needs.
    // :param date: day = null  Only what may hold on this day.
    // :param actor: entity     The id of an actor. (No default: it is required.)
    // :graphs any              (It reads any graph; without this line, only graphs of models.)
    // :computed                (From files, the library computes the answer. The rest of the line says what a server's answer lacks.)

Everything below is the query. The embedded engine and Neo4j run the same text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from graphmodel.errors import InputError, UsageError, nearest
from graphmodel.files.resources import resource

IDS = ("entity", "document", "source")
"""The kinds of parameters that are ids; a source is an entity or a document."""

_PARAM = re.compile(
    r":param\s+(?P<name>[a-z]\w*)(?:\s*:\s*(?P<kind>\w+(?:\|\w+)*))?(?:\s*=\s*(?P<default>\"(?:[^\"\\]|\\.)*\"|\S+))?(?:\s+(?P<doc>.*))?"
)
_KINDS = (*IDS, "day", "count", "value")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a query. Without a default it is required.

    ``kind`` is ``entity``, ``document`` or ``source`` (ids), ``day`` (YYYY-MM-DD), ``count`` (a whole number from 0), ``value`` (anything), or the
    values that it may have, with ``|`` between them.
    """

    name: str
    doc: str
    required: bool
    default: Any = None
    kind: str = "value"

    @property
    def is_text(self) -> bool:
        """Whether its value is text as it is written on a command line: an id may be 101, and a day 2025-02-14."""
        return self.kind not in ("count", "value")

    def value(self, given: Any) -> Any:
        """A value that was given, as the query takes it. Raises UsageError for one that the parameter cannot have.

        >>> Parameter("actor", "", False, kind="entity").value(101)
        '101'
        """
        if given is None and not self.required:
            return None
        if self.is_text and isinstance(given, date):
            return given.isoformat()
        if self.is_text and isinstance(given, (str, int)) and not isinstance(given, bool):
            given = str(given)
        problem = self._problem(given)
        if problem:
            raise UsageError(f"{self.name} is {problem}, not {given!r}")
        return given

    def _problem(self, given: Any) -> str:
        """What would be right, where a value is not; else ""."""
        if self.kind in IDS:
            return "" if isinstance(given, str) else "an id, which is text"
        if self.kind == "count":
            return "" if isinstance(given, int) and not isinstance(given, bool) and given >= 0 else "a whole number from 0"
        if self.kind == "day":
            return "" if isinstance(given, str) and _is_day(given) else "a day such as 2025-02-14"
        if "|" in self.kind and given not in self.kind.split("|"):
            return f"one of {', '.join(self.kind.split('|'))}"
        return ""


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query that comes with graphmodel. Its name is that of its file.

    ``any_graph``: it reads graphs that no model made, too. ``computed``: the library computes its answer from a model, and the text is for servers;
    ``server`` says what a server's answer lacks.
    """

    name: str
    title: str
    doc: str
    parameters: tuple[Parameter, ...]
    text: str
    any_graph: bool = False
    computed: bool = False
    server: str = ""

    def arguments(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The values for a run: those that are given, and the defaults of the others.

        Raises UsageError with every parameter that is missing, unknown, or has a value that it cannot have.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        problems = [f"{self.name} has no parameter {name!r}{nearest(name, known)}" for name in given if name not in known]
        problems += [f"{self.name} needs {name}: {parameter.doc}" for name, parameter in known.items() if parameter.required and name not in given]
        values: dict[str, Any] = {}
        for name, parameter in known.items():
            try:
                values[name] = parameter.value(given[name]) if name in given else parameter.default
            except UsageError as error:
                problems.append(str(error))
        if problems:
            raise UsageError("; ".join(problems))
        return values

    def ids(self, arguments: Mapping[str, Any]) -> Iterator[tuple[Parameter, str]]:
        """The arguments that are ids, with their parameters."""
        for parameter in self.parameters:
            if parameter.kind in IDS and arguments.get(parameter.name) is not None:
                yield parameter, arguments[parameter.name]


@cache
def named() -> Mapping[str, NamedQuery]:
    """All named queries by name, in alphabetical order.

    >>> "contested" in named()
    True
    """
    files = [file for file in resource("cypher", "queries").iterdir() if file.name.endswith(".cypher")]
    parsed = [parse(file.name.removesuffix(".cypher"), file.read_text("utf-8")) for file in sorted(files, key=lambda file: file.name)]
    return {query.name: query for query in parsed}


def get(name: str) -> NamedQuery:
    """The query of a name. Raises UsageError for an unknown name, with the nearest one."""
    queries = named()
    if name not in queries:
        raise UsageError(f"no query {name!r}{nearest(name, queries)}; `graphmodel queries` lists them")
    return queries[name]


def parse(name: str, text: str) -> NamedQuery:
    """A query file. Raises InputError where its header has no title or a line that cannot be read.

    >>> parse("x", '// Title\\n// :param a: count = 1  How many.\\nRETURN $a').parameters
    (Parameter(name='a', doc='How many.', required=False, default=1, kind='count'),)
    """
    header = list(_header(text))
    if not header or header[0].startswith(":"):
        raise InputError(f"cypher/queries/{name}.cypher:1:1: the first line is a comment that says what the query answers")
    doc, parameters, marks = [], [], dict[str, str]()
    for number, line in enumerate(header[1:], 2):
        if not line.startswith(":"):
            doc.append(line)
        elif line.startswith(":param"):
            parameters.append(_parameter(line, f"cypher/queries/{name}.cypher:{number}:1"))
        else:
            word, _, rest = line[1:].partition(" ")
            if word not in ("graphs", "computed") or (word == "graphs" and rest.strip() != "any"):
                raise InputError(f"cypher/queries/{name}.cypher:{number}:1: the lines with a colon are :param, :graphs any, and :computed")
            marks[word] = rest.strip()
    body = "\n".join(text.splitlines()[len(header) :]).strip().rstrip(";")
    return NamedQuery(name, header[0], " ".join(doc), tuple(parameters), body, "graphs" in marks, "computed" in marks, marks.get("computed", ""))


def _parameter(line: str, place: str) -> Parameter:
    match = _PARAM.fullmatch(line)
    if not match or (match["kind"] and "|" not in match["kind"] and match["kind"] not in _KINDS):
        raise InputError(
            f"{place}: write // :param name: kind = default  What it is. The kinds are {', '.join(_KINDS)}, or values with | between them"
        )
    default = match["default"]
    return Parameter(match["name"], match["doc"] or "", default is None, json.loads(default) if default else None, match["kind"] or "value")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _header(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if not line.startswith("//"):
            return
        yield line.removeprefix("//").strip()
