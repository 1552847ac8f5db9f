"""What of a text has been read into statements: coverage."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from graphmodel.api.answers import Answers
from graphmodel.api.inputs import view
from graphmodel.api.verify import texts_for
from graphmodel.errors import InputError, UsageError

if TYPE_CHECKING:
    from typing import Unpack

    from graphmodel.api.inputs import Path_, Sources
    from graphmodel.api.options import Reading
    from graphmodel.evidence.coverage import Sentence

_log = logging.getLogger(__name__)


def coverage(
    source: Sources,
    text: Path_ | Iterable[Path_] | Mapping[str, str],
    out: Path_ | None = None,
    *,
    open: bool = False,
    **options: Unpack[Reading],
) -> Answers[Sentence]:
    """The sentences of documents, each with the statements that it carries; the table has them with their words.

    ``text``: as :func:`verify` takes it. ``out`` writes a page with the text beside its statements (.html). ``open``: only the
    sentences that carry no statement. Raises InputError for a text that is not the one that a document's offsets were counted in.
    """
    from graphmodel.evidence.coverage import coverage as covered
    from graphmodel.files.atomic import write_text
    from graphmodel.model.validate import digest
    from graphmodel.pages.coverage_page import page, summary

    target = None if out is None else Path(out)
    if target is not None and target.suffix not in (".html", ".htm"):
        raise UsageError(f"{target}: the page is HTML; let its name end in .html")
    model = view(source, options).model()
    texts = texts_for(model, text).present
    for document in model.documents:
        if document.digest and document.id in texts and digest(texts[document.id]) != document.digest:
            raise InputError(
                f"the text given for {document.id!r} is not the one that its offsets were counted in; `graphmodel verify --text` says what moved, "
                "and with --update carries the model over"
            )
    found = covered(model, texts)
    if target is not None:
        write_text(target, page(model, texts))
        _log.info(f"wrote {target}")
    for id_ in texts:
        carrying, all_ = summary([sentence for sentence in found if sentence.document == id_])
        _log.info(f"{id_}: {carrying} of {all_} sentences carry statements" + (f" ({carrying / all_:.0%})" if all_ else ""))
    missing = [document.id for document in model.documents if document.id not in texts]
    if missing:
        _log.info(f"without their text here: {', '.join(missing)}")
    listed = [sentence for sentence in found if not (open and sentence.statements)]
    rows = [
        (
            sentence.document,
            sentence.number,
            sentence.start,
            sentence.end,
            list(sentence.statements),
            sentence.cited,
            texts[sentence.document][sentence.start : sentence.end],
        )
        for sentence in listed
    ]
    return Answers(listed, ("document", "sentence", "start", "end", "statements", "cited", "text"), rows)
