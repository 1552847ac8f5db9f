"""Portuguese headlines: who supports or opposes whom, by a lexicon without a parser (entities given, as in the data). The prototype: F1 0.543."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from graphmodel.drafting.drafter import Drafter
from graphmodel.drafting.language import language_of
from graphmodel.model.model import Model
from graphmodel.model.schema import bundled
from graphmodel.model.statement import Document, Entity, Statement


def answer(drafter: Drafter, title: str, one: str, other: str) -> str | None:
    model, _ = drafter.about([Entity("ent1", "Actor", one), Entity("ent2", "Actor", other)]).model([(Document("d", "d", language="pt"), title)], "m")
    best: tuple[float, str] | None = None
    for statement in model.statements:
        stance = model.schema.relations[statement.relation].stance
        if statement.negated and stance in ("supports", "opposes"):
            stance = "opposes" if stance == "supports" else "supports"
        others = _others(model, statement) - {statement.subject}
        if statement.content or stance not in ("supports", "opposes") or statement.subject not in ("ent1", "ent2") or not others:
            continue
        label = f"{statement.subject}_{stance}_{next(iter(others))}"
        if best is None or (statement.confidence or 0) > best[0]:
            best = (statement.confidence or 0, label)
    return best[1] if best else None


def _others(model: Model, statement: Statement) -> set[str]:
    return {end for _, end in model.schema.ends(statement)} & {"ent1", "ent2"}


def main(file: Path, show: int = 0) -> None:
    data = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    drafter = Drafter(bundled(), language_of("pt"))
    for name, part in (("even rows (read)", data[0::2]), ("odd rows (not read)", data[1::2])):
        given = right = wanted = 0
        for row in part:
            label = row["label"] if "supports" in row["label"] or "opposes" in row["label"] else None
            found = answer(drafter, row["title"], row["ent1"], row["ent2"])
            given, wanted, right = given + (found is not None), wanted + (label is not None), right + (found is not None and found == label)
            if show and found != label and name.startswith("even"):
                show -= 1
                print(label, found, row["title"])
        precision, recall = right / max(given, 1), right / max(wanted, 1)
        print(
            f"{name}: {wanted} wanted, {given} given, precision {precision:.3f}, recall {recall:.3f}, F1 {2 * precision * recall / (precision + recall):.3f}"
        )


if __name__ == "__main__":
    here = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "politiquices" / "v1.0.jsonl"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else here, int(sys.argv[2]) if len(sys.argv) > 2 else 0)
