"""Labels and relations: schema."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphmodel.api.inputs import Path_
    from graphmodel.model.schema import Schema

_log = logging.getLogger(__name__)
COLUMNS = ("relation", "reading", "inverse", "subject", "object", "stance", "qualifiers", "symmetric", "one_at_a_time", "codes")


def schema(file: Path_ | None = None) -> Schema:
    """The bundled schema, or the one in a file, which is checked. A model file is a schema file, too.

    >>> schema().relations["DENIES"].stance
    'denies'
    """
    from graphmodel.model.schema import bundled, read_schema

    if file is None:
        return bundled()
    found = read_schema(Path(file))
    _log.info(f"{file}: OK. Schema {found.name} {found.version}")
    return found


def json_schema_text(used: Schema) -> str:
    """The JSON Schema of model files, for editors that complete and underline."""
    from graphmodel.model.json_schema import json_schema

    return json.dumps(json_schema(used), ensure_ascii=False, indent=2) + "\n"


def drafts_schema_text(used: Schema) -> str:
    """The JSON Schema of drafts, for programs and language models that make them."""
    from graphmodel.reviewing.drafts_json import drafts_json_schema

    return json.dumps(drafts_json_schema(used), ensure_ascii=False, indent=2) + "\n"


def relation_rows(used: Schema) -> list[tuple[Any, ...]]:
    """The relations of a schema as a table with :data:`COLUMNS`."""
    return [
        (
            name,
            relation.reading,
            relation.inverse,
            list(relation.subject),
            list(relation.object),
            relation.stance,
            list(relation.qualifiers),
            relation.symmetric,
            list(relation.one_at_a_time),
            [f"{code.scheme} {code.code}" for code in relation.codes],
        )
        for name, relation in used.relations.items()
    ]
