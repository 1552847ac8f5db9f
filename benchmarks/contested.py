"""How long it takes to find what is contested among the 373,018 event statements of ICEWS18, and how the time grows.

    python benchmarks/contested.py ../shared/data/icews18/icews18_open.tsv.gz

What is measured: a model in memory -> its findings (contested, superseded, repeated), in one process on one core. Reading the file and making the
model are told apart and not counted. The peer, in the same run: pandas grouping the same rows by (subject, object), which finds the ordered pairs that
both supported and opposed each other, and nothing else: no dates, no contents, no speakers. Both must find the same pairs.

The schema extension below gives the event types that take a side a stance; all others stay neutral. What is said (praise, criticism) is dated by
`stated`; what is done, by `valid`.
"""

import gc
import gzip
import resource
import sys
import time
from pathlib import Path
from typing import Any

from graphmodel.claims.contested import findings_of
from graphmodel.model.model import Model
from graphmodel.model.schema import Extension, Relation, Schema
from graphmodel.model.statement import Entity, Statement

SUPPORTS = ("Praise or endorse", "Defend verbally", "Rally support on behalf of", "Express accord", "Make empathetic comment")
OPPOSES = (
    "Criticize or denounce",
    "Accuse",
    "Complain officially",
    "Rally opposition against",
    "Accuse of crime, corruption",
    "Accuse of aggression",
)
SYMMETRIC = ("Consult", "Engage in negotiation", "Sign formal agreement", "Discuss by telephone", "Meet at a 'third' location")


def name_of(event: str) -> str:
    return "_".join("".join(c if c.isascii() and c.isalnum() else " " for c in event.upper()).split())[:58] or "X"


def schema_of(events: set[str]) -> Schema:
    relations = {}
    for event in events:
        stance: Any = "supports" if event in SUPPORTS else "opposes" if event in OPPOSES else "neutral"
        relations[name_of(event)] = Relation(event.lower(), event.lower() + " (inverse)", ("Actor",), ("Actor",), "", stance, event in SYMMETRIC)
    return Extension(relations=relations).applied()


def model_of(rows: list[list[str]], schema: Schema) -> Model:
    entities = tuple(Entity(name, "Actor", name) for name in dict.fromkeys(end for row in rows for end in (row[1], row[3])))
    said = {*SUPPORTS, *OPPOSES}
    statements = tuple(
        Statement(subject, name_of(event), object_, f"e{number}", **({"stated": day} if event in said else {"valid": day}))
        for number, (day, subject, event, object_, *_) in enumerate(rows)
    )
    model = Model("icews18", (), entities, statements, schema=schema)
    assert model.statement_by_id
    assert model.entity_by_id
    return model


def peer(rows: list[list[str]]) -> tuple[float, set[tuple[str, str]]]:
    import pandas as pd

    frame = pd.DataFrame([row[:4] for row in rows], columns=["date", "subject", "relation", "object"])
    start = time.process_time()
    sides = frame.assign(side=frame.relation.map({**dict.fromkeys(SUPPORTS, 1), **dict.fromkeys(OPPOSES, -1)})).dropna(subset="side")
    both = sides.groupby(["subject", "object"]).side.nunique()
    pairs = set(both[both > 1].index)
    return time.process_time() - start, pairs


def main() -> None:
    source = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data/icews18/icews18_open.tsv.gz")
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        next(lines)
        rows = [line.rstrip("\n").split("\t") for line in lines]
    schema = schema_of({row[2] for row in rows})
    print(
        f"{'statements':>10} {'findings s':>10} {'µs each':>8} {'contested':>9} {'claims':>7} {'repeated':>8} {'peer s':>7} {'times':>6} {'peak MiB':>8}"
    )
    for share in (16, 8, 4, 2, 1):
        part = rows[: len(rows) // share]
        start = time.process_time()
        model = model_of(part, schema)
        made = time.process_time() - start
        gc.collect()
        start = time.process_time()
        found = findings_of(model)
        took = time.process_time() - start
        pairs = {(one.claims[0].statement.subject, one.claims[0].statement.object) for one in found.contested}
        try:
            theirs, expected = peer(part)
        except ImportError:
            theirs, expected = float("nan"), pairs
        assert pairs == expected, f"{len(pairs ^ expected)} pairs differ from the peer's"
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        claims = sum(len(one.claims) for one in found.contested)
        print(
            f"{len(part):>10,} {took:>10.2f} {took / len(part) * 1e6:>8.1f} {len(found.contested):>9,} {claims:>7,} {len(found.repeated):>8,}"
            f" {theirs:>7.2f} {took / theirs:>6.1f} {peak:>8.0f}"
        )
    print(f"(not counted: making the largest model from its rows, {made:.1f} s)")


if __name__ == "__main__":
    main()
