"""Answers that are remembered are those that would be given, and only what may have changed is asked again."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from almanac.analyse.leaders import Question
from almanac.facts.store import Tables
from almanac.ranked import Remembered

QUESTIONS = [Question(), Question(technology="speech"), Question(application="law")]


def asked(folder: Path, digests: list[str]) -> tuple[list[str], list[str]]:
    """Ask; returns what was answered, and which questions had to be thought about."""
    log = folder.parent / "log"
    log.write_text("")

    def of(question: Question) -> str:
        return digests[QUESTIONS.index(question)]

    def answer(question: Question) -> Tables:
        with log.open("a") as file:
            file.write(f"{question.topic}\n")
        return {"leaders": pa.table({"said": [of(question)]})}

    said = [tables["leaders"]["said"][0].as_py() for tables in Remembered(folder, of)(answer, QUESTIONS)]
    return said, sorted(log.read_text().splitlines())


def test_only_questions_whose_digest_is_another_are_answered_again(tmp_path: Path) -> None:
    digests = ["all", "speech", "law"]
    assert asked(tmp_path / "leaders", digests) == (
        ["all", "speech", "law"], ["('application', 'law')", "('technology', 'speech')", "None"],
    )  # fmt: skip
    digests[1] = "speech, with one more work"
    assert asked(tmp_path / "leaders", digests) == (
        ["all", "speech, with one more work", "law"], ["('technology', 'speech')"],
    )  # fmt: skip
    assert len(list((tmp_path / "leaders").iterdir())) == 3


def test_what_was_cut_short_is_forgotten(tmp_path: Path) -> None:
    half = tmp_path / "leaders" / "x.half"
    half.mkdir(parents=True)
    (half / "leaders.parquet").write_bytes(b"PAR")
    asked(tmp_path / "leaders", ["a", "b", "c"])
    assert not half.exists()
