"""The passes of the embedded engine's optimiser that a query must not go through, since they then answer wrongly.

Those that are always off are in :mod:`graphmodel.querying.engine.worker`. ``benchmarks/parity/passes.py`` looks for more.
"""

from __future__ import annotations

from graphmodel.querying.guard import Query
from graphmodel.querying.syntax import tree
from graphmodel.querying.types.scope import aggregates

Part = tuple[tree.Clause, ...]


def unsafe_passes(query: Query) -> tuple[str, ...]:
    """The passes that would change the answer to this query.

    - One may begin a pattern at its other end: then the list of a variable-length hop, ``-[rs*1..3]->``, is the wrong way round.
    - One counts for each row before an OPTIONAL MATCH, also where the rows are grouped by what it found.
    - One loses the only row of a query that reads nothing.

    >>> from graphmodel.querying.guard import check
    >>> unsafe_passes(check("MATCH (a)-[rs*1..2]->(b) RETURN size(rs) AS n"))
    ('optimize_pattern_start_node',)
    >>> unsafe_passes(check("MATCH (a) OPTIONAL MATCH (a)-->(b) RETURN a.id AS a, count(b) AS n"))
    ()
    >>> unsafe_passes(check("MATCH (a) OPTIONAL MATCH (a)-->(b) RETURN b.id AS b, count(*) AS n"))
    ('fuse_optional_match_aggregate',)
    >>> unsafe_passes(check("RETURN 1 AS x ORDER BY x LIMIT 1"))
    ('fuse_order_by_top_k',)
    """
    parts = query.statement.parts
    found: list[str] = []
    hops = (node for part in parts for clause in part for node in tree.walk(clause) if isinstance(node, tree.HopPattern))
    if any(hop.name and hop.high is not None for hop in hops):
        found.append("optimize_pattern_start_node")
    if any(_groups_by_what_is_optional(part) for part in parts):
        found.append("fuse_optional_match_aggregate")
    if any(isinstance(part[0], tree.Projection) for part in parts):
        found.append("fuse_order_by_top_k")
    return tuple(found)


def _groups_by_what_is_optional(part: Part) -> bool:
    """Whether a projection after an OPTIONAL MATCH does anything but group by what was there before it."""
    known: set[str] = set()
    optional: set[str] = set()
    for clause in part:
        if isinstance(clause, tree.Match):
            names = {path.name for path in clause.paths} | {node.name for path in clause.paths for node in path.nodes}
            names |= {hop.name for path in clause.paths for hop in path.hops}
            if clause.optional:
                optional |= names - known
            elif optional:
                return True
            known |= names
        elif optional and isinstance(clause, tree.Projection):
            keys = [item.value for item in clause.items if not aggregates(item.value)]
            used = {piece.name for key in keys for piece in tree.walk(key) if isinstance(piece, tree.Variable)}
            if clause.star or len(keys) == len(clause.items) or used & optional:
                return True
            known, optional = {item.name for item in clause.items}, set()
        elif optional:
            return True
        elif isinstance(clause, tree.Projection):
            known = {item.name for item in clause.items} | (known if clause.star else set())
        else:
            known.add(clause.name)
    return False
