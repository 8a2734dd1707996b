"""Editions that are kept: built again byte for byte, whatever became of their inputs, and never half kept."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from almanac import editions
from almanac.editions import FILES, KEPT, chosen, hashed, kept_editions
from almanac.errors import BadInput, SourceFailed, WrongUse
from almanac.fetch.snapshots import LOCK
from almanac.keeping import build_again, listed
from almanac.pipeline import Run, alone, build, run_only
from almanac.settings import read_industry
from tests.conftest import EDITION, Cli
from tests.pipeline.test_pipeline import digest

NEXT = date(2026, 3, 1)


def changed(toy: Path, old: str, new: str, table: str = "rounds") -> None:
    path = toy / "facts" / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def again(run: Run, out: Path, asked: str = "2026-02") -> tuple[str, list[str]]:
    """Build a kept edition again; returns its folder's name and what was told."""
    told: list[str] = []
    published = build_again(run.data, out, asked, told.append, lambda *_: None, lambda _: None)
    return published.folder, told


def next_edition(run: Run) -> Run:
    return replace(run, industry=read_industry(run.industry.folder, NEXT))


@pytest.fixture
def sourced(toy: Path, toy_run: Run) -> Run:
    """The toy industry with a source of works beside its folder, and an article read into its ledger."""
    source = toy.parent / "elsewhere" / "models.csv"
    source.parent.mkdir()
    sample = Path(__file__).parent.parent / "sources" / "epoch" / "sample" / "models.csv"
    shutil.copyfile(sample, source)
    settings = toy / "almanac.toml"
    listed_source = f'\n[[sources]]\nconnector = "epoch"\nfiles = ["{source}"]\nretrieved = 2026-01-15\n'
    settings.write_text(settings.read_text(encoding="utf-8") + listed_source, encoding="utf-8")
    return replace(toy_run, industry=read_industry(toy))


def test_an_edition_is_built_again_byte_for_byte(sourced: Run, toy: Path, tmp_path: Path) -> None:
    build(sourced)
    first = digest((sourced.out / "latest").resolve())
    name = (sourced.out / "latest").resolve().name
    changed(toy, "1500000", "1700000")
    build(next_edition(sourced))
    stages = {path: digest(sourced.data / path) for path in ("fetch", "collect", "analyse", "publish")}
    shutil.rmtree(toy.parent / "elsewhere")
    shutil.rmtree(toy)
    shutil.rmtree(sourced.out)
    folder, told = again(sourced, tmp_path / "again")
    assert folder == name
    assert told == []
    assert digest(tmp_path / "again" / "editions" / folder) == first
    assert {path: digest(sourced.data / path) for path in stages} == stages
    assert not (sourced.data / "editions" / "work").exists()


def test_the_comparison_of_then_is_made_again(toy: Path, toy_run: Run, tmp_path: Path) -> None:
    build(toy_run)
    changed(toy, "1500000", "1700000")
    second = next_edition(toy_run)
    build(second)
    told = json.loads((second.out / "latest" / "changes.json").read_text(encoding="utf-8"))
    assert told["before"]["edition"] == "2026-02-01"
    [year] = told["counters"]
    assert (year["then"]["total"], year["now"]["total"]) == (1_500_000, 1_700_000)
    assert year["reasons"] == [{"why": "amount", "rounds": 1, "amount": 200_000}]
    whole = digest((second.out / "latest").resolve())
    # The edition that it was compared with is kept again, with other facts, and is then compared with no more.
    changed(toy, "1700000", "1600000")
    build(replace(toy_run, industry=read_industry(toy)))
    folder, _ = again(toy_run, tmp_path / "again", "2026-03-01")
    assert digest(tmp_path / "again" / "editions" / folder) == whole


def test_a_first_edition_has_none_before_it(toy_run: Run) -> None:
    build(toy_run)
    latest = toy_run.out / "latest"
    assert json.loads((latest / "changes.json").read_text()) == {"edition": "2026-02-01", "before": None}
    assert "No edition is before this one" in (latest / "en" / "changes" / "index.html").read_text(encoding="utf-8")
    assert kept_editions(toy_run.editions)[0].base is None


def test_what_was_made_from_is_what_is_kept(sourced: Run, toy: Path) -> None:
    build(sourced)
    [kept] = kept_editions(sourced.editions)
    places = {entry.path: sourced.editions / FILES / entry.sha256 for entry in kept.files}
    for path in ("almanac.toml", "taxonomy.toml", "countries.csv", "facts/rounds.csv", "corrections.csv"):
        assert places[path].read_bytes() == (toy / path).read_bytes()
    assert any(path.startswith("news/") for path in places)
    source = places["epoch/models.csv"]
    assert source.read_bytes() == (toy.parent / "elsewhere" / "models.csv").read_bytes()
    # The bytes of a source stand on the disk once, for the stage and for what is kept.
    assert source.samefile(sourced.folder("fetch") / source.name)
    # No edition has others' data in it.
    hashes = {entry.sha256 for entry in kept.files}
    assert not hashes & set(digest(sourced.out).values())


def test_the_ledger_of_articles_is_kept_as_it_was(toy_run: Run, tmp_path: Path) -> None:
    ledger = toy_run.articles / "readings.jsonl"
    ledger.parent.mkdir(parents=True)
    sample = Path(__file__).parent.parent / "sources" / "articles" / "sample" / "readings.jsonl"
    shutil.copyfile(sample, ledger)
    build(toy_run)
    first = digest((toy_run.out / "latest").resolve())
    before = ledger.read_bytes()
    with ledger.open("ab") as file:
        file.write(before.splitlines(keepends=True)[0])
    folder, _ = again(toy_run, tmp_path / "again")
    assert digest(tmp_path / "again" / "editions" / folder) == first
    assert ledger.read_bytes() != before


def test_nothing_is_written_where_nothing_changed(toy_run: Run) -> None:
    build(toy_run)
    before = {path: path.stat().st_mtime_ns for path in toy_run.editions.rglob("*")}
    build(toy_run)
    assert {path: path.stat().st_mtime_ns for path in toy_run.editions.rglob("*")} == before


def test_keeping_the_same_day_again_replaces_it_and_drops_what_none_needs(toy: Path, toy_run: Run) -> None:
    build(toy_run)
    [first] = kept_editions(toy_run.editions)
    changed(toy, "1500000", "1700000")
    build(toy_run)
    [second] = kept_editions(toy_run.editions)
    assert first.folder != second.folder
    assert {path.name for path in (toy_run.editions / FILES).iterdir()} == second.hashes
    assert first.hashes - second.hashes


def test_a_kept_file_that_was_removed_is_kept_again(toy_run: Run) -> None:
    build(toy_run)
    [kept] = kept_editions(toy_run.editions)
    (toy_run.editions / FILES / kept.files[0].sha256).unlink()
    build(toy_run)
    assert hashed(toy_run.editions / FILES / kept.files[0].sha256) == kept.files[0].sha256


@pytest.mark.parametrize("harm", ["missing", "damaged"])
@pytest.mark.parametrize("what", ["taxonomy.toml", "facts/rounds.csv", "tables/leaders"])
def test_a_damaged_or_missing_file_is_named(what: str, harm: str, toy_run: Run, tmp_path: Path, almanac: Cli) -> None:
    build(toy_run)
    build(next_edition(toy_run))
    kept = chosen(toy_run.editions, "2026-03")
    assert kept.base is not None
    hashes = {entry.path: entry.sha256 for entry in kept.files} | {"tables/leaders": kept.base.tables["leaders"]}
    place = toy_run.editions / FILES / hashes[what]
    content = place.read_bytes()
    place.unlink()
    shutil.rmtree(toy_run.editions / kept.base.edition.isoformat() / "tables")
    if harm == "damaged":
        place.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    places = ["--data", str(toy_run.data), "--out", str(tmp_path / "again")]
    finished = almanac("build", "--edition", "2026-03", *places)
    assert finished.returncode == 3
    assert what in finished.stderr
    assert hashes[what] in finished.stderr
    assert not (tmp_path / "again").exists()


def test_a_record_that_cannot_be_read_is_named_and_nothing_is_dropped(toy_run: Run) -> None:
    build(toy_run)
    files = digest(toy_run.editions / FILES)
    (toy_run.editions / "2026-02-01" / KEPT).write_bytes(b"{")
    with pytest.raises(BadInput, match=r"2026-02-01/kept.json"):
        build(next_edition(toy_run))
    assert digest(toy_run.editions / FILES) == files


def test_an_edition_that_is_not_kept_is_told_with_those_that_are(toy_run: Run, tmp_path: Path, almanac: Cli) -> None:
    build(toy_run)
    build(next_edition(toy_run))
    with pytest.raises(WrongUse, match="no edition of 2025-12 is kept; kept are: 2026-02-01, 2026-03-01"):
        again(toy_run, tmp_path / "again", "2025-12")
    for asked in ("2026", "2026-3", "March", "2026-02-01 "):
        with pytest.raises(WrongUse, match="takes a month or a day"):
            again(toy_run, tmp_path / "again", asked)
    nowhere = almanac("build", "--edition", "2026-02", "--data", "nowhere")
    assert nowhere.returncode == 2
    assert "none is kept in nowhere" in nowhere.stderr
    assert not (tmp_path / "nowhere").exists()
    both = almanac("build", "--edition", "2026-02", "--only", "publish", "--data", str(toy_run.data))
    assert both.returncode == 2
    assert "not both" in both.stderr


def test_the_newest_of_a_month_is_built_and_latest_stays(toy: Path, toy_run: Run) -> None:
    build(toy_run)
    build(replace(toy_run, industry=read_industry(toy, date(2026, 2, 20))))
    build(next_edition(toy_run))
    latest = (toy_run.out / "latest").resolve()
    assert chosen(toy_run.editions, "2026-02").edition == date(2026, 2, 20)
    folder, _ = again(toy_run, toy_run.out)
    assert folder.startswith("2026-02-20-")
    assert (toy_run.out / "latest").resolve() == latest
    assert build(next_edition(toy_run)) == []
    assert len(list((toy_run.out / "editions").iterdir())) == 3


def test_other_code_is_told_and_builds(toy_run: Run, tmp_path: Path, almanac: Cli) -> None:
    build(toy_run)
    record = toy_run.editions / "2026-02-01" / KEPT
    record.write_text(record.read_text().replace(toy_run.code, "0" * 64))
    places = ["--data", str(toy_run.data), "--out", str(tmp_path / "again")]
    finished = almanac("build", "--edition", "2026-02-01", *places, "--json")
    assert finished.returncode == 0, finished.stderr
    told = "Almanac’s code is not the one that made the edition of 2026-02-01: the result may differ.\n"
    assert finished.stderr == told
    answer = json.loads(finished.stdout)
    assert (tmp_path / answer["first_page"]).is_file()


def test_the_page_says_where_the_code_differs(toy_run: Run) -> None:
    build(toy_run)
    record = toy_run.editions / "2026-02-01" / KEPT
    record.write_text(record.read_text().replace(toy_run.code, "0" * 64))
    run = next_edition(toy_run)
    build(run)
    page = run.out / "latest" / "en" / "changes" / "index.html"
    assert "The code of Almanac is not the same as it was then" in page.read_text(encoding="utf-8")
    record.write_text(record.read_text().replace("0" * 64, toy_run.code))
    assert build(run) == ["publish"]
    assert "The code of Almanac is not the same" not in page.read_text(encoding="utf-8")


def test_a_counter_that_counts_something_else_is_not_compared(toy: Path, toy_run: Run) -> None:
    build(toy_run)
    settings = toy / "almanac.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('currency = "GBP"', 'currency = "EUR"'))
    run = next_edition(toy_run)
    build(run)
    assert json.loads((run.out / "latest" / "changes.json").read_text())["counters"] is None
    page = run.out / "latest" / "en" / "changes" / "index.html"
    assert "its totals are not compared" in page.read_text(encoding="utf-8")


def test_an_edition_of_another_industry_is_no_comparison(toy: Path, toy_run: Run) -> None:
    build(toy_run)
    settings = toy / "almanac.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('id = "my-almanac"', 'id = "another"'))
    run = next_edition(toy_run)
    build(run)
    assert json.loads((run.out / "latest" / "changes.json").read_text())["before"] is None


def test_editions_are_listed(toy_run: Run, almanac: Cli) -> None:
    build(toy_run)
    build(next_edition(toy_run))
    shutil.rmtree(toy_run.out / "editions" / listed(toy_run.data, toy_run.out)[1]["folder"])
    places = ["--data", str(toy_run.data), "--out", str(toy_run.out)]
    rows: list[dict[str, Any]] = json.loads(almanac("editions", *places, "--json").stdout)
    assert [(row["edition"], row["stands"], row["same_code"], row["before"]) for row in rows] == [
        ("2026-03-01", True, True, "2026-02-01"), ("2026-02-01", False, True, None),
    ]  # fmt: skip
    kept = chosen(toy_run.editions, "2026-02")
    sizes = {entry.sha256: (toy_run.editions / FILES / entry.sha256).stat().st_size for entry in kept.files}
    assert rows[1]["size"] == sum(sizes.values())
    text = almanac("editions", *places).stdout
    assert text.splitlines()[0].startswith("2026-03-01  2026-03-01-")
    assert "No edition is kept in nowhere/editions" in almanac("editions", "--data", "nowhere").stdout


def test_stages_that_do_not_fit_together_keep_nothing(toy: Path, toy_run: Run) -> None:
    build(toy_run)
    [kept] = kept_editions(toy_run.editions)
    changed(toy, "1500000", "1700000")
    run_only(toy_run, "fetch")
    run_only(toy_run, "publish")
    assert kept_editions(toy_run.editions) == [kept]


def test_two_builds_at_once_do_not_mix(toy_run: Run, tmp_path: Path) -> None:
    build(toy_run)

    def during(name: str) -> None:
        if name == "resolve":
            with pytest.raises(WrongUse, match="another build is at work"):
                build(toy_run)
            with pytest.raises(WrongUse, match="another build is at work"):
                again(toy_run, tmp_path / "other")

    build_again(toy_run.data, tmp_path / "again", "2026-02", lambda _: None, lambda *_: None, during)
    with alone(toy_run.data), pytest.raises(WrongUse, match="another build is at work"):
        again(toy_run, tmp_path / "other")
    assert not (tmp_path / "other").exists()


KILL_AT = """
import os, signal, sys
from pathlib import Path
from almanac import editions, pipeline
from almanac.settings import read_industry
folder, data, out, moment = sys.argv[1:]
def kill(*_):
    os.kill(os.getpid(), signal.SIGKILL)
real_rename, real_replace, real_swap = Path.rename, Path.replace, editions.swap
def rename(self, target):
    done = real_rename(self, target)
    name = Path(target).name
    if (moment == "between" and name == ".2026-02-01.old") or (moment == "after" and name == "2026-02-01"):
        kill()
    return done
def replace(self, target):
    if moment == "file" and Path(target).parent.name == "files":
        kill()
    return real_replace(self, target)
Path.rename, Path.replace = rename, replace
if moment == "swap":
    editions.swap = kill
if moment == "tables":
    editions._keep_tables = kill
pipeline.build(pipeline.Run(read_industry(Path(folder)), Path(data), Path(out)))
"""


@pytest.mark.parametrize("moment", ["file", "tables", "swap", "between", "after"])
def test_a_kill_leaves_what_was_kept_whole(moment: str, toy_run: Run, toy: Path, tmp_path: Path) -> None:
    build(toy_run)
    [first] = kept_editions(toy_run.editions)
    before = digest((toy_run.out / "latest").resolve())
    changed(toy, "1500000", "1700000")
    arguments = [str(toy), str(toy_run.data), str(toy_run.out), moment]
    killed = subprocess.run([sys.executable, "-c", KILL_AT, *arguments], capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    folder, _ = again(toy_run, tmp_path / "again") if moment != "between" else ("", [])
    if moment in ("file", "tables", "swap"):
        assert kept_editions(toy_run.editions) == [first]
        assert digest(tmp_path / "again" / "editions" / folder) == before
    assert build(toy_run) == []
    [second] = kept_editions(toy_run.editions)
    assert second.folder == (toy_run.out / "latest").resolve().name != first.folder
    assert {path.name for path in (toy_run.editions / FILES).iterdir()} == second.hashes
    assert sorted(path.name for path in toy_run.editions.iterdir()) == ["2026-02-01", "files"]


def test_a_kill_between_two_names_brings_the_old_one_back(toy_run: Run, toy: Path, tmp_path: Path) -> None:
    build(toy_run)
    before = digest((toy_run.out / "latest").resolve())
    changed(toy, "1500000", "1700000")
    arguments = [str(toy), str(toy_run.data), str(toy_run.out), "between"]
    subprocess.run([sys.executable, "-c", KILL_AT, *arguments], capture_output=True, check=False)
    assert not (toy_run.editions / "2026-02-01").exists()
    folder, _ = again(toy_run, tmp_path / "again")
    assert digest(tmp_path / "again" / "editions" / folder) == before


@pytest.fixture
def small_editions(toy_run: Run) -> Iterator[Path]:
    """A real file system of 600 kB where editions are kept."""
    toy_run.editions.mkdir(parents=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(toy_run.editions)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small file system can only be mounted by root: run the tests as root to fill a disk")
    yield toy_run.editions
    subprocess.run(["umount", str(toy_run.editions)], check=True)


def test_a_full_disk_loses_nothing_that_was_kept(small_editions: Path, toy_run: Run, toy: Path, almanac: Cli) -> None:
    build(toy_run)
    [first] = kept_editions(small_editions)
    filler = small_editions / "filler"
    room = os.statvfs(small_editions)
    filler.write_bytes(b"x" * max(room.f_bavail * room.f_frsize - 4096, 0))
    changed(toy, "1500000", "1700000")
    places = ["--industry", str(toy), "--data", str(toy_run.data), "--out", str(toy_run.out)]
    finished = almanac("build", *places)
    assert finished.returncode == 4, finished.stderr
    assert "could not be kept (No space left on device); those kept before stand" in finished.stderr
    assert kept_editions(small_editions) == [first]
    assert {path.name for path in (small_editions / FILES).iterdir()} == first.hashes
    # The new edition stands all the same, and is kept as soon as there is room.
    assert (toy_run.out / "latest").resolve().name != first.folder
    with pytest.raises(SourceFailed):
        build(toy_run)
    filler.unlink()
    assert build(toy_run) == []
    assert kept_editions(small_editions)[0].folder == (toy_run.out / "latest").resolve().name


def test_settings_that_change_during_a_build_are_not_kept_as_its(toy: Path, toy_run: Run) -> None:
    def during(name: str) -> None:
        if name == "publish":
            settings = toy / "almanac.toml"
            settings.write_text(settings.read_text(encoding="utf-8").replace("My Almanac", "Your Almanac"))

    with pytest.raises(BadInput, match="settings or texts that changed while they were used"):
        build(toy_run, started=during)
    assert kept_editions(toy_run.editions) == []


def test_a_sentence_that_changes_during_a_build_is_of_the_next(toy: Path, toy_run: Run) -> None:
    settings = toy / "almanac.toml"
    settings.write_text('chapters = ["money"]\n' + settings.read_text(encoding="utf-8"), encoding="utf-8")
    for language in ("en", "ru", "zh"):
        (toy / "text" / language).mkdir(parents=True)
        (toy / "text" / language / "money.md").write_text("# A\n\nOne.\n", encoding="utf-8")

    def during(name: str) -> None:
        if name == "publish":
            (toy / "text" / "en" / "money.md").write_text("# A\n\nAnother.\n", encoding="utf-8")

    run = Run(read_industry(toy), toy_run.data, toy_run.out)
    with pytest.raises(BadInput, match="settings or texts that changed while they were used"):
        build(run, started=during)
    page = run.out / "latest" / "en" / "chapters" / "money" / "index.html"
    assert "One." in page.read_text(encoding="utf-8")
    run = Run(read_industry(toy), toy_run.data, toy_run.out)
    assert build(run) == ["check", "publish"]
    assert "Another." in page.read_text(encoding="utf-8")
    assert len(kept_editions(run.editions)) == 1


def test_an_edition_of_another_industry_is_not_replaced(toy: Path, toy_run: Run) -> None:
    build(toy_run)
    settings = toy / "almanac.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace(f'id = "{toy_run.industry.settings.id}"', 'id = "other"'), encoding="utf-8")
    with pytest.raises(WrongUse, match="of another industry.*its own --data"):
        build(Run(read_industry(toy), toy_run.data, toy_run.out))
    assert [kept.industry for kept in kept_editions(toy_run.editions)] == [toy_run.industry.settings.id]


def test_a_table_of_the_base_is_taken_again_from_its_edition(toy: Path, toy_run: Run) -> None:
    build(toy_run)
    [first] = kept_editions(toy_run.editions)
    (toy_run.editions / "files" / first.tables["rounds"]).unlink()
    later = Run(read_industry(toy, EDITION.replace(month=3)), toy_run.data, toy_run.out)
    build(later)
    assert (toy_run.editions / "files" / first.tables["rounds"]).is_file()


def test_locked_files_are_trusted_by_their_hash(toy_run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeping reads none of the bytes that the lock has hashed already."""
    build(toy_run)
    shutil.rmtree(toy_run.editions)
    real = editions.hashed
    seen: list[str] = []

    def noted(place: Path) -> str:
        seen.append(place.name)
        return real(place)

    monkeypatch.setattr(editions, "hashed", noted)
    build(toy_run)
    locked = {entry["sha256"] for entry in json.loads((toy_run.folder("fetch") / LOCK).read_text())}
    assert locked
    assert not locked & set(seen)
