"""Graphs to compare the engines on: small and hostile, or plain as analysts have them."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

TYPES = ("DENIES", "AFFIRMS", "ABOUT", "MET")
LABELS = ("Person", "State", "Event")

TEXTS = ["Ann", "Bob", "Zoë", "Жан", "a", "A", "", "true", "1", "1.5", "-3", "x y", "it's", "Größe", "שלום", "北京", "Ann Lee", "b\\c", 'say "no"']
HOSTILE_TEXTS = [" 1", "\u00a0x", "x\u00a0", "1e3", "1e400", "NaN", "Infinity", "inf", "12 km", "0x10", "9223372036854775808", "2025-02-14", "20250214",
                 "a\rb", "a\nb", "\u2028", "😀", "\ufb01", "İstanbul", "Yıldırım", "ß", "ẞ", "ſ", "e\u0301", "é", "\x00", "١", "1f", "Ǆ", "ǅ", "\t", "x\x85", "σίγμας", "ΟΔΟΣ", "ς"]  # fmt: skip
INTEGERS = [0, 1, 2, 3, -1, 7, 10, 42, 100]
HOSTILE_INTEGERS = [2**31, 2**53, 2**53 + 1, 2**63 - 1, -(2**63), -(2**31)]
FLOATS = [0.5, 1.0, 1.5, 2.0, -2.5, 0.25, 100.0, 3.75]
HOSTILE_FLOATS = [0.0, -0.0, 0.1, 0.3, 1e-7, 1e7, 1e21, 1e308, -1e308, float("inf"), float("-inf"), 9007199254740992.0, 5e-324, 1 / 3]
DAYS = [date(2025, 2, 14), date(2025, 2, 15), date(2024, 2, 29), date(2024, 12, 31), date(1999, 1, 1)]
HOSTILE_DAYS = [date(1, 1, 1), date(9999, 12, 31)]


def random_graph(seed: int, hostile: bool = True, size: int = 8) -> tuple[list[Any], list[Any]]:
    """Rows of a small multigraph: parallel relationships, loops, a hub, missing properties, every kind of value."""
    chance = random.Random(seed)

    def some(plain: list[Any], odd: list[Any]) -> Any:
        return chance.choice(odd) if hostile and chance.random() < 0.3 else chance.choice(plain)

    def properties(owner: str) -> dict[str, Any]:
        made: dict[str, Any] = {}
        makers = {
            "name": lambda: some(TEXTS, HOSTILE_TEXTS),
            "age": lambda: some(INTEGERS, HOSTILE_INTEGERS) if chance.random() < 0.2 else chance.choice(INTEGERS),
            "score": lambda: some(FLOATS, HOSTILE_FLOATS),
            "ok": lambda: chance.random() < 0.5,
            "born": lambda: some(DAYS, HOSTILE_DAYS),
            "tags": lambda: [chance.choice(TEXTS) for _ in range(chance.randint(0, 3))],
            "marks": lambda: [chance.choice(INTEGERS) for _ in range(chance.randint(0, 3))],
            "code": lambda: chance.choice(["1", "2", "10", "-3", "4.5", "n/a", "x"]),
            "mixed": lambda: some([1, 2, "a", "1"], [True, 1.0, 2.5, date(2025, 2, 14), "2025-02-14", 0]),
            "type": lambda: chance.choice(["own", "other"]),
            "number": lambda: chance.randint(1, 5),
            "start": lambda: chance.randint(0, 5),
        }
        for key, make in makers.items():
            if chance.random() < (0.75 if key != "mixed" else 0.5):
                made[key] = make()
        return made

    def labels() -> tuple[str, ...]:
        """The label of all, and one of its own; now and then two, in either order, or none."""
        return ("Entity", *chance.sample(LABELS, chance.choice([1, 1, 1, 1, 1, 2, 2, 0])))

    # The first node has all labels: then they come into being in one order in every engine, and labels(n) has that order.
    nodes: list[Any] = [(("Entity", *LABELS), {"id": "first"})]
    nodes += [(labels(), {"id": f"n{number}", **properties("node")}) for number in range(chance.randint(2, size))]
    ids = [row["id"] for _, row in nodes[1:]]
    relationships = []
    for number in range(chance.randint(0, 2 * size)):
        start = ids[0] if chance.random() < 0.3 else chance.choice(ids)
        end = start if chance.random() < 0.15 else chance.choice(ids)
        relationships.append((chance.choice(TYPES), start, end, {"id": f"r{number}", **properties("relationship")}))
        if chance.random() < 0.2:
            kind = relationships[-1][0]
            relationships.append((kind, start, end, {"id": f"r{number}b", **properties("relationship")}))
    return nodes, relationships


def people() -> tuple[list[Any], list[Any]]:
    """A graph as analysts have them: 40 nodes and 160 relationships, with values that every query of the corpus is answered on."""
    chance = random.Random(7)
    nodes = []
    for number in range(40):
        made: dict[str, Any] = {"id": f"n{number}", "number": number % 5 + 1, "type": chance.choice(["own", "other"])}
        if chance.random() < 0.8:
            made["name"] = chance.choice(TEXTS)
        if chance.random() < 0.7:
            made["age"] = chance.choice(INTEGERS)
        if chance.random() < 0.7:
            made["ratio"] = chance.choice([0.5, 1.0, 1.5, 2.0, -2.5, 0.25, 3.75])
        if chance.random() < 0.8:
            made["ok"] = chance.random() < 0.5
        if chance.random() < 0.8:
            made["born"] = chance.choice(DAYS)
        if chance.random() < 0.8:
            made["code"] = chance.choice(["1", "2", "10", "-3", "4.5", "n/a", "x"])
        if chance.random() < 0.8:
            made["tags"] = [chance.choice(TEXTS) for _ in range(chance.randint(0, 3))]
        if chance.random() < 0.8:
            made["marks"] = [chance.choice([0, 1, 2, 3]) for _ in range(chance.randint(0, 3))]
        nodes.append((("Entity", chance.choice(LABELS)), made))
    relationships = []
    for number in range(160):
        # A hub, loops, and up to three relationships of one type between one pair.
        start = "n0" if chance.random() < 0.15 else f"n{chance.randrange(40)}"
        end = start if chance.random() < 0.05 else f"n{chance.randrange(12)}"
        made = {"id": f"r{number}", "number": chance.randint(1, 4)}
        if chance.random() < 0.6:
            made["ok"] = chance.random() < 0.5
        for copy in range(chance.choice([1, 1, 1, 1, 2, 3])):
            relationships.append((chance.choice(TYPES[:2]) if copy else chance.choice(TYPES), start, end, {**made, "id": f"r{number}-{copy}"}))
    return nodes, relationships


def odd() -> tuple[list[Any], list[Any]]:
    """A graph whose values are what engines differ on: the refusals are shown on it."""
    nodes: list[Any] = [
        (("Entity", "Person"), {"id": "a", "name": "Ann", "number": 0, "rate": 0.1, "minus": -0.0, "big": 2**53 + 1, "tiny": 1e-7, "mixed": 1,
                                "spaced": "\u00a0x", "lines": "a\rb", "city": "İstanbul", "code": " 12", "born": date(2025, 2, 14), "bornText": "2025-02-14",
                                "tags": ["x", "y"], "edtf": "2025-02", "greek": "ΟΔΟΣ", "either": "x", "large": 2**62, "far": 1e300}),
        (("Entity", "Person"), {"id": "b", "name": "Bob", "number": 2, "rate": 0.3, "minus": 0.0, "big": 1, "tiny": 2.0, "mixed": 1.0, "spaced": "y", "code": "7",
                                "born": date(2025, 3, 1), "bornText": "text", "tags": [], "edtf": "2025-02-14", "either": 3, "large": -(2**62)}),
        (("Entity", "State"), {"id": "c", "number": 3, "spaced": "😀", "lines": "\ufb01", "ok": True, "rate": 0.7}),
    ]  # fmt: skip
    relationships: list[Any] = [
        ("DENIES", "a", "b", {"id": "r1", "weight": 2}),
        ("DENIES", "a", "b", {"id": "r2"}),
        ("MET", "b", "c", {"id": "r3", "weight": 0}),
        ("MET", "c", "c", {"id": "r4", "weight": 1}),
    ]
    return nodes, relationships


def named(name: str) -> tuple[list[Any], list[Any]] | None:
    """One of the graphs above by its name, the random one always the same; None for another name."""
    match name:
        case "people":
            return people()
        case "odd":
            return odd()
        case "hostile":
            return random_graph(4, hostile=True, size=30)
    return None
