"""What is kept between questions: cache."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from graphmodel.api.answers import Answers
from graphmodel.errors import UsageError, nearest
from graphmodel.files.cache import CacheEntry, cache_entries, clear

ACTIONS = ("show", "clear")


def cache(action: Literal["show", "clear"] = "show") -> Answers[CacheEntry]:
    """What questions about files have left in the user's cache folder, the last used first; ``clear`` removes it, and gives what there was.

    Raises UsageError for another action.
    """
    from graphmodel.api.query_cache import head_of

    if action not in ACTIONS:
        raise UsageError(f"no action {action!r}{nearest(action, ACTIONS)}; there are {', '.join(ACTIONS)}")
    found = cache_entries()
    rows = []
    for entry in found:
        head = head_of(entry.path)
        sources, kept = head.get("sources"), head.get("kept")
        counts = kept.get("counts") if isinstance(kept, dict) else None
        nodes, relationships = counts if isinstance(counts, list) and len(counts) == 2 else (None, None)
        used = datetime.fromtimestamp(entry.used).isoformat(" ", "seconds")
        rows.append((sources if isinstance(sources, list) else [], nodes, relationships, entry.size, used, str(entry.path)))
    if action == "clear":
        clear()
    return Answers(found, ("sources", "nodes", "relationships", "bytes", "used", "folder"), rows)
