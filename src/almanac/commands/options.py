"""What commands share: where things are, how a stage shows its progress, how an answer is printed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import click

from almanac.errors import WrongUse

if TYPE_CHECKING:
    from almanac.pipeline import Run

BUNDLED = Path(__file__).parent.parent / "industries" / "ai"
STAGE_NAMES = ("fetch", "collect", "resolve", "classify", "analyse", "check", "publish")

Command = Callable[..., Any]
Shape = TypeVar("Shape")


data_option = click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=Path("data"),
                           show_default=True, metavar="DIR", help="Where the stages keep their results.")  # fmt: skip
out_option = click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("edition"),
                          show_default=True, metavar="DIR", help="Where editions are published.")  # fmt: skip


def places(command: Command) -> Command:
    """Add the options that say where things are."""
    options = (
        click.option("--industry", type=click.Path(path_type=Path), metavar="DIR",
                     help="The industry's folder.  [default: this folder if it is one, else the bundled `ai`]"),
        data_option,
        out_option,
        click.option("--dated", metavar="DATE", help="The day the edition speaks of.  [default: almanac.toml's]"),
        click.option("--engine", type=click.Choice(["duckdb"]), default="duckdb", show_default=True,
                     help="Where tables are computed."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def taken(asked: dict[str, Any], shape: type[Shape]) -> Shape:
    """Take the options that a dataclass names out of `asked`, and return them as one."""
    return shape(**{field.name: asked.pop(field.name) for field in fields(shape)})  # type: ignore[arg-type]


FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
NEW_FILE = click.Path(path_type=Path, dir_okay=False)
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def run_of(industry: Path | None, data: Path, out: Path, dated: str | None, engine: str) -> Run:
    """Return the run that the options of `places` ask for."""
    from almanac.pipeline import Run
    from almanac.settings import read_industry

    here = Path()
    folder = industry or (here if (here / "almanac.toml").is_file() else BUNDLED)
    return Run(read_industry(folder, day(dated, "--dated")), data, out, engine)


def day(text: str | None, option: str) -> date | None:
    """Read a day that an option gives; raises WrongUse where it is none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise WrongUse(f"{option} takes a day such as 2026-11-24, not {text!r}") from None


@contextmanager
def stage_progress() -> Iterator[tuple[Callable[[str], None], Callable[[int, int], None]]]:
    """Yield what is told of a stage begun and of pages done; the bar shows on a terminal only."""
    hidden = not sys.stderr.isatty()
    with click.progressbar(length=100 * len(STAGE_NAMES), file=sys.stderr, hidden=hidden, item_show_func=str) as bar:

        def stage(name: str) -> None:
            bar.update(100 * STAGE_NAMES.index(name) - bar.pos, name)

        def pages(done: int, of: int) -> None:
            bar.update(600 + 100 * done // of - bar.pos, "publish")

        yield stage, pages


def built(run: Run, until: str) -> list[str]:
    """Build every stage up to `until` that is out of date, with a progress bar; returns those that ran."""
    from dataclasses import replace

    from almanac.pipeline import build

    with stage_progress() as (stage, pages):
        return build(replace(run, progress=pages), until, stage)


@contextmanager
def written_to(target: Path | None) -> Iterator[TextIO]:
    """Yield where answers go: standard output, or a file that is whole or not there."""
    if target is None:
        yield sys.stdout
        return
    with _whole_file(target) as out:
        yield out


@contextmanager
def _whole_file(target: Path) -> Iterator[TextIO]:
    """Yield a file beside `target` that takes its place once it is whole; raises WrongUse where there is no folder."""
    if not target.absolute().parent.is_dir():
        raise WrongUse(f"{target}: there is no folder {target.absolute().parent}")
    half = target.with_name(target.name + ".half")
    try:
        with half.open("w", encoding="utf-8") as out:
            yield out
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)


def as_dict(struct: Any) -> dict[str, Any]:
    """Return a msgspec struct as a dictionary."""
    import msgspec

    answer: dict[str, Any] = msgspec.to_builtins(struct)
    return answer


def print_json(answer: Any) -> None:
    """Print an answer as JSON, in its own letters."""
    import json

    click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
