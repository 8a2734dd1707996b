"""The pages of changes and of corrections, with something to tell: valid, whole in three languages, links that hold."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import html5lib
import pytest

from almanac.commands.options import BUNDLED
from almanac.model.words import LANGUAGES
from almanac.new import start
from almanac.pipeline import Run, build
from almanac.settings import read_industry
from tests.conftest import append
from tests.publish.test_site import EXTERNAL, Outline

ROUND = {
    "event": "round",
    "kind": "seed",
    "currency": "GBP",
    "source": "https://example.com/a",
    "retrieved": "2026-01-20",
}
WHAT = {"what_en": "the amount & more", "what_ru": "сумма", "what_zh": "金额"}
OUTCOME = {"outcome_en": "it was so", "outcome_ru": "так и было", "outcome_zh": "原本如此"}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second edition of the toy industry, in which something of every kind changed; returns its folder."""
    folder = tmp_path_factory.mktemp("changes")
    toy = folder / "toy"
    start(toy, BUNDLED, date(2026, 2, 1))
    append(toy / "facts" / "rounds.csv", [
        ROUND | {"id": "gone", "company": "example-robotics", "announced": "2025-03-03", "amount": "400000"},
    ])  # fmt: skip
    settings = toy / "almanac.toml"
    settings.write_text('contact = "errors@example.org"\n' + settings.read_text(encoding="utf-8"), encoding="utf-8")
    run = Run(read_industry(toy), folder / "data", folder / "edition")
    build(run)
    rounds = toy / "facts" / "rounds.csv"
    lines = rounds.read_text(encoding="utf-8").replace("1500000", "1600000").splitlines(keepends=True)
    rounds.write_text("".join(lines[:2]), encoding="utf-8")
    append(rounds, [ROUND | {"id": "new", "company": "newcomer", "announced": "2026-01", "amount": "90000"}])
    append(toy / "facts" / "organisations.csv", [{
        "id": "newcomer", "kind": "company", "country": "GB", "name_en": "New <Comer>", "about_en": "a", "about_ru": "б",
        "about_zh": "丙", "source": "https://example.com/a", "retrieved": "2026-01-20",
    }])  # fmt: skip
    append(toy / "facts" / "works.csv", [
        {"id": f"w{n}", "title": f"Robot {n}", "kind": "model", "published": "2026-01-02", "organisations": "newcomer",
         "technologies": "mobile-robots", "source": "https://example.com/a", "retrieved": "2026-01-20"}
        for n in range(3)
    ])  # fmt: skip
    partnerships = toy / "facts" / "partnerships.csv"
    header = partnerships.read_text(encoding="utf-8").splitlines(keepends=True)[0]
    partnerships.write_text(header, encoding="utf-8")
    append(toy / "corrections.csv", [
        WHAT | {"id": "a", "reported": "2026-01-20", "status": "reported", "source": "editors", "number": "position/x"},
        WHAT | OUTCOME | {"id": "b", "reported": "2026-01-20", "status": "rejected", "decided": "2026-01-21",
                          "source": "https://example.com/b", "number": "counter/GB/2026/strict"},
    ])  # fmt: skip
    build(replace(run, industry=read_industry(toy, date(2026, 3, 1))))
    return (run.out / "latest").resolve()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["changes", "corrections"])
def test_the_page_is_valid_and_its_links_hold(page: str, language: str, told: Path) -> None:
    place = told / language / page / "index.html"
    assert html5lib.HTMLParser(strict=True).parse(place.read_text(encoding="utf-8")) is not None
    outline = Outline(place)
    inner = [link.partition("#")[0] for link in outline.links if not link.startswith((*EXTERNAL, "mailto:"))]
    assert [link for link in inner if link and not (place.parent / link).resolve().is_file()] == []
    assert len(outline.ids) == len(set(outline.ids))


def test_the_page_tells_what_the_json_tells(told: Path) -> None:
    answer: dict[str, Any] = json.loads((told / "changes.json").read_text(encoding="utf-8"))
    assert answer["before"] == {"edition": "2026-02-01", "same_code": True, "same_counter": True}
    assert [(row["change"], (row["now"] or row["then"])["organisation"]) for row in answer["rounds"]] == [
        ("new", "newcomer"), ("gone", "example-robotics"), ("changed", "example-robotics"),
    ]  # fmt: skip
    years = {row["year"]: {each["why"]: each["amount"] for each in row["reasons"]} for row in answer["counters"]}
    assert years == {2026: {"amount": 100_000}, 2025: {"gone": -400_000}}
    assert [row["id"] for row in answer["organisations"]] == ["newcomer"]
    assert [row["change"] for row in answer["partnerships"]] == ["gone"]
    assert {row["now"]["organisation"] for row in answer["leaders"]} == {"newcomer"}
    assert [row["id"] for row in answer["corrections"]] == ["b", "a"]
    html = (told / "en" / "changes" / "index.html").read_text(encoding="utf-8")
    for text in ("New &lt;Comer&gt;", "the amount &amp; more"):
        assert text in html
    assert "£1.5m → £1.6m" in html
    assert "amounts corrected (1 round): +£100,000" in html
    assert "rounds no longer there (1 round): −£400,000" in html


def test_the_ledger_is_published_with_how_to_report(told: Path) -> None:
    answer = json.loads((told / "corrections.json").read_text(encoding="utf-8"))
    assert answer["contact"] == "errors@example.org"
    assert [(row["id"], row["status"], row["outcome"]) for row in answer["corrections"]] == [
        ("a", "reported", None), ("b", "rejected", {"en": "it was so", "ru": "так и было", "zh": "原本如此"}),
    ]  # fmt: skip
    html = (told / "en" / "corrections" / "index.html").read_text(encoding="utf-8")
    assert 'href="mailto:errors@example.org"' in html
    assert '<a href="../counter/2026/index.html">The page</a>' in html
    assert '<code lang="und">position/x</code>' in html
    assert "nothing yet" in html


def test_the_bundled_ledger_has_what_happened(site: Path) -> None:
    rows = json.loads((site / "corrections.json").read_text(encoding="utf-8"))["corrections"]
    assert len(rows) >= 3
    assert all(row["what"][code] for row in rows for code in LANGUAGES)
