"""Commands that advise: `partners`, `brief`; and how they agree with others: `evaluate strategy`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from almanac.commands.linking import evaluate
from almanac.commands.options import FILE, as_json_option, built, places, print_json, run_of, taken


@click.command()
@click.argument("organisation")
@places
@click.option("--technology", metavar="ID", help="Only those who work on this technology.")
@click.option("--application", metavar="ID", help="Only those who work on this application.")
@click.option("--country", metavar="CODE", help="Only organisations of this country.")
@click.option("--kind", metavar="KIND", help="Only organisations of this kind, such as company.")
@click.option("--most", type=click.IntRange(1, 1_000), default=20, show_default=True, help="How many at most.")
@click.option(
    "--list",
    "lists",
    type=FILE,
    multiple=True,
    metavar="FILE.csv",
    help="A list of sanctions or export control (columns name, list, country); whom it has is marked.",
)
@as_json_option
def partners(organisation: str, as_json: bool, most: int, lists: tuple[Path, ...], **asked: Any) -> None:
    """Find whom an organisation (its id or name) could work with next, each with the reasons."""
    from almanac import advice

    options = taken(asked, advice.PartnersOptions)
    run = run_of(**asked)
    wanted = advice.partners_wanted(run, options)
    built(run, "analyse")
    answer = advice.partners(run, organisation, wanted, most, lists)
    if as_json:
        print_json(answer.found)
        for line in (*answer.notes, *([answer.caution] if answer.caution else [])):
            click.echo(line, err=True)
    else:
        click.echo(advice.partners_text(answer))


@click.command()
@click.argument("place", metavar="COUNTRY|ORGANISATION")
@places
@click.option("--peers", metavar="A,B,...", help="Whom to hold it against.  [default: those of about its size]")
@click.option("--budget", type=float, metavar="WORKS", help="Spend so many works of three years over its options.")
@click.option("--caution", type=float, metavar="WEIGHT", help="How much risk weighs.  [default: a curve from 0 to 4]")
@click.option(
    "--what-if-works",
    "works",
    multiple=True,
    metavar="TOPIC=WORKS",
    help="What so many works more on a topic would change: robotics=20, robotics=10%.",
)
@click.option("--what-if-partner", "partner", metavar="ORGANISATION", help="What one partner more would change.")
@click.option("--what-if-money", "money", type=float, metavar="AMOUNT", help="What so much more raised would change.")
@as_json_option
def brief(place: str, as_json: bool, **asked: Any) -> None:
    """Say where a country or an organisation stands, what it could do next, and how surely."""
    from almanac import advice

    options = taken(asked, advice.BriefOptions)
    run = run_of(**asked)
    built(run, "analyse")
    answer = advice.brief(run, place, options)
    if as_json:
        print_json(answer.as_dict())
    else:
        click.echo(advice.brief_text(answer))


@evaluate.command(name="strategy")
@places
@click.option(
    "--against",
    type=FILE,
    required=True,
    metavar="FILE.csv",
    help="An index of countries: columns country, and score or rank.",
)
@as_json_option
def evaluate_strategy(against: Path, as_json: bool, **asked: Any) -> None:
    """Compare our rankings of countries with an index from outside."""
    from almanac import strategy_evaluation as evaluation

    run = run_of(**asked)
    built(run, "analyse")
    found = evaluation.evaluated(run, against)
    if as_json:
        print_json(found)
    else:
        click.echo(evaluation.evaluation_text(found))


COMMANDS = (partners, brief)
