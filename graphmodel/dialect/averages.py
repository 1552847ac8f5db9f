"""avg() as Neo4j computes it: step by step, ``mean + (x - mean) / n``. The embedded engine divides a sum, which ends on another digit.

``WITH a, avg(x) AS m`` becomes ``WITH a, collect(x) AS m WITH a, CASE … reduce(…) … END AS m``; what follows the items stays behind them.
"""

from __future__ import annotations

from graphmodel.dialect import tree
from graphmodel.dialect.tokens import PLAIN, refuse

_STEP = "[_mean[0] + (_x - _mean[0]) / (_mean[1] + 1), _mean[1] + 1]"


def rewritten(statement: tree.Statement, text: str) -> str:
    """A query's text, with every avg() of its clauses computed as Neo4j does."""
    edits: list[tuple[int, int, str]] = []
    for part in statement.parts:
        for clause in part:
            if isinstance(clause, tree.Projection):
                edits += _clause(clause, text)
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _clause(clause: tree.Projection, text: str) -> list[tuple[int, int, str]]:
    calls = [item for item in clause.items if _is_average(item.value)]
    for item in clause.items:
        for one in tree.walk(item.value):
            if _is_average(one) and item not in calls:
                refuse(one.first, "avg() inside a larger expression: give it a name, WITH …, avg(x) AS mean, and compute with the name")
    if not calls:
        return []
    first, second = [], []
    for item in clause.items:
        name = item.name if PLAIN.match(item.name) else "`" + item.name.replace("`", "``") + "`"
        if isinstance(item.value, tree.Call) and item in calls:
            (argument,) = item.value.arguments
            distinct = "DISTINCT " if item.value.distinct else ""
            first.append(f"collect({distinct}{_slice(text, argument)}) AS {name}")
            second.append(f"CASE WHEN size({name}) > 0 THEN reduce(_mean = [0.0, 0], _x IN {name} | {_STEP})[0] END AS {name}")
        else:
            first.append(f"{_slice(text, item.value)} AS {name}")
            second.append(f"{name} AS {name}")
    keyword = clause.kind.upper() + (" DISTINCT" if clause.distinct else "")
    last = clause.items[-1].value.last
    end = last.offset + len(last.raw)
    if clause.items[-1].named:
        end = text.index(clause.items[-1].name.replace("`", "``"), end) + len(clause.items[-1].name.replace("`", "``"))
        end += text[end : end + 1] == "`"
    edits = [(clause.first.offset, end, f"WITH {', '.join(first)} {keyword} {', '.join(second)}")]
    columns = {_slice(text, item.value): item for item in clause.items}
    for value, _ in clause.order:
        item = columns.get(_slice(text, value))
        if item is not None:
            edits.append((value.first.offset, value.last.offset + len(value.last.raw), "`" + item.name.replace("`", "``") + "`"))
    return edits


def _is_average(node: tree.Node) -> bool:
    return isinstance(node, tree.Call) and node.name == "avg"


def _slice(text: str, node: tree.Node) -> str:
    return text[node.first.offset : node.last.offset + len(node.last.raw)]
