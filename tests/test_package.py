"""What an installed graphmodel has: its public names, and the files that stand beside it in a checkout."""

import hashlib
import importlib.metadata
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import graphmodel
from graphmodel.files.resources import resource
from graphmodel.querying.named import named

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)], check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_every_public_name_is_there_and_documented() -> None:
    for name in graphmodel.__all__:
        assert getattr(graphmodel, name).__doc__, name
        assert (name == "identity") is isinstance(getattr(graphmodel, name), type(sys)), f"{name} is a module"


def test_the_public_names_are_in_one_list() -> None:
    """Type checkers read ``__all__`` as it is written; the table of homes, from which names are imported, must have the same names."""
    assert sorted([*graphmodel._HOME, "identity"]) == sorted(graphmodel.__all__)
    assert set(graphmodel.__all__) <= set(dir(graphmodel))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nothing_like_it"):
        graphmodel.nothing_like_it  # noqa: B018


def test_a_checkout_finds_the_scripts_and_the_model() -> None:
    assert len(named()) >= 15
    assert resource("fixtures", "munich.yaml").is_file()


def test_a_wheel_carries_the_scripts_and_the_model(wheel: Path, tmp_path: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in [*(ROOT / "cypher").rglob("*.cypher"), ROOT / "fixtures" / "munich.yaml"]:
        assert f"graphmodel/{path.relative_to(ROOT).as_posix()}" in names
    web = [path for path in (ROOT / "graphmodel" / "pages" / "web").rglob("*") if path.is_file()]
    assert len(web) > 8
    for path in web:
        assert path.relative_to(ROOT).as_posix() in names
    zipfile.ZipFile(wheel).extractall(tmp_path)
    listed = subprocess.run(
        [sys.executable, "-c", "import graphmodel, graphmodel.querying.named as q; print(graphmodel.__file__); print(len(q.named()))"],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
    ).stdout.splitlines()
    assert listed[0].startswith(str(tmp_path))
    assert int(listed[1]) == len(named())


def test_an_sdist_carries_the_scripts_too(tmp_path: Path) -> None:
    import tarfile

    subprocess.run(
        [sys.executable, "-m", "build", "--sdist", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)], check=True, capture_output=True
    )
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"cypher/constraints.cypher", "fixtures/munich.yaml", "LICENSE", "tests/run"} <= names


def test_the_vendored_script_is_the_one_that_was_made() -> None:
    folder = ROOT / "graphmodel" / "pages" / "web" / "vendor"
    sums = dict(line.split("  ")[::-1] for line in (folder / "SHA256SUMS").read_text().splitlines())
    assert sums.keys() == {path.name for path in folder.iterdir()} - {"SHA256SUMS"}
    for name, digest in sums.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, f"{name}: run scripts/vendor-sigma"


def test_the_commands_that_dependencies_install_are_named() -> None:
    """`GRAPHMODEL_WRITE_DOCS=1 tests/run tests/test_package.py` brings SECURITY.md up to date."""
    listed = "".join(f"- {package}: {', '.join(f'`{name}`' for name in names)}\n" for package, names in commands_of_dependencies())
    page = ROOT / "SECURITY.md"
    before, _, rest = page.read_text("utf-8").partition("<!-- commands -->\n")
    now, end, after = rest.partition("<!-- end -->")
    if os.environ.get("GRAPHMODEL_WRITE_DOCS"):
        page.write_text(f"{before}<!-- commands -->\n{listed}{end}{after}", "utf-8")
        now = listed
    assert now == listed
    assert "`kglite-mcp-server`" in listed


def commands_of_dependencies() -> list[tuple[str, list[str]]]:
    """The commands that come with what graphmodel needs, without its extras, package by package."""
    waiting, seen = ["graphmodel"], {"graphmodel"}
    commands: dict[str, list[str]] = {}
    while waiting:
        for line in importlib.metadata.requires(waiting.pop()) or ():
            requirement = Requirement(line)
            name = canonicalize_name(requirement.name)
            if name in seen or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
                continue
            seen.add(name)
            waiting.append(name)
            scripts = sorted({entry.name for entry in importlib.metadata.distribution(name).entry_points.select(group="console_scripts")})
            if scripts:
                commands[name] = scripts
    return sorted(commands.items())


def test_help_does_not_import_what_is_heavy() -> None:
    code = (
        "import sys\nfrom graphmodel.cli import run\nrun(['--help'])\n"
        "print([name for name in ('matplotlib', 'networkx', 'numpy', 'kglite', 'edtf') if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stderr.strip() == "[]"
