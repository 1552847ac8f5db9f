"""What reading a file or folder gives: a model or a graph, and what a person should know about how it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graphmodel.graph.build import build_graph, model_of
from graphmodel.model.model import Model

if TYPE_CHECKING:
    from graphmodel.files.fingerprint import Fingerprint
    from graphmodel.graph.build import Graph
    from graphmodel.parsing.tree import Tree


@dataclass(frozen=True, slots=True)
class Input:
    """The content of a file or folder, and the notices about it.

    A notice is one sentence, without the file's name: what was chosen where the file leaves it open (names, labels, a spreadsheet's delimiter), and
    what could not be kept, with its count. Every command that reads shows them on stderr.
    """

    content: Model | Graph
    """The model, or the graph."""
    notices: tuple[str, ...] = ()
    """What a person should know about how it was read."""
    format: str = ""
    """The name of its format (see :data:`graphmodel.formats.registry.FORMATS`)."""
    tree: Tree | None = field(default=None, repr=False)
    """Of a model file, its plain values, each with its place."""
    text: str | None = field(default=None, repr=False)
    """Of a YAML file, its text, for an update that keeps its comments; a byte order mark is a part of it."""
    fingerprint: Fingerprint | None = None
    """What was at its path, for a command that writes there again; None for what came from a pipe."""

    lost: Mapping[str, int] = field(default_factory=dict)
    """Of a graph of another program, what of the file has no place in it, by name, with how often it was there."""
    changed: Mapping[str, int] = field(default_factory=dict)
    """Of such a graph, values that are not as they were in the file, by a sentence that says what was done."""

    @property
    def model(self) -> Model:
        """The model, also from a graph that was built from one. Raises InputError for any other graph."""
        return self.content if isinstance(self.content, Model) else model_of(self.content)

    @property
    def graph(self) -> Graph:
        """The graph, also of a model."""
        return build_graph(self.content) if isinstance(self.content, Model) else self.content
