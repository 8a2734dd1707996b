"""`link`, `register`, and how right they are: `evaluate linking`, `evaluate registers`."""

from __future__ import annotations

from io import TextIOWrapper
from pathlib import Path
from typing import Any

import click

from almanac.commands.options import FILE, NEW_FILE, as_json_option, places, print_json, run_of
from almanac.errors import WrongUse


@click.command()
@click.argument("texts", metavar="[TEXT]...", nargs=-1)
@places
@click.option(
    "--register",
    type=FILE,
    metavar="FILE",
    help="A ROR dump (JSON, zip) or JSON lines.  [default: the bundled organisations]",
)
@click.option(
    "--input",
    "source",
    type=click.File("rb"),
    metavar="F",
    help="A CSV (with --column), JSON lines with `text`, or lines of text; - is standard input.",
)
@click.option("--column", metavar="C", help="The column of a CSV that holds the texts.")
@click.option(
    "--output",
    "target",
    type=NEW_FILE,
    metavar="O",
    help="Where JSON lines go.  [default: standard output]",
)
@click.option(
    "--review",
    "review",
    type=NEW_FILE,
    metavar="F",
    help="Where candidates go that a person should look at, as CSV.",
)
@click.option("--country-column", metavar="C", help="The column of a CSV that holds ISO codes of countries: evidence.")
@click.option("--domain-column", metavar="C", help="The column of a CSV that holds web addresses, for --local.")
@click.option(
    "--local",
    type=NEW_FILE,
    metavar="F",
    help="Make local organisations of names that the register lacks, kept in F as a register's JSON lines.",
)
@as_json_option
def link(texts: tuple[str, ...], register: Path | None, source: Any, column: str | None, target: Path | None,
         review: Path | None, country_column: str | None, domain_column: str | None, local: Path | None,
         as_json: bool, **places: Any) -> None:  # fmt: skip
    """Link names of organisations, as written anywhere and in three scripts, to a register."""
    from almanac import linking

    if bool(texts) == (source is not None):
        raise WrongUse("give either texts or --input")
    if source is None and local is not None:
        raise WrongUse("--local needs --input")
    if column is None and (country_column or domain_column):
        raise WrongUse("--country-column and --domain-column need --column")
    run = run_of(**places)
    index = linking.index_of(run, register)
    if texts:
        for answer in linking.answers(texts, index):
            click.echo(linking.as_json(answer) if as_json else linking.as_text(answer))
        return
    columns = linking.Columns(column, country_column, domain_column) if column else None
    # The reader of CSV needs line breaks within cells as they are.
    lines = TextIOWrapper(source, encoding="utf-8-sig", newline="" if columns else None)
    linking.link_stream(linking.mentions_of(lines, columns), index, target, review, local)


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILE)
@places
@click.option(
    "--output",
    "target",
    required=True,
    type=NEW_FILE,
    metavar="O",
    help="Where the register goes, as JSON lines for `almanac link --register`; .gz packs it.",
)
@click.option("--judgements", type=FILE, metavar="F", help="A CSV with left, right, verdict (same, different, unsure).")
@click.option("--review", type=NEW_FILE, metavar="F", help="Where pairs go that a person should look at, as CSV.")
def register(files: tuple[Path, ...], target: Path, judgements: Path | None, review: Path | None,
             **places: Any) -> None:  # fmt: skip
    """Merge registers, the most trusted first, and the bundled organisations into one.

    Reads ROR dumps, JSON lines, and the lists of UK and Chinese AI organisations.
    """
    from almanac import linking, registers

    bundled = list(linking.bundled(run_of(**places)))
    merged = registers.merged(files, judgements, bundled)
    registers.write_register(merged.entries, target)
    if review:
        names = {entry.id: entry.name for file in files for entry in registers.read_register(file)}
        names |= {entry.id: entry.name for entry in bundled}
        review.write_text(registers.doubtful_csv(merged, names), encoding="utf-8")
    joined = sum(len(entry.also) for entry in merged.entries)
    click.echo(f"{target}: {len(merged.entries)} organisations; {joined} entries were another's")
    if merged.doubtful:
        click.echo(
            f"{len(merged.doubtful)} pairs are doubtful" + (f": {review}" if review else "; --review writes them")
        )


@click.group()
def evaluate() -> None:
    """Measure how right Almanac is, on labelled data."""


@evaluate.command(name="linking")
@click.option(
    "--data",
    "folder",
    type=click.Path(path_type=Path),
    required=True,
    metavar="PATH",
    help="The folder of labelled sets.",
)
@click.option(
    "--register",
    type=FILE,
    metavar="FILE",
    help="The register to link to.  [default: register/ror.jsonl.gz beside PATH]",
)
@click.option(
    "--misses",
    type=NEW_FILE,
    default=Path("linking-misses.csv"),
    show_default=True,
    metavar="F",
    help="Where the misses go, with the reason of each.",
)
@as_json_option
def evaluate_linking(folder: Path, register: Path | None, misses: Path, as_json: bool) -> None:  # fmt: skip
    """Link labelled strings and print a table of figures beside the published ones."""
    from almanac import linking

    found = linking.evaluated(folder, register, misses)
    if as_json:
        print_json(found)
    else:
        click.echo(linking.evaluation_text(found, misses))


@evaluate.command(name="registers")
@click.option(
    "--data",
    "folder",
    type=click.Path(path_type=Path),
    required=True,
    metavar="PATH",
    help="The folder of lists and their published merge.",
)
@as_json_option
def evaluate_registers(folder: Path, as_json: bool) -> None:  # fmt: skip
    """Merge lists of organisations and compare with their published merge."""
    from almanac import registers

    found = registers.evaluated(folder)
    if as_json:
        print_json(found)
    else:
        click.echo(registers.evaluation_text(found))


COMMANDS = (link, register, evaluate)
