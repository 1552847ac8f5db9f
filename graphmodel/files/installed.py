"""Which version of a package is installed, without importlib.metadata, which takes longer to import than a question takes to answer."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from functools import cache


@cache
def installed_version(package: str) -> str:
    """The version of an installed package. Raises PackageNotFoundError where there is none.

    >>> from importlib.metadata import version
    >>> installed_version("pydantic") == version("pydantic")
    True
    """
    name = re.compile(rf"{re.escape(package)}-([^-]+)\.dist-info", re.IGNORECASE)
    for folder in sys.path:
        found = [match[1] for entry in _entries(folder) if (match := name.fullmatch(entry))]
        if len(found) == 1:
            return found[0]
        if found:
            break  # what an upgrade left behind
    from importlib.metadata import version

    return version(package)


@cache
def _entries(folder: str) -> list[str]:
    with suppress(OSError):
        return os.listdir(folder or ".")  # noqa: PTH208 - only names
    return []
