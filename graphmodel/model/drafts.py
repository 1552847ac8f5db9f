"""Draft statements: proposals of a rule, a parser or a language model that nobody has accepted yet."""

from __future__ import annotations

from collections.abc import Sequence

from graphmodel.errors import RefusedError
from graphmodel.model.model import Model
from graphmodel.parsing.display import quoted


def without_drafts(model: Model, *, with_drafts: bool = False, file: str = "") -> Model:
    """The model itself, where it may be used: it has no draft statements, or ``with_drafts`` says that they are wanted.

    Every command that reads a model calls this once, right after reading; its option ``--with-drafts`` is passed as ``with_drafts``, and ``file`` is
    named in the message. A graph that was built from a model is checked by :func:`graphmodel.graph.build.graph_without_drafts`.

    Raises RefusedError, which names how many drafts there are and the first three.

    >>> from graphmodel.model.statement import Statement
    >>> model = Model("m", statements=(Statement("a", "MEETS", "b", id="s1", draft=True),))
    >>> without_drafts(model, with_drafts=True) is model
    True
    >>> without_drafts(model, file="m.yaml")
    Traceback (most recent call last):
        ...
    graphmodel.errors.RefusedError: m.yaml: 1 statement is a draft ('s1'): accept it (`graphmodel accept`), or use --with-drafts
    """
    refuse_drafts([] if with_drafts else model.drafts, file)
    return model


def refuse_drafts(ids: Sequence[str], file: str = "") -> None:
    """Raise RefusedError where there are ids of drafts, with their number and the first three."""
    if not ids:
        return
    shown = ", ".join(quoted(id_) for id_ in ids[:3]) + (", …" if len(ids) > 3 else "")
    number, it = (f"{len(ids):,} statements are drafts", "them") if len(ids) > 1 else ("1 statement is a draft", "it")
    raise RefusedError(f"{f'{file}: ' if file else ''}{number} ({shown}): accept {it} (`graphmodel accept`), or use --with-drafts")
