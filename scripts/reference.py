"""Generate docs/reference from the code: commands, tables of facts, settings, rules. `make reference`."""

from __future__ import annotations

import ast
import csv
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import click

from almanac import settings
from almanac.cli import almanac
from almanac.model.vocabulary import Vocabulary
from almanac.sources.industry.columns import ARTICLE, PROVENANCE, TABLES, Column, provenance_of

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "reference"
MADE = "<!-- Made by `make reference`. Change the code, not this page. -->\n\n"
ANY = Vocabulary(frozenset(), frozenset(), ("the ids of yours",), ("the ids of yours",), date(2026, 11, 24))


def commands() -> str:
    """Print every command with its options, as `--help` does."""
    root = click.Context(almanac, info_name="almanac", max_content_width=100)
    parts = ["# Commands\n", "```\n" + almanac.get_help(root) + "\n```\n"]
    for name, command in sorted(almanac.commands.items()):
        context = click.Context(command, parent=root, info_name=name, max_content_width=100)
        parts.append(f"## almanac {name}\n\n```\n{command.get_help(context)}\n```\n")
    return "\n".join(parts)


def facts() -> str:
    """Print the columns of every table that people keep."""
    parts = [
        "# Tables of facts\n",
        "CSV in UTF-8 with a header, in `facts/` of an industry's folder (`judgements.csv` and "
        "`corrections.csv`: in the folder itself). "
        "Columns may stand in any order; a column that is not listed here is reported as an issue. "
        "A cell that lists several values has them between semicolons.\n",
    ]
    for name, columns in TABLES.items():
        parts += [f"## {name}.csv\n", _columns((*columns, *provenance_of(name)))]
    parts += [
        "## news/*.md\n",
        "A brief: a TOML head between two lines of `+++`, then one section a language, "
        "each begun by `# en: the title`, `# ru: …`, `# zh: …`. The file's name is the brief's id.\n",
        _columns((*ARTICLE, *PROVENANCE)),
    ]
    return "\n".join(parts)


def _columns(columns: tuple[Column, ...]) -> str:
    rows = [f"| `{each.name}` | {each.how} | {each.reader(ANY).expected} |" for each in columns]
    return "\n".join(["| column | cell | what it holds |", "|---|---|---|", *rows, ""])


def settings_page() -> str:
    """Print the keys of almanac.toml, from the docstrings beside them."""
    module = ast.parse(Path(settings.__file__).read_text(encoding="utf-8"))
    parts = ["# Settings\n", "The keys of an industry's `almanac.toml`. An unknown key is an error.\n"]
    for title, name in (("almanac.toml", "Settings"), ("[counter]", "CounterSettings")):
        rows = [f"| `{key}` | `{kind}` | {text} |" for key, kind, text in _fields(module, name)]
        parts += [f"## {title}\n", "\n".join(["| key | type | meaning |", "|---|---|---|", *rows, ""])]
    parts.append(
        "A `Phrase` is a table with `en`, `ru` and `zh`; none may be empty. `taxonomy.toml` has `industry_terms` "
        "(search terms by language), `[[technologies]]` and `[[applications]]`, each with `id`, `label`, `definition` "
        "(phrases) and `terms` (lists by language). `countries.csv` has `code,name_en,name_ru,name_zh`; "
        "`cities.csv` has `country,name_en,name_ru,name_zh`.\n"
    )
    return "\n".join(parts)


def _fields(module: ast.Module, name: str) -> Iterator[tuple[str, str, str]]:
    body = next(node.body for node in module.body if isinstance(node, ast.ClassDef) and node.name == name)
    for field, docstring in pairwise(body):
        if isinstance(field, ast.AnnAssign) and isinstance(docstring, ast.Expr):
            assert isinstance(docstring.value, ast.Constant)
            assert isinstance(field.target, ast.Name)
            default = f" = {ast.unparse(field.value)}" if field.value else ""
            kind = (ast.unparse(field.annotation) + default).replace("|", "or")
            yield field.target.id, kind, str(docstring.value.value)


def rules() -> str:
    """Print the rule tables, which the tests run."""
    parts = ["# Rules\n", "Each row is a test. Where a rule is silent, a signed row of `judgements.csv` decides.\n"]
    for title, name in (("Are two reports one round?", "same_round"), ("What counts?", "what_counts")):
        with (ROOT / "tests" / "rules" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        lines = ["| " + " | ".join(cells) + " |" for cells in (header, ["---"] * len(header), *rows)]
        parts += [f"## {title}\n", "\n".join([*lines, ""])]
    return "\n".join(parts)


PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands, "facts.md": facts, "settings.md": settings_page, "rules.md": rules,
}  # fmt: skip


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for page, make in PAGES.items():
        (FOLDER / page).write_text(MADE + make(), encoding="utf-8")
        print(FOLDER.relative_to(ROOT) / page)
