"""`almanac leaders`: its measures, years and weights, and what it says to what cannot be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli


def asked(almanac: Cli, toy: Path, *options: str) -> list[dict[str, Any]]:
    done = almanac("leaders", "--industry", str(toy), "--json", *options)
    assert done.returncode == 0, done.stderr
    answer: list[dict[str, Any]] = json.loads(done.stdout)
    return answer


def test_answers_have_the_contract_s_fields_by_every_measure(almanac: Cli, toy: Path) -> None:
    fields = [
        "rank",
        "rank_low",
        "rank_high",
        "organisation",
        "name",
        "country",
        "kind",
        "value",
        "value_low",
        "value_high",
    ]
    for measure in ("works", "works-full", "raised", "partnerships"):
        rows = asked(almanac, toy, "--measure", measure)
        assert rows, measure
        assert all(list(row) == fields for row in rows)
    for measure in ("top-venues", "models", "citations"):
        assert asked(almanac, toy, "--measure", measure) == [], measure


def test_weights_give_shares_that_add_up_to_a_hundred(almanac: Cli, toy: Path) -> None:
    rows = asked(almanac, toy, "--weights", "works=2,raised=1,partnerships=0")
    assert sum(row["value"] for row in rows) == pytest.approx(100, abs=1e-3)
    alone = asked(almanac, toy, "--weights", "works=5")
    assert [row["organisation"] for row in alone] == [row["organisation"] for row in asked(almanac, toy)]


def test_only_the_years_asked_for_count(almanac: Cli, toy: Path) -> None:
    assert asked(almanac, toy, "--period", "1900-1950") == []
    assert asked(almanac, toy, "--period", "1900-2026") == asked(almanac, toy)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--period", "2020-07"], "--period takes a year, 2020, or the first and the last"),
        (["--period", "2024-2020"], "--period takes a year"),
        (["--weights", "work=1"], "nearest: works"),
        (["--weights", "foo=1"], "there are works, works-full"),
        (["--weights", "works=x"], "measures with numbers"),
        (["--weights", "works=-1"], "numbers from 0 up"),
        (["--weights", "works=0"], "one number above 0"),
        (["--weights", "works=nan"], "numbers from 0 up"),
        (["--technology", "mobile-robots", "--application", "logistics"], "not both"),
    ],
)
def test_what_cannot_be_is_said(options: list[str], said: str, almanac: Cli, toy: Path) -> None:
    done = almanac("leaders", "--industry", str(toy), *options)
    assert done.returncode == 2
    assert said in done.stderr
