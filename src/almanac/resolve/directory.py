"""The directory: every name that an organisation goes by, and the organisation behind a mention."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from almanac.facts.issues import Issue
from almanac.resolve.names import normalise


@dataclass(frozen=True)
class Link:
    """A mention's organisation, how sure that is (0 to 1), and why, as a sentence for a person."""

    organisation: str
    score: float
    reason: str


class Directory:
    """Organisations by id and by normalised name."""

    def __init__(self, organisations: pa.Table, names: pa.Table) -> None:
        self.ids = frozenset(organisations["id"].to_pylist())
        self.written = sorted({*self.ids, *names["name"].to_pylist()})
        self._by_name: dict[str, set[str]] = defaultdict(set)
        for organisation, name in zip(names["organisation"].to_pylist(), names["name"].to_pylist(), strict=True):
            self._by_name[normalise(name)].add(organisation)

    def link(self, mention: str) -> Link | None:
        """Return the one organisation that `mention` names, or None where there is none or more than one."""
        if mention in self.ids:
            return Link(mention, 1.0, f"the id {mention}")
        found = self._by_name.get(normalise(mention), set())
        if len(found) != 1:
            return None
        return Link(next(iter(found)), 1.0, f"the name “{mention}”, which only this organisation has")

    def shared_names(self) -> Iterable[Issue]:
        """Yield an issue for each name that several organisations go by: it links to none of them."""
        for name, organisations in self._by_name.items():
            if len(organisations) > 1:
                yield Issue("names", name, "shared-name", ", ".join(sorted(organisations)))
