"""What the same rows cost elsewhere: bare CREATE and MERGE over the driver, FollowTheMoney's script, one statement for each edge, a bare import."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from graphmodel.graph.rows import node_rows, relationship_rows
from graphmodel.neo4j.cypher import identifier, literal


def chunks(items: Any, size: int) -> Iterator[list[Any]]:
    remaining = iter(items)
    while some := list(islice(remaining, size)):
        yield some


def _nodes(driver: Any, graph: Any) -> None:
    driver.execute_query("CREATE CONSTRAINT IF NOT EXISTS FOR (n:Bare) REQUIRE n.id IS UNIQUE")
    for some in chunks((properties for _, properties in node_rows(graph, "m")), 10_000):
        driver.execute_query("UNWIND $rows AS row CREATE (n:Bare) SET n = row", rows=some)


def bare_create(driver: Any, graph: Any) -> None:
    """CREATE in batches of 10,000 with a dynamic type: the same properties, no second run."""
    _nodes(driver, graph)
    rows = ({"type": type_, "s": start, "o": end, "p": properties} for type_, start, end, properties in relationship_rows(graph, "m"))
    text = "UNWIND $rows AS row MATCH (a:Bare {id: row.s}) MATCH (b:Bare {id: row.o}) CREATE (a)-[r:$(row.type)]->(b) SET r = row.p"
    for some in chunks(rows, 10_000):
        driver.execute_query(text, rows=some)


def merge_by_type(driver: Any, graph: Any) -> None:
    """MERGE by id, a query for each type: what most guides recommend."""
    _nodes(driver, graph)
    by_type = defaultdict(list)
    for type_, start, end, properties in relationship_rows(graph, "m"):
        by_type[type_].append({"s": start, "o": end, "p": properties})
    for type_, rows in by_type.items():
        text = (
            "UNWIND $rows AS row MATCH (a:Bare {id: row.s}) MATCH (b:Bare {id: row.o}) "
            f"MERGE (a)-[r:{identifier(type_)} {{id: row.p.id}}]->(b) SET r = row.p"
        )
        for some in chunks(rows, 10_000):
            driver.execute_query(text, rows=some)


def ftm_input(graph: Any, path: Path) -> None:
    """The rows as FollowTheMoney entities: an actor each, and an UnknownLink for each edge."""
    with path.open("w", encoding="utf-8") as file:
        for number, name in enumerate(graph):
            entity = {"id": f"n{number}", "schema": "LegalEntity", "properties": {"name": [name]}}
            file.write(json.dumps(entity) + "\n")
        ids = {name: f"n{number}" for number, name in enumerate(graph)}
        for subject, object_, key, data in graph.edges(keys=True, data=True):
            link = {"subject": [ids[subject]], "object": [ids[object_]], "role": [data["relation"]], "date": [data["valid"]]}
            file.write(json.dumps({"id": key, "schema": "UnknownLink", "properties": link}) + "\n")


def ftm_script(source: Path, out: Path) -> None:
    """FollowTheMoney's own command, reading its entities and writing its script."""
    program = Path(sys.executable).with_name("ftm")
    subprocess.run([program, "export-cypher", "-i", source, "-o", out], check=True, capture_output=True)


def naive_script(graph: Any, out: Path) -> None:
    """One statement for each edge, with an index: what a first script looks like."""
    with out.open("w", encoding="utf-8") as file:
        file.write("CREATE CONSTRAINT IF NOT EXISTS FOR (n:Naive) REQUIRE n.id IS UNIQUE;\n")
        for _, properties in node_rows(graph, "m"):
            file.write(f"MERGE (n:Naive {{id: {literal(properties['id'])}}}) SET n += {literal(properties)};\n")
        for type_, start, end, properties in relationship_rows(graph, "m"):
            file.write(
                f"MATCH (a:Naive {{id: {literal(start)}}}) MATCH (b:Naive {{id: {literal(end)}}}) "
                f"MERGE (a)-[r:{identifier(type_)} {{id: {literal(properties['id'])}}}]->(b) SET r += {literal(properties)};\n"
            )


def bare_csv(graph: Any, folder: Path) -> list[str]:
    """The same rows and properties with Python's csv module; the options of the import."""
    folder.mkdir()
    with (folder / "n.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([":ID", "id", "name", "model", ":LABEL"])
        writer.writerows([p["id"], p["id"], p["name"], p["model"], "Entity"] for _, p in node_rows(graph, "m"))
    with (folder / "r.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        days = ["validEarliest", "validLatest", "validCertainFrom", "validCertainTo"]
        writer.writerow([":START_ID", ":END_ID", ":TYPE", "id", "valid", *(f"{one}:date" for one in days), "model"])
        writer.writerows([s, o, t, p["id"], p["valid"], *(p[one] for one in days), p["model"]] for t, s, o, p in relationship_rows(graph, "m"))
    return ["--id-type=string", "--nodes=n.csv", "--relationships=r.csv"]
