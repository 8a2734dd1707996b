"""Which organisations belong to the industry, and how firmly: a rule that is data; a person's judgement goes before it.

The rule is a list of lines in `almanac.toml`, tried in their order: an organisation gets the standing of the first line
whose terms its description has. What the facts say of it is its description, of one that was only read about the
sentences that name it. One without a description has no standing, and nothing of it counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from almanac.classify.terms import TermFinder
from almanac.model.taxonomy import InclusionLine, Phrase, Taxonomy, Topic
from almanac.model.words import LANGUAGES, Standing

Row = dict[str, Any]
# Texts by language, by organisation.
Descriptions = dict[str, dict[str, str]]
_NO_WORDS = Phrase("-", "-", "-")


class Inclusion:
    """The rule, ready to be used."""

    def __init__(self, lines: tuple[InclusionLine, ...], taxonomy: Taxonomy) -> None:
        self._lines = [
            (line, {language.value: TermFinder(_topics(line, taxonomy), language) for language in LANGUAGES})
            for line in lines
        ]

    def standing(self, texts: dict[str, str]) -> tuple[Standing, Phrase] | None:
        """Return the standing that descriptions by language give, and why; None where there is no description."""
        if not any(texts.values()):
            return None
        for line, finders in self._lines:
            found = {language: _found(finders[language], text) for language, text in texts.items() if text}
            if any(found.values()) or not (line.names or any(line.terms[language] for language in LANGUAGES)):
                return line.standing, _reason(line, found)
        return None


def _topics(line: InclusionLine, taxonomy: Taxonomy) -> Iterator[Topic]:
    yield Topic("own", _NO_WORDS, _NO_WORDS, line.terms)
    if "industry" in line.names:
        yield Topic("industry", _NO_WORDS, _NO_WORDS, taxonomy.industry_terms)
    for half in ("technologies", "applications"):
        if half in line.names:
            yield from getattr(taxonomy, half)


def _found(finder: TermFinder, text: str) -> list[str]:
    found: dict[str, str] = {}
    for terms in finder.topics(text).values():
        for term in terms:
            found.setdefault(term.casefold(), term)
    return list(found.values())


def _reason(line: InclusionLine, found: dict[str, list[str]]) -> Phrase:
    """Fill the terms in: those of the language, else those of another in which the description stands."""
    any_language = next((terms for terms in found.values() if terms), [])
    return Phrase(*(
        line.reason[language].replace("{terms}", ", ".join((found.get(language) or any_language)[:3]))
        for language in LANGUAGES
    ))  # fmt: skip


def with_standings(organisations: pa.Table, described: Descriptions, rule: Inclusion) -> pa.Table:
    """Return the view of organisations in which those that nobody judged have the rule's standing; `judged` says which
    is which, `by_rule` what the rule says of each."""
    rows = []
    for row in organisations.to_pylist():
        found = rule.standing(described.get(row["id"], {}))
        judged = row["standing"] is not None
        if found is not None and not judged:
            row |= {"standing": found[0].value, **{f"reason_{language}": found[1][language] for language in LANGUAGES}}
        rows.append(row | {"judged": judged, "by_rule": found and found[0].value})
    schema = organisations.schema.append(pa.field("judged", pa.bool_(), nullable=False))
    return pa.Table.from_pylist(rows, schema=schema.append(pa.field("by_rule", pa.string())))


def descriptions(organisations: pa.Table, reports: pa.Table) -> Descriptions:
    """Return what describes each organisation, by language: what the facts say of it, else the sentences that name it
    in what was read."""
    contexts = _contexts(reports)
    found: Descriptions = {}
    for row in organisations.to_pylist():
        about = {language.value: row[f"about_{language}"] or "" for language in LANGUAGES}
        found[row["id"]] = about if any(about.values()) else contexts.get(row["id"], {})
    return found


def _contexts(reports: pa.Table) -> Descriptions:
    found: Descriptions = {}
    for row in reports.to_pylist():
        if row["context"]:
            texts = found.setdefault(row["organisation"], {})
            texts[row["language"]] = f"{texts.get(row['language'], '')} {row['context']}".strip()
    return found
