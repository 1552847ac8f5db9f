"""The documentation as a site: ``scripts/site`` builds it strictly, with nothing from elsewhere (no fonts, scripts or pictures)."""

import re
from importlib.metadata import version as installed

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

project = "graphmodel"
author = copyright = "The graphmodel contributors"
release = version = installed("graphmodel")

extensions = ["myst_parser", "sphinx.ext.autodoc"]
myst_heading_anchors = 4
autodoc_typehints = "none"
html_theme = "furo"
html_title = "graphmodel"
html_copy_source = False
html_show_sphinx = False

_OUTSIDE = re.compile(r"\[([^\]]+)\]\(\.\./([^)]+)\)")


def _without_links_outside(_app: Sphinx, _page: str, source: list[str]) -> None:
    """The pages are read in the repository, too, where links lead to other files of it; a site does not have these."""
    source[0] = _OUTSIDE.sub(r"\1 (`\2`)", source[0])


def setup(app: Sphinx) -> None:
    """Plain text for Cypher: the lexer that Pygments has for it does not know the language of today."""
    app.add_lexer("cypher", TextLexer)
    app.connect("source-read", _without_links_outside)
