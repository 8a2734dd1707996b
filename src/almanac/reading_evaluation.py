"""What `almanac evaluate reading` does: labelled articles in, figures and a list of what was missed or wrong out."""

from __future__ import annotations

import csv
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from almanac.articles import Skipped, articles_of, language_of
from almanac.errors import BadInput, WrongUse
from almanac.model.dates import parse_date
from almanac.model.words import RoundKind
from almanac.read.article import Article
from almanac.read.measure import Labelled, Measure, labelled_of, measured
from almanac.read.money import sums
from almanac.read.reader import LANGUAGES, read

# The columns of a list of Chinese headlines: the headline, who gave, who raised, when, the kind, the amount.
HEADLINES = ("事件资讯", "投资方", "融资方", "融资时间", "轮次", "金额")
# What in such a list is no round.
_NO_ROUND = frozenset({
    "并购", "IPO上市", "新三板", "私有化", "股权转让", "借壳上市", "停止运营", "未融资", "定向增发", "Pre-IPO",
})  # fmt: skip


@dataclass(frozen=True)
class LabelledSet:
    """A set of labelled articles of one language."""

    name: str
    language: str
    rows: list[Labelled]


def evaluated(folder: Path, misses: Path) -> list[dict[str, Any]]:
    """Read the labelled articles of a folder; writes what was missed or wrong, returns the figures by set and language.

    JSON lines have `expected` as the command line's contract has it, or events of an older shape with `amount_m`; a CSV
    has the columns of `HEADLINES`. Raises WrongUse where there are none, BadInput where a line is no labelled article.
    """
    found = list(_sets(folder)) if folder.is_dir() else []
    if not found:
        raise WrongUse(f"{folder} has no labelled articles: give --data a folder with JSON lines that have `expected`")
    figures: list[dict[str, Any]] = []
    with misses.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["set", "id", "what", "found", "title"])
        for each in found:
            read(each.rows[0].article)  # What a language needs is loaded before its time is taken.
            began = time.perf_counter()
            readings = [read(row.article) for row in each.rows]
            seconds = time.perf_counter() - began
            measure = measured(each.rows, readings)
            figures.append(_figures(each, measure, len(each.rows) / seconds))
            table.writerows([each.name, *row] for row in measure.misses)
    return figures


def _figures(labelled: LabelledSet, measure: Measure, speed: float) -> dict[str, Any]:
    return {
        "set": labelled.name, "language": labelled.language, "texts": len(labelled.rows), **measure.figures(),
        "texts_a_second": round(speed),
    }  # fmt: skip


def _sets(folder: Path) -> Iterator[LabelledSet]:
    for path in sorted(folder.glob("*.jsonl")):
        rows = list(_labelled(path))
        for language in LANGUAGES:
            mine = [row for row in rows if row.article.language == language]
            if mine:
                yield LabelledSet(path.stem, language, mine)
    for path in sorted(folder.glob("*.csv")):
        headlines = list(headlines_of(path))
        if headlines:
            yield LabelledSet(path.stem, "zh", headlines)


def _labelled(path: Path) -> Iterator[Labelled]:
    lines = path.read_bytes().splitlines(keepends=True)
    rows = [json.loads(line) for line in lines if line.strip()]
    for row, article in zip(rows, articles_of(lines, path.name), strict=True):
        if isinstance(article, Skipped):
            continue
        if isinstance(row.get("expected"), dict):
            yield labelled_of(row, article)
        elif isinstance(row.get("expected"), list):
            yield labelled_of(_newer(row), article)


def _newer(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with events of the older shape as the contract has them."""
    rounds, pacts = [], []
    for event in row["expected"]:
        if event["event"] in ("round", "grant"):
            amount = event.get("amount_m")
            rounds.append({
                "company": event["company"], "amount": None if amount is None else round(amount * 1e6, 2),
                "currency": event.get("currency") if amount is not None else None, "kind": _kind(event),
                "announced": event.get("date"), "country": None, "lead_investors": [],
                "investors": [name for name in (event.get("lead"), *event.get("investors", ())) if name],
            })  # fmt: skip
        elif event["event"] == "partnership":
            pacts.append({"parties": event["parties"]})
    return {"expected": {"rounds": rounds, "partnerships": pacts}, "aliases": {}}


def _kind(event: dict[str, Any]) -> str:
    if event["event"] == "grant":
        return RoundKind.GRANT.value
    written = (event.get("round") or "unknown").lower().replace(" ", "_")
    return written if written in set(RoundKind) else RoundKind.UNKNOWN.value


def headlines_of(path: Path) -> Iterator[Labelled]:
    """Yield the headlines of a list as labelled articles; nothing where it has other columns."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = csv.DictReader(file)
        if not set(HEADLINES) <= set(table.fieldnames or ()):
            return
        for number, row in enumerate(table, start=2):
            headline, investors, company, day, kind, amount = (row[name].strip() for name in HEADLINES)
            try:
                published = parse_date(day).first
            except ValueError:
                raise BadInput(path.name, repr(day), "a day such as 2017-07-20", number) from None
            article = Article(f"{path.stem}:{number}", language_of("中文"), published, headline, "")
            told = (
                [] if kind in _NO_ROUND or "未披露" in company else [_headline(company, investors, day, kind, amount)]
            )
            yield labelled_of({"expected": {"rounds": told, "partnerships": []}, "aliases": {}}, article)


def _headline(company: str, investors: str, day: str, kind: str, amount: str) -> dict[str, Any]:
    money = next(iter(sums(amount, "zh")), None)
    named = [name.strip() for name in re.split("[;；、,，|]", investors)]
    return {
        "company": company, "amount": money.amount if money else None,
        "currency": money.currency if money else None, "kind": _chinese_kind(kind), "announced": day, "country": None,
        "investors": [name for name in named if name and "披露" not in name], "lead_investors": [],
    }  # fmt: skip


def _chinese_kind(written: str) -> str:
    if "天使" in written or "种子" in written:
        return RoundKind.SEED.value
    letter = re.match("([A-H])(?:\\+|轮)", written)
    if letter:
        return f"series_{letter[1].lower()}"
    return RoundKind.STRATEGIC.value if "战略" in written else RoundKind.DEBT.value if "债" in written else "unknown"


def evaluation_text(figures: list[dict[str, Any]], misses: Path) -> str:
    """Return an evaluation as a table."""
    head = list(figures[0])
    rows = [[f"{value:.3f}" if isinstance(value, float) else str(value) for value in row.values()] for row in figures]
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in (head, *rows)]
    return "\n".join([*lines, "", f"what was missed or wrong: {misses}"])
