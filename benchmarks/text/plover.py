"""PLOVER sentences: source, target, direction and class of drafts, F1; even rows were read while the words were written, odd rows were not.

The two marked actors are known, with no hint which is the source; other names in a sentence are distractors. One answer a sentence: the draft with the highest
confidence between the two. Classes are those of the data (15); a draft's is the type of its relation's PLOVER code.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graphmodel.drafting.drafter import Drafter
from graphmodel.drafting.language import language_of
from graphmodel.model.model import Model
from graphmodel.model.schema import bundled
from graphmodel.model.statement import Document, Entity, Statement

OLDER = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}
"""Types of PLOVER's draft 0.8 by what they were called in the version that the data are of."""
COOPERATIVE = ("AGREE", "CONSULT", "COOPERATE", "SUPPORT", "AID", "YIELD")
HOSTILE = ("ASSAULT", "COERCE", "SANCTION", "MOBILIZE", "PROTEST")
MARK = re.compile(r"(</?[st]>)")


@dataclass(frozen=True)
class Row:
    text: str
    source: str
    target: str
    type: str


def rows(file: Path) -> Iterator[Row]:
    """The sentences that have both marks."""
    with file.open(encoding="utf-8", newline="") as table:
        for record in csv.DictReader(table, delimiter="\t"):
            marked = record["marked_sentence"]
            found = {tag: re.search(rf"<{tag}>(.*?)</{tag}>", marked, re.DOTALL) for tag in "st"}
            if found["s"] and found["t"]:
                yield Row(MARK.sub("", marked), found["s"][1].strip(), found["t"][1].strip(), record["gold_root"])


def type_of(model: Model, statement: Statement) -> str | None:
    """The PLOVER type of a draft: of its relation, else of what it is about; what is only intended or refused is a type of its own in PLOVER."""
    codes = {one.code for one in model.schema.relations[statement.relation].codes if one.scheme == "PLOVER"}
    name = next((code.partition("/")[0] for code in codes), None)
    name = OLDER.get(name or "", name)
    if name is None:
        inner = model.statement_by_id.get(statement.object)
        if inner is not None:
            return type_of(model, inner)
        return {"WARNS": "THREATEN", "DENIES": "REJECT"}.get(statement.relation)
    if statement.negated and name in COOPERATIVE:
        return "REJECT"
    if statement.certainty == "probable":
        return "AGREE" if name in COOPERATIVE else "THREATEN" if name in HOSTILE else name
    return name


def ends(model: Model, statement: Statement) -> set[str]:
    """Everybody at the other end of a statement, or of what it is about."""
    found: set[str] = set()
    after = [end for role, end in model.schema.ends(statement) if role != "subject"]
    while after:
        end = after.pop()
        if end in found:
            continue
        found.add(end)
        inner = model.statement_by_id.get(end)
        contents = [one for one in model.statements if one.subject == end and end not in ("source", "target")]
        for one in [inner, *contents] if inner is not None else contents:
            after += [other for _, other in model.schema.ends(one)]
    return found


def answer(row: Row, drafter: Drafter) -> tuple[str, str, str] | None:
    """Source, target and type of the best draft of a sentence."""
    actors = [Entity("source", "Actor", row.source), Entity("target", "Actor", row.target)]
    model, _ = drafter.about(actors).model([(Document("d", "d"), row.text)], "m")
    best: tuple[float, str, str, str] | None = None
    for statement in model.statements:
        kind = None if statement.content else type_of(model, statement)
        others = ends(model, statement) & {"source", "target"} - {statement.subject}
        if kind is None or statement.subject not in ("source", "target") or not others:
            continue
        if best is None or (statement.confidence or 0) > best[0]:
            best = (statement.confidence or 0, statement.subject, next(iter(others)), kind)
    return best[1:] if best else None


def measure(data: list[Row], parser: object | None) -> dict[str, float]:
    drafter = Drafter(bundled(), language_of("en"), (), parser)  # type: ignore[arg-type]
    answers = [answer(row, drafter) for row in data]
    given = sum(one is not None for one in answers)
    right = sum(one is not None and one[0] == "source" and one[2] == row.type for one, row in zip(answers, data, strict=True))
    pairs = sum(one is not None and one[0] == "source" for one in answers)
    precision, recall = right / max(given, 1), right / len(data)
    return {
        "sentences": len(data),
        "pair and direction": pairs / len(data),
        "precision": precision,
        "recall": recall,
        "F1": 2 * precision * recall / max(precision + recall, 1e-9),
    }


def main(file: Path) -> None:
    from graphmodel.drafting import parser as spacy_parser

    data = list(rows(file))
    parsers = {"order of words": None} | ({"order and parse": spacy_parser.load()} if spacy_parser.available() else {})
    for name, part in (("even rows (read)", data[0::2]), ("odd rows (not read)", data[1::2])):
        for grade, parser in parsers.items():
            print(f"{name}, {grade}: " + ", ".join(f"{key} {value:.3f}" for key, value in measure(part, parser).items()))
        majority = max({row.type for row in part}, key=lambda kind: sum(row.type == kind for row in part))
        skill = sum(row.type == majority and row.text.find(row.source) < row.text.find(row.target) for row in part) / len(part)
        print(f"{name}, no skill (first actor, commonest class): F1 {skill:.3f}")


if __name__ == "__main__":
    here = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "plv_zero_shot_plover" / "PLV_train.tsv"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else here)
