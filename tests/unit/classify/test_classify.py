"""From facts to topics: what is stated is certain, and an industry that the model does not know is classified too."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from almanac.classify.classifier import probabilities, topics
from almanac.classify.classify import INDUSTRY, LEAST, TOPICS, Venue, _within, classify, topics_of_works
from almanac.classify.inclusion import Inclusion
from almanac.commands.options import BUNDLED
from almanac.facts.store import Tables
from almanac.model.tables import SCHEMAS
from almanac.resolve.organisations import ORGANISATIONS
from almanac.resolve.partnerships import PARTNERSHIPS
from almanac.settings import Industry, read_industry

AI = read_industry(BUNDLED)
FACT = {"source": "s", "snapshot": "0", "record": "r", "retrieved": AI.settings.edition}
REPORTS = pa.schema([(name, pa.string()) for name in ("organisation", "language", "context", "event", "record")])


def learnt(texts: Sequence[str], language: str) -> tuple[Sequence[str], np.ndarray]:
    return topics(language), probabilities(texts, language)


def told(**values: float) -> Any:
    """What stands in for the model: the same for every text; names have `__` for `/`."""
    names = ["ai", "technology/speech", "technology/robotics", "application/health"]
    row = [values.get(name.replace("/", "__"), 0.0) for name in names]
    return lambda texts, _: (names, np.tile(row, (len(texts), 1)))


def work(id_: str, title: str, **more: Any) -> dict[str, Any]:
    lists: dict[str, Any] = {name: [] for name in ("technologies", "applications", "authors", "identifiers")}
    return {**FACT, **lists, "id": id_, "title": title, "kind": "paper", "published": "2026", "notable": False, **more}


def works(*rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=SCHEMAS["works"])


def found(table: pa.Table) -> dict[tuple[str, str, str], tuple[bool, float]]:
    return {(row["id"], row["half"], row["topic"]): (row["stated"], row["probability"]) for row in table.to_pylist()}


def classified(industry: Industry, of_model: Any, rows: Sequence[dict[str, Any]] = (), **tables: Any) -> Tables:
    facts = {
        name: pa.Table.from_pylist(tables.get(name, []), schema=SCHEMAS[name]) for name in ("articles", "policies")
    }
    resolved = {
        "works": works(*rows),
        "organisations": pa.Table.from_pylist(tables.get("organisations", []), schema=ORGANISATIONS),
        "partnerships": pa.Table.from_pylist(tables.get("partnerships", []), schema=PARTNERSHIPS),
        "reports": REPORTS.empty_table(),
    }
    venues = {code: Venue(each.of_industry, each.technologies) for code, each in industry.settings.venues.items()}
    rule = Inclusion(industry.settings.inclusion, industry.taxonomy)
    return classify(facts, resolved, industry.taxonomy, rule, venues, of_model)


def organisation(id_: str, **about: str) -> dict[str, Any]:
    return dict.fromkeys(ORGANISATIONS.names) | {"id": id_, "other_names": []} | about


def article(id_: str, language: str, title: str, text: str, **more: Any) -> dict[str, Any]:
    lists: dict[str, Any] = {"organisations": [], "technologies": [], "applications": []}
    its = {"id": id_, "language": language, "title": title, "text": text, "published": AI.settings.edition}
    return {**FACT, **lists, **its, **more}


def test_a_work_has_what_the_classifier_gives_it_and_its_record_or_venue_states() -> None:
    rows = works(work("a:1", "one", applications=["health"]), work("a:2", "two", venue="icra"), work("own", "three"))
    venues = {"icra": Venue(True, ("robotics",))}
    topics_ = found(topics_of_works(rows, venues, told(ai=0.6, technology__robotics=0.2, technology__speech=0.0499)))
    assert topics_ == {
        ("a:1", *INDUSTRY): (False, 0.6), ("a:1", "application", "health"): (True, 1.0),
        ("a:2", *INDUSTRY): (True, 1.0), ("a:2", "technology", "robotics"): (True, 1.0),
        ("own", *INDUSTRY): (True, 1.0),
    }  # fmt: skip


def test_a_works_technology_is_at_most_as_likely_as_the_industry() -> None:
    rows = works(work("a:1", "one"))
    topics_ = found(topics_of_works(rows, {}, told(ai=0.7, technology__speech=0.9, application__health=0.9)))
    assert topics_ == {
        ("a:1", *INDUSTRY): (False, 0.7), ("a:1", "technology", "speech"): (False, 0.7),
        ("a:1", "application", "health"): (False, 0.9),
    }  # fmt: skip


def test_works_are_read_by_title_and_abstract() -> None:
    rows = works(work("a:1", "Notes", abstract="We train a speech recognition model on noisy recordings of meetings."))
    assert found(topics_of_works(rows, {}, learnt))["a:1", "technology", "speech"][1] > 0.5


def test_no_works_have_no_topics() -> None:
    assert topics_of_works(works(), {"icra": Venue(True, ("robotics",))}, learnt) == TOPICS.empty_table()


def test_the_languages_of_an_article_are_weighed_together() -> None:
    articles = [article("n", "en", "A robot cart", "It walks."), article("n", "zh", "机器人", "行走")]

    def by_language(texts: Sequence[str], language: str) -> tuple[Sequence[str], np.ndarray]:
        row = [0.5, 0.9 if language == "en" else 0.1]
        return ["ai", "application/law"], np.tile(row, (len(texts), 1))

    topics_ = found(classified(AI, by_language, articles=articles)["topics"])
    assert topics_["n", "application", "law"] == (False, 0.5)
    assert topics_["n", "technology", "robotics"] == (False, 0.5)


def test_topics_are_sorted_likely_enough_and_of_the_taxonomy() -> None:
    rows = [work("a:2", "Speech recognition"), work("a:1", "A robot that walks over rubble")]
    table = classified(AI, learnt, rows, organisations=[organisation("o", about_en="computer vision")])["topics"]
    assert table.schema == TOPICS
    keys = [(row["table"], row["id"], row["half"], row["topic"]) for row in table.to_pylist()]
    assert keys == sorted(keys)
    assert min(table["probability"].to_pylist()) >= LEAST
    known = {topic.id for topic in (*AI.taxonomy.technologies, *AI.taxonomy.applications)} | {INDUSTRY[1]}
    assert set(table["topic"].to_pylist()) <= known


def test_an_industry_that_the_model_does_not_know_keeps_what_its_works_and_venues_state(toy: Path) -> None:
    industry = read_industry(toy)
    rows = [
        work("own", "Walking on Gravel", technologies=["mobile-robots"], applications=["logistics"]),
        work("a:1", "Deep learning for radiology"),
    ]
    topics_ = found(classified(industry, learnt, rows)["topics"])
    assert topics_ == {
        ("own", *INDUSTRY): (True, 1.0), ("own", "technology", "mobile-robots"): (True, 1.0),
        ("own", "application", "logistics"): (True, 1.0), ("a:1", *INDUSTRY): (False, 1.0),
    }  # fmt: skip
    venues = {"icra": Venue(True, ("mobile-robots",))}
    at_venue = topics_of_works(works(work("a:2", "Carts", venue="icra")), venues, _within(industry.taxonomy, learnt))
    assert found(at_venue)["a:2", "technology", "mobile-robots"] == (True, 1.0)


def test_an_industry_that_the_model_does_not_know_is_classified_by_its_terms(toy: Path) -> None:
    articles = [article("n", "en", "A delivery robot", "It reached the warehouse.", technologies=["mobile-robots"])]
    partnership = dict.fromkeys(PARTNERSHIPS.names) | FACT
    partnership |= {"id": "p", "subject_ru": "беспилотники", "announced": "2026"}
    partnership |= {name: [] for name in ("parties", "technologies", "organisations", "reports", "sources")}
    organisations = [organisation("o", about_zh="移动机器人制造商")]
    table = classified(
        read_industry(toy), learnt, articles=articles, organisations=organisations, partnerships=[partnership]
    )["topics"]
    topics_ = found(table)
    assert topics_["n", "technology", "mobile-robots"] == (True, 1.0)
    assert topics_["n", "application", "logistics"] == (False, 0.5)
    assert topics_["o", "technology", "mobile-robots"] == (False, 0.5)
    assert topics_["p", "technology", "mobile-robots"] == (False, 0.5)
    assert {topic for _, _, topic in topics_} == {"mobile-robots", "logistics"}
    [row] = [row for row in table.to_pylist() if (row["id"], row["half"]) == ("n", "technology")]
    assert row["terms_en"] == ["delivery robot"]
