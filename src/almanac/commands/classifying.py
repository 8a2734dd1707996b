"""`classify`, the stage and the command for one's own texts, and how right it is: `evaluate classification`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from almanac.commands.linking import evaluate
from almanac.commands.options import NEW_FILE, as_json_option, places, print_json, run_of, written_to
from almanac.errors import WrongUse

if TYPE_CHECKING:
    from almanac.classifying import Text


@click.command()
@click.argument("text", metavar="[TEXT]", required=False)
@click.option(
    "--input", "source", type=click.Path(path_type=Path, dir_okay=False, exists=True, allow_dash=True), metavar="F",
    help="Texts as JSON lines with id, language, title and text; - is standard input.",
)  # fmt: skip
@click.option("--output", "target", type=NEW_FILE, metavar="O", help="Where JSON lines go.  [default: standard output]")
@click.option("--evidence", is_flag=True, help="Say which terms carried each decision.")
@places
@as_json_option
def classify(
    text: str | None, source: Path | None, target: Path | None, evidence: bool, as_json: bool, **places: Any
) -> None:  # fmt: skip
    """Say what texts in English, Russian or Chinese are about: AI or not, which technologies and applications.

    Without TEXT and --input it is the stage: it classifies all that was resolved.
    """
    if text is not None and source is not None:
        raise WrongUse("give TEXT or --input, not both")
    if text is None and source is None:
        _stage(places)
        return
    from almanac import classifying

    texts = iter([classifying.Text("text", None, text)]) if text is not None else _read(source)
    answers = classifying.classified(texts, evidence or (text is not None and not as_json and target is None))
    if text is not None and not as_json and target is None:
        click.echo(classifying.as_text(next(answers)))
    else:
        with written_to(target) as out:
            classifying.write_answers(answers, out)


def _stage(places: dict[str, Any]) -> None:
    from almanac.pipeline import run_only

    run = run_of(**places)
    run_only(run, "classify")
    click.echo(f"classify: done, in {run.folder('classify')}")


def _read(source: Path | None) -> Iterator[Text]:
    from almanac.classifying import texts_of

    if str(source) == "-":
        yield from texts_of(sys.stdin.buffer)
        return
    assert source is not None
    with source.open("rb") as file:
        yield from texts_of(file)


@evaluate.command(name="classification")
@click.option(
    "--data", "folder", type=click.Path(path_type=Path), required=True, metavar="PATH",
    help="The folder of labelled texts.",
)  # fmt: skip
@click.option(
    "--misses", type=NEW_FILE, default=Path("classification-misses.csv"), show_default=True, metavar="F",
    help="Where what was missed or wrong goes.",
)  # fmt: skip
@as_json_option
def evaluate_classification(folder: Path, misses: Path, as_json: bool) -> None:
    """Classify labelled texts and print a table of figures by set and language."""
    from almanac import classification_evaluation as evaluation

    figures = evaluation.evaluated(folder, misses)
    if as_json:
        print_json(figures)
    else:
        click.echo(evaluation.evaluation_text(figures, misses))


COMMANDS = (classify,)
