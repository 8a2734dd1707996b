from __future__ import annotations

from itertools import combinations

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from almanac.analyse.acquaintance import known, read_known
from almanac.analyse.new_ties import FEW, learn, read_model
from almanac.analyse.partners import MOST, NAMED, PARTNERS, Candidate, Finder, Reason, Wanted
from tests.unit.analyse.test_acquaintance import HOMES, Home, Topic, Work, past, resolved

UNTIL = 2020
SPEECH, VISION = "technology/speech", "technology/vision"
PLACES: dict[str, Home] = {
    "ask": ("GB", "London", "company"), "bee": ("GB", "Leeds", "university"), "cat": ("CN", "Beijing", "university"),
    "dog": ("GB", "London", "university"), "elk": ("CN", "Beijing", "company"), "fox": ("GB", "London", "company"),
    "gnu": ("GB", "York", "company"), "hen": ("CN", "Wuhan", "institute"), "new": ("GB", "London", "company"),
    "owl": (None, None, "company"), "pig": ("GB", "London", "company"),
}  # fmt: skip
# Who works with whom, and about what; `ask` knows `bee` and `cat`, fox has too few works to say anything of.
JOINT = [
    (("ask", "bee"), "speech"), (("ask", "cat"), "speech"), (("bee", "dog"), "vision"), (("cat", "dog"), "vision"),
    (("cat", "elk"), "speech"), (("dog", "dog"), "vision"), (("elk", "hen"), "speech"), (("gnu", "gnu"), "speech"),
    (("hen", "cat"), "speech"), (("owl", "owl"), "vision"), (("ask", "ask"), "speech"),
]  # fmt: skip
LATE = (("fox",), ("gnu", "elk"), ("owl", "hen"))
YEARS = range(2015, UNTIL + 1)
WORKS: list[Work] = [
    *((f"{'-'.join(pair)}-{year}", year, sorted(set(pair))) for pair, _ in JOINT for year in YEARS),
    *((f"late{at}", UNTIL, parties) for at, parties in enumerate(LATE)),
]
TOPICS: list[Topic] = [
    *(("works", f"{'-'.join(pair)}-{year}", topic, 0.9) for pair, topic in JOINT for year in YEARS),
    ("organisations", "new", "vision", 0.9),
]
TIES = {
    frozenset(pair) for _, _, parties in WORKS for pair in combinations(sorted(set(parties)), 2)
}  # fmt: skip


@pytest.fixture(scope="module")
def finder() -> Finder:
    of = past(WORKS, PLACES, topics=TOPICS)
    return Finder(known(of, UNTIL), learn(of, UNTIL))


def found(finder: Finder, one: str, wanted: Wanted | None = None, most: int = 20) -> dict[str, Candidate]:
    number = finder.then.organisations.tolist().index(one)
    return {each.organisation: each for each in finder.find(number, wanted or Wanted(), most)}


def reasons(candidate: Candidate) -> dict[str, Reason]:
    return {reason.kind: reason for reason in candidate.reasons}


def partners_of(one: str) -> set[str]:
    return {other for tie in TIES if one in tie for other in tie - {one}}


def test_partners_and_oneself_are_never_proposed(finder: Finder) -> None:
    for one in PLACES:
        assert set(found(finder, one)).isdisjoint({one, *partners_of(one)}), one
    assert set(found(finder, "ask")) == {"dog", "elk", "gnu", "hen", "owl"}


def test_a_partnership_is_a_tie_too() -> None:
    of = past(WORKS, PLACES, [(2016, ["ask", "dog"])], TOPICS)
    assert "dog" not in found(Finder(known(of, UNTIL), learn(of, UNTIL)), "ask")


def test_who_has_fewer_works_than_few_is_proposed_to_nobody(finder: Finder) -> None:
    works = dict(zip(finder.then.organisations, finder.then.works, strict=True))
    assert (works["fox"], works["new"]) == (1, 0)
    for one in PLACES:
        assert all(works[other] >= FEW for other in found(finder, one)), one


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(country="CN"), {"elk", "hen"}),
        (Wanted(country="GB"), {"dog", "gnu"}),
        (Wanted(country="FR"), set()),
        (Wanted(kind="university"), {"dog"}),
        (Wanted(kind="company", country="CN"), {"elk"}),
        (Wanted(topic=VISION), {"dog", "owl"}),
        (Wanted(topic=SPEECH), {"elk", "gnu", "hen"}),
        (Wanted(topic=VISION, country="GB"), {"dog"}),
        (Wanted(topic="technology/unheard-of"), set()),
    ],
)
def test_only_what_is_asked_for_is_proposed(wanted: Wanted, expected: set[str], finder: Finder) -> None:
    assert set(found(finder, "ask", wanted)) == expected


def test_scores_descend_within_0_and_1_and_no_more_come_than_asked_for(finder: Finder) -> None:
    for one in PLACES:
        for wanted in (Wanted(), Wanted(topic=SPEECH)):
            scores = [each.score for each in found(finder, one, wanted).values()]
            assert scores == sorted(scores, reverse=True)
            assert all(0 <= score <= 1 for score in scores)
    whole = list(found(finder, "ask").values())
    assert list(found(finder, "ask", most=2).values()) == whole[:2]


def test_a_topic_s_score_is_the_likelihood_times_its_share(finder: Finder) -> None:
    ids = finder.then.organisations.tolist()
    plain, narrowed = found(finder, "ask"), found(finder, "ask", Wanted(topic=VISION))
    for id_, candidate in narrowed.items():
        share = finder.then.topics[ids.index(id_), finder.then.topic_names.index(VISION)]
        assert candidate.score == pytest.approx(plain[id_].score * share, abs=2e-6)
        assert (candidate.reasons[0].kind, candidate.reasons[0].values["topic"]) == ("topic", VISION)
        assert candidate.reasons[0].values["times"] > 1
        assert VISION not in str(candidate.reasons[1:])


def test_nobody_is_proposed_to_one_of_which_nothing_is_known(finder: Finder) -> None:
    ids = finder.then.organisations.tolist()
    assert [one for one in PLACES if not finder.knows(ids.index(one))] == ["pig"]
    assert found(finder, "pig") == {}


def test_a_newcomer_is_told_so_and_others_are_not(finder: Finder) -> None:
    of_new = found(finder, "new")
    assert of_new
    assert {reasons(each)["newcomer"].values["works"] for each in of_new.values()} == {0}
    assert {reasons(each)["newcomer"].values["works"] for each in found(finder, "fox").values()} == {1}
    assert all("newcomer" not in reasons(each) for each in found(finder, "ask").values())


def test_common_partners_named_are_partners_of_both(finder: Finder) -> None:
    for one in PLACES:
        for id_, candidate in found(finder, one).items():
            common = partners_of(one) & partners_of(id_)
            if not common:
                assert "no-common" in reasons(candidate)
                continue
            told = reasons(candidate)["common"].values
            assert told["number"] == len(common)
            assert set(told["organisations"]) <= common
            assert len(told["organisations"]) == min(len(common), NAMED)


def test_the_nearest_common_partner_to_both_is_named_first() -> None:
    joint = [("ask", "bee"), *[("ask", "cat")] * 3, ("bee", "dog"), *[("cat", "dog")] * 2, *[("dog", "elk")] * 3]
    works = [(f"w{at:02}", UNTIL, pair) for at, pair in enumerate(joint)]
    of = past(works, PLACES)
    told = reasons(found(Finder(known(of, UNTIL), learn(of, UNTIL)), "ask")["dog"])["common"]
    assert told.values == {"number": 2, "organisations": ["cat", "bee"]}


def test_of_many_common_partners_the_first_are_named() -> None:
    between = [f"m{at}" for at in range(NAMED + 2)]
    places = PLACES | dict.fromkeys(between, ("FR", None, "company"))
    works = [(f"{one}-{middle}", UNTIL, [one, middle]) for middle in between for one in ("ask", "dog")]
    of = past(works, places)
    told = reasons(found(Finder(known(of, UNTIL), learn(of, UNTIL)), "ask")["dog"])["common"]
    assert told.values == {"number": NAMED + 2, "organisations": between[:NAMED]}


def test_what_a_candidate_adds_and_what_both_are_strong_in_is_told(finder: Finder) -> None:
    of = found(finder, "ask")
    assert reasons(of["dog"])["complement"].values == {"topics": [VISION]}
    assert "alike" not in reasons(of["dog"])
    assert reasons(found(finder, "owl")["dog"])["alike"].values == {"topics": [VISION]}


def test_works_and_partners_are_counted(finder: Finder) -> None:
    works = sum("dog" in parties for _, _, parties in WORKS)
    track = reasons(found(finder, "ask")["dog"])["track"]
    assert track.values == {"works": works, "partners": len(partners_of("dog"))}


def test_places_are_told_by_the_nearest_that_both_are_in(finder: Finder) -> None:
    of = {id_: set(reasons(each)) & {"city", "country", "countries"} for id_, each in found(finder, "ask").items()}
    assert (of["dog"], of["gnu"], of["owl"]) == ({"city"}, {"country"}, set())


def test_two_countries_that_work_together_more_than_by_chance_are_told() -> None:
    places: dict[str, Home] = {
        f"{country}{at}": (country.upper(), None, "company") for country in ("gb", "cn", "fr", "de") for at in range(4)
    }
    joint = [(f"gb{at}", f"cn{other}") for at in range(4) for other in range(4) if (at, other) != (0, 0)]
    joint += [(f"fr{at}", f"de{other}") for at in range(4) for other in range(4)]
    of = past([(f"w{at:02}", UNTIL, pair) for at, pair in enumerate(joint)], places)
    candidates = found(Finder(known(of, UNTIL), learn(of, UNTIL)), "gb0")
    told = reasons(candidates["cn0"])["countries"].values
    assert (told["left"], told["right"]) == ("GB", "CN")
    assert told["times"] > 1
    assert "countries" not in reasons(candidates["fr0"])


def test_an_edition_s_table_has_the_same_candidates_in_order(finder: Finder) -> None:
    table = finder.table(np.arange(len(PLACES)))
    assert table.schema.equals(PARTNERS)
    rows = [row for row in table.to_pylist() if row["organisation"] == "ask"]
    candidates = list(found(finder, "ask", most=MOST).values())
    assert [row["rank"] for row in rows] == list(range(1, len(candidates) + 1))
    assert [(row["partner"], row["score"]) for row in rows] == [(each.organisation, each.score) for each in candidates]
    assert [msgspec.json.decode(row["reasons"]) for row in rows] == [
        [[reason.kind, reason.values] for reason in each.reasons] for each in candidates
    ]
    assert finder.table(np.arange(0)).equals(PARTNERS.empty_table())
    assert max(table["rank"].to_pylist()) <= MOST


def test_what_is_known_proposes_the_same_once_written_and_read(finder: Finder) -> None:
    again = Finder(
        read_known(finder.then.tables(), resolved(WORKS, PLACES)["organisations"]), read_model(finder.model.table())
    )
    for one in PLACES:
        first, second = found(finder, one), found(again, one)
        assert set(first) == set(second)
        for id_, candidate in first.items():
            assert candidate.score == pytest.approx(second[id_].score, abs=1e-5)
            assert candidate.reasons == second[id_].reasons


PARTIES = st.lists(st.sampled_from("abcdef"), min_size=1, max_size=4, unique=True)


@settings(max_examples=5, deadline=None)
@given(
    st.lists(st.tuples(st.integers(UNTIL - 4, UNTIL), PARTIES), min_size=8, max_size=24),
    st.dictionaries(st.integers(0, 23), st.sampled_from(["speech", "vision"])),
)
def test_no_history_proposes_who_is_known_already(works: list[tuple[int, list[str]]], topics: dict[int, str]) -> None:
    of = past(
        [(f"w{at:02}", year, parties) for at, (year, parties) in enumerate(works)], HOMES,
        topics=[("works", f"w{at:02}", topic, 0.9) for at, topic in topics.items()],
    )  # fmt: skip
    finder = Finder(known(of, UNTIL), learn(of, UNTIL))
    for one in HOMES:
        met = {each for _, parties in works if one in parties for each in parties}
        candidates = found(finder, one)
        assert not met & set(candidates)
        assert one not in candidates
        for id_, candidate in candidates.items():
            assert sum(id_ in parties for _, parties in works) >= FEW
            assert 0 <= candidate.score <= 1
