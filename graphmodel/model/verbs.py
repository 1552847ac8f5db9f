"""The agreement of a verb with its subject: a relation's reading, which is written for one subject, as it reads for several."""

from __future__ import annotations

import re

_IRREGULAR = {"is": "are", "was": "were", "has": "have", "does": "do"}
_LONG_ENDING = re.compile(r"(?:[cs]h|ss|x|zz|o)es")
_SHORTEST = 4


def plural_reading(reading: str) -> str:
    """A reading with its first word, an English verb in the third person, in the plural; what is not such a verb stays as it is.

    >>> [plural_reading(words) for words in ("warns against", "denies", "watches", "is allied with", "invited", "accuses")]
    ['warn against', 'deny', 'watch', 'are allied with', 'invited', 'accuse']
    """
    verb, space, rest = reading.partition(" ")
    return _plural_verb(verb) + space + rest


def _plural_verb(verb: str) -> str:
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if len(verb) < _SHORTEST or not verb.isascii() or not verb.islower() or not verb.endswith("s") or verb.endswith("ss"):
        return verb
    if verb.endswith("ies") and len(verb) > _SHORTEST:
        return verb.removesuffix("ies") + "y"
    return verb.removesuffix("es") if _LONG_ENDING.search(verb[-4:]) else verb.removesuffix("s")
