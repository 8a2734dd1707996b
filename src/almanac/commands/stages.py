"""`build`, `open`, `new`, and each stage by itself."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from almanac.commands.options import (
    BUNDLED,
    STAGE_NAMES,
    as_dict,
    as_json_option,
    built,
    places,
    print_json,
    run_of,
    stage_progress,
)
from almanac.errors import WrongUse

if TYPE_CHECKING:
    from almanac.publish.shelf import Published


@click.command()
@places
@click.option("--only", type=click.Choice(STAGE_NAMES), help="Run this one stage on what the others left.")
@click.option("--edition", metavar="MONTH", help="Build a kept edition again: of a month, 2026-11, or a day.")
@click.option("--strict", is_flag=True, help="Stop where a translation is not of the English as it is now.")
@as_json_option
def build(only: str | None, edition: str | None, strict: bool, as_json: bool, **places: Any) -> None:
    """Build an edition: every stage that is out of date; or a kept one again, from what it was made from then."""
    from almanac.pipeline import published, run_only

    if edition:
        _show(*_built_again(edition, only, **places), as_json)
        return
    run = run_of(**places)
    if strict:
        from almanac.translating import stop_unless_complete

        stop_unless_complete(run.industry)
    if only:
        run_only(run, only)
        ran = [only]
        if only != "publish":
            click.echo(f"{only}: done, in {run.folder(only)}")
            return
    else:
        ran = built(run, "publish")
    _show(published(run), ran, run.out / "latest", as_json)


def _built_again(edition: str, only: str | None, dated: str | None, **places: Any) -> tuple[Published, list[str], Path]:
    """Build a kept edition again; returns it, the stages that ran and where it stands."""
    from almanac.keeping import build_again

    for option, value in (("--only", only), ("--dated", dated), ("--industry", places["industry"])):
        if value:
            raise WrongUse(f"give --edition or {option}, not both: a kept edition has its own settings and stages")
    with stage_progress() as (stage, pages):
        again = build_again(places["data"], places["out"], edition, partial(click.echo, err=True), pages, stage)
    return again, list(STAGE_NAMES), places["out"] / "editions" / again.folder


def _show(edition: Published, ran: list[str], place: Path, as_json: bool) -> None:
    """Print what was built, its counter's line and its first page."""
    page = place / "en" / "index.html"
    if as_json:
        print_json({**as_dict(edition), "ran": ran, "first_page": str(page)})
        return
    counts = edition.counts
    click.echo(
        f"Edition {edition.edition}: {counts['organisations']} organisations, {counts['works']} works, "
        f"{counts['rounds']} rounds ({counts['reports']} reports), {counts['partnerships']} partnerships, "
        f"{counts['policies']} policies, {edition.pages} pages in 3 languages"
    )
    click.echo(edition.counter)
    click.echo(f"First page: {page}" + ("" if ran else "  (nothing had changed)"))


@click.command(name="open")
@places
def open_(**places: Any) -> None:
    """Open the last edition in the browser."""
    from almanac.pipeline import published

    run = run_of(**places)
    published(run)
    page = (run.out / "latest" / "en" / "index.html").absolute()
    click.echo(page)
    click.launch(page.as_uri())


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def new(folder: Path) -> None:
    """Make a new industry to start from: a commented folder that builds at once."""
    from almanac.new import start

    start(folder, BUNDLED, date.today())  # noqa: DTZ011 (the person's own day is meant)
    click.echo(f"{folder} is an industry now. Next:\n  cd {folder}\n  almanac build\n  almanac open")


def _stage(name: str, text: str) -> click.Command:
    @click.command(name=name, help=text)
    @places
    def stage(**places: Any) -> None:
        from almanac.pipeline import run_only

        run = run_of(**places)
        run_only(run, name)
        click.echo(f"{name}: done, in {run.folder(name)}")

    return stage


@click.command()
@click.argument("sources", metavar="[SOURCE]...", nargs=-1)
@places
def fetch(sources: tuple[str, ...], **places: Any) -> None:
    """Lock the files of sources by hash: of all that an edition is made from, unless some are named.

    `ror` downloads the newest dump of the Research Organization Registry, which `almanac link` then uses.
    """
    from almanac.asked import known
    from almanac.pipeline import FETCHED, run_only

    for source in sources:
        known(source, (*FETCHED, "ror"), "SOURCE")
    run = run_of(**places)
    if "ror" in sources:
        from almanac.linking import fetch_register

        click.echo(f"fetch: done, in {fetch_register(run)}")
    if not sources or set(FETCHED) & set(sources):
        run_only(run, "fetch")
        click.echo(f"fetch: done, in {run.folder('fetch')}")


COMMANDS = (
    build,
    open_,
    new,
    fetch,
    _stage("collect", "Read what was fetched into facts."),
    _stage("resolve", "Link mentions to organisations and reports to rounds."),
    _stage("analyse", "Count and rank."),
    _stage("check", "Check what must hold before anything is published."),
    _stage("publish", "Write the edition."),
)
