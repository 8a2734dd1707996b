"""`read`, and how right it is: `evaluate reading`."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import click

from almanac.commands.linking import evaluate
from almanac.commands.options import NEW_FILE, as_json_option, print_json
from almanac.errors import BadInput, WrongUse


@click.command()
@click.argument("file", metavar="[FILE|-]", type=click.File("rb"), required=False)
@click.option(
    "--input", "source", type=click.File("rb"), metavar="F", help="Articles as JSON lines; - is standard input."
)
@click.option("--output", "target", type=NEW_FILE, metavar="O", help="Where JSON lines go.  [default: standard output]")
@as_json_option
def read(file: Any, source: Any, target: Path | None, as_json: bool) -> None:
    """Read articles in English, Russian or Chinese: the rounds and partnerships that they report as done.

    FILE is a web page, JSON lines, or a text whose first line is its title.
    """
    from almanac import reading
    from almanac.read.reader import read

    if (file is None) == (source is None):
        raise WrongUse("give either FILE or --input")
    given = file or source
    name = getattr(given, "name", "input")
    lines = TextIOWrapper(given, encoding="utf-8-sig")
    try:
        articles = reading.articles_of(lines, Path(str(name)).name)
        if file is not None and not as_json and target is None:
            for article in articles:
                click.echo(reading.as_text(article, read(article)))
            return
        if target is None:
            reading.read_stream(articles, sys.stdout)
            return
        half = target.with_name(target.name + ".half")
        with half.open("w", encoding="utf-8") as out:
            reading.read_stream(articles, out)
        half.replace(target)
    except UnicodeDecodeError as error:
        raise BadInput(str(name), f"byte 0x{error.object[error.start]:02x}", "text in UTF-8") from None


@evaluate.command(name="reading")
@click.option(
    "--data", "folder", type=click.Path(path_type=Path), required=True, metavar="PATH",
    help="The folder of labelled articles.",
)  # fmt: skip
@click.option(
    "--misses", type=NEW_FILE, default=Path("reading-misses.csv"), show_default=True, metavar="F",
    help="Where what was missed or wrong goes.",
)  # fmt: skip
@as_json_option
def evaluate_reading(folder: Path, misses: Path, as_json: bool) -> None:
    """Read labelled articles and print a table of figures by set and language."""
    from almanac import reading

    figures = reading.evaluated(folder, misses)
    if as_json:
        print_json(figures)
    else:
        click.echo(reading.evaluation_text(figures, misses))


COMMANDS = (read,)
