"""The patterns that a language is read by: data in `tables/*.toml`, where each way of saying a thing has a line.

In them `<NAME>`, `<SUM>` and `<TIME>` stand for what was masked (`sentences`), and `<word>` for the text of that key.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any

# Private-use characters stand for what was masked: a name, a sum, a time. Each is followed by its number and an end.
NAME, SUM, TIME, END = "\ue000", "\ue001", "\ue002", "\ue003"
NAME_MARK = rf"{NAME}\d+{END}"
SUM_MARK = rf"{SUM}\d+{END}"
TIME_MARK = rf"{TIME}\d+{END}"
_REFERENCE = re.compile(r"(?<!\?P)<([A-Za-z_]+)>")
_MARKS = {"NAME": NAME_MARK, "SUM": SUM_MARK, "TIME": TIME_MARK}


class Patterns:
    """The patterns of one table, by key."""

    def __init__(self, table: dict[str, Any]) -> None:
        """`table` has a text, a list of ways to say a thing between `before` and `after`, or a list of patterns."""
        self._table = table

    def text(self, key: str) -> str:
        """Return a pattern as text, to be part of another."""
        value = self._table[key]
        if isinstance(value, dict):
            value = f"{value.get('before', '')}(?:{'|'.join(value['ways'])}){value.get('after', '')}"
        return _REFERENCE.sub(lambda found: _MARKS.get(found[1]) or f"(?:{self.text(found[1])})", str(value))

    def one(self, key: str) -> re.Pattern[str]:
        """Return a pattern, ready to search."""
        return re.compile(self.text(key))

    def many(self, key: str) -> list[re.Pattern[str]]:
        """Return a list of patterns, ready to search, in their order."""
        found = [Patterns({**self._table, "own": each}).text("own") for each in self._table[key]]
        return [re.compile(each) for each in found]

    def words(self, key: str) -> frozenset[str]:
        """Return the words of a list, each line of which has several."""
        return frozenset(word for line in self._table[key] for word in line.split())

    def pairs(self, key: str) -> list[tuple[str, str]]:
        """Return pairs of texts, in their order."""
        return [(str(first), str(second)) for first, second in self._table[key]]


@cache
def patterns(table: str) -> Patterns:
    """Return the patterns of `tables/<table>.toml`."""
    text = resources.files(__package__).joinpath("tables", f"{table}.toml").read_text(encoding="utf-8")
    return Patterns(tomllib.loads(text))
