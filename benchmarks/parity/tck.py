"""The openCypher TCK on the embedded engine: passed, refused, failed, wrong (there must be none), by area.

python -m benchmarks.parity.tck [--failed]
"""

from __future__ import annotations

import sys
import time
from collections import Counter

from neo4j import GraphDatabase

from graphmodel.engine import Engine, Limits
from tests.neo4j_server import available
from tests.parity.tck import rates


def main() -> int:
    began = time.monotonic()
    with available() as server, GraphDatabase.driver(server.uri, auth=(server.user, server.password), notifications_min_severity="OFF") as driver:
        with Engine([], [], Limits(seconds=20)) as engine:
            engine.known = _Everything()
            found, bad = rates(engine, driver)
    words = ("passed", "refused", "failed", "wrong", "outside")
    print(f"{'area':40}" + "".join(f"{word:>9}" for word in words))
    for area, counts in sorted(found.items()):
        print(f"{area:40}" + "".join(f"{counts[word]:9}" for word in words))
    total = sum(found.values(), Counter())
    print(f"{'all':40}" + "".join(f"{total[word]:9}" for word in words) + f"   {time.monotonic() - began:.0f} s")
    for scenario, outcome in bad:
        if outcome.what == "wrong" or "--failed" in sys.argv:
            print(f"--- {outcome.what} {scenario.area} {scenario.name}\n{scenario.query}\n    {outcome.why[:600]}")
    return 1 if total["wrong"] else 0


class _Everything(frozenset[str]):
    """Every label and type is known: the kit asks for some that no graph has."""

    def __contains__(self, name: object) -> bool:
        return True


if __name__ == "__main__":
    sys.exit(main())
