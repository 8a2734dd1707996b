"""The command line: the only room that talks to a person, knows the clock, and turns errors into exit codes."""

from __future__ import annotations

import errno
import sys

import click

from almanac import __version__
from almanac.commands import answers, classifying, editions, linking, reading, stages, strategy, translating
from almanac.errors import AlmanacError, SourceFailed

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


for room in (stages, editions, answers, strategy, linking, reading, classifying, translating):
    for command in room.COMMANDS:
        almanac.add_command(command)
