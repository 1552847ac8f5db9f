"""Random models for Hypothesis: every optional field of the table of fields gets values, a new one too."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from graphmodel.model.fields import Field, fields_of
from graphmodel.model.model import Model
from graphmodel.model.schema import Extension, Relation
from graphmodel.model.statement import CERTAINTIES, Document, Entity, Evidence, Statement
from graphmodel.model.validate import digest

TEXT = st.one_of(
    st.sampled_from(
        [
            "NO",
            "12:30",
            "0123",
            "null",
            "true",
            "~",
            " spaces ",
            "a|b\\c",
            '"quoted"',
            "two\nlines\r\n",
            "- x: y",
            "שלום",
            "😀",
            "#",
            "2025-02-14",
            "=1+1",
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=12),
)
DATE = st.sampled_from(["2025", "2025-02", "2025-02-14", "2022-02~", "2025?", "2025-01-20/..", "../2024", "[..2025-02-12]", "202X"])
NAME = st.one_of(
    st.sampled_from(["name", "id", "valid", "validEarliest", "source", "key", "label", "event", "own_x", "a.b", "a b", "N°", "id_", "properties"]),
    st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=8),
)
SCALAR = st.one_of(
    TEXT,
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(date(1, 1, 1)),
)
LISTS = st.one_of(*(st.lists(one, max_size=3) for one in (TEXT, st.booleans(), st.integers(-9, 9), st.floats(-9, 9), st.dates())))
PROPERTIES = st.dictionaries(NAME, st.one_of(SCALAR, LISTS), max_size=3)
SPOKEN = ("ANNOUNCES", "DENIES", "DEMANDS", "FEARS")

# Fields whose values keep to more than their shape; those that are None here are not drawn, because only commands write them.
_VALUES: dict[str, st.SearchStrategy[Any] | None] = {
    "digest": st.just(digest("x")),
    "version": st.just(digest("z")),
    "former": st.just((digest("w"),)),
    "external": st.just(("wikidata:Q1",)),
    "certainty": st.sampled_from(CERTAINTIES),
    "confidence": st.floats(0, 1),
    "properties": PROPERTIES,
    "merged": None,
    "named": None,
}


def optional_fields(kind: type[Any], *without: str) -> st.SearchStrategy[dict[str, Any]]:
    """Values of some of the optional fields of a kind of thing, all but those ``without``."""
    drawn = {one.name: values for one in fields_of(kind) if one.name not in without and (values := _values(one)) is not None}
    return st.fixed_dictionaries({}, optional=drawn)


def _values(one: Field) -> st.SearchStrategy[Any] | None:
    required = not (one.default is None or isinstance(one.default, bool | str | tuple | dict))
    if required or one.name in _VALUES:
        return None if required else _VALUES[one.name]
    shapes: dict[str, st.SearchStrategy[Any]] = {
        "text": TEXT,
        "date": DATE,
        "boolean": st.booleans(),
        "integer": st.integers(0, 99),
        "number": st.floats(0, 1),
        "list": st.lists(TEXT, max_size=2).map(tuple),
    }
    return shapes.get(one.shape)


@st.composite
def models(draw: st.DrawFn) -> Model:
    """Models that are right: people who meet, invite, support, and say things about what others say."""
    people = [Entity(f"p{i}", "Person", draw(TEXT), **draw(optional_fields(Entity, "id"))) for i in range(draw(st.integers(2, 4)))]
    events = [Entity("e0", "Event", draw(TEXT), **draw(optional_fields(Entity, "id")))]
    documents = [Document(f"d{i}", draw(TEXT), **draw(optional_fields(Document, "id"))) for i in range(2)]
    statements: list[Statement] = []
    for number in range(draw(st.integers(0, 6))):
        inner = draw(st.sampled_from([None, *statements])) if statements else None
        relation = draw(st.sampled_from(SPOKEN)) if inner else draw(st.sampled_from(["MEETS", "INVITED", "SUPPORTS"]))
        evidence = draw(st.lists(_evidence(documents), max_size=2))
        statements.append(
            Statement(
                draw(st.sampled_from(people)).id,
                relation,
                inner.id if inner else draw(st.sampled_from(people)).id,
                id=f"s{number}",
                qualifiers={"event": "e0"} if relation in ("MEETS", "INVITED") and draw(st.booleans()) else {},
                attribution=tuple(draw(st.lists(st.sampled_from([one.id for one in people]), max_size=3))),
                evidence=tuple(evidence),
                # Said before the documents are published, and content only of what is spoken about: `check` asks for both.
                **draw(optional_fields(Statement, "id", "stated", "content", "qualifiers", "attribution", "evidence")),
            )
        )
    extension = (
        Extension(relations={"ENDORSES": Relation("endorses", "is endorsed by", ("Actor",), ("Actor",))}) if draw(st.booleans()) else Extension()
    )
    return Model("random", tuple(documents), tuple(people + events), tuple(statements), draw(st.none() | TEXT), extension.applied())


@st.composite
def _evidence(draw: st.DrawFn, documents: list[Document]) -> Evidence:
    exact = draw(st.none() | TEXT)
    start = draw(st.none() | st.integers(0, 99))
    end = None if start is None else start + (len(exact) if exact else 5)
    others = draw(optional_fields(Evidence, "document", "start", "end", "exact", "digest"))
    return Evidence(draw(st.sampled_from(documents)).id, start, end, exact, digest=None if exact else digest("y"), **others)
