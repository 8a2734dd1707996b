"""`editions`: what is kept, to be built again."""

from __future__ import annotations

from pathlib import Path

import click

from almanac.commands.options import as_json_option, data_option, out_option, print_json


@click.command()
@data_option
@out_option
@as_json_option
def editions(data: Path, out: Path, as_json: bool) -> None:
    """List the kept editions, which `build --edition` builds again."""
    from almanac.keeping import listed

    rows = listed(data, out)
    if as_json:
        print_json(rows)
    elif not rows:
        click.echo(f"No edition is kept in {data / 'editions'}: `almanac build` keeps what it publishes.")
    for row in [] if as_json else rows:
        stands = f"stands in {out}" if row["stands"] else "is not there any more"
        code = "this code" if row["same_code"] else f"other code, {row['code'][:12]}"
        click.echo(f"{row['edition']}  {row['folder']}  {row['size'] / 1e3:,.0f} kB  {stands}  {code}")


COMMANDS = (editions,)
