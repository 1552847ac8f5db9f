"""Texts of sources as the ids, names and words that a model may have."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache

from graphmodel.model.attributes import RESERVED_PROPERTIES
from graphmodel.model.schema import LONGEST_NAME
from graphmodel.model.statement import ABOUT_PREFIX

MAX_ID = 200
MAX_NAME = 1000
_NO_CAPITAL = re.compile(r"[^A-Z0-9]+")
_NO_LETTER = re.compile(r"[^A-Za-z0-9]+")


def digest_id(*parts: str, prefix: str = "s") -> str:
    """An id from texts: 16 hexadecimal digits of their SHA-256, joined by the unit separator (U+001F).

    >>> digest_id("2018-01-01", "a")
    's-743ee176c20f67f3'
    """
    return f"{prefix}-" + hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def safe_id(text: str) -> str:
    """Text as an id: nothing that cannot be seen, no space at an end, and a digest in place of the end of what is too long.

    >>> safe_id(" a\\tb "), safe_id("about:x"), len(safe_id("x" * 1000)), safe_id("\\x00")
    ('a b', 'id about:x', 187, 'id-6e340b9cffb37a98')
    """
    made = text if text.isprintable() else "".join(character if character.isprintable() else " " for character in text)
    made = made.strip()
    if not made:
        return digest_id(text, prefix="id")
    if made.startswith(ABOUT_PREFIX):
        made = f"id {made}"
    return made if len(made) <= MAX_ID else f"{made[:170].rstrip()}-{digest_id(made, prefix='')[1:]}"


def is_plain(text: str) -> bool:
    """Whether a text is, as it is, both an id and a name: for most names, :func:`safe_id` and :func:`safe_name` change nothing.

    >>> is_plain("North Korea"), is_plain("about:x"), is_plain(" x"), is_plain("a  b"), is_plain("")
    (True, False, False, False, False)
    """
    return (
        0 < len(text) <= MAX_ID
        and text.isprintable()
        and not (text[0] == " " or text[-1] == " " or "  " in text)
        and not text.startswith(ABOUT_PREFIX)
    )


def are_plain(texts: Sequence[str]) -> bool:
    """Whether :func:`is_plain` is true of each text; looked for in all at once.

    >>> are_plain(["North Korea", "x"]), are_plain(["x", "about:x"]), are_plain(["a", " b"])
    (True, False, False)
    """
    whole = "\n" + "\n".join(texts) + "\n" if texts else ""
    return not texts or (
        not any(part in whole for part in ("  ", "\n ", " \n", "\n\n", f"\n{ABOUT_PREFIX}"))
        and whole.replace("\n", "").isprintable()
        and whole.count("\n") == len(texts) + 1
        and max(map(len, texts), default=0) <= MAX_ID
    )


def safe_name(text: str) -> str:
    """Text as a name: white space of any kind as single spaces, and at most 1,000 characters.

    >>> safe_name(" North\\n  Korea")
    'North Korea'
    """
    return " ".join(text.split())[:MAX_NAME]


@lru_cache(maxsize=4096)
def relation_name(words: str) -> str:
    """Words as the name of a relation; empty where nothing of them can be one.

    >>> relation_name("Make statement"), relation_name("Return, release person(s)"), relation_name("apóia"), relation_name("2nd")
    ('MAKE_STATEMENT', 'RETURN_RELEASE_PERSON_S', 'APOIA', 'RELATION_2ND')
    """
    name = _NO_CAPITAL.sub("_", _latin(words).upper()).strip("_")[:LONGEST_NAME].rstrip("_")
    return f"RELATION_{name}"[:LONGEST_NAME] if name[:1].isdigit() else name


@lru_cache(maxsize=4096)
def label_name(words: str) -> str:
    """Words as the name of a label; empty where nothing of them can be one.

    >>> label_name("public body"), label_name("LegalEntity"), label_name("2d")
    ('PublicBody', 'LegalEntity', 'Label2d')
    """
    name = "".join(part[0].upper() + part[1:] for part in _NO_LETTER.split(_latin(words)) if part)[:LONGEST_NAME]
    return f"Label{name}"[:LONGEST_NAME] if name[:1].isdigit() else name


@lru_cache(maxsize=4096)
def qualifier_name(words: str) -> str:
    """Words as the name of a qualifier; empty where nothing of them can be one.

    >>> qualifier_name("on behalf of"), qualifier_name("ID"), qualifier_name("valid")
    ('onBehalfOf', 'iD', 'validValue')
    """
    name = label_name(words)[: LONGEST_NAME - len("Value")]
    name = name[:1].lower() + name[1:]
    return f"{name}Value" if name in RESERVED_PROPERTIES else name


@lru_cache(maxsize=4096)
def property_name(words: str) -> str:
    """Words as the name of an own property: nothing that cannot be seen, at most 200 characters; empty where nothing is left."""
    return safe_id(words) if words.strip() else ""


def _latin(words: str) -> str:
    if words.isascii():
        return words
    from anyascii import anyascii

    return anyascii(words)
