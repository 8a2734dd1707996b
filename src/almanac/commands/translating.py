"""`translate`: what translators are given, what they give back, and what is left to do."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from almanac.commands.options import BUNDLED, FILE, NEW_FILE, Command, as_json_option, print_json, written_to

if TYPE_CHECKING:
    from almanac.model.words import Language
    from almanac.settings import Industry
    from almanac.text.memory import Memory

industry_option = click.option(
    "--industry", type=click.Path(path_type=Path), metavar="DIR",
    help="The industry's folder.  [default: this folder if it is one, else the bundled `ai`]",
)  # fmt: skip


def _industry(folder: Path | None) -> Industry:
    from almanac.settings import read_industry

    here = Path()
    return read_industry(folder or (here if (here / "almanac.toml").is_file() else BUNDLED))


language_argument = click.argument("language", metavar="LANGUAGE")


@dataclass(frozen=True)
class Asked:
    """What a PO file is asked for with: its language, where it goes, what proposes translations, whose chapters."""

    language: str
    target: Path
    more: tuple[Path, ...]
    out: Path
    phrases: bool
    industry: Path | None

    @cached_property
    def read(self) -> Industry:
        """The industry."""
        return _industry(self.industry)

    @cached_property
    def code(self) -> Language:
        """The language; raises WrongUse where it is none that is translated into."""
        from almanac.translating import language_of

        return language_of(self.language)

    @property
    def memory(self) -> Memory:
        """What proposes translations."""
        from almanac.translating import remembered_in

        return remembered_in(self.out, self.more, self.code)


def _memory_options(command: Command) -> Command:
    options = (
        language_argument,
        click.option("--output", "target", type=NEW_FILE, required=True, metavar="FILE.po", help="Where it goes."),
        click.option("--memory", "more", type=click.Path(path_type=Path, exists=True), multiple=True, metavar="PATH",
                     help="An edition's folder or a PO file to propose translations from, before those of --out."),
        click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("edition"),
                     show_default=True, metavar="DIR", help="Where editions are published: their translations serve."),
        click.option("--phrases", is_flag=True, help="Add the phrases of the pages to the chapters."),
        industry_option,
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@click.group()
def translate() -> None:
    """Translate the chapters: see what is to do, hand it out as PO files, and merge what comes back.

    LANGUAGE is ru or zh. English is the source; a translation has a block for each of its blocks.
    """


@translate.command()
@click.argument("language", metavar="[LANGUAGE]", required=False)
@click.option(
    "--po", "files", type=FILE, multiple=True, metavar="FILE.po",
    help="A file that is being worked on: what a machine made in it and nobody looked at is counted.",
)  # fmt: skip
@industry_option
@as_json_option
def status(language: str | None, files: tuple[Path, ...], industry: Path | None, as_json: bool) -> None:
    """Count what is translated, of an earlier text, never accepted, or missing; exit code 1 unless all is done."""
    from almanac import translating
    from almanac.publish.translations import LANGUAGES

    languages = [translating.language_of(language)] if language else LANGUAGES
    found = translating.status(_industry(industry), languages, files)
    if as_json:
        print_json(found)
    else:
        click.echo(translating.status_text(found))
    if not found["complete"]:
        sys.exit(1)


@translate.command()
@_memory_options
def extract(**asked: Any) -> None:
    """Write a PO file for a translator: every block, what is out of date or missing marked, with proposals."""
    from almanac import translating

    given = Asked(**asked)
    text = translating.extract(given.read, given.code, given.memory, given.phrases)
    with written_to(given.target) as file:
        file.write(text)
    click.echo(f"{given.target}: {text.count(chr(10) + 'msgid ')} messages; when it is done: "
               f"almanac translate merge {given.code} {given.target}")  # fmt: skip


@translate.command()
@language_argument
@click.argument("file", type=FILE, metavar="FILE.po")
@click.option("--ours", "side", flag_value="ours", help="Where a chapter was edited meanwhile, keep its text.")
@click.option("--theirs", "side", flag_value="theirs", help="Where a chapter was edited meanwhile, take the file's.")
@industry_option
def merge(language: str, file: Path, side: str | None, industry: Path | None) -> None:
    """Bring a translated PO file into the chapters; what is wrong is named with its line and left out."""
    from almanac import translating
    from almanac.text.merging import Rules, Side, Why

    read = _industry(industry)
    rules = Rules(translating.language_of(language), read.settings.protected, Side(side or "neither"))
    report = translating.merge_file(read, file, rules)
    click.echo(translating.report_text(report, file))
    if not report.well and not (rules.side is Side.OURS and not report.of(Why.FAULTY, Why.GONE)):
        sys.exit(1)


@translate.command()
@language_argument
@click.argument("chapters", nargs=-1, metavar="[CHAPTER]...")
@industry_option
def accept(language: str, chapters: tuple[str, ...], industry: Path | None) -> None:
    """Say that chapters, by default all, are translations of the English as it is now; checks them first."""
    from almanac import translating

    accepted, wrong = translating.accept_chapters(_industry(industry), translating.language_of(language), chapters)
    click.echo(f"accepted: {', '.join(accepted) or 'nothing'}")
    for line in wrong:
        click.echo(line, err=True)
    if wrong:
        sys.exit(1)


@translate.command()
@_memory_options
@click.option("--endpoint", metavar="URL", help="Where the model is, OpenAI-compatible; without it nobody is asked.")
@click.option("--model", metavar="NAME", help="What that model is called.")
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), default=300.0, show_default=True,
              metavar="SECONDS", help="How long an answer is waited for.")  # fmt: skip
def machine(endpoint: str | None, model: str | None, timeout: float, **asked: Any) -> None:
    """The same with proposals by a language model for what is missing or out of date, each marked fuzzy."""
    from almanac import translating
    from almanac.fetch.web import Web
    from almanac.machine_translation import EndpointTranslator, Machine, endpoint_of

    given = Asked(**asked)
    code, place, read = given.code, endpoint_of(endpoint, model), given.read
    memory = given.memory
    hidden = not sys.stderr.isatty()
    bar = click.progressbar(length=translating.to_ask(read, code), file=sys.stderr, hidden=hidden)
    with Web(timeout=timeout) as web, written_to(given.target) as file, bar:
        translator = EndpointTranslator(place, web)
        made = Machine(translator, code, read.settings.protected, lambda: bar.update(1))
        file.write(translating.extract(read, code, memory, given.phrases, made))
    for line in translating.machine_lines(made):
        click.echo(line, err=True)
    if made.stopped:
        raise click.Abort
    if made.given_up and made.failure:
        raise made.failure
    if made.refused:
        sys.exit(1)


COMMANDS = (translate,)
