"""Random models for the named queries: negation, contents, statements about statements, propositions, anonymous speakers, dates or none."""

from __future__ import annotations

import random

from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Evidence, Statement

ACTORS = ("ann", "bob", "who")
STATES = ("us", "ru")
DATES = (None, None, "2025", "2025-02", "2025-02-14", "2025-02-20/..", "2024-01-01/2025-02-14", "2026")
SPOKEN = ("DENIES", "ANNOUNCES", "ASSERTS", "DEMANDS", "FEARS", "SUPPORTS", "WARNS_AGAINST", "REJECTS")
PLAIN = ("INVITED", "MEETS", "REPRESENTS", "HEADS", "SUPPORTS", "CRITICIZES", "ACCUSES")


def random_model(seed: int, *, dated: bool, size: int = 10) -> Model:
    """A model; every name has its id in it, so that names and ids can be told from each other."""
    chance = random.Random(seed)
    entities = [Entity(id_, "Person", f"{id_}'s name", unspecified=id_ == "who") for id_ in ACTORS]
    entities += [Entity(id_, "State", f"{id_}'s name") for id_ in STATES]
    entities += [Entity("talks", "Event", "the talks"), Entity("plan", "Proposition", "the plan")]
    documents = [Document(id_, f"{id_}'s title", published="2025-03-01" if chance.random() < 0.5 else None) for id_ in ("d1", "d2")]
    relations = Model("m").schema.relations
    statements: list[Statement] = []
    for number in range(chance.randint(1, size)):
        inner = chance.choice(statements[:2]) if statements and chance.random() < 0.5 else None
        relation = chance.choice([name for name in (SPOKEN if inner else (*PLAIN, *SPOKEN, "ATTENDS")) if name in relations])
        about = inner.id if inner else _object(chance, relation)
        content = chance.random() < 0.25
        statements.append(
            Statement(
                chance.choice(ACTORS),
                relation,
                about,
                id=f"s{number}",
                content=content,
                negated=chance.random() < 0.3,
                qualifiers={"event": "talks"} if relation == "INVITED" and chance.random() < 0.5 else {},
                attribution=() if content else tuple(chance.sample(ACTORS, chance.choice([0, 0, 1, 2]))),
                evidence=()
                if content
                else tuple(
                    Evidence(id_, exact=chance.choice([None, "so it is"])) for id_ in chance.sample(["d1", "d2"], chance.choice([0, 1, 1, 2]))
                ),
                certainty=chance.choice(["certain", "certain", "probable", "possible", "unknown"]),
                inferred=chance.choice([None, None, None, "a reason"]),
                valid=chance.choice(DATES) if dated else None,
                stated=chance.choice([None, "2025-02-01", "2025-02-10"]) if dated else None,
            )
        )
    return Model("m", tuple(documents), tuple(entities), tuple(statements))


def _evidence(chance: random.Random) -> tuple[Evidence, ...]:
    return tuple(Evidence(id_, exact=chance.choice([None, "so it is"])) for id_ in chance.sample(["d1", "d2"], chance.choice([0, 1, 1, 2])))


def _object(chance: random.Random, relation: str) -> str:
    match relation:
        case "ATTENDS":
            return "talks"
        case "INVITED" | "MEETS":
            return chance.choice([*ACTORS, *STATES])
        case "REPRESENTS" | "HEADS" | "ACCUSES" | "CRITICIZES":
            return chance.choice(STATES)
        case _:
            return chance.choice(["talks", "plan"])
