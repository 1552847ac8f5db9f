"""The graphs that diagrams are measured on: the Munich model, cuts of public data where present, and generated ones that are hard for one reason each."""

from __future__ import annotations

import csv
import gzip
import json
import random
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import networkx as nx

from graphmodel.model.schema import bundled

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"

Triple = tuple[str, str, str]


def graphs() -> dict[str, nx.MultiDiGraph[Any]]:
    """Every graph by its name, those of absent data left out."""
    made = {"munich": munich(), **generated()}
    for name, make in (
        ("icews 36", lambda: icews(36)),
        ("icews 60", lambda: icews(60)),
        ("icews 100", lambda: icews(100)),
        ("icews 150", lambda: icews(150)),
        ("politiquices 40", lambda: politiquices(40)),
        ("politiquices 60", lambda: politiquices(60)),
        ("re3d 30", lambda: re3d(30)),
        ("popolo 24", lambda: popolo(24)),
        ("les misérables 60", lambda: miserables(60)),
        ("les misérables 100", lambda: miserables(100)),
    ):
        try:
            made[name] = make()
        except OSError as error:
            print(f"left out: {name} ({error})")
    made["karate 78"] = labelled("karate", [(f"Member {a}", "is close to", f"Member {b}") for a, b in nx.karate_club_graph().edges()])
    return made


def labelled(title: str, triples: Iterable[Triple], labels: dict[str, str] | None = None) -> nx.MultiDiGraph[Any]:
    """A graph of statements; a relation that the bundled schema has keeps its stance."""
    known = bundled().relations
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph(title=title)
    for number, (subject, relation, obj) in enumerate(triples):
        for name in (subject, obj):
            graph.add_node(name, name=name, label=(labels or {}).get(name, "Person"))
        name = relation if relation in known else relation.upper().replace(" ", "_").replace("-", "_")
        stance = known[name].stance if name in known else "neutral"
        graph.add_edge(subject, obj, key=f"s{number:03}", relation=name, stance=stance, voice="own", certainty="certain")
    return graph


def munich() -> nx.MultiDiGraph[Any]:
    """The bundled model of the Munich article, all of it."""
    from graphmodel.formats import as_graph, read

    return as_graph(read(ROOT / "fixtures" / "munich.yaml"))


def generated() -> dict[str, nx.MultiDiGraph[Any]]:
    """Stars, cliques, parallels, loops, trees, long names, many parts: the same on every machine."""
    chance = random.Random(7)
    names = [name for name in bundled().relations if name not in ("TAKES_PLACE_IN", "PART_OF")]

    def some() -> str:
        return chance.choice(names)

    long = [
        f"{head} of the {body}"
        for head in ("Special Rapporteur", "Parliamentary Commission", "Permanent Mission", "High Representative")
        for body in ("Interparliamentary Union for Coastal Affairs", "Federal Assembly", "Joint Peacekeeping Office")
    ]
    people = ["Ann Ardal", "Ben Othman", "Carla Voss", "Dmitri Halun", "Eva Lindqvist", "Farid Noor"]
    return {
        "star 30": labelled("star", [("Hub", some(), f"Leaf number {i}") for i in range(30)]),
        "star 50": labelled("star", [(f"Leaf {i}", some(), "Secretary-General") for i in range(50)]),
        "clique 8": labelled("clique", [(f"Actor {i}", some(), f"Actor {j}") for i in range(8) for j in range(i)]),
        "clique 10": labelled("clique", [(f"Actor {i}", some(), f"Actor {j}") for i in range(10) for j in range(i)]),
        "parallels 12": labelled(
            "parallels",
            [(people[i % 2], name, people[1 - i % 2]) for i, name in enumerate(names[:12])]
            + [(people[0], some(), people[2]), (people[2], some(), people[1])],
        ),
        "parallels 36": labelled(
            "parallels",
            [
                (people[a], some(), people[b])
                for a, b, k in ((0, 1, 6), (1, 2, 5), (2, 3, 7), (3, 0, 4), (4, 0, 5), (4, 5, 6), (5, 2, 3))
                for _ in range(k)
            ],
        ),
        "loops": labelled(
            "loops", [(people[i % 4], some(), people[i % 4]) for i in range(12)] + [(people[i], some(), people[i + 1]) for i in range(4)]
        ),
        "tree 40": labelled("tree", [(f"Office {(i - 1) // 3}", some(), f"Office {i}") for i in range(1, 41)]),
        "long names": labelled("long", [(long[i], some(), long[j]) for i in range(12) for j in range(i) if (i * 5 + j * 3) % 4 == 0]),
        "many parts": labelled(
            "parts",
            [(f"Party {k} delegate {a}", some(), f"Party {k} delegate {b}") for k in range(9) for a, b in ((0, 1), (1, 2), (2, 0))[: 1 + k % 3]],
        ),
        "sides 30": labelled(
            "sides",
            [(f"Delegation {a}", some(), f"Proposal {b}") for a in range(8) for b in range(6) if (a * 7 + b * 5) % 8 < 5],
            {f"Proposal {b}": "Proposition" for b in range(6)},
        ),
        "random 60": labelled("random", [(f"Person {a} Name", some(), f"Person {b} Name") for a, b in nx.gnm_random_graph(30, 60, seed=3).edges()]),
    }


def icews(count: int) -> nx.MultiDiGraph[Any]:
    """The first statements of 2018 between the most frequent actors, parallels included."""
    with gzip.open(next((DATA / "icews18").glob("*.gz")), "rt", encoding="utf-8", newline="") as lines:
        rows = [row for _, row in zip(range(4000), csv.DictReader(lines, delimiter="\t"), strict=False)]
    frequent = Counter(name for row in rows for name in (row["subject"], row["object"]))
    kept = {name for name, _ in frequent.most_common(int(count * 0.55) + 6)}
    triples = dict.fromkeys(
        (row["subject"], row["relation"], row["object"])
        for row in rows
        if row["subject"] in kept and row["object"] in kept and row["subject"] != row["object"]
    )
    return labelled(f"ICEWS, {count} events", thin(list(triples), count))


def thin(triples: list[Triple], count: int) -> list[Triple]:
    """As many of ``triples`` as asked for, no node with more than a quarter of them, so that a cut of a dense graph is a graph and not a star."""
    chosen: list[Triple] = []
    degree: Counter[str] = Counter()
    for one in triples:
        if len(chosen) < count and max(degree[one[0]], degree[one[2]]) < max(count / 7, 6):
            chosen.append(one)
            degree.update((one[0], one[2]))
    return chosen


def politiquices(count: int) -> nx.MultiDiGraph[Any]:
    """Who supports or opposes whom in headlines, from the most frequent politicians."""
    rows = [json.loads(line) for line in (DATA / "politiquices" / "v1.0.jsonl").read_text("utf-8").splitlines()]
    triples = []
    for row in rows:
        label = row["label"]
        if "supports" in label or "opposes" in label:
            ends = (row["ent1"], row["ent2"]) if label.startswith("ent1") else (row["ent2"], row["ent1"])
            triples.append((ends[0], "SUPPORTS" if "supports" in label else "OPPOSES", ends[1]))
    frequent = Counter(name for one in triples for name in (one[0], one[2]))
    kept = {name for name, _ in frequent.most_common(count // 2 + 4)}
    return labelled("Politiquices", thin([one for one in triples if one[0] in kept and one[2] in kept and one[0] != one[2]], count))


def re3d(count: int) -> nx.MultiDiGraph[Any]:
    """Annotated relations of defence reporting."""
    lines = (DATA / "re3d" / "Wikipedia" / "relations.json").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    return labelled("re3d", [(" ".join(row["source"].split()), row["type"], " ".join(row["target"].split())) for row in rows[:count]])


def popolo(count: int) -> nx.MultiDiGraph[Any]:
    """Members of a parliament and their parties."""
    found = json.loads((DATA / "politicians_popolo" / "estonia-popolo.json").read_text("utf-8"))
    names = {one["id"]: one["name"] for one in (*found["persons"], *found["organizations"])}
    triples = [
        (names[one["person_id"]], "MEMBER_OF", names[one["on_behalf_of_id"]]) for one in found["memberships"] if one.get("on_behalf_of_id") in names
    ]
    labels = {one["name"]: "Organization" for one in found["organizations"]}
    return labelled("Popolo", list(dict.fromkeys(triples))[:count], labels)


def miserables(count: int) -> nx.MultiDiGraph[Any]:
    """Who appears with whom: the heaviest lines."""
    graph = nx.read_gml(DATA / "graph_files" / "gephi" / "lesmiserables.gml", label="label")
    edges = sorted(graph.edges(data=True), key=lambda edge: (-edge[2].get("value", 1), edge[0], edge[1]))[:count]
    return labelled("Les Misérables", [(a, "appears with", b) for a, b, _ in edges])
