"""What `almanac evaluate merging` does: labelled reports of rounds in, how well those of one round are merged out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

from almanac.errors import BadInput, WrongUse
from almanac.fetch.snapshots import Snapshot
from almanac.fetch.tables import csv_records
from almanac.model.dates import parse_date
from almanac.model.vocabulary import TEXT
from almanac.model.words import Event, RoundKind
from almanac.resolve.names import normalise
from almanac.resolve.rounds import Report, merge_reports

FILE = "rounds_gold.csv"
COLUMNS = ("deal_id", "company", "date_announced", "date_precision", "amount_m", "currency", "event_type", "round_type")
_EVENTS = {
    "round": Event.ROUND, "grant": Event.GRANT, "vc_fund": Event.FUND_CLOSE, "acquisition": Event.ACQUISITION,
    "ipo": Event.IPO, "secondary_sale": Event.SECONDARY, "public_funding": Event.PROGRAMME, "rumour": Event.RUMOUR,
    "crowdfunding": Event.ROUND, "crowdfunding (open campaign)": Event.CROWDFUNDING_OPEN, "total": Event.TOTAL,
    "market_total": Event.TOTAL,
}  # fmt: skip


def evaluated(folder: Path) -> dict[str, Any]:
    """Merge the labelled reports of `folder`; returns pairs right, wrong and missed, precision, recall and F1.

    Raises WrongUse where there are none, BadInput where a row is no report.
    """
    path = folder / FILE
    if not path.is_file():
        raise WrongUse(f"{folder} has no {FILE}: give --data a folder with labelled reports ({', '.join(COLUMNS)})")
    rows = list(_reports(path))
    found = merge_reports((report for report, _ in rows), {})
    merged = set(_pairs([(report.id, found[report.id]) for report, _ in rows]))
    labelled = set(_pairs([(report.id, deal) for report, deal in rows]))
    right = len(merged & labelled)
    precision, recall = right / max(len(merged), 1), right / max(len(labelled), 1)
    return {
        "reports": len(rows), "events": len({deal for _, deal in rows}), "found": len(set(found.values())),
        "right": right, "wrong": sorted(map(list, merged - labelled)), "missed": sorted(map(list, labelled - merged)),
        "precision": precision, "recall": recall, "f1": 2 * right / max(len(merged) + len(labelled), 1),
    }  # fmt: skip


def _pairs(homes: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    by_home: dict[str, list[str]] = {}
    for report, home in homes:
        by_home.setdefault(home, []).append(report)
    for reports in by_home.values():
        yield from combinations(sorted(reports), 2)


def _reports(path: Path) -> Iterator[tuple[Report, str]]:
    for record in csv_records(Snapshot(path.name, "", path), COLUMNS):
        told = {name: record.optional(name, TEXT) or "" for name in COLUMNS}
        # A week says no more than its month.
        day = told["date_announced"].partition("/")[0][: 7 if told["date_precision"] == "week" else 10]
        try:
            announced = parse_date(day)
            amount = _amount(told["amount_m"])
            event = _EVENTS[told["event_type"]]
        except (ValueError, ArithmeticError, KeyError) as error:
            raise BadInput(path.name, repr(str(error)), "a labelled report", record.line) from None
        company = normalise(told["company"]).replace(" ", "-") or "nobody"
        currency = told["currency"] or None
        yield (
            Report(
                f"{path.stem}:{record.line}", company, event, _kind(told["round_type"]), announced,
                amount if currency else None, currency,
            ),
            told["deal_id"],
        )  # fmt: skip


def _amount(written: str) -> Decimal | None:
    """Return an amount given in millions, in full units; of a range (`20-25`) nothing is certain."""
    return None if not written or "-" in written else Decimal(written.strip("~><+")) * 1_000_000


def _kind(written: str) -> RoundKind:
    plain = written.strip().lower().replace(" ", "_").replace("+", "")
    known = {kind.value: kind for kind in RoundKind}
    return known.get(plain[:8] if plain.startswith("series_") else plain, RoundKind.UNKNOWN)


def evaluation_text(found: dict[str, Any]) -> str:
    """Return an evaluation as lines for a person."""
    lines = [
        f"{found['reports']} reports of {found['events']} events became {found['found']}",
        f"pairs of one event: precision {found['precision']:.3f}, recall {found['recall']:.3f}, F1 {found['f1']:.3f}",
    ]
    lines += [f"merged, but two events: {one} and {other}" for one, other in found["wrong"]]
    lines += [f"one event, but not merged: {one} and {other}" for one, other in found["missed"]]
    return "\n".join(lines)
