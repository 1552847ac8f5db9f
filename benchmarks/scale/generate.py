"""Rows like those of ICEWS18, as many as are asked for, as a table of dated quads.

    python benchmarks/scale/generate.py ROWS OUT.tsv [--actors same|more] [--seed N] [--synthetic]

Pairs (subject and object), relations and days are each drawn from the rows of ICEWS18 (``../shared/data``, read and not copied), so degrees, parallel
edges, relations and days are spread as they are there. For each 373,018 rows there is one more year, and with ``--actors more`` (the default) one more
copy of all actors, so that an actor has as many rows as in ICEWS18; a tenth of the rows is between copies. With ``--actors same`` there are no copies,
and hubs grow with the rows. Without ICEWS18, or with ``--synthetic``, degrees follow a power law. The same seed gives the same file, which is written
piece by piece. Needs numpy and pyarrow.
"""

from __future__ import annotations

import argparse
import gzip
from datetime import date, timedelta
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "icews18" / "icews18_open.tsv.gz"
ROWS = 373_018
PIECE = 500_000
CROSSING = 0.1


class Sample:
    """Rows to draw from: subject, object, relation and day of the year, each as a number, and the texts of the first three."""

    def __init__(self, actors: list[str], relations: list[str], columns: np.ndarray[Any, Any]) -> None:
        self.actors = pa.array(actors)
        self.relations = pa.array(relations)
        self.subject, self.object, self.relation, self.day = columns


def icews18() -> Sample:
    from pyarrow import csv

    with gzip.open(DATA) as file:
        table = csv.read_csv(file, parse_options=csv.ParseOptions(delimiter="\t", quote_char=False))
    ends = pa.chunked_array([*table["subject"].chunks, *table["object"].chunks]).combine_chunks().dictionary_encode()
    relations = table["relation"].combine_chunks().dictionary_encode()
    subject, object_ = ends.indices[: len(table)], ends.indices[len(table) :]
    days = pc.subtract(pc.day_of_year(table["date"]), 1)
    columns = np.array([column.to_numpy() for column in (subject, object_, relations.indices, days)])
    return Sample(ends.dictionary.to_pylist(), relations.dictionary.to_pylist(), columns)


def power_law(draw: np.random.Generator) -> Sample:
    """23,000 actors of which the n-th has about 1/n of the rows of the first, and 230 relations like them."""

    def ranks(most: int) -> np.ndarray[Any, Any]:
        weights = 1 / np.arange(1, most + 1)
        return np.searchsorted(np.cumsum(weights / weights.sum()), draw.random(ROWS)).clip(max=most - 1)

    columns = np.array([ranks(23_000), ranks(23_000), ranks(230), draw.integers(0, 304, ROWS)])
    return Sample([f"Actor {n}" for n in range(23_000)], [f"Relation {n}" for n in range(230)], columns)


def write(out: IO[bytes], rows: int, sample: Sample, draw: np.random.Generator, *, copies: int) -> None:
    """Write rows, a header before them."""
    out.write(b"date\tsubject\trelation\tobject\n")
    years = max(1, round(rows / ROWS))
    epoch = date(1970, 1, 1)
    first_days = np.array([(date(2018 - year, 1, 1) - epoch).days for year in range(years)])
    first, last = int(first_days[-1]), int(first_days[0]) + 366
    days = pa.array([str(epoch + timedelta(days=day)) for day in range(first, last)])
    suffixes = pa.array(["", *(f" ({copy})" for copy in range(2, copies + 1))])
    for start in range(0, rows, PIECE):
        count = min(PIECE, rows - start)
        pair, relation, day = (draw.integers(0, len(sample.subject), count) for _ in range(3))
        copy = draw.integers(0, copies, count)
        other = np.where(draw.random(count) < CROSSING, draw.integers(0, copies, count), copy)
        when = first_days[draw.integers(0, years, count)] + sample.day[day] - first

        def named(actors: np.ndarray[Any, Any], copy: np.ndarray[Any, Any]) -> Any:
            return pc.binary_join_element_wise(sample.actors.take(pa.array(actors)), suffixes.take(pa.array(copy)), "")

        columns = days.take(pa.array(when)), named(sample.subject[pair], copy), sample.relations.take(pa.array(sample.relation[relation]))
        lines = pc.binary_join_element_wise(*columns, named(sample.object[pair], other), "\t")
        whole = pc.binary_join_element_wise(lines, "", "\n")
        _, offsets, data = whole.buffers()
        end = np.frombuffer(offsets, np.int32)[len(whole)]
        out.write(data.slice(0, int(end)))


def generate(out: Path, rows: int, *, seed: int = 18, actors: str = "more", synthetic: bool = False) -> None:
    """Write so many rows into a file, which is packed where it is called so."""
    draw = np.random.default_rng(seed)
    sample = power_law(draw) if synthetic or not DATA.is_file() else icews18()
    with gzip.open(out, "wb", compresslevel=1) if out.suffix == ".gz" else out.open("wb") as file:
        write(file, rows, sample, draw, copies=max(1, round(rows / ROWS)) if actors == "more" else 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("rows", type=int)
    parser.add_argument("out", type=Path)
    parser.add_argument("--actors", choices=("same", "more"), default="more")
    parser.add_argument("--seed", type=int, default=18)
    parser.add_argument("--synthetic", action="store_true")
    chosen = parser.parse_args()
    generate(chosen.out, chosen.rows, seed=chosen.seed, actors=chosen.actors, synthetic=chosen.synthetic)


if __name__ == "__main__":
    main()
