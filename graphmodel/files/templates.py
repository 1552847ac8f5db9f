"""HTML and text from templates (Jinja2), with escaping on: what a value says never becomes markup."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from graphmodel.files.resources import resource

if TYPE_CHECKING:
    from jinja2 import Template


def render(template: str, /, **values: Any) -> str:
    """The text of a template, which is named by its path in the package, such as ``"pages/web/page.html"``.

    Values are escaped unless they are ``markupsafe.Markup``. A name that the template uses and the call does not give is an error.
    """
    return _template(template).render(values)


@cache
def _template(path: str) -> Template:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        loader=FunctionLoader(lambda name: resource(*name.split("/")).read_text("utf-8")),
    )
    return environment.get_template(path)
