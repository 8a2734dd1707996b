"""From facts to topics: what works, organisations, partnerships and articles are about, how surely, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from almanac.classify.classifier import THRESHOLD
from almanac.classify.inclusion import Descriptions, Inclusion, descriptions, with_standings
from almanac.classify.terms import TermFinder
from almanac.facts.issues import Issue, issue_table
from almanac.facts.store import Tables
from almanac.model.taxonomy import HALVES, Taxonomy
from almanac.model.words import LANGUAGES, Event

_texts = pa.list_(pa.field("item", pa.string(), nullable=False))
TOPICS = pa.schema([
    pa.field("table", pa.string(), nullable=False),
    pa.field("id", pa.string(), nullable=False),
    pa.field("half", pa.string(), nullable=False, metadata={"values": "industry, technology, application"}),
    pa.field("topic", pa.string(), nullable=False),
    pa.field("stated", pa.bool_(), nullable=False, metadata={"meaning": "the record or its venue says so itself"}),
    pa.field("probability", pa.float64(), nullable=False),
    *(pa.field(f"terms_{language}", _texts, nullable=False) for language in LANGUAGES),
])  # fmt: skip
# The half and the topic that say that a row is of the industry.
INDUSTRY = ("industry", "all")
# A topic less likely than this is not kept.
LEAST = 0.05

# What classifies texts of one language: a row a text, a column for each of the names given.
Probabilities = Callable[[Sequence[str], str], tuple[Sequence[str], np.ndarray]]


@dataclass(frozen=True)
class Venue:
    """What a venue says of its works: whether all are of the industry, and which technologies they are about."""

    of_industry: bool
    technologies: tuple[str, ...]


def classify(
    facts: Tables, resolved: Tables, taxonomy: Taxonomy, rule: Inclusion, venues: Mapping[str, Venue],
    probabilities: Probabilities,
) -> Tables:  # fmt: skip
    """Return `topics`, a row for each topic of each work, organisation, partnership and article; `organisations` with
    their standings; and `issues`.

    A topic is there because the record or its venue states it, because terms of it stand in the text, or because the
    classifier gives it at least `LEAST`; from `THRESHOLD` on it counts. `terms_en`, `terms_ru` and `terms_zh` are terms
    found. Of works only the topics that count are kept, and no terms: `almanac classify` shows them.
    """
    probabilities = _within(taxonomy, probabilities)
    described = descriptions(resolved["organisations"], resolved["reports"])
    organisations = with_standings(resolved["organisations"], described, rule)
    small = list(_documents(facts, resolved["partnerships"], described))
    return {
        "topics": pa.concat_tables([
            _topics_of_few(small, taxonomy, probabilities),
            topics_of_works(resolved["works"], venues, probabilities),
        ]).sort_by([(name, "ascending") for name in ("table", "id", "half", "topic")]),
        "organisations": organisations,
        "issues": issue_table(list(_without_standing(resolved["reports"], organisations))),
    }  # fmt: skip


def _within(taxonomy: Taxonomy, probabilities: Probabilities) -> Probabilities:
    """Keep to the taxonomy: in an industry whose technologies the classifier does not know, it tells only applications
    that it knows, and every work is of the industry; what it does not know has no probability but what is stated."""
    known = {"ai", *(f"{half}/{topic.id}" for half, plural in HALVES.items() for topic in getattr(taxonomy, plural))}

    def kept(texts: Sequence[str], language: str) -> tuple[Sequence[str], np.ndarray]:
        names, found = probabilities(texts, language)
        found = np.array(found, np.float64).reshape(len(texts), len(names))
        if not {f"technology/{topic.id}" for topic in taxonomy.technologies} <= set(names):
            found[:, list(names).index("ai")] = 1.0
        columns = [at for at, name in enumerate(names) if name in known]
        others = sorted(known - set(names))
        return [*(names[at] for at in columns), *others], np.pad(found[:, columns], ((0, 0), (0, len(others))))

    return kept


def _without_standing(reports: pa.Table, organisations: pa.Table) -> Iterator[Issue]:
    standing = dict(zip(organisations["id"].to_pylist(), organisations["standing"].to_pylist(), strict=True))
    for row in reports.to_pylist():
        if row["event"] == Event.ROUND and standing[row["organisation"]] is None:
            yield Issue("rounds", row["record"], "no-standing", f"{row['organisation']}: its round is not counted")


@dataclass(frozen=True)
class Document:
    """A text to classify: its table and id, the topics that its record states, its texts by language, and whether only
    their terms tell."""

    table: str
    id: str
    stated: dict[str, list[str]]
    texts: dict[str, str]
    by_terms: bool = False


def _documents(facts: Tables, partnerships: pa.Table, described: Descriptions) -> Iterator[Document]:
    for organisation, texts in described.items():
        if any(texts.values()):
            yield Document("organisations", organisation, {}, texts)
    for partnership in partnerships.to_pylist():
        texts = {language.value: partnership[f"subject_{language}"] or "" for language in LANGUAGES}
        yield Document("partnerships", partnership["id"], _stated(partnership), texts)
    for policy in facts["policies"].to_pylist():
        titles = {language.value: policy[f"title_{language}"] for language in LANGUAGES}
        yield Document("policies", policy["id"], {}, titles, by_terms=True)
    sections: dict[str, list[dict[str, Any]]] = {}
    for row in facts["articles"].to_pylist():
        sections.setdefault(row["id"], []).append(row)
    for id_, rows in sections.items():
        texts = {row["language"]: f"{row['title']}\n{row['text']}" for row in rows}
        yield Document("articles", id_, _stated(rows[0]), texts)


def _stated(row: dict[str, Any]) -> dict[str, list[str]]:
    return {half: row.get(plural) or [] for half, plural in HALVES.items()}


def _topics_of_few(documents: Sequence[Document], taxonomy: Taxonomy, probabilities: Probabilities) -> pa.Table:
    """Classify each document in every language that it is in, with the terms found; the languages' mean log odds count.

    A topic that a term of the taxonomy shows counts, as one that the record states.
    """
    finders = {
        (half, language.value): TermFinder(getattr(taxonomy, plural), language)
        for half, plural in HALVES.items()
        for language in LANGUAGES
    }
    learnt = _mean_of_languages([each for each in documents if not each.by_terms], probabilities)
    rows = []
    for document in documents:
        for half in HALVES:
            evidence = _evidence(document, half, finders)
            likely = learnt.get((document.table, document.id), {})
            told = {topic: value for (its, topic), value in likely.items() if its == half}
            for topic in {*evidence, *(topic for topic, value in told.items() if value >= LEAST)}:
                stated = topic in document.stated.get(half, [])
                shown = stated or topic in evidence
                found = {f"terms_{language}": evidence.get(topic, {}).get(language, []) for language in LANGUAGES}
                rows.append({
                    "table": document.table, "id": document.id, "half": half, "topic": topic, "stated": stated,
                    "probability": 1.0 if stated else max(told.get(topic, 0.0), THRESHOLD if shown else 0.0), **found,
                })  # fmt: skip
    return pa.Table.from_pylist(rows, schema=TOPICS)


def _evidence(
    document: Document, half: str, finders: Mapping[tuple[str, str], TermFinder]
) -> dict[str, dict[str, list[str]]]:
    evidence: dict[str, dict[str, list[str]]] = {topic: {} for topic in document.stated.get(half, [])}
    for language, text in document.texts.items():
        for topic, terms in finders[half, language].topics(text).items():
            evidence.setdefault(topic, {})[language] = terms
    return evidence


def _mean_of_languages(
    documents: Sequence[Document], probabilities: Probabilities
) -> dict[tuple[str, str], dict[tuple[str, str], float]]:
    sums: dict[tuple[str, str], dict[tuple[str, str], list[float]]] = {(each.table, each.id): {} for each in documents}
    for language in LANGUAGES:
        there = [each for each in documents if each.texts.get(language.value)]
        names, found = probabilities([each.texts[language.value] for each in there], language.value)
        for document, row in zip(there, found, strict=True):
            for name, value in zip(names, row.tolist(), strict=True):
                half, _, topic = name.partition("/")
                sums[document.table, document.id].setdefault((half, topic), []).append(_log_odds(value))
    return {
        key: {topic: round(_probability(sum(values) / len(values)), 4) for topic, values in of.items()}
        for key, of in sums.items()
    }


def _log_odds(value: float) -> float:
    value = min(max(value, 1e-6), 1 - 1e-6)
    return float(np.log(value / (1 - value)))


def _probability(log_odds: float) -> float:
    return float(1 / (1 + np.exp(-log_odds)))


def topics_of_works(works: pa.Table, venues: Mapping[str, Venue], probabilities: Probabilities) -> pa.Table:
    """Classify works, which stand in English, by title and abstract, as columns (`TOPICS`).

    What a work's record or venue states is certain; a work that has no abstract is classified by its title.
    """
    ids = works["id"].combine_chunks()
    names, found = probabilities(texts_of(works), "en")
    columns = list(names)
    # A technology without the industry counts for nothing; it is at most as likely.
    technologies = [column for column, name in enumerate(columns) if name.startswith("technology/")]
    found[:, technologies] = np.minimum(found[:, technologies], found[:, [columns.index("ai")]])
    stated = np.zeros(found.shape, bool)
    for topic, rows in _said(works, venues):
        if topic in columns:
            stated[rows, columns.index(topic)] = True
    found[stated] = 1.0
    rows, places = np.nonzero(found >= THRESHOLD)
    halves = np.array([INDUSTRY[0] if name == "ai" else name.partition("/")[0] for name in columns], object)
    topics = np.array([INDUSTRY[1] if name == "ai" else name.partition("/")[2] for name in columns], object)
    none = pa.array([[]], _texts).take(pa.array(np.zeros(len(rows), np.int64)))
    return pa.table(
        [
            pa.array(["works"] * len(rows), pa.string()), ids.take(pa.array(rows)),
            pa.DictionaryArray.from_arrays(places.astype(np.int32), pa.array(halves, pa.string())).cast(pa.string()),
            pa.DictionaryArray.from_arrays(places.astype(np.int32), pa.array(topics, pa.string())).cast(pa.string()),
            pa.array(stated[rows, places]), pa.array(np.round(found[rows, places], 4)), none, none, none,
        ],
        schema=TOPICS,
    )  # fmt: skip


def texts_of(works: pa.Table) -> list[str]:
    """Return what works are classified by."""
    abstract = pc.fill_null(works["abstract"], "")
    found: list[str] = pc.binary_join_element_wise(works["title"], abstract, ". ").to_pylist()
    return found


def _said(works: pa.Table, venues: Mapping[str, Venue]) -> Iterator[tuple[str, np.ndarray]]:
    """Yield topics with the rows whose record or venue states them; the industry's own works are of the industry."""
    own = pc.invert(pc.match_substring(works["id"], ":")).to_numpy(zero_copy_only=False)
    yield "ai", np.flatnonzero(own)
    for half, plural in HALVES.items():
        lists = works[plural].combine_chunks()
        parents, values = pc.list_parent_indices(lists).to_numpy(), pc.list_flatten(lists)
        for topic in pc.unique(values).to_pylist():
            yield f"{half}/{topic}", parents[pc.equal(values, topic).to_numpy(zero_copy_only=False)]
    codes = pc.fill_null(works["venue"], "").combine_chunks()
    for code, venue in venues.items():
        rows = np.flatnonzero(pc.equal(codes, code).to_numpy(zero_copy_only=False))
        if venue.of_industry:
            yield "ai", rows
        for technology in venue.technologies:
            yield f"technology/{technology}", rows
