"""`almanac partners`: its contract, whom lists have, and what it says where it has no answer."""

from __future__ import annotations

import json
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from almanac import advice
from almanac.analyse.partners import Wanted
from almanac.commands.options import BUNDLED
from almanac.new import start
from almanac.pipeline import Run, build
from almanac.settings import read_industry
from tests.conftest import EDITION, Cli, append

KEYS = ["organisation", "name", "country", "score", "reasons"]
ORGANISATIONS = {
    "ash": ("company", "GB", "London", "Ash Robotics"), "birch": ("university", "GB", "Cambridge", "Birch University"),
    "cedar": ("institute", "CN", "Beijing", "Cedar Institute"), "dune": ("company", "GB", "London", "Dune Bakery"),
}  # fmt: skip
YEARS = range(2018, 2027)
# Birch University works with everybody, and they with nobody else.
PARTIES = ("Ash Robotics;Birch University", "Birch University;Cedar Institute", "Birch University;Example University",
           "Birch University", "Cedar Institute")  # fmt: skip
NOTHING_KNOWN = "nothing is known of it that a partner could be told by"


@pytest.fixture(scope="module")
def larger(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The toy industry with more works than one, analysed: Dune Bakery has none, and a description of something else."""
    folder = tmp_path_factory.mktemp("larger") / "toy"
    start(folder, BUNDLED, EDITION)
    source = {"source": "https://example.org/", "retrieved": "2026-01-15"}
    append(folder / "facts" / "organisations.csv", [
        {"id": id_, "kind": kind, "country": country, "city": city, "name_en": name, "about_en": "a place",
         "about_ru": "место", "about_zh": "地方", **source}
        for id_, (kind, country, city, name) in ORGANISATIONS.items()
    ])  # fmt: skip
    append(folder / "facts" / "works.csv", [
        {"id": f"work-{year}-{at}", "title": f"Walking on Sand {year} {at}", "kind": "paper",
         "published": f"{year}-01-03", "organisations": parties, "technologies": "mobile-robots", **source}
        for year in YEARS for at, parties in enumerate(PARTIES)
    ])  # fmt: skip
    run = Run(read_industry(folder), folder.parent / "data", folder.parent / "edition")
    build(run, "analyse")
    return run


def partners(almanac: Cli, run: Run, *asked: str) -> CompletedProcess[str]:
    return almanac("partners", "--industry", str(run.industry.folder), "--data", str(run.data), *asked)


def answer(almanac: Cli, run: Run, *asked: str) -> list[dict[str, Any]]:
    done = partners(almanac, run, "--json", *asked)
    assert done.returncode == 0, done.stderr
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


@pytest.fixture(scope="module")
def unmarked(larger: Run) -> list[dict[str, Any]]:
    """What is answered of Ash Robotics without a list."""
    return advice.partners(larger, "ash", Wanted(), most=20).found


def write_list(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_the_answer_has_the_contract_s_keys_by_id_and_by_name_the_same_twice(almanac: Cli, larger: Run) -> None:
    rows = answer(almanac, larger, "ash")
    assert all(list(row) == KEYS for row in rows)
    assert {(row["organisation"], row["name"], row["country"]) for row in rows} == {
        ("cedar", "Cedar Institute", "CN"), ("example-university", "Example University", "GB"),
    }  # fmt: skip
    assert all(0 <= row["score"] <= 1 for row in rows)
    for row in rows:
        assert "1 partner in common: Birch University." in row["reasons"]
        assert all(isinstance(reason, str) for reason in row["reasons"])
    assert answer(almanac, larger, "ASH robotics ltd") == rows


def test_text_says_what_json_says(almanac: Cli, larger: Run, unmarked: list[dict[str, Any]]) -> None:
    done = partners(almanac, larger, "ash")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "Ash Robotics (ash)"
    for number, row in enumerate(unmarked, start=1):
        assert f"{number}. {row['name']}, {row['country']}  ({row['score']:.1%})" in lines
        assert all(f"     {reason}" in lines for reason in row["reasons"])


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--country", "cn"], ["cedar"]),
        (["--kind", "university"], ["example-university"]),
        (["--kind", "funder"], []),
        (["--technology", "mobile-robots", "--country", "CN"], ["cedar"]),
    ],
)
def test_only_what_is_asked_for_is_proposed(options: list[str], expected: list[str], almanac: Cli, larger: Run) -> None:
    rows = answer(almanac, larger, "ash", *options)
    assert [row["organisation"] for row in rows] == expected
    if "--technology" in options:
        assert rows[0]["reasons"][0].startswith("Mobile robots: ")


def test_no_more_come_than_asked_for(almanac: Cli, larger: Run, unmarked: list[dict[str, Any]]) -> None:
    assert answer(almanac, larger, "ash", "--most", "1") == unmarked[:1]
    assert partners(almanac, larger, "ash", "--most", "0").returncode == 2


def test_an_unknown_organisation_is_wrong_use_and_the_nearest_are_offered(almanac: Cli, larger: Run) -> None:
    done = partners(almanac, larger, "Ash Robotic", "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert "'Ash Robotic' is no organisation of this edition; nearest: ash (Ash Robotics)" in done.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--technology", "mobile-robot"], "--technology 'mobile-robot' is unknown; nearest: mobile-robots"),
        (["--application", "logistic"], "--application 'logistic' is unknown; nearest: logistics"),
        (["--technology", "mobile-robots", "--application", "logistics"], "not both"),
        (["--country", "XX"], "--country 'XX' is unknown"),
        (["--kind", "companie"], "nearest: company"),
        (["--list", "absent.csv"], "absent.csv"),
    ],
)
def test_what_cannot_be_asked_is_said(options: list[str], said: str, almanac: Cli, larger: Run) -> None:
    done = partners(almanac, larger, "ash", *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_a_list_without_names_is_bad_input_and_its_columns_are_named(almanac: Cli, larger: Run, tmp_path: Path) -> None:
    bad = write_list(tmp_path / "bad.csv", "party,country\nCedar Institute,CN\n")
    done = partners(almanac, larger, "ash", "--list", bad, "--json")
    assert (done.returncode, done.stdout) == (3, "")
    assert "bad.csv, line 1, column name: found a header without it: party,country" in done.stderr


def test_a_list_with_a_country_that_is_no_code_is_bad_input(almanac: Cli, larger: Run, tmp_path: Path) -> None:
    bad = write_list(tmp_path / "bad.csv", "name,country\nCedar Institute,China\n")
    done = partners(almanac, larger, "ash", "--list", bad, "--json")
    assert (done.returncode, done.stdout) == (3, "")
    assert "bad.csv, line 2, column country: found 'China'; expected a country code of countries.csv" in done.stderr


def test_a_listed_candidate_stays_and_its_note_comes_first(
    almanac: Cli, larger: Run, unmarked: list[dict[str, Any]], tmp_path: Path
) -> None:
    annex = write_list(tmp_path / "annex.csv", "name,list,country\nCedar Institute Ltd,Annex 4,CN\nNobody,,\n")
    own = write_list(tmp_path / "own.csv", "name\nExampel University\n")
    rows = answer(almanac, larger, "ash", "--list", annex, "--list", own)
    notes = {
        "cedar": "On the list “Annex 4” as “Cedar Institute Ltd”: check before anything else.",
        "example-university": "Resembles “Exampel University” on the list “own”: check whether it is the same.",
    }
    assert rows == [row | {"reasons": [notes[row["organisation"]], *row["reasons"]]} for row in unmarked]


def test_an_entry_of_another_country_marks_nobody(
    almanac: Cli, larger: Run, unmarked: list[dict[str, Any]], tmp_path: Path
) -> None:
    annex = write_list(tmp_path / "annex.csv", "name,country\nCedar Institute,GB\n")
    assert answer(almanac, larger, "ash", "--list", annex) == unmarked


def test_who_asks_is_looked_up_too(almanac: Cli, larger: Run, unmarked: list[dict[str, Any]], tmp_path: Path) -> None:
    annex = write_list(tmp_path / "annex.csv", "name\nAsh Robotics\n")
    note = "On the list “annex” as “Ash Robotics”: check before anything else."
    done = partners(almanac, larger, "ash", "--list", annex, "--json")
    assert (done.returncode, done.stderr.strip()) == (0, note)
    assert json.loads(done.stdout) == unmarked
    assert f"  ! {note}" in partners(almanac, larger, "ash", "--list", annex).stdout.splitlines()


def test_nobody_is_proposed_where_nothing_is_known_and_why_is_said(almanac: Cli, larger: Run) -> None:
    done = partners(almanac, larger, "Dune Bakery", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, [])
    assert NOTHING_KNOWN in done.stderr
    text = partners(almanac, larger, "dune")
    assert (text.returncode, text.stderr) == (0, "")
    assert f"Nobody: {NOTHING_KNOWN}" in text.stdout


def test_where_nobody_fits_it_is_said_otherwise(almanac: Cli, larger: Run) -> None:
    done = partners(almanac, larger, "ash", "--kind", "funder", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, [])
    assert "nobody that enough is known of fits what was asked" in done.stderr
    assert NOTHING_KNOWN not in done.stderr


def test_a_newcomer_is_told_that_little_is_known_of_it(almanac: Cli, larger: Run) -> None:
    rows = answer(almanac, larger, "example-robotics")
    assert {row["organisation"] for row in rows} == {"ash", "birch", "cedar"}
    for row in rows:
        assert row["reasons"][-1].startswith("Little is known of the one that asks (works: 1)")


def test_the_industry_that_one_begins_with_has_an_answer(almanac: Cli, toy: Path) -> None:
    done = almanac("partners", "example-robotics", "--industry", str(toy), "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, [])
    assert "nobody that enough is known of" in done.stderr
