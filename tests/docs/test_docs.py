"""What the documentation says is what the code does."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from almanac.cli import almanac as commands
from almanac.model.tables import SCHEMAS
from scripts.reference import FOLDER, MADE, PAGES
from tests.conftest import Cli

ROOT = Path(__file__).parent.parent.parent
PAGES_WITH_LINKS = sorted(
    path for path in ROOT.rglob("*.md") if not {".venv", "node_modules", "industries", "sources"} & set(path.parts)
)


@pytest.mark.parametrize("page", PAGES)
def test_the_reference_is_what_the_code_says_now(page: str) -> None:
    assert (FOLDER / page).read_text(encoding="utf-8") == MADE + PAGES[page](), "run `make reference`"


def test_every_command_is_in_the_readme_or_the_tutorial() -> None:
    text = "".join(
        (ROOT / path).read_text(encoding="utf-8") for path in ("README.md", "docs/tutorial/first-edition.md")
    )
    assert [name for name in commands.commands if f"almanac {name}" not in text] == []


@pytest.mark.parametrize("page", PAGES_WITH_LINKS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_between_pages_hold(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_glossary_has_every_table() -> None:
    glossary = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8").lower()
    words = {"organisations": "organisation", "policies": "policy", "totals": "published total", "articles": "brief"}
    for table in SCHEMAS:
        assert f"**{words.get(table, table.removesuffix('s'))}" in glossary, table


def test_the_tutorial_works_as_it_is_written(tmp_path: Path, almanac: Cli) -> None:
    """Run the tutorial's commands in order, after adding the row that it tells the reader to add."""
    text = (ROOT / "docs" / "tutorial" / "first-edition.md").read_text(encoding="utf-8")
    folder = tmp_path
    for block in re.findall(r"```(\w+)(?: (\S+))?\n(.*?)```", text, re.DOTALL):
        language, file, body = block
        if language == "csv":
            with (folder / file).open("a", encoding="utf-8") as table:
                table.write(body)
        for line in body.splitlines() if language == "sh" else []:
            words = shlex.split(line, comments=True)
            if words[:1] == ["cd"]:
                folder = folder / words[1]
            elif words[:1] == ["almanac"] and words[1] != "open":
                finished = almanac(*words[1:], cwd=folder)
                assert finished.returncode == 0, f"{line}\n{finished.stderr}"
    page = (folder / "edition" / "latest" / "en" / "counter" / "2026" / "index.html").read_text(encoding="utf-8")
    assert "Another Robot Company" in page


def test_the_readme_commands_are_those_of_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    asked = set(re.findall(r"^make ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert asked
    assert asked <= targets
