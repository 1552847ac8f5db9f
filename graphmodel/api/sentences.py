"""The sentences of a text with their places: sentences."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from graphmodel.api.answers import Answers

if TYPE_CHECKING:
    from graphmodel.api.inputs import Path_
    from graphmodel.evidence.sentences import NumberedSentence


def sentences(text: Path_, *, language: str | None = None) -> Answers[NumberedSentence]:
    """The numbered sentences of a text file (``-`` is stdin), each with its line, its offsets (characters, end exclusive) and its words.

    ``language`` is a BCP 47 tag, such as ``uk``; without one, the rules of English hold. Raises InputError where the file is not a text.

    >>> [(one.number, one.start, one.end) for one in sentences("fixtures/tutorial.txt")][2:4]
    [(3, 74, 128), (4, 129, 199)]
    """
    from graphmodel.evidence.sentences import numbered_sentences
    from graphmodel.evidence.texts import read_text, text_of_bytes
    from graphmodel.files.reading import read_stdin

    content = text_of_bytes(read_stdin(), "<stdin>") if str(text) == "-" else read_text(Path(text))
    found = list(numbered_sentences(content, language))
    rows = [(sentence.number, sentence.line, sentence.start, sentence.end, sentence.text) for sentence in found]
    return Answers(found, ("sentence", "line", "start", "end", "text"), rows)
