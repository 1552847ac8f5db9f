"""XML as events with places, for readers that need no tree: bounded in depth, and without document types."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from xml.parsers import expat  # a document type is refused before any entity is declared

from graphmodel.errors import InputError, Problem, ProblemsError

MAX_XML_DEPTH = 200
"""Elements inside of elements."""

Start = Callable[[str, Mapping[str, str], tuple[int, int]], None]
"""The local name of an element that begins, its attributes by their local names, and its line and column."""
End = Callable[[str, str], None]
"""The local name of an element that ends, and its own text."""


class _DocumentTypeError(Exception):
    """A document type declaration."""


@lru_cache(maxsize=4096)
def local_name(name: str) -> str:
    """A name without its prefix.

    >>> local_name("viz:color")
    'color'
    """
    return name.rpartition(":")[2]


def read_events(data: bytes, file: str, start: Start, end: End) -> None:
    """Call ``start`` and ``end`` for each element, in the order of the document; errors as :func:`read_pieces`."""
    for _ in read_pieces([data], file, start, end):
        pass


def read_pieces(pieces: Iterable[bytes], file: str, start: Start, end: End) -> Iterator[None]:
    """The same, for a document in pieces: after each, what it has brought can be taken.

    Raises InputError for a document type declaration and for elements that are too deep, ProblemsError for XML that is not well-formed.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    texts: list[list[str]] = []

    def begin(name: str, attributes: dict[str, str]) -> None:
        if len(texts) >= MAX_XML_DEPTH:
            raise InputError(f"{file}:{parser.CurrentLineNumber}: elements are nested deeper than {MAX_XML_DEPTH}")
        texts.append([])
        own = {local_name(key) if ":" in key else key: value for key, value in attributes.items() if not key.startswith("xmlns")}
        start(local_name(name), own, (parser.CurrentLineNumber, parser.CurrentColumnNumber + 1))

    def finish(name: str) -> None:
        end(local_name(name), "".join(texts.pop()))

    def doctype(*_: object) -> None:
        raise _DocumentTypeError

    parser.StartElementHandler = begin
    parser.EndElementHandler = finish
    parser.CharacterDataHandler = lambda text: texts[-1].append(text) if texts else None
    parser.StartDoctypeDeclHandler = doctype
    try:
        for piece in pieces:
            parser.Parse(piece, False)
            yield
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        words = expat.errors.messages.get(error.code, "")
        raise ProblemsError([Problem(file, error.lineno, error.offset + 1, "", f"not well-formed XML: {words}")]) from error
    except _DocumentTypeError:
        raise InputError(f"{file}: XML with a document type declaration is not read (its entities could expand without bound)") from None
    except (ValueError, LookupError) as error:
        raise InputError(f"{file}: not XML that can be read: {error}") from error
