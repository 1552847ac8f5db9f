"""A model file to start from: new."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from graphmodel.api.inputs import path_name
from graphmodel.errors import RefusedError, UsageError

if TYPE_CHECKING:
    from graphmodel.api.inputs import Path_
    from graphmodel.evidence.texts import TextFile
    from graphmodel.model.model import Model
    from graphmodel.model.statement import Document

_log = logging.getLogger(__name__)
_AFTER = """
# What comes next (`graphmodel check` and `graphmodel verify --text` say what is wrong, and where):
#
# entities:
#   - {id: ann, label: Person, name: Ann Example}
#   - {id: talks, label: Event, name: talks in Example City}
# statements:
#   - subject: ann
#     relation: ANNOUNCES        # `graphmodel schema` lists the relations
#     object: talks
#     evidence:
#       - {document: DOCUMENT, exact: "the words of the text that say so"}
"""


def new(text: Path_ | Iterable[Path_], out: Path_, *, name: str | None = None) -> Model:
    """A model file with its documents, to start from: each with the digest of its text, and title, date and publisher where they are known.

    ``text``: plain text, or an article in PDF or HTML, which becomes a text file beside the model; offsets count in that text. ``name`` is the
    model's short name; by default the name of ``out``. Raises RefusedError where ``out`` or a text file that would be made is there already.
    """
    from graphmodel import formats
    from graphmodel.documents.article import id_from
    from graphmodel.files.atomic import write_text
    from graphmodel.model.model import Model

    target = Path(path_name(out))
    format_ = formats.format_for(target, None)
    if target.exists():
        raise RefusedError(f"{target}: is there already; `graphmodel accept` adds to a model, and another name begins a new one")
    found: dict[str, Document] = {}
    texts: dict[Path, str] = {}
    for path in _paths(text):
        document, made = read_document(path, set(found))
        found[document.id] = document
        if made is not None:
            texts[target.with_name(f"{document.id}.txt")] = made
    for beside, content in texts.items():
        if beside.exists() and beside.read_bytes() != content.encode():
            raise RefusedError(f"{beside}: is there already, with another text; move it, or give the file another name")
    model = Model(name or id_from(target.name), tuple(found.values()))
    for beside, content in texts.items():
        write_text(beside, content)
        _log.info(f"wrote {beside}, in which the offsets count")
    if format_.name == "yaml":
        write_text(target, formats.text(model, format_) + _AFTER.replace("DOCUMENT", next(iter(found))))
    else:
        formats.write(model, target, format_)
    for document in found.values():
        said = "; ".join(f"{field}: {value}" for field in ("title", "publisher", "published") if (value := getattr(document, field)))
        _log.info(f"document {document.id}: {said}")
    _log.info(f"wrote {target}")
    return model


def read_document(path: Path, taken: set[str]) -> tuple[Document, str | None]:
    """The document that a file is, and the text that was made of it where it is PDF or HTML. ``taken`` are the ids of other documents."""
    from graphmodel.documents.article import Article, document_of, id_from
    from graphmodel.documents.reading import article_of
    from graphmodel.errors import InputError
    from graphmodel.evidence.texts import MAX_TEXT, text_of_bytes
    from graphmodel.files.reading import read_bytes, readable

    with readable(path):
        if path.is_file() and path.stat().st_size > MAX_TEXT:
            raise InputError(f"{path}: more than {MAX_TEXT:,} bytes; a document is read up to this size")
    data = read_bytes(path)
    article = article_of(data, str(path))
    id_ = id_from(path.name)
    id_ = next(one for number in range(1, len(taken) + 2) if (one := id_ if number == 1 else f"{id_}-{number}") not in taken)
    plain = article or Article(text_of_bytes(data, str(path)))
    if not any(map(str.isalnum, plain.text)):
        raise InputError(f"{path}: has no words")
    return document_of(plain, id_), article.text if article else None


def document_of_file(file: TextFile) -> Document:
    """The document that a plain text is, by the name of its file."""
    from graphmodel.documents.article import Article, document_of, id_from

    return document_of(Article(file.text or ""), id_from(Path(file.name).name))


def _paths(text: Path_ | Iterable[Path_]) -> list[Path]:
    given = [text] if isinstance(text, str | Path) or hasattr(text, "__fspath__") else list(text)
    if not given:
        raise UsageError("nothing to read: name a text")
    return [Path(path_name(one)) for one in given]  # type: ignore[arg-type]
