"""docs/dialect.md, made from what the tests run: the corpus, the refusals, and the stored outcome of the openCypher TCK."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

from graphmodel.querying.syntax.words import FUNCTIONS
from tests.querying.parity.corpus import questions
from tests.querying.parity.refusals import refusals
from tests.support.paths import ROOT

PAGE = ROOT / "docs" / "dialect.md"
RATES = Path(__file__).parent / "tck.json"
WORDS = ("passed", "refused", "failed", "wrong", "outside")

NAMES = {"date.truncate": "date.truncate", "duration.indays": "duration.inDays", "endnode": "endNode", "startnode": "startNode", "tofloat": "toFloat",
         "tointeger": "toInteger", "tolower": "toLower", "tostring": "toString", "toupper": "toUpper"}  # fmt: skip

HEAD = """# The Cypher dialect

What the embedded engine takes is the part of Cypher that it answers as Neo4j 5.26 does: as many rows, every value of the same type, in the same order where `ORDER BY` leaves none open. A query
that it would answer otherwise is refused, with its place, the reason and the way to write it so that both answer alike; nothing is answered differently. So a query that runs
here runs on a server, and says the same.

This page is made from the tests. Every example is asked in both, on graphs with parallel relationships, loops, missing properties, odd numbers and names in any script, on the Munich model and on
90,000 real events; `python -m benchmarks.parity.fuzz` asks as many random queries as you like.

"""

OPEN = """## What Cypher leaves open

Neo4j itself may answer these in one way today and in another tomorrow, so no two engines agree on them, nor need they: the order of rows without `ORDER BY`, and of rows that are equal in what
is ordered by; which rows `SKIP` and `LIMIT` keep of those; the order of what `collect()`, `[(a)-->(b) | b.id]` and `DISTINCT` gather from unordered rows; the order of `labels(n)`; and which of several shortest paths `shortestPath` gives (its length
is not open). Sort by an id, too, where it matters. What would depend on that order by its value, the last digit of a mean, is refused (below).

"""

DIFFERING = """## Differing

None are known. If you find one, it is a bug: tell us.

"""


def page() -> str:
    """The whole text."""
    return HEAD + _accepted() + OPEN + _refused() + DIFFERING + _kit()


def _accepted() -> str:
    functions = ", ".join(f"`{NAMES.get(name, name)}()`" for name in sorted(FUNCTIONS))
    lines = [
        "## Accepted\n",
        "One statement that reads. Its values may be null, true or false, integers of 64 bits, floats, text, days, lists and maps; a duration lives inside a query.\n",
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
        "The Technology Compatibility Kit's scenarios, asked through the same guard. *Passed*: answered as the kit's table says (or, where the table shows whole nodes, with the ids that Neo4j "
        "answers), or an error where one is due. *Refused*: not in the dialect; most of the kit writes, returns whole nodes in lists, or is about times of day. *Outside*: what the engine cannot be "
        "given, as ids that are numbers. *Wrong* must be none.",
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
