"""Everything that can stop a command, as one tree; caught once, in the command line.

AlmanacError                exit code
├── CheckFailed             1   the facts were read, but what must hold before publishing does not
├── WrongUse                2   the command was called with something that cannot be
├── BadInput                3   a file says something we cannot accept
└── SourceFailed            4   a source could not be fetched, or the disk could not be written

A problem in data that need not stop anything is no exception but an issue: see `facts.issues`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class AlmanacError(Exception):
    """The root: a message that says what to do, and the exit code of the command that meets it."""

    exit_code = 1


@dataclass
class CheckFailed(AlmanacError):
    """One or more checks do not hold; nothing is published. `failures` has a sentence each."""

    failures: tuple[str, ...]

    exit_code = 1

    def __str__(self) -> str:
        lines = "\n".join(f"  - {failure}" for failure in _shown(self.failures))
        return f"{len(self.failures)} check(s) failed, so nothing was published:\n{lines}"


@dataclass
class WrongUse(AlmanacError):
    """A command was called with an argument that cannot be; `message` says which would do."""

    message: str

    exit_code = 2

    def __str__(self) -> str:
        return self.message


@dataclass
class BadInput(AlmanacError):
    """A file says something that cannot be accepted.

    `line` counts from 1 and is that of the file (the header is line 1); `column` is the column's
    name in a table, or the key in a settings file. Both are None where the whole file is at fault.
    """

    file: str
    found: str
    expected: str
    line: int | None = None
    column: str | None = None

    exit_code = 3

    def __str__(self) -> str:
        place = self.file
        if self.line is not None:
            place += f", line {self.line}"
        if self.column is not None:
            place += f", column {self.column}"
        return f"{place}: found {self.found}; expected {self.expected}"


@dataclass
class ManyBadInputs(BadInput):
    """Several faults of the input, so that a person mends them in one go."""

    faults: tuple[BadInput, ...] = ()

    def __str__(self) -> str:
        return "\n".join(_shown(self.faults))


MOST_SHOWN = 20


def _shown(faults: Sequence[object]) -> list[str]:
    hidden = len(faults) - MOST_SHOWN
    return [*map(str, faults[:MOST_SHOWN]), *([f"… and {hidden} more"] if hidden > 0 else [])]


def all_of(faults: list[BadInput]) -> BadInput:
    """Return one error for `faults` (at least one)."""
    if len(faults) == 1:
        return faults[0]
    first = faults[0]
    return ManyBadInputs(first.file, first.found, first.expected, first.line, first.column, tuple(faults))


@dataclass
class SourceFailed(AlmanacError):
    """A source could not be read, or a result could not be written; the last good state stands."""

    source: str
    reason: str

    exit_code = 4

    def __str__(self) -> str:
        return f"{self.source}: {self.reason}"
