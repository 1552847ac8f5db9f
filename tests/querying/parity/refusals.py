"""The refusals, as data: what is refused, why, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

FILE = Path(__file__).parent / "refusals.yaml"


@dataclass(frozen=True)
class Refusal:
    """``why`` stands in the message, ``reason`` in the page."""

    section: str
    intro: str
    text: str
    why: str
    reason: str
    instead: str
    parameters: dict[str, Any] = field(default_factory=dict)


def refusals() -> Iterator[Refusal]:
    """All of them."""
    for section in YAML(typ="safe").load(FILE.read_text("utf-8")):
        for one in section["refusals"]:
            yield Refusal(section["section"], section["intro"], **one)
