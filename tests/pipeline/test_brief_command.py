"""`almanac brief`: its contract, how it understands a place, and what it says where it knows nothing."""

from __future__ import annotations

import json
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from almanac import advice
from almanac.analyse.portfolio import CAUTION
from almanac.commands.options import BUNDLED
from almanac.errors import WrongUse
from almanac.new import start
from almanac.pipeline import Run, build
from almanac.settings import read_industry
from tests.conftest import EDITION, Cli, append

KEYS = ["kind", "id", "name", "years", "sections", "positions", "peers", "options", "held", "spendings", "what_if"]
SECTIONS = ["position", "specialisation", "momentum", "dependence", "options", "stated"]
SOURCE = {"source": "https://example.org/", "retrieved": "2026-01-15"}
ORGANISATIONS = {
    "ash": ("company", "GB", "London", "Ash Robotics"), "birch": ("university", "GB", "Cambridge", "Birch University"),
    "cedar": ("institute", "CN", "Beijing", "Cedar Institute"), "dune": ("company", "US", "", "Dune Bakery"),
}  # fmt: skip
# Before 2024 all works were about mobile robots; since, those of Ash Robotics are about logistics.
PARTIES = [*["Ash Robotics"] * 3, *["Birch University;Cedar Institute"] * 2, *["Cedar Institute"] * 5]
ROBOTS, LOGISTICS = "technology/mobile-robots", "application/logistics"
NOTHING_KNOWN = "Nothing is known of its works in these years, so nothing is said of what to do."


@pytest.fixture(scope="module")
def larger(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The toy industry with works of six years and a policy, analysed: Dune Bakery, alone in its country, has none."""
    folder = tmp_path_factory.mktemp("larger") / "toy"
    start(folder, BUNDLED, EDITION)
    facts = folder / "facts"
    append(facts / "organisations.csv", [
        {"id": id_, "kind": kind, "country": country, "city": city, "name_en": name, "about_en": "a place",
         "about_ru": "место", "about_zh": "地方", **SOURCE}
        for id_, (kind, country, city, name) in ORGANISATIONS.items()
    ])  # fmt: skip
    append(facts / "works.csv", [
        {"id": f"work-{year}-{at}", "title": f"Walking on Sand {year} {at}", "kind": "paper",
         "published": f"{year}-01-03", "organisations": parties,
         **({"applications": "logistics"} if at < 3 and year >= 2024 else {"technologies": "mobile-robots"}), **SOURCE}
        for year in range(2021, 2027) for at, parties in enumerate(PARTIES)
    ])  # fmt: skip
    policy = {"id": "plan", "country": "GB", "title_en": "A Plan for Mobile Robots", "title_ru": "План", "title_zh": "计划",
              "year": "2024", "kind": "plan", "binding": "none", **SOURCE}  # fmt: skip
    (facts / "policies.csv").write_text(",".join(policy) + "\n", encoding="utf-8")
    append(facts / "policies.csv", [policy])
    run = Run(read_industry(folder), folder.parent / "data", folder.parent / "edition")
    build(run, "analyse")
    return run


def asked(almanac: Cli, run: Run, *arguments: str) -> CompletedProcess[str]:
    return almanac("brief", "--industry", str(run.industry.folder), "--data", str(run.data), *arguments)


def answer(almanac: Cli, run: Run, *arguments: str) -> dict[str, Any]:
    done = asked(almanac, run, "--json", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def direct(run: Run, place: str, **options: Any) -> dict[str, Any]:
    """What JSON has, without a process of its own."""
    found: dict[str, Any] = json.loads(json.dumps(advice.brief(run, place, advice.BriefOptions(**options)).as_dict()))
    return found


def claims(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {claim["kind"]: claim for section in found["sections"] for claim in section["claims"]}


def test_json_has_the_contract_s_keys_and_what_python_answers(almanac: Cli, larger: Run) -> None:
    found = answer(almanac, larger, "GB")
    assert list(found) == KEYS
    assert found == direct(larger, "GB")
    assert [section["section"] for section in found["sections"]] == SECTIONS
    for claim in claims(found).values():
        assert list(claim) == ["kind", "text", "values", "rows"]
        assert claim["text"]
    assert (found["kind"], found["id"], found["name"], found["years"]) == (
        "country",
        "GB",
        "United Kingdom",
        [2024, 2026],
    )
    assert [row["id"] for row in found["peers"]] == ["CN", "GB"]
    assert found["held"][0]["organisation"] == "ash"
    assert (found["spendings"], found["what_if"]) == ([], [])


def test_text_says_what_json_says(almanac: Cli, larger: Run) -> None:
    done = asked(almanac, larger, "GB")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "United Kingdom, 2024–2026 (ranges are 5–95 %)"
    found = direct(larger, "GB")
    expected = [f"  {claim['text']}" for section in found["sections"] for claim in section["claims"]]
    assert [line for line in lines if line.startswith("  ")] == expected


def test_the_same_is_answered_twice_to_the_byte(almanac: Cli, larger: Run) -> None:
    first, again = (asked(almanac, larger, "CN", "--budget", "5").stdout for _ in range(2))
    assert "weight of risk 0: Mobile robots" in first
    assert first == again


@pytest.mark.parametrize("place", ["gb", "United Kingdom", "Великобритания", "великобритания", "英国"])
def test_a_country_is_known_by_its_code_and_its_names(place: str, larger: Run) -> None:
    assert direct(larger, place) == direct(larger, "GB")


def test_a_country_is_known_in_russian_on_the_command_line(almanac: Cli, larger: Run) -> None:
    assert answer(almanac, larger, "Великобритания") == direct(larger, "gb")


def test_an_organisation_is_known_by_its_id_and_its_name(almanac: Cli, larger: Run) -> None:
    found = answer(almanac, larger, "cedar")
    assert (found["kind"], found["id"], found["name"]) == ("organisation", "cedar", "Cedar Institute")
    assert "position-organisation" in claims(found)
    assert found["held"] == []
    assert direct(larger, "Cedar Institute") == found


def test_figures_are_those_of_the_works(larger: Run) -> None:
    positions = {row["topic"]: row for row in direct(larger, "GB")["positions"]}
    # Three works a year of Ash Robotics, half of two of Birch University, and the toy's own work, about both topics.
    assert positions["all"]["works"] == 3 * (3 + 2 / 2) + 1
    assert positions["logistics"]["works"] == 3 * 3 + 1
    assert positions["mobile-robots"]["works"] == 3 * 2 / 2 + 1
    assert positions["mobile-robots"]["before"] == 3 * (3 + 2 / 2)
    assert positions["logistics"]["share"] == 1


def test_what_a_policy_s_title_names_is_held_against_works(larger: Run) -> None:
    found = claims(direct(larger, "GB"))
    assert found["policies"]["values"] == {"number": 1, "newest": "2024"}
    assert (found["stated"]["rows"], found["not-borne-out"]["rows"]) == ([ROBOTS], [ROBOTS])
    assert found["strongest"]["rows"] == [LOGISTICS]
    assert "no-policy" in claims(direct(larger, "CN"))


@pytest.mark.parametrize(("place", "said"), [("US", "nothing-known"), ("France", "nothing-known"), ("dune", "too-few")])
def test_of_one_without_works_the_brief_is_empty_and_says_so(place: str, said: str, larger: Run) -> None:
    found = direct(larger, place)
    assert set(claims(found)) - {"no-policy"} == {said}
    assert [found[name] for name in ("positions", "peers", "options", "held")] == [[], [], [], []]


def test_an_empty_brief_is_an_answer(almanac: Cli, larger: Run) -> None:
    done = asked(almanac, larger, "US", "--budget", "10", "--what-if-works", "mobile-robots=-3")
    assert (done.returncode, done.stderr) == (0, "")
    assert NOTHING_KNOWN in done.stdout
    assert "on nothing; worth 0.00" in done.stdout
    assert "What it could do" not in done.stdout
    assert done.stdout.endswith("What would change\n  nothing\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["Cedar Institut"], "'Cedar Institut' is no organisation of this edition; nearest: cedar (Cedar Institute)"),
        (["GB", "--peers", "cedar"], "--peers: cedar cannot stand beside it; give countries"),
        (["GB", "--budget", "-1"], "--budget and --caution take numbers from 0 up"),
        (["GB", "--what-if-works", "nonsense"], "--what-if-works 'nonsense' is unknown"),
    ],
    ids=lambda of: " ".join(of) if isinstance(of, list) else "",
)
def test_what_cannot_be_asked_is_wrong_use(arguments: list[str], said: str, almanac: Cli, larger: Run) -> None:
    done = asked(almanac, larger, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


@pytest.mark.parametrize(
    ("place", "options", "said"),
    [
        ("XX", {}, "'XX' is no organisation"),
        ("cedar", {"peers": "ash,GB"}, "--peers: GB cannot stand beside it; give organisations"),
        ("GB", {"peers": "CN,Nowhere"}, "'Nowhere' is no organisation"),
        ("GB", {"budget": 1, "caution": -1}, "--budget and --caution take numbers from 0 up"),
        ("GB", {"works": ["mobile-robot=3"]}, "nearest: mobile-robots"),
        ("GB", {"works": ["mobile-robots=nan"]}, "not 'nan'"),
        ("GB", {"budget": float("nan")}, "--budget and --caution take numbers from 0 up"),
        ("GB", {"budget": float("inf")}, "--budget and --caution take numbers from 0 up"),
        ("GB", {"budget": 1, "caution": float("inf")}, "--budget and --caution take numbers from 0 up"),
        ("GB", {"money": float("nan")}, "--what-if-money takes an amount"),
        ("dune", {"works": ["mobile-robots=3"]}, "too few of its works are known"),
        ("United Kingdon", {}, "of countries: GB (United Kingdom)"),
        ("GB", {"works": ["mobile-robots"]}, "--what-if-works takes a topic with works more"),
        ("GB", {"works": ["mobile-robots=many"]}, "not 'many'"),
        ("GB", {"partner": "Cedar Institut"}, "nearest: cedar (Cedar Institute)"),
    ],
)
def test_why_something_cannot_be_asked_is_said(place: str, options: dict[str, Any], said: str, larger: Run) -> None:
    with pytest.raises(WrongUse) as raised:
        direct(larger, place, **options)
    assert said in str(raised.value)


def test_peers_can_be_asked_for(larger: Run) -> None:
    assert [row["id"] for row in direct(larger, "GB", peers="China, FR")["peers"]] == ["CN", "GB"]
    assert [row["id"] for row in direct(larger, "ash", peers="Cedar Institute")["peers"]] == ["cedar", "ash"]


def test_no_budget_is_spent_on_nothing(almanac: Cli, larger: Run) -> None:
    found = answer(almanac, larger, "CN", "--budget", "0")
    assert found["options"]
    assert found["spendings"] == [{"caution": CAUTION[0], "spent": {}, "worth": 0, "at_risk": 0}]


def test_a_budget_is_spent_on_options(larger: Run) -> None:
    found = direct(larger, "CN", budget=2.0)
    options = {f"{row['half']}/{row['topic']}" for row in found["options"]}
    assert options == {ROBOTS}
    for each in found["spendings"]:
        assert set(each["spent"]) <= options
        assert sum(each["spent"].values()) <= 2
    [once] = direct(larger, "CN", budget=2.0, caution=0.5)["spendings"]
    assert once["caution"] == 0.5


def test_what_would_change_is_told(almanac: Cli, larger: Run) -> None:
    found = answer(
        almanac, larger, "GB", "--what-if-works", "mobile-robots=20", "--what-if-works", "logistics=-50%",
        "--what-if-partner", "Dune Bakery", "--what-if-money", "1000",
    )  # fmt: skip
    changes = {(each["of"], each["figure"]): (each["before"], each["after"]) for each in found["what_if"][:7]}
    assert changes[ROBOTS, "works"] == (4, 24)
    assert changes[ROBOTS, "rank"] == (2, 1)
    assert changes["all", "works"] == (13, 33)
    later = [(each["of"], each["figure"], each["before"], each["after"]) for each in found["what_if"][7:]]
    assert (LOGISTICS, "works", 10, 5) in later
    assert ("dune", "partners", 1, 2) in later
    assert ("all", "raised", 1_500_000, 1_501_000) in later


def test_a_new_industry_has_a_brief_that_says_how_little_it_knows(almanac: Cli, toy: Path, tmp_path: Path) -> None:
    done = almanac("brief", "GB", "--json", "--industry", str(toy), "--data", str(tmp_path / "data"))
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert claims(found)["thin"]["text"].startswith("Works are few, 1:")
    assert not any(row["advice"] for row in found["options"])
