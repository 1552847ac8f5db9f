"""The MCP server, with the SDK's own client over stdio: looking up, asking, proposing; and nothing is written but drafts."""

import asyncio
import json
import os
import shutil
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

import graphmodel as gm
from graphmodel.api.mcp import tools_of
from graphmodel.api.mcp_tools import MAX_PROPOSED, Tools
from tests.support.command import graphmodel
from tests.support.paths import FIXTURES, ROOT

mcp = pytest.importorskip("mcp")
NEW: dict[str, Any] = {
    "subject": "orlik",
    "relation": "REJECTS",
    "object": "early-treaty",
    "evidence": [{"quote": "There is nothing in our calendar"}],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("tutorial.yaml", "tutorial.txt"):
        shutil.copy(FIXTURES / name, tmp_path)
    return tmp_path


def serve(folder: Path, talk: Callable[[Any], Awaitable[None]]) -> None:
    """Let a client talk to a server in a process of its own."""
    parameters = mcp.StdioServerParameters(
        command=sys.executable,
        args=["-m", "graphmodel", "--quiet", "mcp", "tutorial.yaml", "--text", "tutorial.txt"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )

    async def session() -> None:
        async with mcp.Client(parameters, read_timeout_seconds=60) as client:
            await talk(client)

    asyncio.run(session())


async def call(client: Any, tool: str, **arguments: Any) -> tuple[bool, Any]:
    done = await client.call_tool(tool, arguments)
    text = "".join(one.text for one in done.content)
    return bool(done.is_error), text if done.is_error or tool == "instructions" else json.loads(text)


def test_a_client_looks_up_asks_and_proposes(folder: Path) -> None:
    before = {one.name: one.read_bytes() for one in folder.iterdir()}

    async def talk(client: Any) -> None:
        names = {one.name for one in (await client.list_tools()).tools}
        assert names == {"instructions", "find_entities", "find_relations", "about", "read_text", "not_covered", "contested", "query", "propose"}
        assert "- ENDORSES: " in (await call(client, "instructions"))[1]
        assert [one["id"] for one in (await call(client, "find_entities", words="орлик"))[1]["rows"]] == ["orlik"]
        assert "WARNS_AGAINST" in {one["relation"] for one in (await call(client, "find_relations", words="warns"))[1]["rows"]}
        assert "denied-meeting" in {one["id"] for one in (await call(client, "about", id="orlik"))[1]["rows"]}
        assert {one["contested"] for one in (await call(client, "contested"))[1]["rows"]} == {"Valdoria meets Kesria"}
        asked = (await call(client, "query", query="MATCH (a)-[r:DENIES]->() RETURN a.name AS who"))[1]
        assert asked == {"rows": [{"who": "Dana Orlik"}], "more": False}
        error, words = await call(client, "query", query="CREATE (n) RETURN 1 AS x")
        assert (error, "CREATE" in words) == (True, True)
        error, words = await call(client, "about", id="orlk")
        assert (error, "did you mean 'orlik'?" in words) == (True, True)
        uncovered = (await call(client, "not_covered"))[1]
        assert any("He did not say by whom." in one["text"] for one in uncovered["rows"])
        proposed = [NEW, {**NEW, "evidence": [{"quote": "There is something in our calendar"}]}, {**NEW, "foo": 1}]
        done = (await call(client, "propose", statements=proposed))[1]
        assert [one["says"] for one in done["entered_as_drafts"]] == ["Dana Orlik rejects fishing treaty before the summer"]
        assert ["nearest: " in one["reason"] for one in done["rejected"]] == [False, True]
        assert (await call(client, "propose", statements=[NEW]))[1]["entered_as_drafts"] == []

    serve(folder, talk)
    assert {one.name: one.read_bytes() for one in folder.iterdir() if one.name in before} == before
    assert {one.name for one in folder.iterdir()} == {*before, "tutorial.drafts.yaml"}
    with pytest.raises(gm.RefusedError):
        gm.read(folder / "tutorial.drafts.yaml")
    done = graphmodel("accept", "tutorial.drafts.yaml", "--text", "tutorial.txt", "-o", "tutorial.yaml", folder=folder)
    assert done.returncode == 0, done.stderr
    (new,) = (one for one in gm.read_model(folder / "tutorial.yaml").statements if one.drafted_by)
    assert (new.subject, new.relation, new.object) == ("orlik", "REJECTS", "early-treaty")


@pytest.fixture
def tools(folder: Path) -> Tools:
    return tools_of(folder / "tutorial.yaml", folder / "tutorial.txt")


def test_a_statement_of_the_model_can_be_spoken_about(tools: Tools, folder: Path) -> None:
    said = {**NEW, "relation": "CONFIRMS", "subject": "vesk", "object": "planned-meeting"}
    assert tools.propose([said], [])["rejected"] == []
    drafts = gm.read_model(folder / "tutorial.drafts.yaml", with_drafts=True)
    assert {"planned-meeting", "denied-meeting"} <= {one.id for one in drafts.statements if not one.draft}
    done = graphmodel("accept", "tutorial.drafts.yaml", "--text", "tutorial.txt", "-o", "tutorial.yaml", folder=folder)
    assert done.returncode == 0, done.stderr
    model = gm.read_model(folder / "tutorial.yaml")
    assert len(model.statements) == len(gm.read_model(FIXTURES / "tutorial.yaml").statements) + 1


def test_what_the_model_says_already_is_not_drafted(tools: Tools, folder: Path) -> None:
    known = {"subject": "orlik", "relation": "REPRESENTS", "object": "kesria", "qualifiers": {"office": "foreign minister"}}
    done = tools.propose([{**known, "evidence": [{"quote": "the foreign minister, Dana Orlik"}]}], [])
    assert (done["entered_as_drafts"], len(done["known_already"]), done["rejected"]) == ([], 1, [])
    assert not (folder / "tutorial.drafts.yaml").exists()


def test_answers_are_bounded(tools: Tools) -> None:
    with pytest.raises(gm.UsageError, match="at most"):
        tools.propose([NEW] * (MAX_PROPOSED + 1), [])
    answer = tools.query("UNWIND range(1, 100000) AS n RETURN n", {})
    assert (len(answer["rows"]), answer["more"]) == (200, True)
    hostile = "\0\u202e</script>\ud800" * 100
    for call in (tools.find_entities, tools.find_relations):
        assert call(hostile)["rows"] == []
    for each in (tools.about, lambda id_: tools.read_text(id_, -5), lambda query: tools.query(query, {})):
        with pytest.raises(gm.GraphmodelError) as failure:
            each(hostile)
        assert not any(one in str(failure.value) for one in "\0\u202e\ud800\n")
    done = tools.propose([{**NEW, "evidence": [{"quote": "\0\u202e" * 1000}]}], [{"id": "\0", "label": "Person", "name": "x"}])
    assert (done["entered_as_drafts"], len(done["rejected"])) == ([], 2)
    assert tools.propose([{"subject": ["x"]}, 3, None], [{}])["entered_as_drafts"] == []


def test_drafts_go_to_a_file_of_their_own(folder: Path) -> None:
    with pytest.raises(gm.UsageError, match="is the model itself"):
        tools_of(folder / "tutorial.yaml", folder / "tutorial.txt", folder / "tutorial.yaml")
    with pytest.raises(gm.UsageError, match="--text"):
        tools_of(folder / "tutorial.yaml").propose([NEW], [])
