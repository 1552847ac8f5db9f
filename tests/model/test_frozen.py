"""Values of this package are never changed once they are made."""

from tests.support.frozen import changeable


def test_values_cannot_be_changed() -> None:
    assert changeable("graphmodel.model") == set()
