"""Commands that answer a question from the facts: `counter`, `leaders`, `trace`."""

from __future__ import annotations

from typing import Any

import click

from almanac.commands.options import as_json_option, built, day, places, print_json, run_of, taken


@click.command()
@places
@click.option("--country", metavar="CODE", help="Whose organisations.  [default: almanac.toml's]")
@click.option("--year", metavar="YEAR", help="Which year, or `all`.  [default: almanac.toml's]")
@click.option("--period", metavar="DATE", help="Any period instead of a year: 2017-07, 2017-Q3, 2017-H1, a day.")
@click.option("--definition", type=click.Choice(["strict", "core", "broad"]), help="[default: almanac.toml's]")
@click.option("--technology", metavar="ID", help="Only organisations in this technology.")
@click.option("--application", metavar="ID", help="Only those in this application.")
@click.option("--as-of", metavar="DATE", help="Use only what was known on this day.")
@click.option("--currency", metavar="CODE", help="[default: almanac.toml's]")
@as_json_option
def counter(as_json: bool, **asked: Any) -> None:
    """Count what an industry's organisations raised, with its interval and the rounds behind it."""
    from almanac import answers

    asked["as_of"] = day(asked["as_of"], "--as-of")
    options = taken(asked, answers.CounterOptions)
    run = run_of(**asked)
    question = answers.counter_question(run, options)
    built(run, "classify")
    answer = answers.counter(run, question)
    if as_json:
        print_json(answer)
    else:
        click.echo(answers.counter_text(answer))


# As `analyse.shares` has them; importing that would cost every command a second.
MEASURES = ("works", "works-full", "top-venues", "models", "citations", "raised", "partnerships")


@click.command()
@places
@click.option("--technology", metavar="ID", help="Only works, rounds or partnerships in this technology.")
@click.option("--application", metavar="ID", help="Only those in this application.")
@click.option("--country", metavar="CODE", help="Only organisations of this country.")
@click.option("--kind", metavar="KIND", help="Only organisations of this kind, such as company.")
@click.option("--period", metavar="YEARS", help="Only of a year, 2020, or of several, 2020-2024.")
@click.option(
    "--measure", type=click.Choice(MEASURES), default="works", show_default=True, help="What they are ranked by."
)
@click.option("--weights", metavar="M=W,...", help="Rank by several measures at once, such as works=2,models=1.")
@click.option("--most", type=click.IntRange(1), default=20, show_default=True, help="How many to print as text.")
@as_json_option
def leaders(as_json: bool, most: int, **asked: Any) -> None:
    """Rank organisations, with the range of each rank."""
    from almanac import answers

    options = taken(asked, answers.LeadersOptions)
    run = run_of(**asked)
    question = answers.leaders_question(run, options)
    built(run, "analyse")
    answer = answers.leaders(run, question)
    if as_json:
        print_json(answer)
    else:
        click.echo(answers.leaders_text(answer[:most]))


@click.command()
@click.argument("number", metavar="NUMBER_ID")
@places
@as_json_option
def trace(number: str, as_json: bool, **places: Any) -> None:
    """Show the rows, links and sources behind a published number."""
    from almanac import answers

    run = run_of(**places)
    built(run, "analyse")
    answer = answers.trace(run, number)
    if as_json:
        print_json(answer)
    else:
        click.echo(answers.trace_text(answer))


COMMANDS = (counter, leaders, trace)
