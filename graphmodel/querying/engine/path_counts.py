"""Counts of two hops, without listing them: ``MATCH (a)-[]->(b)-[]->(c) RETURN count(*)`` has 467 million paths in 373,018 statements, which no
engine lists in its time, and 21,085 products of two degrees.

Recognised is one MATCH of one path of two directed hops between three nodes, with labels and types and nothing else, and a RETURN of counts of the
rows, by properties of one of the three nodes or by nothing. Everything else is left as it is.

A relationship is in a path only once. Those that could be both hops of a path are subtracted: loops at the middle, where the hops go on in one
direction, and all that fit both hops, where they meet or part.
"""

from __future__ import annotations

from dataclasses import dataclass

from graphmodel.querying.engine.text import Writer, quoted
from graphmodel.querying.guard import Query
from graphmodel.querying.syntax import tree
from graphmodel.querying.types.scope import aggregates

_FLIPPED = {"out": "in", "in": "out"}


def counted_paths(query: Query) -> str | None:
    """The text for the engine that counts the paths of two hops; None where the query is another one.

    >>> from graphmodel.querying.guard import check
    >>> counted_paths(check("MATCH (a)-[:T]->(b)-[:U]->() RETURN count(*) AS n"))
    'MATCH (`b`) WITH COUNT { (`b`)<-[:`T`]-() } * COUNT { (`b`)-[:`U`]->() } AS _an RETURN sum(_an) AS `n`'
    >>> counted_paths(check("MATCH (a)-->(b)-->(c)-->(d) RETURN count(*) AS n"))
    """
    found = _recognised(query)
    if found is None:
        return None
    path, result, group = found
    writer = Writer(query, False)
    count = f"{writer.prefix}n"
    hops = _Hops(path, writer.prefix)
    if group == path.nodes[1].name or not group:
        text = hops.at_the_middle(group, count)
    else:
        text = (hops if group == path.nodes[0].name else _Hops(_reversed(path), writer.prefix)).at_an_end(group, count)
    items = [(f"sum({count})" if isinstance(item.value, tree.Call) else writer.text(item.value), item) for item in result.items]
    after = [piece for piece in tree.children(result) if piece.first.offset > result.items[-1].last.offset]
    end, last = (token.offset + len(token.raw) for token in (result.items[-1].last, result.last))
    columns = ", ".join(f"{written} AS {quoted(item.name)}" for written, item in items)
    return f"{text} RETURN {columns}{writer.pieces(end, last, after)}"


def _recognised(query: Query) -> tuple[tree.Path, tree.Projection, str] | None:
    """The path, the RETURN, and the node by whose properties its rows are grouped ("": by nothing)."""
    match query.statement.parts:
        case ((tree.Match(optional=False, paths=(path,), where=None), tree.Projection(kind="return", distinct=False, star=False) as result),):
            pass
        case _:
            return None
    pieces: tuple[tree.NodePattern | tree.HopPattern, ...] = (*path.nodes, *path.hops)
    names = [piece.name for piece in pieces if piece.name]
    plain = not path.name and not path.shortest and len(path.hops) == 2 and len(names) == len(set(names))
    if not plain or not all(map(_is_plain, pieces)):
        return None
    groups = {_base(item.value) for item in result.items if not _is_count(item.value, names)}
    if len(groups) == len(result.items) == 0 or not any(isinstance(item.value, tree.Call) for item in result.items):
        return None
    if len(groups) > 1 or not groups <= {node.name for node in path.nodes if node.name}:
        return None
    columns = {item.name for item in result.items}
    ordered = all(isinstance(value, tree.Variable) and value.name in columns for value, _ in result.order)
    limits = not any(aggregates(value) for value in (result.skip, result.limit) if value)
    return (path, result, next(iter(groups), "")) if ordered and limits else None


def _is_plain(piece: tree.NodePattern | tree.HopPattern) -> bool:
    if isinstance(piece, tree.NodePattern):
        return piece.properties is None and "|" not in piece.labels
    return piece.properties is None and piece.high is None and piece.direction in _FLIPPED


def _is_count(value: tree.Expression, names: list[str]) -> bool:
    """Whether this is how many rows there are: nothing in a path is null."""
    if not isinstance(value, tree.Call) or value.name != "count" or value.distinct:
        return False
    return value.star or (isinstance(value.arguments[0], tree.Variable) and value.arguments[0].name in names)


def _base(value: tree.Expression) -> str:
    """The variable whose property this is; "" for anything else."""
    return value.base.name if isinstance(value, tree.Access) and isinstance(value.base, tree.Variable) and len(value.keys) == 1 else ""


def _reversed(path: tree.Path) -> tree.Path:
    hops = [tree.HopPattern(hop.first, hop.last, hop.name, hop.types, None, hop.low, None, _FLIPPED[hop.direction]) for hop in reversed(path.hops)]
    return tree.Path(path.first, path.last, "", path.nodes[::-1], tuple(hops))


@dataclass(frozen=True, slots=True)
class _Hops:
    """Two hops; ``prefix`` begins names that the query does not have."""

    path: tree.Path
    prefix: str

    def at_the_middle(self, group: str, count: str) -> str:
        """How many paths go through each node, under the name ``count``."""
        first, middle, last = self.path.nodes
        name = quoted(middle.name or f"{self.prefix}b")
        one, other = self.path.hops
        expression = f"{_degree(name, _FLIPPED[one.direction], one.types, first.labels)} * {_degree(name, other.direction, other.types, last.labels)}"
        shared = self.shared_types()
        if shared is not None and self.goes_on():
            expression += f" - COUNT {{ ({name}{_labels((*first.labels, *last.labels))}){_arrow('out', shared)}({name}) }}"
        elif shared is not None:
            expression += f" - {_degree(name, other.direction, shared, (*first.labels, *last.labels))}"
        start = f"MATCH ({name}{_labels(middle.labels)}) WITH "
        return f"{start}{name}, {expression} AS {count} WHERE {count} > 0" if group else f"{start}{expression} AS {count}"

    def at_an_end(self, group: str, count: str) -> str:
        """How many paths begin with each relationship of the first hop."""
        first, middle, last = self.path.nodes
        name, start = quoted(middle.name or f"{self.prefix}b"), quoted(group)
        one, other = self.path.hops
        further, hop = f"{self.prefix}f", f"{self.prefix}r"
        shared = self.shared_types()
        conditions = [f"{start} = {name}"] if self.goes_on() else []
        conditions += [f"{start}{_labels(last.labels)}"] if last.labels else []
        if other.types:
            conditions.append(" OR ".join(f"type({hop}) = {_text(type_)}" for type_ in other.types))
        twice = " AND ".join(f"({condition})" for condition in conditions) or "true"
        paths = further if shared is None else f"{further} - CASE WHEN {twice} THEN 1 ELSE 0 END"
        return (
            f"MATCH ({name}{_labels(middle.labels)}) WITH {name}, {_degree(name, other.direction, other.types, last.labels)} AS {further} "
            f"WHERE {further} > 0 MATCH ({start}{_labels(first.labels)}){_arrow(one.direction, one.types, hop)}({name}) "
            f"WITH {start}, {paths} AS {count} WHERE {count} > 0"
        )

    def goes_on(self) -> bool:
        """Whether both hops have one direction: else they meet, or part, at the middle."""
        return self.path.hops[0].direction == self.path.hops[1].direction

    def shared_types(self) -> tuple[str, ...] | None:
        """The types of the relationships that fit both hops (none: any); None where none can."""
        one, other = (hop.types for hop in self.path.hops)
        if not one or not other:
            return one or other
        return tuple(type_ for type_ in one if type_ in other) or None


def _degree(name: str, direction: str, types: tuple[str, ...], labels: tuple[str, ...]) -> str:
    return f"COUNT {{ ({name}){_arrow(direction, types)}({_labels(labels)}) }}"


def _arrow(direction: str, types: tuple[str, ...], name: str = "") -> str:
    inside = f"[{name}{':' if types else ''}{'|'.join(map(quoted, types))}]" if name or types else ""
    return f"-{inside}->" if direction == "out" else f"<-{inside}-"


def _labels(labels: tuple[str, ...]) -> str:
    return "".join(f":{quoted(label)}" for label in dict.fromkeys(labels))


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
