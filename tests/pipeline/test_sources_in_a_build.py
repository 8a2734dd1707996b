"""Works of other sources in a build: they are on the site, their problems are published, and bad settings are named."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from almanac.errors import BadInput
from almanac.pipeline import STAGES, Run, build
from almanac.settings import read_industry
from tests.pipeline.test_pipeline import digest, edition

SAMPLES = Path(__file__).parents[1] / "sources"
ONE: dict[str, Any] = {
    "id": "p1", "title": "Delivery robots on loose stones", "year": 2025, "venue": "ExampleConf", "authors": "Ann Alder;Wei Birch",
    "affiliations": "Example University;Example Robotics", "url": "https://openreview.net/forum?id=p1",
}  # fmt: skip
OTHER: dict[str, Any] = {
    **ONE, "id": "p2", "title": "Stones that nobody walked on", "affiliations": "Somewhere Else", "url": None,
}  # fmt: skip


def lines(*rows: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def source(files: Iterable[str], connector: str = "papers", retrieved: str = "2026-01-15") -> str:
    return f"\n[[sources]]\nconnector = '{connector}'\nfiles = {list(files)}\nretrieved = {retrieved}\n"


def settings(toy: Path, text: str) -> None:
    with (toy / "almanac.toml").open("a", encoding="utf-8") as file:
        file.write(text)


def run_of(toy: Path) -> Run:
    return Run(read_industry(toy), toy.parent / "data", toy.parent / "edition")


def with_papers(toy: Path, *rows: dict[str, Any], name: str = "papers.jsonl", more: str = "") -> Run:
    """Put papers beside the toy industry, name them in its settings, and return a run of it."""
    (toy / name).write_bytes(lines(*rows))
    settings(toy, source([name]) + more)
    return run_of(toy)


def rows_of(run: Run, stage: str, table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = run.tables(stage)[table].to_pylist()
    return rows


def page(run: Run, place: str) -> str:
    return (run.out / "latest" / "en" / place / "index.html").read_text(encoding="utf-8")


def test_works_of_a_source_are_in_the_data_and_on_the_site(toy: Path) -> None:
    run = with_papers(toy, ONE, OTHER)
    build(run)
    works = {row["id"]: row for row in rows_of(run, "resolve", "works")}
    assert {"walking-on-gravel", "papers:p1", "papers:p2"} == set(works)
    assert works["papers:p1"]["source"] == ONE["url"]
    assert (works["papers:p1"]["record"], str(works["papers:p1"]["retrieved"])) == (
        "papers/papers.jsonl:1",
        "2026-01-15",
    )
    parts = [
        (row["organisation"], row["part"])
        for row in rows_of(run, "resolve", "authorships")
        if row["work"] == "papers:p1"
    ]
    assert parts == [("example-robotics", 0.5), ("example-university", 0.5)]
    assert ONE["title"] in page(run, "works")
    assert OTHER["title"] in page(run, "works")
    assert ONE["title"] in page(run, "organisations/example-university")
    assert OTHER["title"] not in page(run, "organisations/example-university")


def test_what_a_venue_is_about_its_works_are_about(toy: Path) -> None:
    venue = "\n[venues.exampleconf]\nname = 'Example Conference'\ntop = true\ntechnologies = ['mobile-robots']\n"
    run = with_papers(toy, {**ONE, "title": "Nothing to go by"}, {**OTHER, "venue": "another"}, more=venue)
    build(run)
    stated = [(row["id"], row["topic"]) for row in rows_of(run, "classify", "topics") if row["stated"]]
    assert ("papers:p1", "mobile-robots") in stated
    assert ("papers:p2", "mobile-robots") not in stated
    assert run.top_venues == {"exampleconf"}
    assert "Example Conference" in page(run, "leaders")


def test_files_are_named_by_patterns_from_the_industry_or_absolute(toy: Path, tmp_path: Path) -> None:
    folder = toy.rename(tmp_path / "toy [1]")
    for place in (folder / "more", tmp_path / "else where"):
        place.mkdir()
    (folder / "more" / "a.jsonl").write_bytes(lines(ONE))
    (folder / "more" / "b.jsonl.gz").write_bytes(gzip.compress(lines(OTHER)))
    (folder / "more" / "folder.jsonl").mkdir()
    (tmp_path / "else where" / "c.jsonl").write_bytes(lines({**OTHER, "id": "p3", "title": "From elsewhere"}))
    (tmp_path / "d.jsonl").write_bytes(lines({**OTHER, "id": "p4", "title": "From the folder above"}))
    settings(folder, source(["more/*.jsonl*", f"{tmp_path}/else where/*.jsonl", "../d.jsonl"]))
    run = run_of(folder)
    build(run, until="collect")
    papers = [row["record"] for row in rows_of(run, "collect", "works") if row["id"].startswith("papers:")]
    assert papers == [f"papers/{name}:1" for name in ("a.jsonl", "b.jsonl.gz", "c.jsonl", "d.jsonl")]


def test_a_file_of_a_source_is_read_again_when_it_changes(toy: Path) -> None:
    run = with_papers(toy, ONE)
    build(run)
    assert build(run_of(toy)) == []
    before = edition(run)
    (toy / "papers.jsonl").write_bytes(lines(ONE, OTHER))
    assert build(run_of(toy)) == [stage.name for stage in STAGES]
    assert edition(run) != before


def test_the_same_sources_give_the_same_bytes(toy: Path, tmp_path: Path) -> None:
    with_papers(toy, ONE, OTHER)
    runs = [Run(read_industry(toy), tmp_path / f"data{n}", tmp_path / f"edition{n}") for n in range(2)]
    for run in runs:
        build(run)
    assert edition(runs[0]) == edition(runs[1])
    assert digest(runs[0].data) == digest(runs[1].data)


def test_every_source_at_once_and_every_problem_of_theirs_is_published(toy: Path) -> None:
    connectors = ("papers", "epoch", "openalex", "arxiv")
    settings(toy, "".join(source([f"{SAMPLES}/{name}/sample/*"], name) for name in connectors))
    run = run_of(toy)
    build(run)
    expected = {name: json.loads((SAMPLES / name / "expected.json").read_text(encoding="utf-8")) for name in connectors}
    for table in ("works", "affiliations"):
        count = sum(len(each.get(table, [])) for each in expected.values())
        assert (
            sum(
                row["source"] != "https://example.org/papers/walking-on-gravel"
                for row in rows_of(run, "collect", table)
            )
            == count
        )
    issues = page(run, "issues")
    for each in expected.values():
        for row in each["issues"]:
            assert row["record"] in issues
            assert row["detail"] in issues
    gravel = {row["id"]: row for row in rows_of(run, "resolve", "works") if "arxiv:2403.01234" in row["identifiers"]}
    kinds = {row["kind"] for row in gravel.values()}
    assert (len(gravel), kinds) == (2, {"model", "paper"}), "a model is not the paper that tells of it"
    assert gravel["epoch:gravel-1"]["identifiers"] == ["arxiv:2403.01234"]


def test_a_gzip_cut_short_is_read_so_far_and_published_as_an_issue(toy: Path) -> None:
    whole = gzip.compress(
        lines(*({**ONE, "id": f"p{at}", "url": None, "title": f"Stone number {at}"} for at in range(2_000)))
    )
    (toy / "papers.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    settings(toy, source(["papers.jsonl.gz"]))
    run = run_of(toy)
    build(run)
    titles = [row["title"] for row in rows_of(run, "resolve", "works") if row["id"].startswith("papers:")]
    assert 500 < len(titles) < 1_500
    assert sorted(titles) == sorted(f"Stone number {at}" for at in range(len(titles)))
    assert "a file of a source that ends too early" in page(run, "issues")
    assert "papers/papers.jsonl.gz" in page(run, "issues")


def crowded(toy: Path, organisations: int, authors: int) -> Run:
    """A toy with one more paper, of so many authors at so many organisations that the facts know, in turn."""
    facts = toy / "facts" / "organisations.csv"
    text = facts.read_text(encoding="utf-8")
    university = text.splitlines()[2]
    assert "Example University" in university
    names = [f"University of Town{at}" for at in range(organisations)]
    text += "".join(
        university.replace("example-university", f"town-{at}").replace("Example University", name) + "\n"
        for at, name in enumerate(names)
    )
    facts.write_text(text, encoding="utf-8")
    places = [names[at % organisations] for at in range(authors)]
    people = [f"A{at} Author{at}" for at in range(authors)]
    return with_papers(toy, {**ONE, "authors": ";".join(people), "affiliations": ";".join(places)}, OTHER)


def test_a_work_of_thousands_of_authors_takes_seconds_and_ties_nobody(toy: Path) -> None:
    run = crowded(toy, organisations=40, authors=5_000)
    started = time.perf_counter()
    build(run)
    assert time.perf_counter() - started < 30
    [work] = [row for row in rows_of(run, "resolve", "works") if row["id"] == "papers:p1"]
    assert len(work["authors"]) == 5_000
    parts = [row["part"] for row in rows_of(run, "resolve", "authorships") if row["work"] == "papers:p1"]
    assert parts == pytest.approx([1 / 40] * 40)
    assert not [row for row in rows_of(run, "analyse", "ties") if "town-" in row["left"] + row["right"]]


def test_a_work_of_few_organisations_ties_each_two(toy: Path) -> None:
    run = crowded(toy, organisations=4, authors=5_000)
    build(run, until="analyse")
    weights = [row["weight"] for row in rows_of(run, "analyse", "ties") if "town-" in row["left"] + row["right"]]
    assert weights == pytest.approx([1 / 3] * 6)


Spoil = Callable[[Path], str]


def named(text: str) -> Spoil:
    return lambda _: text


def written(name: str, content: bytes, connector: str = "papers") -> Spoil:
    def spoil(toy: Path) -> str:
        (toy / name).write_bytes(content)
        return source([name], connector)

    return spoil


def of_one_name(toy: Path) -> str:
    for folder in ("one", "two"):
        (toy / folder).mkdir()
        (toy / folder / "papers.jsonl").write_bytes(lines(ONE))
    return source(["*/papers.jsonl"])


FILES = "almanac.toml, column sources.files: found no file {}; expected files of the source that exist"
CASES: dict[str, tuple[Spoil, str]] = {
    "a file that is not there": (named(source(["nowhere.jsonl"])), FILES.format("nowhere.jsonl")),
    "a pattern of no file": (named(source(["nowhere/*.jsonl"])), FILES.format("nowhere/*.jsonl")),
    "an absolute file that is not there": (named(source(["/nowhere/a.jsonl"])), FILES.format("/nowhere/a.jsonl")),
    "a folder": (named(source(["facts"])), FILES.format("facts")),
    "the root": (named(source(["/"])), FILES.format("/")),
    "a name with nothing in it": (named(source([""])), FILES.format("")),
    "a pattern that is none": (named(source(["a**b"])), FILES.format("a**b")),
    "an unknown connector": (
        named(source(["facts/*.csv"], "paper")),
        "almanac.toml, column sources.connector: found 'paper'; expected one of arxiv, epoch, openalex, papers, ror",
    ),
    "a connector of facts": (named(source(["facts/*.csv"], "industry")), "column sources.connector: found 'industry'"),
    "two files of one name": (
        of_one_name, "almanac.toml, column sources.files: found two files papers/papers.jsonl; expected files of different",
    ),
    "an unknown technology of a venue": (
        named("\n[venues.exampleconf]\nname = 'Example'\ntechnologies = ['robots']\n"),
        "almanac.toml, column venues.exampleconf: found 'robots'; expected a technology of taxonomy.toml",
    ),
    "a venue without a name": (named("\n[venues.exampleconf]\ntop = true\n"), "almanac.toml, column venues"),
    "a day that is none": (named(source(["a"], retrieved="'soon'")), "almanac.toml, column sources[0].retrieved"),
    "a setting that is not known": (named(source(["a"]) + "day = 1\n"), "almanac.toml, column sources[0]: found Object"),
    "a file of another schema": (
        written("papers.jsonl", b'{"name": "A"}\n'),
        "papers/papers.jsonl: found no row with title and year; expected rows with title, year, id, venue",
    ),
    "an empty file": (written("papers.jsonl", b""), "papers/papers.jsonl: found no row with title and year"),
    "a list that lacks a column": (
        written("models.csv", b"Model,Publication date\nA,2024-01-01\n", "epoch"), "expected rows with Model, Publication date",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_source_that_cannot_be_read_is_named_and_nothing_is_published(name: str, toy: Path) -> None:
    spoil, message = CASES[name]
    settings(toy, spoil(toy))
    with pytest.raises(BadInput) as caught:
        build(run_of(toy), until="collect")
    assert message in str(caught.value)
    assert caught.value.exit_code == 3
    assert not (toy.parent / "edition").exists()


def test_every_file_that_cannot_be_read_is_told_at_once(toy: Path) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        (toy / name).write_bytes(b"no JSON\n")
    settings(toy, source(["?.jsonl"]))
    with pytest.raises(BadInput) as caught:
        build(run_of(toy), until="collect")
    assert "papers/a.jsonl" in str(caught.value)
    assert "papers/b.jsonl" in str(caught.value)
