"""The commands in the README and in docs/ run, in their order, and end well."""

import doctest
import json
import os
import re
import shlex
import shutil
from pathlib import Path

import pytest

from graphmodel.cli import run
from graphmodel.neo4j.database import Database
from graphmodel.querying.named import NamedQuery, named
from tests.support.neo4j_server import Server

ROOT = Path(__file__).resolve().parent.parent
SERVER = "# with a Neo4j server\n"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def commands(page: Path) -> list[list[str]]:
    return [command for command, _ in commands_and_codes(page)]


def commands_and_codes(page: Path) -> list[tuple[list[str], int]]:
    """The commands, each with the exit code that a comment behind it gives (`# exits 1`), 0 without one."""
    blocks = re.findall(r"```console\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    lines = [line.removeprefix("$ graphmodel ") for block in blocks for line in block.splitlines() if line.startswith("$ ")]
    codes = [re.search(r"  # exits (\d)$", line) for line in lines]
    return [(shlex.split(line.partition("  # exits ")[0]), int(code[1]) if code else 0) for line, code in zip(lines, codes, strict=True)]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `graphmodel demo` writes, once for all pages."""
    folder = tmp_path_factory.mktemp("demo") / "munich"
    assert run(["--quiet", "demo", str(folder)]) == 0
    return folder


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_a_page_runs(page: Path, demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "fixtures", tmp_path / "fixtures")
    found = commands_and_codes(page)
    if any("munich/munich.yaml" in command for command, _ in found):
        shutil.copytree(demo, tmp_path / "munich")
    for command, code in found:
        assert run(["--quiet", *command]) == code, command


@pytest.mark.parametrize("page", [page for page in PAGES if re.search(r"```(python|pycon)\n", page.read_text("utf-8"))], ids=lambda page: page.name)
def test_the_python_of_a_page_runs_and_answers_what_the_page_says(page: Path, demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_python(page, demo, tmp_path, monkeypatch, server=False)


@pytest.mark.neo4j
def test_the_python_of_a_page_runs_with_a_server(
    server: Server, database: Database, demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("NEO4J_URI", server.uri), ("NEO4J_USERNAME", server.user), ("NEO4J_PASSWORD", server.password)):
        monkeypatch.setenv(name, value)
    run_python(ROOT / "docs" / "python.md", demo, tmp_path, monkeypatch, server=True)


def run_python(page: Path, demo: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, *, server: bool) -> None:
    """Run all Python of a page in one namespace: ``python`` blocks as programs, ``pycon`` blocks as examples whose answers are compared.

    Blocks that begin with SERVER run only with a server.
    """
    monkeypatch.chdir(folder)
    shutil.copytree(ROOT / "fixtures", folder / "fixtures")
    shutil.copytree(demo, folder / "munich")
    names: dict[str, object] = {}
    text = page.read_text("utf-8")
    for block in re.finditer(r"```(python|pycon)\n(.*?)```", text, re.DOTALL):
        kind, code = block.groups()
        if code.startswith(SERVER) and not server:
            continue
        if kind == "python":
            exec(compile(code, page.name, "exec"), names)  # noqa: S102 - our own documentation
            continue
        example = doctest.DocTestParser().get_doctest(code, names, page.name, str(page), text[: block.start()].count("\n") + 1)
        printed: list[str] = []
        doctest.DocTestRunner(verbose=False).run(example, out=printed.append, clear_globs=False)
        assert not printed, "".join(printed)
        names = example.globs


def test_the_readme_has_commands_to_run() -> None:
    assert len(commands(ROOT / "README.md")) > 10


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?://)([^)#]+)\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


def test_the_model_in_the_documentation_is_right() -> None:
    from graphmodel.claims.contested import contested
    from graphmodel.formats.model_yaml import parse_yaml_text

    text = (ROOT / "docs" / "model-files.md").read_text("utf-8")
    example, extension = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    model = parse_yaml_text(example)
    assert [one.name for one in contested(model)] == ["Northland meets Southland"]
    assert "MEDIATES" in parse_yaml_text(example + extension).schema.relations


def test_the_page_of_queries_lists_every_query_as_it_is() -> None:
    """`GRAPHMODEL_WRITE_DOCS=1 tests/run tests/test_docs.py` brings the page up to date."""
    page = ROOT / "docs" / "queries.md"
    before, _, rest = page.read_text("utf-8").partition("<!-- queries -->\n")
    _, end, after = rest.partition("<!-- end -->")
    listed = "".join(_entry(query) for query in named().values())
    if os.environ.get("GRAPHMODEL_WRITE_DOCS"):
        page.write_text(f"{before}<!-- queries -->\n{listed}{end}{after}", "utf-8")
    assert rest == listed + end + after


def test_the_style_for_neo4j_browser_is_that_of_the_schema() -> None:
    """`graphmodel schema --grass -o docs/graphmodel.grass` brings the file up to date."""
    from graphmodel.model.schema import bundled
    from graphmodel.neo4j.grass import grass

    assert (ROOT / "docs" / "graphmodel.grass").read_text("utf-8") == "".join(grass(bundled()))


def _entry(query: NamedQuery) -> str:
    kinds = {"entity": "the id of an entity", "document": "the id of a document", "source": "the id of an entity or a document", "day": "YYYY-MM-DD"}
    parameters = ""
    for one in query.parameters:
        default = "required" if one.required else f"default {json.dumps(one.default)}"
        parameters += f"- `{one.name}` ({kinds.get(one.kind, one.kind.replace('|', ', '))}; {default}): {one.doc}\n"
    marks = ["It reads any graph."] if query.any_graph else []
    marks += [query.server] if query.server else []
    text = " ".join([f"{query.title}.", query.doc, *marks])
    return f"### {query.name}\n\n{' '.join(text.split())}\n\n" + (f"{parameters}\n" if parameters else "")
