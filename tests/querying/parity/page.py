"""docs/dialect.md, made from what the tests run: the corpus, the refusals, and the stored outcome of the openCypher TCK."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

from graphmodel.querying.syntax.words import FUNCTIONS
from tests.querying.parity.corpus import questions
from tests.querying.parity.differing import differences
from tests.querying.parity.refusals import refusals
from tests.support.paths import ROOT

PAGE = ROOT / "docs" / "dialect.md"
RATES = Path(__file__).parent / "tck.json"
WORDS = ("passed", "refused", "failed", "wrong", "outside")

NAMES = {"date.truncate": "date.truncate", "duration.indays": "duration.inDays", "endnode": "endNode", "startnode": "startNode", "tofloat": "toFloat",
         "tointeger": "toInteger", "tolower": "toLower", "tostring": "toString", "toupper": "toUpper"}  # fmt: skip

HEAD = """# The Cypher dialect

The dialect is the part of Cypher that every engine answers as Neo4j 5.26 does: as many rows, every value of the same type, in the same order where `ORDER BY` defines one. A query that an
engine could answer differently is refused, with its place, the reason and the way to write it so that all answer alike. So a query that runs on the embedded engine runs on a server, with the same answer.

This page is made from the tests. Every example runs on both, on graphs with parallel relationships, loops, missing properties, odd numbers and names in any script, on the Munich model and on
90,000 real events; `python -m benchmarks.parity.fuzz` runs as many random queries as you like. A second engine, in plain Python and written from the specification, answers random queries in the tests
that need no server (`tests/querying/reference`).

"""

OPEN = """## What Cypher leaves open

Neo4j itself may answer these differently tomorrow, so engines need not agree on them: the order of rows without `ORDER BY`, and of rows with equal keys; which of those rows `SKIP` and `LIMIT`
keep; the order of the items that `collect()`, `[(a)-->(b) | b.id]` and `DISTINCT` take from unordered rows; and which of several shortest paths `shortestPath` gives (its length
is defined). Order by an id as well where it matters. A value that would depend on that order, such as the last digit of a mean, is refused (below).

`labels(n)` gives the labels in the order in which they first came into the graph, on both sides. A database that had some of these labels before has an order of its own.

"""


def page() -> str:
    """The whole text."""
    return HEAD + _accepted() + OPEN + _refused() + _differing() + _kit()


def _accepted() -> str:
    functions = ", ".join(f"`{NAMES.get(name, name)}()`" for name in sorted(FUNCTIONS))
    lines = [
        "## Accepted\n",
        "One statement that reads. Its values are null, true or false, integers of 64 bits, floats, text, days, lists and maps. A duration can be used in a query, but not returned.\n",
        f"Functions: {functions}.\n",
    ]
    section = ""
    for one in questions():
        if one.section != section:
            if section:
                lines.append("```\n")
            section = one.section
            lines.append(f"### {section}\n\n```cypher")
        lines.append(f"// {one.name}\n{one.text}")
    return "\n".join(lines) + "\n```\n\n"


def _refused() -> str:
    lines = ["## Refused\n"]
    section = ""
    for one in refusals():
        if one.section != section:
            section = one.section
            lines.append(f"{'' if len(lines) == 1 else chr(10)}### {section}\n\n{one.intro}\n\n| refused | why | instead |\n|---|---|---|")
        lines.append(f"| {_code(one.text)} | {_cell(one.reason)} | {_code(one.instead)} |")
    return "\n".join(lines) + "\n\n"


def _differing() -> str:
    lines = [
        "## Answered otherwise by Neo4j 5.26",
        "",
        "These are faults of Neo4j 5.26.17. The embedded engine gives the right answer, so the two differ. If you find another difference, please report it.",
        "",
        "| query | in Neo4j |",
        "|---|---|",
    ]
    lines += [f"| {_code(entry.text)} | {_cell(entry.reason)} |" for entry in differences()]
    return "\n".join(lines) + "\n\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _code(text: str) -> str:
    # In a table a | ends the cell even inside backticks.
    return "`" + text.replace("|", "\\|") + "`"


def _kit() -> str:
    rates = json.loads(RATES.read_text("utf-8"))
    lines = [
        "## The openCypher TCK",
        "",
        "The scenarios of the Technology Compatibility Kit, run through the same guard. *Passed*: the answer is that of the kit's table (or, where the table shows whole nodes, has the ids that Neo4j "
        "answers), or an error where the kit expects one. *Refused*: not in the dialect; most of the kit writes, returns whole nodes in lists, or is about times of day. *Outside*: graphs that the engine "
        "does not take, such as those with numbers as ids. *Wrong* must be 0.",
        "",
        "| clauses and expressions | scenarios | passed | refused | failed | wrong | outside | passed of those answered |",
        "|---|---|---|---|---|---|---|---|",
    ]
    total: Counter[str] = Counter()
    for area, counts in [*rates.items(), ("all", None)]:
        found = Counter(counts) if counts is not None else total
        total.update(counts or {})
        answered = found["passed"] + found["failed"] + found["wrong"]
        share = f"{100 * found['passed'] / answered:.0f} %" if answered else "-"
        lines.append(f"| {area} | {sum(found[word] for word in WORDS)} | " + " | ".join(str(found[word]) for word in WORDS) + f" | {share} |")
    return "\n".join(lines) + "\n"


def stored_rates(found: dict[str, Counter[str]]) -> bool:
    """Whether the stored outcome is this one; with GRAPHMODEL_WRITE_DOCS it is stored."""
    plain = {area: {word: counts[word] for word in WORDS} for area, counts in sorted(found.items())}
    if os.environ.get("GRAPHMODEL_WRITE_DOCS"):
        RATES.write_text(json.dumps(plain, indent=1) + "\n", "utf-8")
    return bool(json.loads(RATES.read_text("utf-8")) == plain)
