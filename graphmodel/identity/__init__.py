"""Who is the same: suggest, decide, undo, show and separate, on a file of decisions that only grows."""

from graphmodel.identity.commands import decide, decide_table, separate, show, suggest, undo

__all__ = ["decide", "decide_table", "separate", "show", "suggest", "undo"]
