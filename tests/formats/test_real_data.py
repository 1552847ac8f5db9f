"""Models that were imported from other people's data, through every format that loses nothing: equal. Skips where the data is not there."""

from pathlib import Path

import pytest

import graphmodel as gm
from graphmodel import formats
from graphmodel.formats.registry import FORMATS
from graphmodel.model.model import Model

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
SOURCES = {
    "dna": "discourse_claims/sample.dna.sqlite",
    "popolo": "politicians_popolo/burundi-popolo.json",
    "ftm": "ftm_entities/donations.ijson",
}
LOSSLESS = [one for one in FORMATS if one.readable and one.writable and not one.loses]


@pytest.fixture(scope="module", params=SOURCES)
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Model:
    source = DATA / SOURCES[request.param]
    if not source.exists():
        pytest.skip(f"{source} is not there")
    out = tmp_path_factory.mktemp(request.param) / "x.model.json"
    gm.import_(source, out, format=request.param)
    return formats.read_model(out)


@pytest.mark.parametrize("format_", LOSSLESS, ids=lambda one: one.name)
def test_an_imported_model_comes_back_equal(format_: formats.Format, model: Model, tmp_path: Path) -> None:
    path = tmp_path / f"x{format_.suffixes[0] if format_.suffixes else ''}"
    formats.write(model, path, format_)
    assert formats.read_model(path) == model


@pytest.mark.parametrize("name", ["trig", "nquads", "jsonld"])
def test_an_imported_model_comes_back_equal_from_rdf(name: str, model: Model) -> None:
    if len(model.statements) > 2000:
        pytest.skip("the oracle is slow")
    assert formats.parse(formats.text(model, name).encode()) == model
