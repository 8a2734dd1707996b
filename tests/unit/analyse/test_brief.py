from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pytest

from almanac.analyse.brief import MOST_OF_ALL, PEERS, SECTIONS, SOME, Brief, Briefs, Claim
from almanac.analyse.network import network
from almanac.analyse.positions import ALL, LEAST
from almanac.analyse.rounds import ROUNDS
from almanac.analyse.strategy import HELD, OPTIONS, POSITIONS, TOPICS, strategy
from almanac.facts.store import Tables
from almanac.model.tables import SCHEMAS
from almanac.model.words import Language
from almanac.publish.sentences import PHRASES, Names, Sentences
from tests.unit.analyse.test_network import TOPIC
from tests.unit.analyse.test_network import resolved as tied
from tests.unit.analyse.test_positions import NAMES, many, resolved, topics

Row = dict[str, Any]
SPEECH, VISION, CHIPS, GAMES = (f"technology/{topic}" for topic in ("speech", "vision", "chips", "games"))
UNTIL = 2020
HOMES: dict[str, Any] = {"ash": "GB", "birch": "GB", "cedar": "CN", "dune": "US", "elm": None}
COUNTRIES = ("US", "CN", "GB", "FR", "DE", "JP", "KR")
FIGURES = ("share", "advantage", "growth", "rank")


def position(id_: str, topic: str = ALL, kind: str = "country", **figures: Any) -> Row:
    """A row of which nothing is sure, but for what is given; an interval that is not given is the figure alone."""
    half, _, name = topic.rpartition("/")
    row: Row = {"works": 20.0, "before": 20.0, "share": 0.1, "advantage": 1.0, "growth": 1.0, "rank": 5, "density": 0.5}
    row |= figures
    ends = {f"{name}{end}": row[name] for name in FIGURES for end in ("_low", "_high")}
    return {"kind": kind, "id": id_, "half": half, "topic": name, **ends, **row}


def option(id_: str, move: str, topic: str, advice: bool, kind: str = "country") -> Row:
    half, _, name = topic.rpartition("/")
    return {
        "kind": kind, "id": id_, "move": move, "half": half, "topic": name, "score": 1.5, "effort": 12.4, "draws": 0.75,
        "ways": 4, "ways_tried": 5, "failing": ["strict"], "advice": advice, "density": 0.4, "complexity": 0.6,
    }  # fmt: skip


def held(topic: str, organisation: str, share: float) -> Row:
    return {"country": "GB", "topic": topic, "organisation": organisation, "share": share}


def policy(id_: str, country: str, year: int) -> Row:
    title = {f"title_{language}": "Plan" for language in ("en", "ru", "zh")}
    return {"id": id_, "country": country, "year": year, "kind": "plan", "binding": "none", **title,
            "source": "https://example.org/", "retrieved": None}  # fmt: skip


def some(rows: Sequence[Row], schema: pa.Schema) -> pa.Table:
    """A table of the columns that rows have."""
    return pa.Table.from_pylist(list(rows), schema=pa.schema([pa.field(each.name, each.type) for each in schema]))


def briefs(
    positions: Sequence[Row] = (), options: Sequence[Row] = (), holders: Sequence[Row] = (),
    complexity: Mapping[str, float] | None = None, policies: Sequence[Row] = (), indicators: Sequence[Row] = (),
    rounds: Sequence[Row] = (), works: Sequence[tuple[str, ...]] = (), stated: Mapping[str, tuple[str, ...]] | None = None,
) -> Briefs:  # fmt: skip
    """works: the parties of each work."""
    figures = [
        {
            "topic": topic,
            "works": 100.0,
            "before": 100.0,
            "complexity": (complexity or {}).get(topic, 0.0),
            "last": UNTIL,
        }
        for topic in (ALL, SPEECH, VISION, CHIPS, GAMES)
    ]
    joint = [(f"w{at}", "paper", str(UNTIL), list(parties)) for at, parties in enumerate(works)]
    tables: Tables = {
        "positions": some(positions, POSITIONS), "options": some(options, OPTIONS), "held": some(holders, HELD),
        "topic_figures": some(figures, TOPICS), "rounds": some(rounds, ROUNDS),
        **network(tied(joint, [], HOMES), TOPIC.empty_table(),
                  ROUNDS.empty_table(), 0.5),
    }  # fmt: skip
    facts = {"policies": some(policies, SCHEMAS["policies"]), "indicators": some(indicators, SCHEMAS["indicators"])}
    return Briefs(tables, facts, organisations(), stated or {})


def organisations() -> dict[str, Row]:
    return {
        id_: {
            "id": id_,
            "country": country,
            "name_en": id_.title(),
            "name_ru": None,
            "name_zh": None,
            "other_names": [],
        }
        for id_, country in HOMES.items()
    }


def claims(found: Brief, section: str | None = None) -> dict[str, Claim]:
    return {claim.kind: claim for name in SECTIONS if section in (None, name) for claim in found.claims[name]}


def test_of_one_that_nothing_is_known_of_nothing_is_said() -> None:
    found = briefs([position("CN")], [option("CN", "enter", SPEECH, True)]).brief("country", "GB")
    assert found.empty
    assert list(claims(found)) == ["nothing-known", "no-policy"]
    assert (found.positions, found.peers, found.options, found.held) == ((), (), (), ())
    assert list(found.claims) == list(SECTIONS)
    organisation = briefs().brief("organisation", "elm")
    assert list(claims(organisation)) == ["too-few"]
    assert not organisation.options


def test_an_industry_without_works_gives_empty_briefs() -> None:
    tables = strategy(resolved([], HOMES), topics([]), NAMES, UNTIL, map)
    ties = network(tied([], [], {}), TOPIC.empty_table(), ROUNDS.empty_table(), 0.5)
    facts = {name: SCHEMAS[name].empty_table() for name in ("policies", "indicators")}
    found = Briefs({**tables, **ties, "rounds": ROUNDS.empty_table()}, facts, organisations()).brief("country", "GB")
    assert found.empty
    assert list(claims(found)) == ["nothing-known", "no-policy"]
    assert found.span == (UNTIL - 2, UNTIL)


def test_one_work_alone_is_called_thin() -> None:
    works = [*many(1, "one", UNTIL, ("ash",), "speech"), *many(30, "c", UNTIL, ("cedar",), "vision")]
    tables = strategy(resolved(works, HOMES), topics(works), NAMES, UNTIL, map)
    ties = network(tied([], [], {}), TOPIC.empty_table(), ROUNDS.empty_table(), 0.5)
    facts = {name: SCHEMAS[name].empty_table() for name in ("policies", "indicators")}
    of = Briefs({**tables, **ties, "rounds": ROUNDS.empty_table()}, facts, organisations())
    found = of.brief("country", "GB")
    assert not found.empty
    assert claims(found)["thin"] == Claim("thin", {"works": 1.0})
    assert "strongest" not in claims(found)
    assert "thin" not in claims(of.brief("country", "CN"))


@pytest.mark.parametrize(("works", "thin"), [(LEAST - 0.5, True), (LEAST, False)])
def test_few_works_are_thin(works: float, thin: bool) -> None:
    assert ("thin" in claims(briefs([position("GB", works=works)]).brief("country", "GB"))) == thin


def test_a_position_has_its_interval_and_how_many_there_are() -> None:
    rows = [position("GB", share=0.2, share_low=0.15, share_high=0.25, rank=2, rank_low=1, rank_high=3),
            position("CN"), position("FR", works=0.0), position("ash", kind="organisation")]  # fmt: skip
    of = briefs(rows)
    assert claims(of.brief("country", "GB"))["position-country"].values == {
        "works": 20.0, "of": 2, "share": 0.2, "share_low": 0.15, "share_high": 0.25, "rank": 2, "rank_low": 1,
        "rank_high": 3,
    }  # fmt: skip
    assert claims(of.brief("organisation", "ash"))["position-organisation"].values["of"] == 1


def test_works_are_told_per_head_where_the_population_is_known() -> None:
    known = [("GB", 2019, 1e6), ("GB", 2020, 2e6), ("CN", 2020, 1e6), ("FR", 2020, 10.0)]
    indicators = [
        {"country": code, "indicator": "population", "year": year, "value": value, "unit": "people"}
        for code, year, value in known
    ]
    rows = [position("GB"), position("CN"), position("US"), position("FR", works=LEAST - 1)]
    of = briefs(rows, indicators=indicators)
    # France has too few works to stand among them.
    assert claims(of.brief("country", "GB"))["per-population"].values == {
        "rate": 20 / 2, "rank": 2, "of": 2, "year": "2020",
    }  # fmt: skip
    assert not {"per-population", "per-gdp-ppp"} & set(claims(of.brief("country", "US")))
    assert "per-population" not in claims(of.brief("country", "FR"))


def test_the_first_three_lead_if_they_have_some_works() -> None:
    rows = [position("GB"), position("GB", SPEECH, rank=3, works=SOME), position("GB", VISION, rank=4),
            position("GB", CHIPS, rank=1, works=SOME - 1)]  # fmt: skip
    assert claims(briefs(rows).brief("country", "GB"))["leading"] == Claim("leading", {"topics": (SPEECH,)}, (SPEECH,))


@pytest.mark.parametrize(("low", "works", "strong"), [(1.01, 1.0, True), (1.0, 50.0, False), (1.5, 0.9, False)])
def test_a_strength_is_claimed_only_where_it_is_sure(low: float, works: float, strong: bool) -> None:
    rows = [position("GB"), position("GB", SPEECH, works=works, advantage=2.04, advantage_low=low, advantage_high=3.0)]
    found = claims(briefs(rows).brief("country", "GB"), "specialisation")
    values = {"topic": SPEECH, "times": 2.0, "low": round(low, 1), "high": 3.0}
    expected = Claim("strongest", values, (SPEECH,)) if strong else Claim("no-strength")
    assert list(found.values()) == [expected]


def test_the_greatest_strength_comes_first_and_the_others_after_it() -> None:
    rows = [position("GB"), position("GB", SPEECH, advantage=2.0), position("GB", VISION, advantage=4.0),
            position("GB", CHIPS, advantage=3.0)]  # fmt: skip
    found = claims(briefs(rows).brief("country", "GB"), "specialisation")
    assert found["strongest"].rows == (VISION,)
    assert found["strong"].values == {"topics": (CHIPS, SPEECH)}


def test_gaps_are_sure_and_complex_the_most_complex_first() -> None:
    low: Row = {"advantage": 0.5, "advantage_low": 0.2}
    rows = [position("GB"), position("GB", SPEECH, **low, advantage_high=0.9),
            position("GB", VISION, **low, advantage_high=1.0), position("GB", CHIPS, **low, advantage_high=0.9),
            position("GB", GAMES, **low, advantage_high=0.9)]  # fmt: skip
    complexity = {SPEECH: 0.5, VISION: 2.0, CHIPS: 1.5, GAMES: -1.0}
    found = claims(briefs(rows, complexity=complexity).brief("country", "GB"), "specialisation")
    assert found["gaps"].values == {"topics": (CHIPS, SPEECH)}


@pytest.mark.parametrize(
    ("low", "high", "kind"), [(1.1, 1.6, "growth-up"), (0.5, 0.9, "growth-down"), (0.9, 1.1, "growth-level")]
)
def test_growth_is_up_or_down_only_where_it_is_sure(low: float, high: float, kind: str) -> None:
    growth: Row = {"growth_low": low, "growth_high": high}
    rows = [position("GB", growth=1.0, **growth), position("GB", SPEECH, **growth),
            position("GB", VISION, **growth, works=1.0, before=3.0)]  # fmt: skip
    found = claims(briefs(rows).brief("country", "GB"), "momentum")
    of_topics = {"growth-up": ["growing"], "growth-down": ["shrinking"], "growth-level": []}[kind]
    assert list(found) == [kind, *of_topics]
    assert found[kind].values == pytest.approx({"change": 0, "change_low": low - 1, "change_high": high - 1})
    assert all(found[each].rows == (SPEECH,) for each in of_topics)


def test_of_growth_that_nothing_tells_nothing_is_said() -> None:
    unknown: Row = dict.fromkeys(("growth", "growth_low", "growth_high"))
    known = position("GB", VISION, growth=2.0)
    found = claims(
        briefs([position("GB"), position("GB", SPEECH, **unknown), known]).brief("country", "GB"), "momentum"
    )
    assert found["growing"].rows == (VISION,)
    assert "growing" not in claims(briefs([position("GB", **unknown), known]).brief("country", "GB"))


def test_who_surely_grows_faster_and_would_be_ahead_catches_up() -> None:
    rows = [
        position("GB", works=100.0, share=0.4), position("CN", works=80.0, share=0.3, growth=1.5, growth_low=1.2),
        position("US", works=80.0, share=0.3, growth=1.5, growth_low=0.9),
        position("FR", works=20.0, share=0.1, growth=2.0),
        position("DE", works=60.0, before=LEAST - 1, share=0.3, growth=9.0),
        position("JP", works=200.0, share=0.6, growth=9.0),
    ]  # fmt: skip
    of = briefs(rows)
    assert claims(of.brief("country", "GB"))["catching-up-country"].values == {"countries": ["CN"]}
    assert "catching-up-country" not in claims(of.brief("country", "FR"))


@pytest.mark.parametrize(
    ("share", "works", "single"),
    [(MOST_OF_ALL, SOME, True), (MOST_OF_ALL - 0.01, 50.0, False), (1.0, SOME - 0.1, False)],
)
def test_a_topic_hangs_on_one_that_has_half_of_its_works(share: float, works: float, single: bool) -> None:
    holders = [held(ALL, "birch", 0.6), held(ALL, "ash", 0.3), held(SPEECH, "ash", share)]
    of = briefs([position("GB"), position("GB", SPEECH, works=works)], holders=holders)
    found = claims(of.brief("country", "GB"), "dependence")
    assert found["held"].values == {"organisation": "birch", "share": 0.6}
    assert ("single-point" in found) == single
    if single:
        values = {"topic": SPEECH, "organisation": "ash", "share": share}
        assert found["single-point"] == Claim("single-point", values, (SPEECH,))
    assert of.brief("country", "CN").held == ()


def test_work_with_others_is_told_of_a_country_and_of_an_organisation() -> None:
    works = [*[("ash", "birch")] * 2, *[("ash", "cedar")] * 5, *[("birch", "dune")] * 1, *[("ash", "elm")] * 2]
    of = briefs([position("GB"), position("ash", kind="organisation")], works=works)
    country = claims(of.brief("country", "GB"), "dependence")
    assert country["abroad"].values == {"share": pytest.approx(6 / 8)}
    assert country["first-country"].values == {"country": "CN", "share": pytest.approx(5 / 6)}
    organisation = claims(of.brief("organisation", "ash"), "dependence")
    assert organisation["first-partner"].values == {"organisation": "cedar", "share": pytest.approx(5 / 9)}
    # Where `elm` is, nobody knows.
    assert organisation["abroad"].values == {"share": pytest.approx(5 / 7)}


def test_of_few_joint_works_nothing_is_said() -> None:
    of = briefs([position("GB"), position("ash", kind="organisation")], works=[("ash", "cedar")] * int(SOME - 1))
    assert not claims(of.brief("country", "GB"), "dependence")
    assert not claims(of.brief("organisation", "ash"), "dependence")


def test_investors_of_other_countries_are_counted_where_their_country_is_known() -> None:
    rounds = [
        {"organisation": "ash", "country": "GB", "lead_investors": ["Cedar"], "investors": ["Birch", "Nobody Known"]},
        {"organisation": "ash", "country": "GB", "lead_investors": ["Dune"], "investors": [], "excluded": "standing"},
        {"organisation": "cedar", "country": "CN", "lead_investors": ["Cedar"], "investors": [], "excluded": "country"},
    ]
    of = briefs([position("GB")], rounds=rounds)
    expected = {"named": 3, "known": 2, "abroad": 1}
    assert claims(of.brief("country", "GB"))["money"].values == expected
    assert claims(of.brief("organisation", "ash"))["money"].values == expected
    assert claims(of.brief("country", "CN"))["money"].values == {"named": 1, "known": 1, "abroad": 0}
    assert "money" not in claims(of.brief("country", "US"))


def test_advice_comes_before_what_is_open_and_says_how_surely() -> None:
    options = [option("GB", "enter", SPEECH, False), option("GB", "enter", VISION, True),
               option("GB", "defend", CHIPS, True), option("CN", "strengthen", SPEECH, True)]  # fmt: skip
    found = briefs([position("GB")], options).brief("country", "GB")
    assert [(claim.kind, claim.rows) for claim in found.claims["options"]] == [
        ("enter-advice", (VISION,)), ("defend-advice", (CHIPS,)), ("enter-open", (SPEECH,)),
    ]  # fmt: skip
    assert found.claims["options"][0].values == {
        "topic": VISION, "share_draws": 0.75, "ways": 4, "tried": 5, "effort": 12, "share_near": 0.4, "complexity": 0.6,
    }  # fmt: skip
    assert [row["topic"] for row in found.options] == ["speech", "vision", "chips"]


def test_peers_are_the_nearest_in_works_and_oneself() -> None:
    rows = [position(code, works=100.0 - 10 * at) for at, code in enumerate(COUNTRIES)]
    of = briefs([*rows, position("ash", kind="organisation")])
    for code, expected in (("FR", COUNTRIES[1:6]), ("US", COUNTRIES[:5]), ("KR", COUNTRIES[-5:])):
        found = of.brief("country", code)
        assert tuple(row["id"] for row in found.peers) == expected
        assert len(found.peers) == PEERS + 1
        assert all(row["topic"] == ALL for row in found.peers)
    assert [row["id"] for row in of.brief("organisation", "ash").peers] == ["ash"]


def test_peers_can_be_asked_for() -> None:
    rows = [position(code, works=100.0 - 10 * at) for at, code in enumerate(COUNTRIES)]
    found = briefs(rows).brief("country", "KR", ["US", "XX", "CN"])
    assert [row["id"] for row in found.peers] == ["US", "CN", "KR"]


def test_what_is_stated_is_held_against_what_is_done() -> None:
    rows = [position("GB"), position("GB", SPEECH, advantage=2.0), position("GB", VISION, advantage=0.5),
            position("GB", CHIPS, advantage=1.5, advantage_low=0.9)]  # fmt: skip
    policies = [policy("one", "GB", 2017), policy("two", "GB", 2021), policy("three", "CN", 2022),
                policy("four", "US", 2020)]  # fmt: skip
    stated = {"one": (VISION, SPEECH), "two": (CHIPS, SPEECH), "four": (SPEECH,)}
    of = briefs(rows, policies=policies, stated=stated)
    assert of.brief("country", "GB").claims["stated"] == (
        Claim("policies", {"number": 2, "newest": "2021"}),
        Claim("stated", {"topics": [CHIPS, SPEECH, VISION]}, (CHIPS, SPEECH, VISION)),
        Claim("borne-out", {"topics": [SPEECH]}, (SPEECH,)),
        Claim("not-borne-out", {"topics": [VISION]}, (VISION,)),
    )
    assert list(claims(of.brief("country", "CN"), "stated")) == ["policies", "names-no-topic"]
    assert list(claims(of.brief("country", "FR"), "stated")) == ["no-policy"]
    assert not claims(of.brief("organisation", "ash"), "stated")


def rich() -> Iterator[Brief]:
    """Briefs that have every kind of claim among them."""
    sure: Row = {"growth_low": 1.2, "growth_high": 1.5, "growth": 1.3}
    falls: Row = {"growth_low": 0.5, "growth_high": 0.8, "growth": 0.7}
    for kind, id_, other in (("country", "GB", "CN"), ("organisation", "ash", "birch")):
        rows = [
            position(id_, kind=kind, works=40.0, **falls), position(id_, SPEECH, kind, advantage=2.0, rank=1, **sure),
            position(id_, VISION, kind, advantage=3.0, **falls), position(id_, CHIPS, kind, advantage=0.5),
            position(other, kind=kind, share=0.09, **sure),
        ]  # fmt: skip
        options = [
            option(id_, move, SPEECH, advice, kind)
            for move in ("enter", "strengthen", "defend")
            for advice in (True, False)
        ]
        indicators = [
            {"country": "GB", "indicator": name, "year": 2020, "value": 1e6, "unit": "-"}
            for name in ("population", "gdp-ppp")
        ]
        of = briefs(
            rows, options, [held(ALL, "ash", 0.7), held(SPEECH, "ash", 0.7)], {CHIPS: 1.0},
            [policy("one", "GB", 2020), policy("two", "CN", 2020)], indicators,
            [{"organisation": "ash", "country": "GB", "lead_investors": ["Cedar"], "investors": []}],
            [("ash", "cedar")] * 6, {"one": (SPEECH, CHIPS)},
        )  # fmt: skip
        yield of.brief(kind, id_)
        yield of.brief(kind, other)
    yield briefs([position("GB", works=2.0)]).brief("country", "GB")
    yield briefs([position("GB", advantage=1.0), position("GB", SPEECH)]).brief("country", "GB")
    yield briefs().brief("country", "GB")


EVERY_KIND = {
    "nothing-known", "thin", "position-country", "position-organisation", "per-population", "per-gdp-ppp", "leading",
    "strongest", "strong", "no-strength", "gaps", "growth-up", "growth-down", "growth-level", "growing", "shrinking",
    "catching-up-country", "catching-up-organisation", "held", "single-point", "abroad", "first-country",
    "first-partner", "money", "enter-advice", "enter-open", "strengthen-advice", "strengthen-open", "defend-advice",
    "defend-open", "no-policy", "policies", "names-no-topic", "stated", "borne-out", "not-borne-out",
}  # fmt: skip


def test_every_kind_of_claim_has_a_sentence_in_every_language() -> None:
    found = [(section, claim) for brief in rich() for section in SECTIONS for claim in brief.claims[section]]
    assert {claim.kind for _, claim in found} == EVERY_KIND
    assert set(PHRASES) >= EVERY_KIND
    names = Names(lambda id_: f"<{id_}>", lambda code: f"<{code}>", lambda topic: f"<{topic}>")
    for language in Language:
        say = Sentences(language, names)
        for section, claim in found:
            text = str(say(claim.kind, claim.values))
            assert text
            assert "%(" not in text
            assert all(f"<{topic}>" in text for topic in claim.rows), text
            if section == "options":
                assert "75" in str(say("sure", claim.values))


def test_the_rows_that_bear_a_claim_out_are_those_of_its_topics() -> None:
    for brief in rich():
        known = {f"{row['half']}/{row['topic']}" for row in brief.positions}
        for section in ("position", "specialisation", "momentum", "dependence"):
            assert all(set(claim.rows) <= known for claim in brief.claims[section])
