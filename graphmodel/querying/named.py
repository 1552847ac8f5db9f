"""The named queries: ``cypher/queries/*.cypher``, each with a header that says what it answers and which parameters it takes.

A header is the comment lines at the top::

    // Who represents whom
    // More about what it answers, on as many lines as it needs.
    // :param date = null  Only what may hold on this day (YYYY-MM-DD).
    // :param actor        The id of an actor. (No default: it must be given.)

Everything below is the query. The embedded engine and Neo4j run the same text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from graphmodel.errors import InputError, UsageError, nearest
from graphmodel.files.resources import resource

_PARAM = re.compile(r":param\s+(?P<name>[a-z]\w*)(?:\s*=\s*(?P<default>\"(?:[^\"\\]|\\.)*\"|\S+))?(?:\s+(?P<doc>.*))?")


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a query can be given. Without a default it must be."""

    name: str
    doc: str
    required: bool
    default: Any = None


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query that comes with graphmodel: its name is its file's."""

    name: str
    title: str
    doc: str
    parameters: tuple[Parameter, ...]
    text: str

    def arguments(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The values for a run: those that are given, and the defaults of the others.

        Raises UsageError naming every parameter that is missing or unknown.
        """
        names = [parameter.name for parameter in self.parameters]
        unknown = [f"{self.name} has no parameter {name!r}{nearest(name, names)}" for name in given if name not in names]
        missing = [
            f"{self.name} needs {parameter.name}: {parameter.doc}"
            for parameter in self.parameters
            if parameter.required and parameter.name not in given
        ]
        if unknown or missing:
            raise UsageError("; ".join(unknown + missing))
        return {parameter.name: given.get(parameter.name, parameter.default) for parameter in self.parameters}


@cache
def named() -> Mapping[str, NamedQuery]:
    """All the named queries, by name, in the alphabet's order.

    >>> "contested" in named()
    True
    """
    files = [file for file in resource("cypher", "queries").iterdir() if file.name.endswith(".cypher")]
    parsed = [parse(file.name.removesuffix(".cypher"), file.read_text("utf-8")) for file in sorted(files, key=lambda file: file.name)]
    return {query.name: query for query in parsed}


def get(name: str) -> NamedQuery:
    """The query of a name. Raises UsageError for a name that there is not, with the nearest one."""
    queries = named()
    if name not in queries:
        raise UsageError(f"no query {name!r}{nearest(name, queries)}; `graphmodel queries` lists them")
    return queries[name]


def parse(name: str, text: str) -> NamedQuery:
    """A query file. Raises InputError where its header has no title or a parameter that cannot be read.

    >>> parse("x", '// Title\\n// :param a = 1  How many.\\nRETURN $a').parameters
    (Parameter(name='a', doc='How many.', required=False, default=1),)
    """
    header = list(_header(text))
    if not header or header[0].startswith(":"):
        raise InputError(f"cypher/queries/{name}.cypher:1:1: the first line is a comment that says what the query answers")
    doc, parameters = [], []
    for number, line in enumerate(header[1:], 2):
        if not line.startswith(":param"):
            doc.append(line)
            continue
        match = _PARAM.fullmatch(line)
        if not match:
            raise InputError(f"cypher/queries/{name}.cypher:{number}:1: write // :param name = default  What it is.")
        default = match["default"]
        parameters.append(Parameter(match["name"], match["doc"] or "", default is None, json.loads(default) if default else None))
    body = "\n".join(text.splitlines()[len(header) :]).strip().rstrip(";")
    return NamedQuery(name, header[0], " ".join(doc), tuple(parameters), body)


def _header(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if not line.startswith("//"):
            return
        yield line.removeprefix("//").strip()
