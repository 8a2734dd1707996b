"""A room imports only rooms to its left on the path of the data."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import almanac

PACKAGE = Path(almanac.__file__).parent
# The path of the data, left to right; `engines` is handed in at the edge, so no room imports it.
PATH = (
    "model",
    "fetch",
    "sources",
    "facts",
    "read",
    "resolve",
    "classify",
    "analyse",
    "text",
    "checks",
    "publish",
    "serve",
)
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}
# Importing one of these in a pure room would bring in network, clock or chance.
IMPURE = {"urllib.request", "http", "socket", "requests", "httpx", "time", "random", "subprocess"}
PURE_ROOMS = ("model", "read", "resolve", "classify", "analyse", "text")


def modules(room: str) -> list[Path]:
    return sorted((PACKAGE / room).rglob("*.py"))


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            assert node.module
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


ROOMS = [room for room in PATH if (PACKAGE / room).is_dir()]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_is_left_of_it(room: str) -> None:
    allowed = {*PATH[: PATH.index(room) + 1], "errors", "__version__"}
    for path in modules(room):
        ours = {name.split(".")[1] for name in imported(path) if name.startswith("almanac.")}
        assert ours <= allowed, f"{path.relative_to(PACKAGE)} imports {sorted(ours - allowed)}"


@pytest.mark.parametrize("room", [room for room in PURE_ROOMS if (PACKAGE / room).is_dir()])
def test_a_pure_room_has_no_network_clock_or_chance(room: str) -> None:
    for path in modules(room):
        assert not imported(path) & IMPURE, path
        text = path.read_text(encoding="utf-8")
        assert "date.today" not in text, path
        assert ".now(" not in text, path


def test_every_room_has_a_sentence_on_what_it_is_for() -> None:
    for room in [*ROOMS, "engines", "industries"]:
        assert ast.get_docstring(ast.parse((PACKAGE / room / "__init__.py").read_text(encoding="utf-8"))), room


def test_no_room_is_empty() -> None:
    for folder in PACKAGE.iterdir():
        if folder.is_dir() and folder.name != "__pycache__":
            assert any(path.name != "__init__.py" for path in folder.iterdir() if path.name != "__pycache__"), folder


def test_no_module_is_named_for_nothing() -> None:
    assert not [path for path in PACKAGE.rglob("*.py") if path.stem in FORBIDDEN_NAMES]


def test_no_module_is_too_long() -> None:
    assert not [path for path in PACKAGE.rglob("*.py") if path.read_text(encoding="utf-8").count("\n") > 400]
