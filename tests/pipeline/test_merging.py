"""`almanac evaluate merging`: pairs of reports, right, wrong and missed."""

from __future__ import annotations

import json
from pathlib import Path

from almanac.merging_evaluation import COLUMNS
from tests.conftest import Cli

ROWS = (
    "a,Alder,2017-07-11,day,75,USD,round,Series D",
    "a,Alder Ltd,2017-07,week,75.2,USD,round,",
    "a,Alder,2017-07-12,day,58,GBP,round,Series D",
    "b,Alder,2018-01-02,day,75,USD,round,Series D",
    "c,Birch,2017-07-11,day,5-10,USD,round,Seed",
    "d,Birch,2017-07-20,day,,,round,Series B",
    "d,Birch,2017-09-20,day,,,round,Series B",
)


def test_pairs_are_counted(almanac: Cli, tmp_path: Path) -> None:
    (tmp_path / "rounds_gold.csv").write_text("\n".join([",".join(COLUMNS), *ROWS]) + "\n", encoding="utf-8")
    finished = almanac("evaluate", "merging", "--data", ".", "--json")
    assert finished.returncode == 0, finished.stderr
    found = json.loads(finished.stdout)
    assert (found["reports"], found["events"], found["right"]) == (7, 4, 3)
    assert found["wrong"] == []
    assert found["missed"] == [["rounds_gold:7", "rounds_gold:8"]]
    assert (found["precision"], found["recall"]) == (1.0, 0.75)


def test_without_reports_it_says_what_it_needs(almanac: Cli) -> None:
    finished = almanac("evaluate", "merging", "--data", ".")
    assert finished.returncode == 2
    assert "rounds_gold.csv" in finished.stderr


def test_a_row_that_is_no_report_is_named(almanac: Cli, tmp_path: Path) -> None:
    bad = "a,Alder,soon,day,75,USD,round,"
    (tmp_path / "rounds_gold.csv").write_text("\n".join([",".join(COLUMNS), bad]) + "\n", encoding="utf-8")
    finished = almanac("evaluate", "merging", "--data", ".")
    assert finished.returncode == 3
    assert "rounds_gold.csv, line 2" in finished.stderr
