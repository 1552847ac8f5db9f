"""A model written back to the file that it was read from: in its own format; in YAML, only what changed is new, and the comments stay."""

from __future__ import annotations

from pathlib import Path

from graphmodel.files.atomic import write_text
from graphmodel.formats.input import Input
from graphmodel.formats.yaml_update import comments_lost, updated
from graphmodel.model.model import Model


def write_back(path: Path, found: Input, model: Model) -> list[str]:
    """Write a model where ``found`` was read. Returns what could not be kept, each in a sentence.

    Raises RefusedError where another program has changed the file since, InputError where it cannot be written; the file is then as it was.
    """
    from graphmodel import formats

    if found.text is None:
        formats.write(model, path, found.format, found.fingerprint)
        return []
    made, kept = updated(found.text, model)
    write_text(path, made, found.fingerprint)
    return losses(found.text, made, kept=kept)


def losses(before: str, after: str, *, kept: bool) -> list[str]:
    """What a text has lost against the one before it, in a sentence; nothing where its layout was kept with all comments."""
    if not kept:
        return ["the layout and the comments of the file could not be kept"]
    lost = comments_lost(before, after)
    return [f"{len(lost)} comments could not be kept: {', '.join(lost[:3])}"] if lost else []
