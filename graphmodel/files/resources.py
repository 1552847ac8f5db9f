"""Files that people run or read and that code needs too: the Cypher scripts and the Munich model.

They stand at the top level of a checkout and of an sdist; a wheel has them inside the package. An editable install uses the checkout.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from graphmodel.errors import InputError


def resource(*parts: str) -> Traversable:
    """A file or folder such as ``resource("cypher", "queries")``, from the package or from the checkout around it.

    Raises InputError where an installation lost it.
    """
    inside = files("graphmodel").joinpath(*parts)
    if inside.is_file() or inside.is_dir():
        return inside
    beside = Path(__file__).resolve().parents[2].joinpath(*parts)
    if beside.exists():
        return beside
    raise InputError(f"this installation of graphmodel has no {'/'.join(parts)}; install it again")
