"""What the pages of strategy show: the list of briefs, and each brief with a budget spent."""

from __future__ import annotations

from typing import Any

from almanac.analyse.portfolio import choices, curve
from almanac.analyse.positions import ALL
from almanac.publish.book import Book, Row

# How many pairs of near topics the page of strategy lists.
NEAREST = 12
# The budget that a brief's page spends, of the works of the last span, and at least.
BUDGET, LEAST_BUDGET = 0.05, 10


def overview(book: Book) -> dict[str, Any]:
    """Return the countries and organisations that have a page of their brief, the first by works first, and topics."""
    analysed = book.stages.analysed
    whole = [row for row in analysed["positions"].to_pylist() if row["topic"] == ALL and row["id"] in book.briefed]
    whole.sort(key=lambda row: (row["rank"], row["id"]))
    figures = sorted(analysed["topic_figures"].to_pylist(), key=_by_complexity)
    near = [row for row in analysed["nearness"].to_pylist() if row["topic"] < row["other"]]
    return {
        **{f"{kind}_rows": [row for row in whole if row["kind"] == kind] for kind in ("country", "organisation")},
        "figures": figures,
        "nearest": sorted(near, key=lambda row: (-row["proximity"], row["topic"]))[:NEAREST],
        "span": book.briefs.span,
    }


def _by_complexity(row: Row) -> tuple[bool, float, str]:
    """Sort the most complex first, and last what has no complexity."""
    return row["complexity"] is None, -(row["complexity"] or 0.0), row["topic"]


def brief_of(book: Book, kind: str, id_: str) -> dict[str, Any]:
    """Return what the page of a brief shows."""
    brief = book.briefs.brief(kind, id_)
    works = next(row["works"] for row in brief.positions if row["topic"] == ALL)
    budget = max(LEAST_BUDGET, round(BUDGET * works))
    spendings = curve(choices(brief), budget)
    return {
        "kind": kind, "id": id_, "span": brief.span, "positions": brief.positions, "peers": brief.peers,
        "options": brief.options, "held": brief.held,
        "claims": [(section, [(claim.kind, dict(claim.values)) for claim in told])
                   for section, told in brief.claims.items()],
        "budget": budget, "curve": spendings, "spent_on": sorted({topic for each in spendings for topic in each.spent}),
    }  # fmt: skip
