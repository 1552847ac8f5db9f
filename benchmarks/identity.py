"""Suggesting who is the same, beside everybody with everybody (rapidfuzz.process.cdist): time, and what the keys miss.

    python benchmarks/identity.py [NUMBER]

The names are made up (a fixed seed): NUMBER entities, a twentieth of which have a second spelling as newsrooms write them: a romanization,
a typing mistake, initials, a missing middle name, another order. With ../shared/data there, ICEWS14's 7,128 actors, too, in both of its spellings.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from itertools import product
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process

from graphmodel.identity.candidates import suggest_among, words
from graphmodel.model.schema import bundled
from graphmodel.model.statement import Entity

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "icews14" / "entity2id.txt"
Pair = tuple[str, str]


def made_up(number: int) -> tuple[list[Entity], set[Pair]]:
    generator = random.Random(14)
    syllables = ["".join(one) for one in product("bdfgklmnprstvz", "aeiou", ["", "n", "r", "l", "s", "k"])]
    given = ["".join(generator.choices(syllables, k=generator.randint(1, 2))).title() for _ in range(600)]
    family = ["".join(generator.choices(syllables, k=generator.randint(2, 3))).title() for _ in range(6000)]
    entities, truth = [], set()
    taken: set[str] = set()
    while len(entities) < number:
        parts = [generator.choice(given), generator.choice(given), generator.choice(family)]
        name = " ".join(parts if generator.random() < 0.4 else parts[1:])
        if name in taken:
            continue
        taken.add(name)
        one = Entity(f"a{len(entities)}", "Person", name)
        entities.append(one)
        if generator.random() < 0.05:
            other = Entity(f"b{len(entities)}", "Person", spelled(generator, name))
            entities.append(other)
            truth.add((one.id, other.id))
    generator.shuffle(entities)
    return entities, truth


def spelled(generator: random.Random, name: str) -> str:
    first, *_, last = name.split()
    at = generator.randrange(1, len(last))
    return generator.choice(
        [
            name.replace("k", "ck").replace("i", "y").replace("u", "ou"),
            f"{first} {last[:at]}{last[at + 1 :]}",
            f"{first[0]}. {last}",
            f"{last}, {first}",
            name.replace("v", "w").replace("z", "zz"),
        ]
    )


def everybody(entities: list[Entity], threshold: float) -> tuple[set[Pair], float]:
    """All pairs whose names, romanized, have a token sort ratio of the threshold: what is usually done."""
    begun = time.perf_counter()
    names = [" ".join(words(one.name)) for one in entities]
    found: set[Pair] = set()
    for start in range(0, len(names), 500):
        scores = process.cdist(
            names[start : start + 500], names, scorer=fuzz.token_sort_ratio, score_cutoff=threshold * 100, dtype=np.uint8, workers=1
        )
        for row, column in zip(*np.nonzero(scores), strict=True):
            if start + row < column:
                one, other = sorted((entities[start + row].id, entities[column].id))
                found.add((one, other))
    return found, time.perf_counter() - begun


def keyed(entities: list[Entity], threshold: float) -> tuple[set[Pair], float]:
    begun = time.perf_counter()
    found = suggest_among(entities, bundled(), threshold=threshold)
    return {(one.one, one.other) for one in found}, time.perf_counter() - begun


def compare(name: str, entities: list[Entity], truth: set[Pair], threshold: float = 0.8) -> None:
    mine, quick = keyed(entities, threshold)
    naive, slow = everybody(entities, threshold)
    print(f"{name}: {len(entities):,} entities, {len(truth):,} pairs of spellings, threshold {threshold}")
    for what, found, seconds in (("graphmodel suggest", mine, quick), ("all pairs, rapidfuzz", naive, slow)):
        right = len(found & truth)
        print(
            f"  {what:22} {seconds:7.1f} s  {seconds / quick:6.1f} x  {len(found):8,} pairs  found {right / len(truth):.3f}  "
            f"right {right / max(1, len(found)):.3f}"
        )
    print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    compare("made up", *made_up(number))
    if DATA.is_file():
        names = [line.split("\t")[0] for line in DATA.read_text("utf-8").split("\n") if line]
        entities = [Entity(f"{mark}{name}", "Actor", name.replace("_", mark)) for name in names for mark in "_ "]
        truth = {(f" {name}", f"_{name}") for name in names}
        for threshold in (0.8, 0.9):
            compare("ICEWS14 in two spellings", entities, truth, threshold)


if __name__ == "__main__":
    main()
