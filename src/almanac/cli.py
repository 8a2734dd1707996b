"""The command line: the only room that talks to a person, knows the clock, and turns errors into exit codes."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from almanac import __version__
from almanac.errors import AlmanacError, SourceFailed, WrongUse

if TYPE_CHECKING:
    from almanac.pipeline import Run

# What a command needs is imported when it runs, so that `almanac --help` answers at once.

BUNDLED = Path(__file__).parent / "industries" / "ai"
STAGE_NAMES = ("fetch", "collect", "resolve", "classify", "analyse", "check", "publish")
FULL_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES)


def main() -> None:
    """Run the command line; every error that we foresee ends in one line and its exit code."""
    try:
        almanac(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped; the last edition stands.", err=True)
        sys.exit(130)
    except AlmanacError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        if error.errno not in FULL_DISK:
            raise
        failure = SourceFailed(str(error.filename or "disk"), f"{error.strerror}; the last edition stands")
        click.echo(f"Error: {failure}", err=True)
        sys.exit(failure.exit_code)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="almanac")
def almanac() -> None:
    """Turn open information about an industry into an almanac in English, Russian and Chinese.

    Exit codes: 0 well, 1 a check failed, 2 wrong use, 3 bad input, 4 a source failed.
    """


Command = Callable[..., Any]


def _places(command: Command) -> Command:
    """Add the options that say where things are."""
    options = (
        click.option("--industry", type=click.Path(path_type=Path), metavar="DIR",
                     help="The industry's folder.  [default: this folder if it is one, else the bundled `ai`]"),
        click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=Path("data"),
                     show_default=True, metavar="DIR", help="Where the stages keep their results."),
        click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("edition"),
                     show_default=True, metavar="DIR", help="Where editions are published."),
        click.option("--edition", metavar="DATE", help="The day the edition speaks of.  [default: almanac.toml's]"),
        click.option("--engine", type=click.Choice(["duckdb"]), default="duckdb", show_default=True,
                     help="Where tables are computed."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def _run(industry: Path | None, data: Path, out: Path, edition: str | None, engine: str) -> Run:
    from almanac.pipeline import Run
    from almanac.settings import read_industry

    here = Path()
    folder = industry or (here if (here / "almanac.toml").is_file() else BUNDLED)
    return Run(read_industry(folder, _day(edition, "--edition")), data, out, engine)


def _day(text: str | None, option: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise WrongUse(f"{option} takes a day such as 2026-11-24, not {text!r}") from None


@contextmanager
def _progress() -> Iterator[tuple[Callable[[str], None], Callable[[int, int], None]]]:
    """Yield what is told of a stage begun and of pages done; the bar shows on a terminal only."""
    hidden = not sys.stderr.isatty()
    with click.progressbar(length=100 * len(STAGE_NAMES), file=sys.stderr, hidden=hidden, item_show_func=str) as bar:

        def stage(name: str) -> None:
            bar.update(100 * STAGE_NAMES.index(name) - bar.pos, name)

        def pages(done: int, of: int) -> None:
            bar.update(600 + 100 * done // of - bar.pos, "publish")

        yield stage, pages


def _built(run: Run, until: str) -> list[str]:
    from dataclasses import replace

    from almanac.pipeline import build

    with _progress() as (stage, pages):
        return build(replace(run, progress=pages), until, stage)


@almanac.command()
@_places
@click.option("--only", type=click.Choice(STAGE_NAMES), help="Run this one stage on what the others left.")
@_as_json
def build(only: str | None, as_json: bool, **places: Any) -> None:
    """Build an edition: every stage that is out of date."""
    from almanac.pipeline import published, run_only

    run = _run(**places)
    if only:
        run_only(run, only)
        ran = [only]
        if only != "publish":
            click.echo(f"{only}: done, in {run.folder(only)}")
            return
    else:
        ran = _built(run, "publish")
    edition = published(run)
    page = run.out / "latest" / "en" / "index.html"
    if as_json:
        _print_json({**_as_dict(edition), "ran": ran, "first_page": str(page)})
        return
    counts = edition.counts
    click.echo(
        f"Edition {edition.edition}: {counts['organisations']} organisations, {counts['works']} works, "
        f"{counts['rounds']} rounds ({counts['reports']} reports), {counts['partnerships']} partnerships, "
        f"{counts['policies']} policies, {edition.pages} pages in 3 languages"
    )
    click.echo(edition.counter)
    click.echo(f"First page: {page}" + ("" if ran else "  (nothing had changed)"))


@almanac.command(name="open")
@_places
def open_(**places: Any) -> None:
    """Open the last edition in the browser."""
    from almanac.pipeline import published

    run = _run(**places)
    published(run)
    page = (run.out / "latest" / "en" / "index.html").absolute()
    click.echo(page)
    click.launch(page.as_uri())


@almanac.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def new(folder: Path) -> None:
    """Make a new industry to start from: a commented folder that builds at once."""
    from almanac.new import start

    start(folder, BUNDLED, date.today())  # noqa: DTZ011 (the person's own day is meant)
    click.echo(f"{folder} is an industry now. Next:\n  cd {folder}\n  almanac build\n  almanac open")


def _stage(name: str, text: str) -> None:
    @almanac.command(name=name, help=text)
    @_places
    def stage(**places: Any) -> None:
        from almanac.pipeline import run_only

        run = _run(**places)
        run_only(run, name)
        click.echo(f"{name}: done, in {run.folder(name)}")


@almanac.command()
@click.argument("sources", metavar="[SOURCE]...", nargs=-1)
@_places
def fetch(sources: tuple[str, ...], **places: Any) -> None:
    """Lock the files of sources by hash: of all that an edition is made from, unless some are named."""
    from almanac.answers import known
    from almanac.pipeline import FETCHED, run_only

    for source in sources:
        known(source, FETCHED, "SOURCE")
    run = _run(**places)
    run_only(run, "fetch")
    click.echo(f"fetch: done, in {run.folder('fetch')}")


_stage("collect", "Read what was fetched into facts.")
_stage("resolve", "Link mentions to organisations and reports to rounds.")
_stage("classify", "Find the technologies and applications of everything.")
_stage("analyse", "Count and rank.")
_stage("check", "Check what must hold before anything is published.")
_stage("publish", "Write the edition.")


@almanac.command()
@_places
@click.option("--country", metavar="CODE", help="Whose organisations.  [default: almanac.toml's]")
@click.option("--year", metavar="YEAR", help="Which year, or `all`.  [default: almanac.toml's]")
@click.option("--definition", type=click.Choice(["strict", "core", "broad"]), help="[default: almanac.toml's]")
@click.option("--as-of", metavar="DATE", help="Use only what was known on this day.")
@click.option("--currency", metavar="CODE", help="[default: almanac.toml's]")
@_as_json
def counter(as_json: bool, country: str | None, year: str | None, definition: str | None, as_of: str | None,
            currency: str | None, **places: Any) -> None:  # fmt: skip
    """Count what an industry's organisations raised, with its interval and the rounds behind it."""
    from almanac import answers

    run = _run(**places)
    question = answers.counter_question(run, country, year, definition, _day(as_of, "--as-of"), currency)
    _built(run, "resolve")
    answer = answers.counter(run, question)
    if as_json:
        _print_json(answer)
    else:
        click.echo(answers.counter_text(answer))


@almanac.command()
@_places
@click.option("--technology", metavar="ID", help="Only works, rounds or partnerships in this technology.")
@click.option("--application", metavar="ID", help="Only those in this application.")
@click.option("--country", metavar="CODE", help="Only organisations of this country.")
@click.option("--kind", metavar="KIND", help="Only organisations of this kind, such as company.")
@click.option("--measure", type=click.Choice(["works", "raised", "partnerships"]), default="works", show_default=True)
@click.option("--most", type=click.IntRange(1), default=20, show_default=True, help="How many to print as text.")
@_as_json
def leaders(as_json: bool, measure: str, most: int, technology: str | None, application: str | None,
            country: str | None, kind: str | None, **places: Any) -> None:  # fmt: skip
    """Rank organisations, with the range of each rank."""
    from almanac import answers

    run = _run(**places)
    question = answers.leaders_question(run, measure, technology, application, country, kind)
    _built(run, "analyse")
    answer = answers.leaders(run, question)
    if as_json:
        _print_json(answer)
    else:
        click.echo(answers.leaders_text(answer[:most]))


@almanac.command()
@click.argument("number", metavar="NUMBER_ID")
@_places
@_as_json
def trace(number: str, as_json: bool, **places: Any) -> None:
    """Show the rows, links and sources behind a published number."""
    from almanac import answers

    run = _run(**places)
    _built(run, "analyse")
    answer = answers.trace(run, number)
    if as_json:
        _print_json(answer)
    else:
        click.echo(answers.trace_text(answer))


@almanac.command()
@click.argument("texts", metavar="[TEXT]...", nargs=-1)
@_places
@click.option(
    "--register",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar="FILE",
    help="A ROR dump (JSON, zip) or JSON lines.  [default: the bundled organisations]",
)
@click.option(
    "--input",
    "source",
    type=click.File("r", encoding="utf-8"),
    metavar="F",
    help="A CSV (with --column), JSON lines with `text`, or lines of text; - is standard input.",
)
@click.option("--column", metavar="C", help="The column of a CSV that holds the texts.")
@click.option(
    "--output",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="O",
    help="Where JSON lines go.  [default: standard output]",
)
@click.option(
    "--review",
    "review",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="F",
    help="Where candidates go that a person should look at, as CSV.",
)
@_as_json
def link(texts: tuple[str, ...], register: Path | None, source: Any, column: str | None, target: Path | None,
         review: Path | None, as_json: bool, **places: Any) -> None:  # fmt: skip
    """Link names of organisations, as written anywhere and in three scripts, to a register."""
    from almanac import linking

    if bool(texts) == (source is not None):
        raise WrongUse("give either texts or --input")
    run = _run(**places)
    index = linking.index_of(run, register)
    if texts:
        for answer in linking.answers(texts, index):
            click.echo(linking.as_json(answer) if as_json else linking.as_text(answer))
        return
    linking.link_stream(linking.texts_of(source, column), index, target, review)


@almanac.group()
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
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar="FILE",
    help="The register to link to.  [default: register/ror.jsonl.gz beside PATH]",
)
@click.option(
    "--misses",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("linking-misses.csv"),
    show_default=True,
    metavar="F",
    help="Where the misses go, with the reason of each.",
)
@_as_json
def evaluate_linking(folder: Path, register: Path | None, misses: Path, as_json: bool) -> None:  # fmt: skip
    """Link labelled strings and print a table of figures beside the published ones."""
    from almanac import linking

    found = linking.evaluated(folder, register, misses)
    if as_json:
        _print_json(found)
    else:
        click.echo(linking.evaluation_text(found, misses))


def _as_dict(struct: Any) -> dict[str, Any]:
    import msgspec

    answer: dict[str, Any] = msgspec.to_builtins(struct)
    return answer


def _print_json(answer: Any) -> None:
    import json

    click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
