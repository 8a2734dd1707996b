"""`almanac register`, `almanac link --local` and `almanac evaluate registers` as other tools call them."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pytest

from tests.conftest import Cli

HEADER = ["Name", "Link", "Company", "Funder", "Incubator / accelerator", "University / RTO"]


def write_list(path: Path, rows: list[tuple[str, str]], *more: str) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(
            [[*HEADER, *more], *([name, link, "1", "0", "0", "0", *more] for name, link in rows)]
        )
    return path


def write_lines(path: Path, names: list[str]) -> Path:
    records = [
        {"id": f"https://ror.org/0{at:08}", "names": [{"value": name, "types": ["ror_display", "label"]}],
         "types": ["company"], "country_code": "GB"}
        for at, name in enumerate(names)
    ]  # fmt: skip
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def linked(almanac: Cli, tmp_path: Path, names: list[str], register: Path, *more: str) -> list[list[str]]:
    (tmp_path / "names.csv").write_text(
        "company,country\n" + "".join(f"{name},GB\n" for name in names), encoding="utf-8"
    )
    finished = almanac(
        "link", "--input", str(tmp_path / "names.csv"), "--column", "company", "--country-column", "country",
        "--register", str(register), *more,
    )  # fmt: skip
    assert finished.returncode == 0, finished.stderr
    return [[each["id"] for each in json.loads(line)["organisations"]] for line in finished.stdout.splitlines()]


def test_a_local_organisation_keeps_its_id_and_is_found_under_it_after_a_merge(almanac: Cli, tmp_path: Path) -> None:
    register = write_lines(tmp_path / "register.jsonl", [f"Filler{n} Works" for n in range(300)])
    local = tmp_path / "local.jsonl"
    names = ["Brackenshaw Analytics", "Independent researcher"]
    for _ in range(2):
        assert linked(almanac, tmp_path, names, register, "--local", str(local)) == [
            ["local-brackenshaw-analytics"],
            [],
        ]
    later = write_lines(tmp_path / "later.jsonl", [*(f"Filler{n} Works" for n in range(300)), "Brackenshaw Analytics"])
    merged = tmp_path / "merged.jsonl.gz"
    finished = almanac("register", str(later), str(local), "--output", str(merged))
    assert finished.returncode == 0, finished.stderr
    own = "https://ror.org/000000300"
    assert linked(almanac, tmp_path, names, merged, "--local", str(local)) == [[own], []]
    records = map(json.loads, gzip.decompress(merged.read_bytes()).splitlines())
    [record] = [each for each in records if each["id"] == own]
    assert record["also"] == ["local-brackenshaw-analytics"]


def test_two_lists_become_one_register_and_verdicts_count(almanac: Cli, tmp_path: Path) -> None:
    one = write_list(tmp_path / "one.csv", [("Fernlight", "https://fernlight.example"), ("Cedar", "")])
    two = write_list(tmp_path / "two.csv", [("Fernlight Ltd", "www.fernlight.example"), ("Cedar Hatch", "")])
    judgements = tmp_path / "judgements.csv"
    judgements.write_text("left,right,verdict\none:cedar,two:cedar-hatch,same\n", encoding="utf-8")
    out, review = tmp_path / "out.jsonl", tmp_path / "review.csv"
    finished = almanac(
        "register", str(one), str(two), "--output", str(out), "--review", str(review), "--judgements", str(judgements)
    )
    assert finished.returncode == 0, finished.stderr
    also = {record["id"]: record["also"] for record in map(json.loads, out.read_text(encoding="utf-8").splitlines())}
    assert (also["one:fernlight"], also["one:cedar"]) == (["two:fernlight-ltd"], ["two:cedar-hatch"])
    assert review.read_text(encoding="utf-8").startswith("left,left_name,right,right_name,probability,verdict")


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [("a,b\n1,2\n", 3, "register.csv, line 1"), ("", 3, "an empty file"), ("Name,Link\n", 3, "Name, Link")],
)
def test_a_list_that_is_none_is_named(content: str, code: int, message: str, almanac: Cli, tmp_path: Path) -> None:
    (tmp_path / "register.csv").write_text(content, encoding="utf-8")
    finished = almanac("register", str(tmp_path / "register.csv"), "--output", str(tmp_path / "out.jsonl"))
    assert (finished.returncode, (tmp_path / "out.jsonl").exists()) == (code, False)
    assert message in finished.stderr


def test_one_file_twice_is_wrong_use(almanac: Cli, tmp_path: Path) -> None:
    one = write_list(tmp_path / "one.csv", [("Fernlight", "")])
    finished = almanac("register", str(one), str(one), "--output", str(tmp_path / "out.jsonl"))
    assert finished.returncode == 2
    assert "one:fernlight stands in two registers" in finished.stderr


def test_the_comparison_with_a_published_merge_names_what_differs(almanac: Cli, tmp_path: Path) -> None:
    write_list(tmp_path / "one.csv", [("Fernlight", "fernlight.example"), ("Cedar", "cedar.example")])
    write_list(tmp_path / "two.csv", [("Fernlight", "fernlight.example"), ("Cedar Works", "cedarworks.example")])
    write_list(tmp_path / "merge.csv", [("Fernlight", "fernlight.example"), ("Cedar", "")], "Name_extra")
    finished = almanac("evaluate", "registers", "--data", str(tmp_path), "--json")
    assert finished.returncode == 0, finished.stderr
    found = json.loads(finished.stdout)
    assert (found["pairs"], found["found"], found["precision"], found["recall"]) == (1, 1, 1.0, 1.0)
