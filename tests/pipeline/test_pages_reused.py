"""A page that is as it was is linked from the last edition, and the edition is the same as one written from nothing."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from almanac.commands.options import BUNDLED
from almanac.pipeline import Run, build
from almanac.settings import read_industry
from tests.conftest import EDITION
from tests.pipeline.test_pipeline import edition


def changed(toy: Path, table: str, column: str, row: int, value: str) -> None:
    path = toy / "facts" / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[row][column] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def nodes(run: Run) -> dict[str, int]:
    """What each page of an organisation or of money is on the disk."""
    latest = (run.out / "latest").resolve()
    return {
        path.relative_to(latest).as_posix(): path.stat().st_ino
        for folder in ("organisations", "rounds", "counter")
        for path in (*latest.glob(f"*/{folder}/*/index.html"), *latest.glob(f"*/{folder}/*/index.json"))
    }


@pytest.mark.parametrize(
    ("table", "column", "value", "kept", "written"),
    [
        ("organisations", "about_en", "what it does now", "en/rounds", "en/organisations/example-robotics"),
        ("organisations", "name_ru", "Пример Роботикс", "en/organisations/example-fund", "en/organisations/example-robotics"),
        ("rounds", "amount", "1600000", "en/organisations/example-fund", "en/counter"),
    ],
)  # fmt: skip
def test_what_changed_is_written_and_the_rest_is_linked(
    table: str, column: str, value: str, kept: str, written: str, toy: Path, toy_run: Run, tmp_path: Path
) -> None:
    build(toy_run)
    before = nodes(toy_run)
    changed(toy, table, column, 0, value)
    industry = read_industry(toy)
    again, fresh = Run(industry, toy_run.data, toy_run.out), Run(industry, tmp_path / "fresh", tmp_path / "fresh-out")
    build(again)
    build(fresh)
    after = nodes(again)
    assert edition(again) == edition(fresh)
    same = {path for path in before if after.get(path) == before[path]}
    assert not any(path.startswith(written) for path in same)
    if any(path.startswith(kept) for path in before) and table == "rounds":
        assert any(path.startswith(kept) for path in same)


def test_a_counter_that_changed_is_on_every_page(toy: Path, toy_run: Run, tmp_path: Path) -> None:
    build(toy_run)
    before = edition(toy_run)
    changed(toy, "rounds", "amount", 0, "2600000")
    again = Run(read_industry(toy), toy_run.data, toy_run.out)
    build(again)
    fresh = Run(read_industry(toy), tmp_path / "fresh", tmp_path / "fresh-out")
    build(fresh)
    after = edition(again)
    assert after == edition(fresh)
    pages = [path for path in after if path.endswith(".html") and path != "index.html"]
    assert pages
    assert not [path for path in pages if after[path] == before.get(path)]


def test_nothing_is_linked_where_the_last_edition_is_gone(toy: Path, toy_run: Run) -> None:
    build(toy_run)
    first = edition(toy_run)
    (toy_run.out / "latest").unlink()
    for path in sorted((toy_run.out / "editions").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    build(toy_run)
    assert edition(toy_run) == first


def test_keys_that_were_spoilt_link_nothing(toy: Path, toy_run: Run) -> None:
    build(toy_run)
    changed(toy, "rounds", "amount", 0, "1600000")
    (toy_run.folder("publish") / "pages.json").write_bytes(b"{")
    assert "publish" in build(Run(read_industry(toy), toy_run.data, toy_run.out))


def test_the_bundled_almanac_links_most_pages_when_one_organisation_changes(tmp_path: Path) -> None:
    folder = tmp_path / "ai"
    shutil.copytree(BUNDLED, folder)
    run = Run(read_industry(folder, EDITION.replace(year=2026, month=11, day=26)), tmp_path / "data", tmp_path / "out")
    build(run)
    before = nodes(run)
    changed(folder, "organisations", "about_en", 0, "something that nobody said before")
    build(Run(read_industry(folder, EDITION.replace(year=2026, month=11, day=26)), run.data, run.out))
    after = nodes(run)
    same = sum(after.get(path) == node for path, node in before.items())
    assert 0.9 * len(before) < same < len(before)


def test_prose_that_changed_is_printed_and_the_rest_is_linked(toy: Path, toy_run: Run, tmp_path: Path) -> None:
    """Three sentences after each other, so that one is printed into the edition before the last; data in between."""
    settings = toy / "almanac.toml"
    settings.write_text('chapters = ["money"]\n' + settings.read_text(encoding="utf-8"), encoding="utf-8")
    for language in ("en", "ru", "zh"):
        (toy / "text" / language).mkdir(parents=True)
        (toy / "text" / language / "money.md").write_text(f"# {language}\n\nOne.\n", encoding="utf-8")
    run = Run(read_industry(toy), toy_run.data, toy_run.out)
    build(run)
    first = nodes(run)
    for turn, language in enumerate(("en", "ru", "zh", "en")):
        if turn == 2:
            changed(toy, "organisations", "about_en", 0, "what it does now")
            build(Run(read_industry(toy), run.data, run.out))
        chapter = toy / "text" / language / "money.md"
        chapter.write_text(chapter.read_text(encoding="utf-8").replace("One", "One more"), encoding="utf-8")
        assert build(Run(read_industry(toy), run.data, run.out)) == ["check", "publish"]
        fresh = Run(read_industry(toy), tmp_path / f"data{turn}", tmp_path / f"out{turn}")
        build(fresh)
        assert edition(run) == edition(fresh)
        assert folders(run) == folders(fresh)
        if turn == 1:
            assert nodes(run) == first


def folders(run: Run) -> set[str]:
    latest = (run.out / "latest").resolve()
    return {path.relative_to(latest).as_posix() for path in latest.rglob("*") if path.is_dir()}
