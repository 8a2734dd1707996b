"""The whole path on a toy industry: what is skipped, what is the same twice, and what a kill leaves."""

from __future__ import annotations

import hashlib
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from almanac import pipeline
from almanac.errors import CheckFailed, WrongUse
from almanac.pipeline import STAGES, Run, build, run_only
from almanac.settings import read_industry
from tests.conftest import Cli

NAMES = [stage.name for stage in STAGES]


def digest(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def edition(run: Run) -> dict[str, str]:
    return digest((run.out / "latest").resolve())


def test_the_same_inputs_give_the_same_bytes(toy: Path, tmp_path: Path) -> None:
    runs = [Run(read_industry(toy), tmp_path / f"data{n}", tmp_path / f"edition{n}") for n in range(2)]
    for run in runs:
        assert build(run) == NAMES
    assert edition(runs[0]) == edition(runs[1])
    assert digest(runs[0].data) == digest(runs[1].data)


def test_what_did_not_change_is_skipped(toy_run: Run, toy: Path) -> None:
    build(toy_run)
    assert build(toy_run) == []
    table = toy / "facts" / "rounds.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("1500000", "1600000"), encoding="utf-8")
    before = edition(toy_run)
    assert build(toy_run) == NAMES
    assert edition(toy_run) != before


def test_a_stage_that_was_tampered_with_is_run_again(toy_run: Run) -> None:
    build(toy_run)
    (toy_run.folder("collect") / "rounds.parquet").unlink()
    assert "collect" in build(toy_run)
    shutil.rmtree(toy_run.folder("analyse"))
    assert "analyse" in build(toy_run)
    (toy_run.out / "latest").unlink()
    assert build(toy_run) == ["publish"]


def test_one_stage_runs_on_what_the_others_left(toy_run: Run) -> None:
    with pytest.raises(WrongUse, match="run `almanac fetch` first"):
        run_only(toy_run, "collect")
    for name in NAMES:
        run_only(toy_run, name)
    assert build(toy_run) == []


def test_fetch_takes_the_sources_that_there_are(toy: Path, almanac: Cli) -> None:
    assert almanac("fetch", "industry", cwd=toy).returncode == 0
    finished = almanac("fetch", "industri", cwd=toy)
    assert finished.returncode == 2
    assert "SOURCE 'industri' is unknown; nearest: industry" in finished.stderr


def test_a_failed_check_stops_the_edition(toy: Path, tmp_path: Path) -> None:
    settings = toy / "almanac.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("organisations = 1", "organisations = 99"))
    run = Run(read_industry(toy), tmp_path / "data", tmp_path / "edition")
    with pytest.raises(CheckFailed, match="organisations has 2 rows; almanac.toml expects 99 or more"):
        build(run)
    assert not run.out.exists()


def test_two_builds_at_once_do_not_mix(toy_run: Run) -> None:
    def during(name: str) -> None:
        if name == "resolve":
            with pytest.raises(WrongUse, match="another build is at work"):
                build(toy_run)

    assert build(toy_run, started=during) == NAMES


def test_two_builds_into_one_place_do_not_mix(toy: Path, toy_run: Run, tmp_path: Path) -> None:
    other = Run(read_industry(toy), tmp_path / "other", toy_run.out)
    tried: list[int] = []

    def during(done: int, of: int) -> None:
        if not tried:
            tried.append(done)
            with pytest.raises(WrongUse, match="another build publishes into .* --out"):
                build(other)

    assert build(replace(toy_run, progress=during)) == NAMES
    assert tried
    assert build(other) == ["publish"]


def test_a_fact_that_changes_during_a_build_is_of_the_next(
    toy: Path, toy_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, real = toy / "facts" / "rounds.csv", vars(pipeline)["keep_files"]

    def kept_then_edited(*arguments: Any) -> None:
        real(*arguments)
        table.write_text(table.read_text(encoding="utf-8").replace("1500000", "1700000"), encoding="utf-8")

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "keep_files", kept_then_edited)
        build(toy_run)
    assert "fetch" in build(Run(read_industry(toy), toy_run.data, toy_run.out))


def test_an_editor_may_ask_for_another_day(toy: Path, tmp_path: Path) -> None:
    from datetime import date

    run = Run(read_industry(toy, date(2026, 3, 1)), tmp_path / "data", tmp_path / "edition")
    build(run)
    assert (run.out / "latest").resolve().name.startswith("2026-03-01-")


KILL_AT = """
import os, signal, sys
from collections.abc import Iterator
from pathlib import Path
from almanac import pipeline
from almanac.settings import read_industry
folder, data, out, stage, moment = sys.argv[1:]
def kill(*_):
    os.kill(os.getpid(), signal.SIGKILL)
if moment == "before":
    began = lambda name: kill() if name == stage else None
    pipeline.build(pipeline.Run(read_industry(Path(folder)), Path(data), Path(out)), started=began)
elif moment == "swap":
    real = Path.rename
    def rename(self, target):
        done = real(self, target)
        if Path(target).name == f".{stage}.old" or (stage == "publish" and "editions" in str(target)):
            kill()
        return done
    Path.rename = rename
    pipeline.build(pipeline.Run(read_industry(Path(folder)), Path(data), Path(out)))
"""


@pytest.mark.parametrize("moment", ["before", "swap"])
@pytest.mark.parametrize("stage", NAMES)
def test_a_kill_leaves_the_last_edition_and_the_next_build_mends_all(
    stage: str, moment: str, toy_run: Run, toy: Path
) -> None:
    build(toy_run)
    before = edition(toy_run)
    table = toy / "facts" / "rounds.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("1500000", "1700000"), encoding="utf-8")
    arguments = [str(toy), str(toy_run.data), str(toy_run.out), stage, moment]
    killed = subprocess.run([sys.executable, "-c", KILL_AT, *arguments], capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert edition(toy_run) == before
    build(toy_run)
    assert edition(toy_run) != before
    assert [path.name for path in toy_run.data.iterdir() if path.name.startswith(".")] == [".lock"]
    assert len(list((toy_run.out / "editions").iterdir())) == 1


def test_a_kill_at_any_time_leaves_the_last_edition(toy_run: Run, toy: Path, almanac: Cli) -> None:
    build(toy_run)
    before = edition(toy_run)
    table = toy / "facts" / "rounds.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("1500000", "1700000"), encoding="utf-8")
    places = ["--industry", str(toy), "--data", str(toy_run.data), "--out", str(toy_run.out)]
    for delay in (0.4, 0.9, 1.5):
        build_process = subprocess.Popen([sys.executable, "-m", "almanac", "build", *places])
        time.sleep(delay)
        build_process.kill()
        build_process.wait()
        after = edition(toy_run)
        whole = build_process.returncode == 0 or "index.html" in after
        assert after == before or whole
    assert almanac("build", *places).returncode == 0
    assert set(edition(toy_run)) == set(before)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system with room for 300 kB."""
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small file system can only be mounted by root: run the tests as root to fill a disk")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("full", ["data", "out"])
def test_a_full_disk_leaves_the_last_edition(
    full: str, toy_run: Run, toy: Path, almanac: Cli, small_disk: Path
) -> None:
    build(toy_run)
    before = edition(toy_run)
    table = toy / "facts" / "rounds.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("1500000", "1700000"), encoding="utf-8")
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * 230_000)
    places = {"data": toy_run.data, "out": toy_run.out} | {full: small_disk / "new"}
    finished = almanac(
        "build", "--industry", str(toy), "--data", str(places["data"]), "--out", str(places["out"])
    )  # fmt: skip
    assert finished.returncode == 4, finished.stderr
    assert "No space left on device; the last edition stands" in finished.stderr
    assert "Traceback" not in finished.stderr
    assert edition(toy_run) == before
