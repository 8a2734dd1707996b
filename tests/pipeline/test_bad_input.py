"""Each kind of bad input ends with exit code 3, says where and what, and publishes nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from almanac.errors import BadInput
from almanac.pipeline import Run, build
from almanac.settings import read_industry

Spoil = Callable[[Path], object]


def replaced(file: str, old: str, new: str) -> Spoil:
    def spoil(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return spoil


def appended(file: str, text: str) -> Spoil:
    def spoil(folder: Path) -> None:
        with (folder / file).open("a", encoding="utf-8") as target:
            target.write(text)

    return spoil


def written(file: str, content: bytes) -> Spoil:
    return lambda folder: (folder / file).write_bytes(content)


ROUNDS, ORGANISATIONS = "facts/rounds.csv", "facts/organisations.csv"
WHAT = "the amount,сумма,金额"
A_ROUND = "example-robotics-2026-01-12-1,example-robotics,round,seed,2026-01-12,2026-01-12,,1500000,GBP"

CASES: dict[str, tuple[Spoil, str]] = {
    "correction decided but only reported": (
        appended("corrections.csv", f"c1,2026-01-15,,{WHAT},reported,2026-01-16,,,,editors\n"),
        "corrections.csv, line 2, column decided: found '2026-01-16'; expected an empty cell where status is reported",
    ),
    "correction with an outcome but only reported": (
        appended("corrections.csv", f"c1,2026-01-15,,{WHAT},reported,,a,,,editors\n"),
        "column outcome_en: found 'a'; expected an empty cell",
    ),
    "correction without a day of decision": (
        appended("corrections.csv", f"c1,2026-01-15,,{WHAT},rejected,,a,b,c,editors\n"),
        "column decided: found an empty cell; expected the day on which it was decided, where status is rejected",
    ),
    "correction without an outcome in a language": (
        appended("corrections.csv", f"c1,2026-01-15,,{WHAT},corrected,2026-01-16,a,b,,editors\n"),
        "column outcome_zh: found an empty cell; expected what came of it, where status is corrected",
    ),
    "correction decided before it was reported": (
        appended("corrections.csv", f"c1,2026-01-15,,{WHAT},confirmed,2026-01-14,a,b,c,editors\n"),
        "column decided: found 2026-01-14; expected a day on or after `reported`, 2026-01-15",
    ),
    "correction after the edition": (
        appended("corrections.csv", f"c1,2026-02-02,,{WHAT},reported,,,,,editors\n"),
        "column reported: found '2026-02-02'",
    ),
    "correction of an unknown status": (
        appended("corrections.csv", f"c1,2026-01-15,,{WHAT},fixed,2026-01-16,a,b,c,editors\n"),
        "column status: found 'fixed'; expected one of reported, confirmed, rejected, corrected",
    ),
    "correction by nobody": (
        appended("corrections.csv", f"c1,2026-01-15,,{WHAT},reported,,,,,somebody\n"),
        "column source: found 'somebody'; expected a web address that begins with http:// or https://, or `editors`",
    ),
    "correction listed twice": (
        appended("corrections.csv", f"c1,2026-01-15,,{WHAT},reported,,,,,editors\n" * 2),
        "found 'c1', which corrections.csv:2 has too",
    ),
    "contact that is no address": (
        replaced("almanac.toml", "[title]", "contact = \"the editors\"\n[title]"),
        "almanac.toml, column contact: found 'the editors'; expected an address",
    ),
    "malformed row": (appended(ROUNDS, "only,three,cells\n"), "facts/rounds.csv, line 3, column kind: found 3 cell(s)"),
    "open quotation mark": (appended(ROUNDS, '"open,a\n'), "facts/rounds.csv, line 3, column row: found unexpected end"),
    "unknown currency": (replaced(ROUNDS, ",GBP,", ",GBX,"), "line 2, column currency: found 'GBX'"),
    "unknown country": (replaced(ORGANISATIONS, ",GB,London", ",UK,London"), "line 2, column country: found 'UK'"),
    "unknown kind": (replaced(ROUNDS, ",seed,", ",sead,"), "line 2, column kind: found 'sead'; expected one of seed"),
    "unknown event": (replaced(ROUNDS, ",round,", ",raise,"), "line 2, column event: found 'raise'"),
    "unknown kind of organisation": (replaced(ORGANISATIONS, ",company,", ",startup,"), "column kind: found 'startup'"),
    "unknown technology": (replaced("facts/works.csv", "mobile-robots", "robots"), "column technologies: found 'robots'"),
    "unknown application": (replaced("facts/works.csv", "logistics", "post"), "column applications: found 'post'"),
    "negative amount": (replaced(ROUNDS, "1500000", "-1500000"), "line 2, column amount: found '-1500000'"),
    "zero amount": (replaced(ROUNDS, "1500000", "0"), "line 2, column amount: found '0'"),
    "amount in words": (replaced(ROUNDS, "1500000", "£1.5m"), "line 2, column amount: found '£1.5m'"),
    "amount without a currency": (replaced(ROUNDS, ",GBP,", ",,"), "column currency: found an empty cell"),
    "future date": (replaced(ROUNDS, "2026-01-12,2026", "2026-02-02,2026"), "column announced: found '2026-02-02'"),
    "impossible date": (replaced(ROUNDS, "2026-01-12,2026", "2026-01-32,2026"), "column announced: found '2026-01-32'"),
    "published before it was announced": (replaced(ROUNDS, ",2026-01-12,,1500000", ",2025-12-01,,1500000"), "published"),
    "duplicate id": (appended(ROUNDS, f"{A_ROUND},,,https://example.com/,2026-01-15\n"), "facts/rounds.csv:2 has too"),
    "unknown organisation": (
        replaced(ROUNDS, ",example-robotics,", ",exampel-robotics,"),
        "facts/rounds.csv, line 2, column company: found 'exampel-robotics', which is unknown; expected one that "
        "organisations.csv has (nearest: example-robotics",
    ),
    "unknown organisation of a standing": (
        replaced("facts/standings.csv", "example-robotics", "somebody"), "line 2, column organisation: found 'somebody'",
    ),
    "not UTF-8": (appended(ROUNDS, ""), ""),
    "empty file": (written(ROUNDS, b""), "facts/rounds.csv, line 1, column id: found an empty file"),
    "missing column": (replaced(ROUNDS, ",amount,", ",sum,"), "line 1, column amount: found a header without it"),
    "id with a path in it": (replaced(ORGANISATIONS, "example-university", "../../etc"), "column id: found '../../etc'"),
    "control character": (replaced(ORGANISATIONS, "Example University", "Example\x07"), "column name_en"),
    "source that is no address": (replaced(ROUNDS, "https://example.com", "javascript:x"), "column source"),
    "phrase missing in a language": (
        replaced(ORGANISATIONS, "университет с лабораторией мобильных роботов", ""), "column about_ru: found an empty cell",
    ),
    "brief without a language": (
        replaced("news/2026-01-12-seed-round.md", "# zh:", "# fr:"),
        "news/2026-01-12-seed-round.md, line 9, column zh: found 0 of them; expected one section that begins with `# zh:",
    ),
    "brief called as a month is": (
        written("news/2026-01.md", b"text"), "news/2026-01.md: found the name 2026-01.md; expected more than a year",
    ),
    "brief called as a year is": (written("news/2026.md", b"text"), "news/2026.md: found the name 2026.md"),
    "brief without a head": (written("news/2026-01-12-seed-round.md", b"text"), "line 1, column head: found no head"),
    "partnership of one": (replaced("facts/partnerships.csv", ";Example University", ""), "column parties"),
    "work of nobody": (
        replaced("facts/works.csv", "Example University;Example Robotics", ""), "column organisations: found an empty",
    ),
    "unknown table": (written("facts/round.csv", b"id\n"), "facts/round.csv: found an unknown table"),
    "setting that is not known": (replaced("almanac.toml", "id =", "extra = 1\nid ="), "almanac.toml: found Object contains unknown field"),
    "settings that are no TOML": (appended("almanac.toml", "= 1\n"), "almanac.toml, line 37, column character 1"),
    "label missing in a language": (
        replaced("taxonomy.toml", 'zh = "移动机器人"', 'zh = ""'), "taxonomy.toml, column technologies[0].label",
    ),
    "country named twice": (appended("countries.csv", "GB,Britain,Британия,英国\n"), "countries.csv, line 2"),
}  # fmt: skip
CASES["not UTF-8"] = (
    lambda folder: (folder / ROUNDS).write_bytes((folder / ROUNDS).read_bytes() + b"\xff\xfe\n"),
    "facts/rounds.csv, line 3, column character 1: found byte 0xff; expected UTF-8",
)


@pytest.mark.parametrize("name", CASES)
def test_bad_input_is_named_and_nothing_is_published(name: str, toy: Path, tmp_path: Path) -> None:
    spoil, message = CASES[name]
    spoil(toy)
    with pytest.raises(BadInput) as caught:
        build(Run(read_industry(toy), tmp_path / "data", tmp_path / "edition"), until="resolve")
    assert message in str(caught.value)
    assert caught.value.exit_code == 3
    assert not (tmp_path / "edition").exists()


def test_every_fault_is_told_at_once(toy_run: Run, toy: Path) -> None:
    replaced(ROUNDS, "1500000", "-1")(toy)
    replaced(ORGANISATIONS, ",GB,London", ",XX,London")(toy)
    with pytest.raises(BadInput) as caught:
        build(toy_run, until="resolve")
    assert "found 'XX'" in str(caught.value)
    assert "found '-1'" in str(caught.value)


def test_a_column_that_nothing_reads_is_an_issue_and_stops_nothing(toy_run: Run, toy: Path) -> None:
    table = toy / "facts" / "standings.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    table.write_text(f"{lines[0]},mood\n{lines[1]},cheerful\n", encoding="utf-8")
    build(toy_run, until="collect")
    issues = toy_run.tables("collect")["issues"].to_pylist()
    assert issues == [
        {"table": "standings", "record": "facts/standings.csv:2", "problem": "unread-field", "detail": "mood"}
    ]
