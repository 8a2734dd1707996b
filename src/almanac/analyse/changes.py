"""What changed between two editions: a few tables of the one before, held against the same tables of this one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow.compute as pc

from almanac.analyse.shares import Measure
from almanac.facts.store import Tables

Row = dict[str, Any]

# Who is among so many first by works leads.
FIRST = 25
# Moves are told of those who are or were among so many first.
MOVED_AMONG = 100
_NAMES = ("name_en", "name_ru", "name_zh")
# The columns that are kept of each table for the comparison with the next edition.
COLUMNS = {
    "leaders": ("technology", "organisation", "rank", "rank_low", "rank_high", "value"),
    "rounds": (
        "id", "organisation", "country", "event", "kind", "announced", "year", "amount", "currency", "converted",
        "excluded", "reports",
    ),
    "counters": ("year", "definition", "total", "low", "high", "rounds", "undisclosed"),
    "partnerships": ("id", "organisations", "announced", "subject_en", "subject_ru", "subject_zh"),
    "organisations": ("id", "country", *_NAMES),
    "corrections": ("id", "reported", "status", "decided", "what_en", "what_ru", "what_zh"),
}  # fmt: skip
# What of a round or a partnership may change, by the columns that tell it.
_OF_ROUND = {
    "organisation": ("organisation",), "event": ("event",), "kind": ("kind",), "announced": ("announced",),
    "amount": ("amount", "currency"), "excluded": ("excluded",),
}  # fmt: skip
_OF_PARTNERSHIP = {
    "organisations": ("organisations",), "announced": ("announced",),
    "subject": ("subject_en", "subject_ru", "subject_zh"),
}  # fmt: skip


@dataclass(frozen=True)
class Former:
    """The edition before: its day, whether the same code made it, whether its counter counted the same (country,
    currency and definition), and the tables that `remembered` kept of it."""

    edition: str
    same_code: bool
    same_counter: bool
    tables: Tables


@dataclass(frozen=True)
class Changes:
    """What changed, a list each; None where the edition before kept nothing to tell it from.

    counters: a row a year with `then` and `now` (rows of counters, or None) and `reasons` (`why`, `rounds`, `amount`),
    whose amounts add up to the difference. rounds and partnerships: rows with `change` (new, gone, changed; of rounds
    also merged and split), `then` and `now`, and in `columns` what differs. leaders: `technology` (None: all), `then`
    and `now`. moved: the same, of those whose ranges of the rank do not meet. names: names of organisations that are
    no more, by id.
    """

    counters: list[Row] | None
    rounds: list[Row] | None
    partnerships: list[Row] | None
    leaders: list[Row] | None
    moved: list[Row] | None
    organisations: list[Row] | None
    gone: list[Row] | None
    corrections: list[Row] | None
    names: dict[str, Row]


def remembered(facts: Tables, resolved: Tables, analysed: Tables) -> Tables:
    """Return what is kept of an edition, so that the next can say what changed: tables of `COLUMNS`."""
    leaders = analysed["leaders"]
    by_works = pc.equal(leaders["measure"], Measure.WORKS.value)
    for column in ("country", "kind", "application"):
        by_works = pc.and_(by_works, pc.is_null(leaders[column]))
    tables = {
        "leaders": leaders.filter(by_works), "rounds": analysed["rounds"], "counters": analysed["counters"],
        "partnerships": resolved["partnerships"], "organisations": resolved["organisations"],
        "corrections": facts["corrections"],
    }  # fmt: skip
    return {name: tables[name].select(list(columns)) for name, columns in COLUMNS.items()}


def changes(now: Tables, former: Former, definition: str) -> Changes:
    """Hold the tables of `remembered` of this edition against those of the one before; definition: the counter's."""
    then = {name: _rows(former.tables, name) for name in COLUMNS}
    here = {name: now[name].to_pylist() for name in COLUMNS}
    known = {row["id"] for row in here["organisations"]}
    pairs = None if then["rounds"] is None else matched(then["rounds"], here["rounds"])
    counters = None
    if pairs is not None and then["counters"] is not None and former.same_counter:
        counters = list(_counters(then["counters"], here["counters"], pairs, definition))
    leaders = then["leaders"]
    organisations = then["organisations"]
    return Changes(
        counters,
        None if pairs is None else list(_rounds(pairs)),
        _partnerships(then["partnerships"], here["partnerships"]),
        None if leaders is None else list(_entered(leaders, here["leaders"])),
        None if leaders is None else list(_moved(leaders, here["leaders"])),
        _only(here["organisations"], organisations),
        None if organisations is None else _only(organisations, here["organisations"]),
        _corrections(then["corrections"], here["corrections"]),
        {row["id"]: row for row in organisations or () if row["id"] not in known},
    )


def _rows(tables: Tables, name: str) -> list[Row] | None:
    """Return a table's rows; None where it was not kept, or by code that kept less of it."""
    if name not in tables or not set(COLUMNS[name]) <= set(tables[name].column_names):
        return None
    rows: list[Row] = tables[name].select(list(COLUMNS[name])).to_pylist()
    return rows


@dataclass(frozen=True)
class Pairs:
    """Rounds of two editions: those that are the same, those that are only in one, and of these what they went into or
    came out of, by id."""

    same: list[tuple[Row, Row]]
    gone: list[Row]
    new: list[Row]
    merged: Mapping[str, str]
    split: Mapping[str, str]


def matched(then: list[Row], now: list[Row]) -> Pairs:
    """Find each round of `then` in `now`: by its id, else by a report that both have."""
    by_id = {row["id"]: row for row in now}
    same = {row["id"]: row["id"] for row in then if row["id"] in by_id}
    home = {report: row["id"] for row in now for report in row["reports"]}
    taken, merged = set(same.values()), {}
    for row in sorted(then, key=lambda row: str(row["id"])):
        heirs = sorted({home[report] for report in row["reports"] if report in home})
        free = [id_ for id_ in heirs if id_ not in taken]
        if row["id"] in same or not heirs:
            continue
        if free:
            same[row["id"]] = free[0]
            taken.add(free[0])
        else:
            merged[row["id"]] = heirs[0]
    origin = {report: row["id"] for row in then for report in row["reports"]}
    new = [row for row in now if row["id"] not in taken]
    split = {row["id"]: next((origin[report] for report in row["reports"] if report in origin), "") for row in new}
    return Pairs(
        [(row, by_id[same[row["id"]]]) for row in then if row["id"] in same],
        [row for row in then if row["id"] not in same], new, merged, {id_: of for id_, of in split.items() if of},
    )  # fmt: skip


def _rounds(pairs: Pairs) -> Iterator[Row]:
    for row in _newest_first(pairs.new):
        change = "split" if row["id"] in pairs.split else "new"
        yield {"change": change, "then": None, "now": row, "columns": [], "other": pairs.split.get(row["id"])}
    for row in _newest_first(pairs.gone):
        change = "merged" if row["id"] in pairs.merged else "gone"
        yield {"change": change, "then": row, "now": None, "columns": [], "other": pairs.merged.get(row["id"])}
    for then, now in sorted(pairs.same, key=lambda pair: str(pair[1]["id"])):
        columns = _differing(_OF_ROUND, then, now)
        if columns:
            yield {"change": "changed", "then": then, "now": now, "columns": columns, "other": None}


def _differing(told: Mapping[str, tuple[str, ...]], then: Row, now: Row) -> list[str]:
    return [what for what, columns in told.items() if any(then[column] != now[column] for column in columns)]


def _newest_first(rows: list[Row]) -> list[Row]:
    return sorted(sorted(rows, key=lambda row: str(row["id"])), key=lambda row: str(row["announced"]), reverse=True)


def _counters(then: list[Row], now: list[Row], pairs: Pairs, definition: str) -> Iterator[Row]:
    """Yield the years of either edition with both totals and why they differ."""
    before, after = ({row["year"]: row for row in rows if row["definition"] == definition} for rows in (then, now))
    parts = _parts(pairs)
    for year in sorted({*before, *after}, reverse=True):
        reasons = parts.get(year, {})
        totals = [of[year]["total"] if year in of else Decimal(0) for of in (before, after)]
        rest = totals[1] - totals[0] - sum((amount for _, amount in reasons.values()), Decimal(0))
        if rest:
            reasons = {**reasons, "otherwise": (0, rest)}
        if totals[0] or totals[1] or reasons:
            yield {
                "year": year, "then": before.get(year), "now": after.get(year),
                "reasons": [{"why": why, "rounds": rounds, "amount": amount}
                            for why, (rounds, amount) in sorted(reasons.items())],
            }  # fmt: skip


def _parts(pairs: Pairs) -> dict[int, dict[str, tuple[int, Decimal]]]:
    """Return how many rounds, and how much, each reason adds to a year or takes from it."""
    found: dict[int, dict[str, tuple[int, Decimal]]] = {}

    def add(year: int, why: str, amount: Decimal) -> None:
        rounds, before = found.setdefault(year, {}).get(why, (0, Decimal(0)))
        found[year][why] = (rounds + 1, before + amount)

    for row in pairs.new:
        if row["excluded"] is None:
            add(row["year"], "split" if row["id"] in pairs.split else "new", _worth(row))
    for row in pairs.gone:
        if row["excluded"] is None:
            add(row["year"], "merged" if row["id"] in pairs.merged else "gone", -_worth(row))
    for then, now in pairs.same:
        for year, why, amount in _of_one(then, now):
            add(year, why, amount)
    return found


def _of_one(then: Row, now: Row) -> Iterator[tuple[int, str, Decimal]]:
    """Yield what one round that both editions know changes in a year's total, and why."""
    counted, counts = then["excluded"] is None, now["excluded"] is None
    if counted and counts and then["year"] == now["year"]:
        if _worth(then) != _worth(now) or (then["converted"] is None) != (now["converted"] is None):
            yield now["year"], "amount", _worth(now) - _worth(then)
        return
    moved = counted and counts
    if counted:
        yield then["year"], "moved" if moved else "excluded", -_worth(then)
    if counts:
        yield now["year"], "moved" if moved else "counts-now", _worth(now)


def _worth(row: Row) -> Decimal:
    return row["converted"] if row["converted"] is not None else Decimal(0)


def _partnerships(then: list[Row] | None, now: list[Row]) -> list[Row] | None:
    if then is None:
        return None
    before, after = ({row["id"]: row for row in rows} for rows in (then, now))
    found = [_apart("new", None, row) for row in _newest_first([row for row in now if row["id"] not in before])]
    found += [_apart("gone", row, None) for row in _newest_first([row for row in then if row["id"] not in after])]
    for id_ in sorted(before.keys() & after.keys()):
        row = _apart("changed", before[id_], after[id_])
        found += [row] if row["columns"] else []
    return found


def _apart(change: str, then: Row | None, now: Row | None) -> Row:
    columns = _differing(_OF_PARTNERSHIP, then, now) if then and now else []
    return {"change": change, "then": then, "now": now, "columns": columns}


Ranks = dict[str | None, dict[str, Row]]


def _by_area(rows: list[Row]) -> Ranks:
    found: Ranks = {}
    for row in rows:
        found.setdefault(row["technology"], {})[row["organisation"]] = row
    return found


def _areas(then: list[Row], now: list[Row]) -> Iterator[tuple[str | None, dict[str, Row], dict[str, Row]]]:
    """Yield all works, then each technology, that both editions rank by works."""
    before, after = _by_area(then), _by_area(now)
    for area in sorted(before.keys() & after.keys(), key=lambda area: area or ""):
        yield area, before[area], after[area]


def _entered(then: list[Row], now: list[Row]) -> Iterator[Row]:
    """Yield who is among the first by works and was not."""
    for area, before, after in _areas(then, now):
        led = {id_ for id_, row in before.items() if row["rank"] <= FIRST}
        for row in sorted(after.values(), key=lambda row: (row["rank"], row["organisation"])):
            if row["rank"] <= FIRST and row["organisation"] not in led:
                yield {"technology": area, "then": before.get(row["organisation"]), "now": row}


def _moved(then: list[Row], now: list[Row]) -> Iterator[Row]:
    """Yield whose rank changed by more than both ranges of it allow for."""
    for area, before, after in _areas(then, now):
        for id_, row in sorted(after.items(), key=lambda item: (item[1]["rank"], item[0])):
            old = before.get(id_)
            if old is None or min(old["rank"], row["rank"]) > MOVED_AMONG:
                continue
            if row["rank_high"] < old["rank_low"] or row["rank_low"] > old["rank_high"]:
                yield {"technology": area, "then": old, "now": row}


def _only(rows: list[Row], others: list[Row] | None) -> list[Row] | None:
    """Return the rows whose id no other has, by English name."""
    if others is None:
        return None
    ids = {row["id"] for row in others}
    found = [row for row in rows if row["id"] not in ids]
    return sorted(found, key=lambda row: (row["name_en"].casefold(), row["id"]))


def _corrections(then: list[Row] | None, now: list[Row]) -> list[Row] | None:
    """Return the corrections that are new or have another status, the newest first."""
    if then is None:
        return None
    before = {row["id"]: row["status"] for row in then}
    found = [row for row in now if before.get(row["id"]) != row["status"]]
    found.sort(key=lambda row: str(row["id"]))
    return sorted(found, key=lambda row: row["decided"] or row["reported"], reverse=True)
