"""`read`, and how right it is: `evaluate reading`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from almanac.commands.linking import evaluate
from almanac.commands.options import NEW_FILE, as_json_option, print_json, written_to
from almanac.errors import WrongUse

if TYPE_CHECKING:
    from almanac.articles import Found


@click.command()
@click.argument("place", metavar="[FILE|FOLDER|ADDRESS|-]", required=False)
@click.option(
    "--input", "source", type=click.Path(path_type=Path, dir_okay=False, exists=True, allow_dash=True), metavar="F",
    help="Articles as JSON lines; - is standard input.",
)  # fmt: skip
@click.option("--output", "target", type=NEW_FILE, metavar="O", help="Where JSON lines go.  [default: standard output]")
@click.option("--keep", is_flag=True, help="Add what is read to the next build; a folder and an address always do.")
@click.option("--again", is_flag=True, help="Read everything kept once more, with this version of the reader.")
@click.option(
    "--endpoint", metavar="URL", help="Let a model behind this OpenAI-compatible address read; see the how-to."
)
@click.option("--model", metavar="NAME", help="What that model is called.")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=Path("data"), show_default=True,
              metavar="DIR", help="Where what is kept goes: to DIR/articles.")  # fmt: skip
@as_json_option
def read(place: str | None, source: Path | None, target: Path | None, keep: bool, again: bool, data: Path,
         endpoint: str | None, model: str | None, as_json: bool) -> None:  # fmt: skip
    """Read articles in English, Russian or Chinese: the rounds and partnerships that they report as done.

    FILE is a web page, JSON lines, or a text whose first line is its title; ADDRESS is that of a page or a feed.
    """
    from almanac import reading
    from almanac.articles import gathered

    if sum((place is not None, source is not None, again)) != 1:
        raise WrongUse("give one of FILE, FOLDER, ADDRESS, --input and --again")
    reader = reading.reader_of(endpoint, model)
    if again:
        _keep(reading.again(data / "articles"), data, reader, as_json)
        return
    given = str(source) if source else str(place)
    articles = _standard_input() if given == "-" else gathered(given)
    if keep or Path(given).is_dir() or given.startswith(("http://", "https://")):
        _keep(articles, data, reader, as_json)
    elif source is None and target is None and not as_json:
        for article in articles:
            click.echo(reading.as_text(article, reader))
    else:
        with written_to(target) as out:
            reading.read_stream(articles, out, reader)


def _standard_input() -> Iterator[Found]:
    from almanac.articles import articles_of

    return articles_of(sys.stdin.buffer, "standard input")


def _keep(articles: Any, data: Path, reader: Any, as_json: bool) -> None:
    from dataclasses import asdict

    from almanac import reading

    kept = reading.keep(articles, data / "articles", date.today(), reader)  # noqa: DTZ011 (one's own day is meant)
    if as_json:
        print_json(asdict(kept))
    else:
        click.echo(reading.kept_text(kept))


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
    from almanac import reading_evaluation as evaluation

    figures = evaluation.evaluated(folder, misses)
    if as_json:
        print_json(figures)
    else:
        click.echo(evaluation.evaluation_text(figures, misses))


@evaluate.command(name="merging")
@click.option(
    "--data", "folder", type=click.Path(path_type=Path), required=True, metavar="PATH",
    help="The folder of labelled reports.",
)  # fmt: skip
@as_json_option
def evaluate_merging(folder: Path, as_json: bool) -> None:
    """Merge labelled reports of rounds and print how many pairs are right."""
    from almanac import merging_evaluation as evaluation

    found = evaluation.evaluated(folder)
    if as_json:
        print_json(found)
    else:
        click.echo(evaluation.evaluation_text(found))


COMMANDS = (read,)
