"""Time (of the processor) and memory for 1,000 sentences, without and with a parse; each in a process of its own."""

from __future__ import annotations

import csv
import multiprocessing
import resource
import sys
import time
from pathlib import Path


def measure(file: str, parse: bool, results: multiprocessing.Queue) -> None:  # type: ignore[type-arg]
    from graphmodel.drafting import parser as spacy_parser
    from graphmodel.drafting.drafter import Drafter
    from graphmodel.drafting.language import language_of
    from graphmodel.model.schema import bundled
    from graphmodel.model.statement import Document

    with Path(file).open(encoding="utf-8", newline="") as table:
        text = "\n\n".join(row["sentence"] for row in list(csv.DictReader(table, delimiter="\t"))[:1000])
    before = time.process_time()
    drafter = Drafter(bundled(), language_of("en"), (), spacy_parser.load() if parse else None)
    begun = time.process_time()
    model, made = drafter.model([(Document("d", "d"), text)], "m")
    done = time.process_time()
    loose = sum(text[one.start : one.end] != one.exact for each in model.statements for one in each.evidence)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    results.put((made.sentences, len(model.statements), loose, begun - before, done - begun, memory))


def main(file: Path) -> None:
    for parse in (False, True):
        results: multiprocessing.Queue[tuple[int, int, int, float, float, float]] = multiprocessing.get_context("spawn").Queue()
        process = multiprocessing.get_context("spawn").Process(target=measure, args=(str(file), parse, results))
        process.start()
        sentences, drafts, loose, start, seconds, memory = results.get()
        process.join()
        print(
            f"{'with' if parse else 'without'} a parse: {sentences} sentences, {drafts} drafts ({loose} whose words do not stand), "
            f"{seconds:.1f} s ({start:.1f} s to start), {memory:.0f} MiB"
        )


if __name__ == "__main__":
    here = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "plv_zero_shot_plover" / "PLV_train.tsv"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else here)
