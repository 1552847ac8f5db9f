"""The kinds of diagram, and the function that makes each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from graphmodel.diagram.network import network_picture
from graphmodel.diagram.picture import Picture
from graphmodel.diagram.stance_table import positions_picture
from graphmodel.diagram.timeline import timeline_picture

KINDS: Mapping[str, Callable[..., Picture]] = MappingProxyType(
    {"network": network_picture, "timeline": timeline_picture, "positions": positions_picture}
)
"""For each kind its function. All take a graph and its schema, and the same options."""
