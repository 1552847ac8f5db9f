"""How often is the speaker of a quotation right? On a gold list of quotations in ../shared/data, read by hand (quotes.csv: places and digests, no text).

A quotation counts as right where it is found, and the words that name its speaker are those of the list, or contain them, or are a part of them, or where
the entity that was found has such a name. The no-skill baseline is the nearest name before the quotation.
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent


def texts(data: Path) -> Iterator[tuple[str, str]]:
    """The texts that the list is of, each with its id."""
    for file in sorted((data / "re3d").glob("*/documents.json")):
        for line in file.read_text("utf-8").splitlines():
            if line.strip():
                record = json.loads(line)
                yield f"re3d/{record['_id']}", record["text"]
    with (data / "plv_zero_shot_plover" / "PLV_train.tsv").open(encoding="utf-8", newline="") as file_:
        for row in csv.DictReader(file_, delimiter="\t"):
            yield f"plv/{row['sentence_id']}", row["sentence"]
    for seed in sorted((data.parent / "seed").glob("*.txt")):
        yield "seed", seed.read_text("utf-8")
    for number, line in enumerate((data / "politiquices" / "v1.0.jsonl").read_text("utf-8").splitlines()):
        yield f"politiquices/{number}", json.loads(line)["title"]


def run(data: Path, show: int = 0) -> dict[str, float]:
    """The share of right speakers in all, by language, and of the baseline."""
    from graphmodel.drafting.drafter import Drafter
    from graphmodel.drafting.language import language_of
    from graphmodel.model.schema import bundled
    from graphmodel.model.statement import Document

    rows = list(csv.DictReader((HERE / "quotes.csv").open(encoding="utf-8", newline="")))
    wanted = {row["text"] for row in rows}
    found = {id_: text for id_, text in texts(data) if id_ in wanted}
    right: dict[str, list[bool]] = {}
    drafters = {language: Drafter(bundled(), language_of(language)) for language in sorted({row["language"] for row in rows})}
    for id_ in dict.fromkeys(row["text"] for row in rows):
        mine = [row for row in rows if row["text"] == id_]
        text, language = found[id_], mine[0]["language"]
        spoken = drafters[language].about([]).speakers(Document("d", "t", language=language), text)
        for row in mine:
            start, end = int(row["start"]), int(row["end"])
            assert hashlib.sha256(text[start:end].encode()).hexdigest()[:16] == row["digest"], f"{id_} is another text"
            names = [text[int(first) : int(last)] for first, last in (place.split("-") for place in row["speakers"].split())]
            answer = next((speaker for place, speaker in spoken if place[0] < end and start < place[1]), None)
            said = [answer[0], answer[1]] if answer else []
            ok = any(_same(name, words) for name in names for words in said if words)
            right.setdefault(language, []).append(ok)
            right.setdefault("all", []).append(ok)
            right.setdefault("nearest name before", []).append(any(_same(name, _nearest(text, start)) for name in names))
            if not ok and show:
                show -= 1
                print(f"{id_} {start}: {names} not {said}: …{text[max(0, start - 100) : start]}[{text[start:end][:40]}]{text[end : end + 60]!r}")
    return {name: sum(each) / len(each) for name, each in right.items()} | {"quotations": float(len(rows))}


def _same(name: str, words: str) -> bool:
    one, other = name.casefold(), words.casefold()
    return bool(other) and (one in other or other in one or other.split()[-1] == one.split()[-1])


def _nearest(text: str, start: int) -> str:
    """The nearest words with capitals before a place: the no-skill baseline."""
    words: list[str] = []
    for word in reversed(text[:start].replace("\n", " ").split()):
        if word[:1].isupper():
            words.insert(0, word.strip(".,:;“\"'"))
        elif words:
            break
    return " ".join(words)


if __name__ == "__main__":
    here = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parents[1].parent / "shared" / "data"
    for name, share in run(here, int(sys.argv[2]) if len(sys.argv) > 2 else 0).items():
        print(f"{name}: {share:.3f}")
