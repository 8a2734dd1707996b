"""An edition of a few rows, written by hand, that prose refers to; and chapters written in a line."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pyarrow as pa

from almanac.model.words import LANGUAGES, Language
from almanac.text.chapters import Chapter
from almanac.text.values import Known, Values

Row = dict[str, Any]
EDITION = "2026-02-01"
LABELS = frozenset({
    "country/GB", "country/RU", "country/CN", "technology/robotics", "technology/speech", "application/health",
})  # fmt: skip


def _leader(measure: str, place: int, organisation: str, value: float, **more: Any) -> Row:
    row = {
        "measure": measure, "technology": None, "application": None, "country": None, "kind": None, "rank": place,
        "rank_low": max(1, place - 1), "rank_high": place + 1, "organisation": organisation, "value": value,
        "value_low": value - 1, "value_high": value + 1,
    }  # fmt: skip
    return row | more


def _position(id_: str, kind: str, place: int, half: str = "", topic: str = "all") -> Row:
    return {
        "id": id_, "kind": kind, "half": half, "topic": topic, "works": 10.0 / place, "rank": place, "rank_low": 1,
        "rank_high": place + 1, "share": 0.4 / place, "share_low": 0.3 / place, "share_high": 0.5 / place,
        "advantage": 1.5, "advantage_low": 1.2, "advantage_high": 1.9, "growth": 0.8, "growth_low": 0.7,
        "growth_high": 0.9,
    }  # fmt: skip


def _counter(year: int, total: str, rounds: int, definition: str = "strict") -> Row:
    amount = Decimal(total)
    return {
        "country": "GB", "year": year, "definition": definition, "total": amount, "low": amount * 9 / 10,
        "high": amount * 12 / 10, "rounds": rounds, "undisclosed": 1, "currency": "GBP",
    }  # fmt: skip


ANALYSED: dict[str, list[Row]] = {
    "counters": [_counter(2025, "1000000.00", 2), _counter(2025, "5000000.00", 5, "broad")],
    "leaders": [
        _leader("works", 1, "acme", 9.0), _leader("works", 2, "yandex", 4.5), _leader("works", 3, "lone", 1.0),
        _leader("raised", 1, "acme", 3e6, value_low=2e6, value_high=4e6),
        _leader("works", 1, "yandex", 2.0, technology="robotics"), _leader("works", 1, "lone", 2.0, country="GB"),
    ],
    "positions": [
        _position("GB", "country", 1), _position("RU", "country", 2), _position("acme", "organisation", 1),
        _position("RU", "country", 1, "technology", "robotics"),
        _position("acme", "organisation", 1, "technology", "robotics"),
    ],
    "topic_figures": [
        {"topic": "technology/robotics", "works": 7.5, "before": 5.0, "complexity": -0.25, "last": 2025},
        {"topic": "technology/speech", "works": 2.0, "before": 3.0, "complexity": 0.5, "last": 2025},
    ],
    "nodes": [
        {"organisation": "acme", "partners": 2}, {"organisation": "yandex", "partners": 3},
        {"organisation": "lone", "partners": 2},
    ],
    "rounds": [
        {"id": "r1", "event": "round", "kind": "seed", "country": "GB"},
        {"id": "r2", "event": "round", "kind": "debt", "country": None},
        {"id": "g1", "event": "grant", "kind": "seed", "country": "GB"},
    ],
}  # fmt: skip
RESOLVED: dict[str, list[Row]] = {
    "organisations": [
        {"id": "acme", "country": "GB", "kind": "company", "name_en": "Acme", "name_ru": None, "name_zh": None},
        {"id": "yandex", "country": "RU", "kind": "company", "name_en": "Yandex", "name_ru": "Яндекс", "name_zh": None},
        {"id": "lone", "country": None, "kind": "university", "name_en": "Lone", "name_ru": None, "name_zh": None},
    ],
    "works": [{"id": "w1", "kind": "paper"}, {"id": "w2", "kind": "model"}],
    "authorships": [{"work": "w1", "organisation": "acme"}, {"work": "w1", "organisation": "yandex"}],
    "partnerships": [{"id": "p1"}],
}  # fmt: skip
FACTS: dict[str, list[Row]] = {
    "indicators": [
        {"country": "CN", "indicator": "ai-hiring-rate", "year": 2024},
        {"country": "US", "indicator": "population", "year": 2024},
    ],
    "policies": [{"id": "law", "country": "RU", "kind": "law", "year": 2024}],
    "rounds": [{"id": "r1"}, {"id": "r1-again"}],
}  # fmt: skip
TOPICS: dict[str, list[Row]] = {
    "topics": [
        {"table": "works", "id": "w1", "half": "technology", "topic": "robotics", "probability": 0.9},
        {"table": "works", "id": "w2", "half": "technology", "topic": "robotics", "probability": 0.1},
        {"table": "organisations", "id": "acme", "half": "application", "topic": "health", "probability": 1.0},
    ],
}  # fmt: skip


def _tables(rows: dict[str, list[Row]]) -> dict[str, pa.Table]:
    return {name: pa.Table.from_pylist(table) for name, table in rows.items()}


def known(**analysed: pa.Table) -> Known:
    """The edition's tables; `analysed` stands in place of some."""
    facts, resolved, topics = map(_tables, (FACTS, RESOLVED, TOPICS))
    return Known(facts, resolved, topics, _tables(ANALYSED) | analysed, EDITION, LABELS)


def values(**analysed: pa.Table) -> Values:
    """The edition's values."""
    return Values(known(**analysed))


def chapter(text: str, language: str = "en", id_: str = "state") -> Chapter:
    """A chapter of a text, under a title if it has none."""
    return Chapter(id_, Language(language), text if text.startswith("# ") or text == "#" else f"# Title\n\n{text}\n")


def chapters(english: str, russian: str | None = None, chinese: str | None = None) -> dict[Language, list[Chapter]]:
    """One chapter in three languages; what is not given is as the English."""
    texts = (english, russian or english, chinese or english)
    return {language: [chapter(text, language)] for language, text in zip(LANGUAGES, texts, strict=True)}
