"""Resources of the package, and text from templates."""

import gc
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from graphmodel.errors import InputError
from graphmodel.files import templates
from graphmodel.files.garbage import uncollected
from graphmodel.files.resources import resource


def test_resources_are_found_in_the_package_or_beside_it() -> None:
    assert resource("fixtures", "munich.yaml").read_text("utf-8").startswith(("graphmodel:", "#"))
    assert resource("cypher", "queries").is_dir()
    with pytest.raises(InputError, match="has no cypher/nowhere; install it again"):
        resource("cypher", "nowhere")


def test_a_template_escapes_what_it_is_given_and_misses_what_it_is_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<p>{{ name }}</p>\n  {% if name %}\n  <b>\n  {% endif %}\n", "utf-8")
    monkeypatch.setattr(templates, "resource", tmp_path.joinpath)
    templates._template.cache_clear()
    assert templates.render("page.html", name="<&>") == "<p>&lt;&amp;&gt;</p>\n  <b>\n"
    assert templates.render("page.html", name=Markup("<i>")) == "<p><i></p>\n  <b>\n"
    with pytest.raises(UndefinedError, match="name"):
        templates.render("page.html")
    templates._template.cache_clear()


def test_the_search_for_garbage_is_as_it_was_afterwards() -> None:
    with pytest.raises(ValueError, match="x"), uncollected():
        assert not gc.isenabled()
        raise ValueError("x")
    assert gc.isenabled()
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
