"""A review of drafts, one after the other: review."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from graphmodel.api.inputs import path_name

if TYPE_CHECKING:
    from graphmodel.api.inputs import Path_
    from graphmodel.api.verify import Texts
    from graphmodel.evidence.source import Source
    from graphmodel.model.model import Model
    from graphmodel.reviewing.review import Review


def review(draft: Path_, text: Texts, *, by: str | None = None) -> Review:
    """A review of a model file with drafts, as a context: ``current`` is the draft to decide on; ``accept()``, ``strike()``, ``skip()``, ``undo()``,
    ``set_end()``, ``set_relation()``, ``swap()`` and ``negate()`` decide, and each decision is in the file at once.

    ``text``: as :func:`verify` takes it. ``by`` becomes the coder of what is accepted. Entering it raises RefusedError where another review has the
    file, or the text is not the one that its offsets count in.
    """
    from graphmodel.api.accept import documents_of
    from graphmodel.api.verify import text_files
    from graphmodel.reviewing.review import Review

    def texts(model: Model) -> Mapping[str, Source]:
        return {document.id: source for document, source in documents_of(model, None, text_files(text)).items()}

    return Review(Path(path_name(draft)), texts, by)
