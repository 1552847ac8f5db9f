"""Drafts of any program: text and prompt on its stdin, the JSON of drafts on its stdout; what it proposes is checked as by accept."""

from __future__ import annotations

import logging
import shlex
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from graphmodel.api.accept import rejects_beside, say_accepted, write_model, write_rejects
from graphmodel.errors import GraphmodelError, UsageError

if TYPE_CHECKING:
    from graphmodel.model.model import Model
    from graphmodel.model.statement import Document
    from graphmodel.reviewing.drafts_json import Rejected

_log = logging.getLogger(__name__)
SECONDS = 600.0
"""How long a program may take for one text."""


def draft_by_command(
    documents: Sequence[tuple[Document, str]], command: str, target: Path, *, known: Model | None, name: str, seconds: float = SECONDS
) -> Model:
    """Let a program draft from documents, and take what passes the checks into a model file, as drafts; what does not goes to a file of rejects.

    A file that is there is added to. Raises BackendError where the program fails or exceeds its limits, ProblemsError where its answer is not the
    JSON of drafts: the answer is kept beside the model then.
    """
    from graphmodel import formats
    from graphmodel.evidence.source import Source
    from graphmodel.files.atomic import write_bytes
    from graphmodel.files.reading import readable
    from graphmodel.model.model import Model
    from graphmodel.reviewing.checking import admit
    from graphmodel.reviewing.drafts_json import parse_drafts
    from graphmodel.reviewing.program import answer_of
    from graphmodel.reviewing.prompt import task_text

    if seconds <= 0:
        raise UsageError(f"--seconds {seconds:g}: a program needs some time")
    with readable(target):
        there = formats.read_input(target) if target.exists() else None
    model = there.model if there is not None else Model(name, schema=known.schema) if known is not None else Model(name)
    before = model
    program = Path(shlex.split(command)[0]).name if command.strip() else ""
    rejected: list[Rejected] = []
    for document, text in documents:
        seen = replace(
            model, entities=(*model.entities, *(entity for entity in (known.entities if known else ()) if entity.id not in model.entity_by_id))
        )
        _log.info(f"{document.id}: asking {program}")
        answer = answer_of(command, task_text(seen, document, text), seconds)
        try:
            drafts = parse_drafts(answer, f"the answer of {program}", program)
        except GraphmodelError:
            kept = target.with_name(f"{document.id}.answer.txt")
            write_bytes(kept, answer)
            _log.warning(f"the answer is in {kept}")
            raise
        done = admit(model, drafts, {document: Source(text, document.language)}, as_drafts=True, known=known.entities if known else ())
        model = done.model
        rejected += done.rejected
        say_accepted(str(target), done, as_drafts=True)
    write_rejects(rejects_beside(target, str(target)), rejected)
    if model != before or there is None:
        write_model(target, there, model)
    return model
