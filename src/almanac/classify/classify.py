"""From facts to topics: the technologies and applications of works, organisations and articles, with evidence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from almanac.classify.inclusion import Descriptions, Inclusion, descriptions, with_standings
from almanac.classify.terms import TermFinder
from almanac.facts.issues import Issue, issue_table
from almanac.facts.store import Tables
from almanac.model.taxonomy import Taxonomy
from almanac.model.words import LANGUAGES, Event

_texts = pa.list_(pa.field("item", pa.string(), nullable=False))
TOPICS = pa.schema([
    pa.field("table", pa.string(), nullable=False),
    pa.field("id", pa.string(), nullable=False),
    pa.field("half", pa.string(), nullable=False, metadata={"values": "technology, application"}),
    pa.field("topic", pa.string(), nullable=False),
    pa.field("stated", pa.bool_(), nullable=False, metadata={"meaning": "the source's record says so itself"}),
    *(pa.field(f"terms_{language}", _texts, nullable=False) for language in LANGUAGES),
])  # fmt: skip

_HALVES = (("technology", "technologies"), ("application", "applications"))


def classify(facts: Tables, resolved: Tables, taxonomy: Taxonomy, rule: Inclusion) -> Tables:
    """Return `topics`, a row for each topic of each work, organisation, partnership and article; `organisations` with
    their standings; and `issues`.

    A topic is there because the record states it, or because terms of it stand in the text, or both;
    `terms_en`, `terms_ru` and `terms_zh` are those found.
    """
    described = descriptions(resolved["organisations"], resolved["reports"])
    organisations = with_standings(resolved["organisations"], described, rule)
    finders = {
        (half, language.value): TermFinder(getattr(taxonomy, plural), language)
        for half, plural in _HALVES
        for language in LANGUAGES
    }
    rows = [
        row
        for table, id_, stated, texts in _documents(facts, described)
        for row in _topics(table, id_, stated, texts, finders)
    ]
    rows.sort(key=lambda row: (row["table"], row["id"], row["half"], row["topic"]))
    return {
        "topics": pa.Table.from_pylist(rows, schema=TOPICS),
        "organisations": organisations,
        "issues": issue_table(list(_without_standing(resolved["reports"], organisations))),
    }


def _without_standing(reports: pa.Table, organisations: pa.Table) -> Iterator[Issue]:
    standing = {row["id"]: row["standing"] for row in organisations.to_pylist()}
    for row in reports.to_pylist():
        if row["event"] == Event.ROUND and standing[row["organisation"]] is None:
            yield Issue("rounds", row["record"], "no-standing", f"{row['organisation']}: its round is not counted")


Document = tuple[str, str, dict[str, list[str]], dict[str, str]]


def _documents(facts: Tables, described: Descriptions) -> Iterator[Document]:
    """Yield each text to classify: its table, id, the topics that the record states, and its texts by language."""
    for work in facts["works"].to_pylist():
        yield "works", work["id"], _stated(work), {"en": work["title"]}
    for organisation, texts in described.items():
        yield "organisations", organisation, {}, texts
    for partnership in facts["partnerships"].to_pylist():
        texts = {language.value: partnership[f"subject_{language}"] or "" for language in LANGUAGES}
        yield "partnerships", partnership["id"], _stated(partnership), texts
    yield from _articles(facts)


def _articles(facts: Tables) -> Iterator[Document]:
    sections: dict[str, list[dict[str, Any]]] = {}
    for row in facts["articles"].to_pylist():
        sections.setdefault(row["id"], []).append(row)
    for id_, rows in sections.items():
        yield (
            "articles",
            id_,
            _stated(rows[0]),
            {row["language"]: f"{row['title']}\n{row['text']}" for row in rows},
        )


def _stated(row: dict[str, Any]) -> dict[str, list[str]]:
    return {half: row.get(plural) or [] for half, plural in _HALVES}


def _topics(
    table: str,
    id_: str,
    stated: dict[str, list[str]],
    texts: dict[str, str],
    finders: dict[tuple[str, str], TermFinder],
) -> Iterator[dict[str, Any]]:
    for half, _ in _HALVES:
        evidence: dict[str, dict[str, list[str]]] = {topic: {} for topic in stated.get(half, [])}
        for language, text in texts.items():
            for topic, terms in finders[half, language].topics(text).items():
                evidence.setdefault(topic, {})[language] = terms
        for topic, by_language in evidence.items():
            found = {f"terms_{language}": by_language.get(language, []) for language in LANGUAGES}
            yield {
                "table": table, "id": id_, "half": half, "topic": topic,
                "stated": topic in stated.get(half, []), **found,
            }  # fmt: skip
