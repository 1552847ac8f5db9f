"""The constraints and indexes of a database: read as data that a graph file can hold, and written again.

They are data and not Cypher text, so that a graph file cannot bring a command along: names become identifiers, everything else is one of a few words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from graphmodel.errors import InputError
from graphmodel.neo4j.cypher import identifier, literal

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph
    from graphmodel.neo4j.database import Database

ATTRIBUTE = "databaseSchema"
"""The attribute of a graph with the constraints and indexes of the database that it was pulled from."""

_CONSTRAINTS = "SHOW CONSTRAINTS YIELD name, type, entityType, labelsOrTypes, properties, propertyType"
_INDEXES = "SHOW INDEXES YIELD name, type, entityType, labelsOrTypes, properties, options, owningConstraint"
_TEXT, _LIST = (str, type(None)), (list, type(None))
_RULE = (str, str, str, _LIST, _LIST)
"""What both tables begin with."""
_OURS = ("entity_model_id", "entity_lookup")
_RULES = {
    "UNIQUENESS": "IS UNIQUE",
    "NODE_PROPERTY_UNIQUENESS": "IS UNIQUE",
    "RELATIONSHIP_UNIQUENESS": "IS UNIQUE",
    "RELATIONSHIP_PROPERTY_UNIQUENESS": "IS UNIQUE",
    "NODE_KEY": "IS NODE KEY",
    "RELATIONSHIP_KEY": "IS RELATIONSHIP KEY",
    "NODE_PROPERTY_EXISTENCE": "IS NOT NULL",
    "RELATIONSHIP_PROPERTY_EXISTENCE": "IS NOT NULL",
    "NODE_PROPERTY_TYPE": "IS ::",
    "RELATIONSHIP_PROPERTY_TYPE": "IS ::",
}
_INDEX_TYPES = frozenset({"RANGE", "TEXT", "POINT", "FULLTEXT", "VECTOR"})
_CONFIGURED = frozenset({"FULLTEXT", "VECTOR", "POINT"})
"""Indexes whose options say what they do."""
_PROPERTY_TYPE = re.compile(r"[A-Z][A-Z |<>]{0,300}")


def rules_of(database: Database) -> list[dict[str, Any]]:
    """The constraints and indexes of a database, but for those that graphmodel makes, those that Neo4j makes by itself, and those of a constraint."""
    rules: list[dict[str, Any]] = []
    for name, type_, entity, labels, properties, property_type in database.read(_CONSTRAINTS, shape=(*_RULE, _TEXT)):
        rule = {"name": name, "constraint": type_, "of": entity, "labels": labels, "properties": properties}
        rules.append({**rule, **({"propertyType": property_type} if property_type else {})})
    for name, type_, entity, labels, properties, options, constraint in database.read(_INDEXES, shape=(*_RULE, object, _TEXT)):
        if constraint is None and labels and properties:
            rule = {"name": name, "index": type_, "of": entity, "labels": labels, "properties": properties}
            config = options.get("indexConfig") if isinstance(options, Mapping) else None
            rules.append({**rule, **({"config": config} if config and type_ in _CONFIGURED else {})})
    return sorted((rule for rule in rules if not _is_ours(rule)), key=lambda rule: str(rule["name"]))


def rule_statements(graph: Graph) -> Iterator[str]:
    """The statements, without an end, that make the constraints and indexes of a graph; run again, they change nothing.

    Raises InputError where the graph's attribute is not as a pull writes it.
    """
    rules = graph.graph.get(ATTRIBUTE, [])
    for rule in rules if isinstance(rules, list) else [rules]:
        try:
            yield _statement(rule)
        except (KeyError, TypeError, ValueError):
            raise InputError(f"the graph's attribute {ATTRIBUTE} is not as `graphmodel pull` writes it; remove it, or pull again") from None


def _is_ours(rule: Mapping[str, Any]) -> bool:
    return rule["name"] in _OURS or (rule.get("index") == "RANGE" and rule["of"] == "RELATIONSHIP" and rule["properties"] == ["id"])


def _statement(rule: Mapping[str, Any]) -> str:
    name, labels, properties = _name(rule["name"]), _names(rule["labels"]), _names(rule["properties"])
    if rule["of"] not in ("NODE", "RELATIONSHIP"):
        raise ValueError
    node = rule["of"] == "NODE"
    pattern = f"(x:{'|'.join(labels)})" if node else f"()-[x:{'|'.join(labels)}]-()"
    listed = [f"x.{property_}" for property_ in properties]
    if "constraint" in rule:
        words = _RULES[rule["constraint"]]
        if words == "IS ::":
            if not _PROPERTY_TYPE.fullmatch(rule["propertyType"]):
                raise ValueError
            words = f"IS :: {rule['propertyType']}"
        return f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR {pattern} REQUIRE ({', '.join(listed)}) {words}"
    if rule["index"] not in _INDEX_TYPES:
        raise ValueError
    kind = "" if rule["index"] == "RANGE" else f"{rule['index']} "
    on = f"EACH [{', '.join(listed)}]" if rule["index"] == "FULLTEXT" else f"({', '.join(listed)})"
    config = rule.get("config")
    options = f" OPTIONS {{indexConfig: {literal(_config(config))}}}" if config else ""
    return f"CREATE {kind}INDEX {name} IF NOT EXISTS FOR {pattern} ON {on}{options}"


def _config(config: Any) -> dict[str, Any]:
    if not isinstance(config, Mapping) or not all(isinstance(option, str | bool | int | float | list) for option in config.values()):
        raise ValueError
    return dict(config)


def _names(names: Any) -> list[str]:
    if not isinstance(names, list) or not names:
        raise ValueError
    return [_name(name) for name in names]


def _name(name: Any) -> str:
    if not isinstance(name, str):
        raise TypeError
    return identifier(name)
