"""Text in XML: escaped, and refused where it has a character that XML does not have."""

from __future__ import annotations

import re

from graphmodel.errors import RefusedError

_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PLAIN = re.compile(r"[^&<>\"'\x00-\x1f\ud800-\udfff\ufffe\uffff]*")
"""Text that stands in XML as it is: most text does, and asking once is quicker than replacing."""


def escaped(value: str) -> str:
    """Text between tags. Raises RefusedError as :func:`allowed` does.

    >>> escaped("a < b & ]]>")
    'a &lt; b &amp; ]]&gt;'
    """
    from xml.sax.saxutils import escape  # brings the parts of a web client along

    return value if _PLAIN.fullmatch(value) else escape(allowed(value), {"\r": "&#13;"})


def quoted(value: str) -> str:
    """An attribute's value in quotes; line breaks and tabs stay what they are. Raises RefusedError as :func:`allowed` does.

    >>> quoted("a < b")
    '"a &lt; b"'
    """
    from xml.sax.saxutils import quoteattr

    return f'"{value}"' if _PLAIN.fullmatch(value) else quoteattr(allowed(value), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def allowed(value: str) -> str:
    """The value itself. Raises RefusedError for a control character, half of a surrogate pair, U+FFFE and U+FFFF."""
    found = _FORBIDDEN.search(value)
    if found:
        raise RefusedError(f"XML cannot hold the character U+{ord(found[0]):04X} in {value[:40]!r}; remove it, or write .json or .yaml")
    return value
