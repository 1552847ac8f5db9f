"""Which values of a package can be changed once they are made."""

import dataclasses
import importlib
import pkgutil


def changeable(package: str) -> set[str]:
    """The names of the dataclasses of a package whose fields can be set: what they say could change under whoever keeps one."""
    found = set()
    for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, type) and value.__module__ == module.name and dataclasses.is_dataclass(value):
                found |= set() if value.__dataclass_params__.frozen else {name}  # type: ignore[attr-defined]
    return found
