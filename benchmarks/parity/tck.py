"""The openCypher TCK on the embedded engine: passed, refused, failed, wrong (there must be none), by area.

python -m benchmarks.parity.tck [--failed]
"""

from __future__ import annotations

import sys
import time
from collections import Counter

from graphmodel.querying.engine.session import Engine
from graphmodel.querying.result import Limits
from tests.querying.parity.answers import connected
from tests.querying.parity.tck import rates
from tests.support.neo4j_server import available


def main() -> int:
    began = time.monotonic()
    with available() as server, connected(server) as driver, Engine([], [], Limits(seconds=20)) as engine:
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


if __name__ == "__main__":
    sys.exit(main())
