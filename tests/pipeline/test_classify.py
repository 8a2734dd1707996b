"""`almanac classify` and `almanac evaluate classification` as other tools call them."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from almanac.classifying import BATCH, Remembered, Text, classified
from almanac.pipeline import Run, run_only
from tests.conftest import Cli
from tests.unit.classify.texts import ABOUT_AI, LOOK_ALIKES

KEYS = {"id", "ai", "technologies", "applications"}
ROWS = [
    {"id": f"{language}-{technology}", "language": language, "title": text.partition("\n")[0], "text": text.partition("\n")[2]}
    for language, technology, _, text in ABOUT_AI
]  # fmt: skip


def lines(*rows: Any) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def answers(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_json_lines_come_back_as_the_contract_has_them_and_in_order(almanac: Cli, tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(lines(*ROWS).replace("\n", "\n\n", 3), encoding="utf-8")
    finished = almanac("classify", "--input", str(source), "--output", str(out))
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout == ""
    found = answers(out.read_text(encoding="utf-8"))
    assert [each["id"] for each in found] == [row["id"] for row in ROWS]
    for each, (_, technology, application, _) in zip(found, ABOUT_AI, strict=True):
        assert set(each) == KEYS
        assert 0.5 <= each["ai"] <= 1
        for topic in (*each["technologies"], *each["applications"]):
            assert set(topic) == {"id", "probability"}
            assert 0.5 <= topic["probability"] <= 1
        assert each["technologies"][0]["id"] == technology
        assert application is None or application in [topic["id"] for topic in each["applications"]]
    assert {path.name for path in tmp_path.iterdir()} == {
        "in.jsonl",
        "out.jsonl",
    }


def test_what_is_missing_is_nothing_to_stop_at(almanac: Cli, tmp_path: Path) -> None:
    title, text = "Распознавание речи", "Нейросеть научили распознавать речь дикторов в шумных цехах."
    rows: list[dict[str, Any]] = [
        {"id": 1, "title": title, "text": text}, {"id": "2", "language": "ru", "text": f"{title}\n{text}"},
        {"id": "3", "language": "ru", "title": f"{title}\n{text}", "text": None}, {"id": "4", "language": "fr", "title": title, "text": text},
        {"id": "5", "language": None, "title": "", "text": f"{title}\n{text}", "more": [1]},
        {"id": "6"}, {"id": "7", "language": "zh", "title": "", "text": ""}, {"id": "8", "text": "…"},
    ]  # fmt: skip
    (tmp_path / "in.jsonl").write_text(lines(*rows), encoding="utf-8")
    finished = almanac("classify", "--input", "in.jsonl")
    assert finished.returncode == 0, finished.stderr
    found = answers(finished.stdout)
    assert [each.pop("id") for each in found] == [row["id"] for row in rows]
    assert found[0]["technologies"][0]["id"] == "speech"
    assert found[:5] == [found[0]] * 5
    assert found[5:] == [{"ai": 0.0, "technologies": [], "applications": []}] * 3


@pytest.mark.parametrize("content", ["", "\n\n  \n"])
def test_an_empty_file_has_no_answers(content: str, almanac: Cli, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(content, encoding="utf-8")
    finished = almanac("classify", "--input", "in.jsonl", "--output", "out.jsonl")
    assert finished.returncode == 0, finished.stderr
    assert (tmp_path / "out.jsonl").read_bytes() == b""


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"id": "3", "text": "half', "input, line 3: found"),
        (b'["3", "en", "title", "text"]', "line 3: found Expected `object`, got `array`"),
        (b'{"text": "no id"}', "line 3: found Object missing required field `id`"),
        (b'{"id": "3", "text": 5}', "line 3: found Expected `str | null`, got `int` - at `$.text`"),
        (b'{"id": "3", "text": "\xff\xfe"}', "line 3: found"),
        (b'{"id": "3", "text": "\\ud83d"}', "line 3: found"),
    ],
)
def test_a_broken_line_is_named_and_leaves_no_half_file(
    line: bytes, message: str, almanac: Cli, tmp_path: Path
) -> None:
    (tmp_path / "in.jsonl").write_bytes(b'{"id": "1", "text": "A robot"}\n\n' + line + b'\n{"id": "4"}\n')
    finished = almanac("classify", "--input", "in.jsonl", "--output", "out.jsonl")
    assert finished.returncode == 3
    assert message in finished.stderr
    assert "expected JSON lines such as" in finished.stderr
    assert not (tmp_path / "out.jsonl").exists()


def test_a_broken_line_leaves_an_older_result_as_it_was(almanac: Cli, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(
        lines(*({"id": at, "text": "A robot"} for at in range(BATCH + 1))) + "{", encoding="utf-8"
    )
    (tmp_path / "out.jsonl").write_text("older\n", encoding="utf-8")
    finished = almanac("classify", "--input", "in.jsonl", "--output", "out.jsonl")
    assert finished.returncode == 3
    assert f"line {BATCH + 2}: found" in finished.stderr
    assert (tmp_path / "out.jsonl").read_text(encoding="utf-8") == "older\n"


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "A neural network finds tumours in scans. "), ("zh", "神经网络在肺部影像中识别肿瘤。"), ("en", "tumours")],
)
def test_a_line_of_ten_megabytes_is_classified(language: str, text: str, almanac: Cli, tmp_path: Path) -> None:
    long = text * (10_000_000 // len(text.encode()))
    rows = [{"id": "long", "language": language, "title": "", "text": long}, {"id": "short", "text": "A robot"}]
    (tmp_path / "in.jsonl").write_text(lines(*rows), encoding="utf-8")
    finished = almanac("classify", "--input", "in.jsonl")
    assert finished.returncode == 0, finished.stderr
    assert [each["id"] for each in answers(finished.stdout)] == ["long", "short"]


def test_evidence_is_given_where_it_is_asked_for(almanac: Cli, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(lines(*ROWS), encoding="utf-8")
    finished = almanac("classify", "--input", "in.jsonl", "--evidence")
    assert finished.returncode == 0, finished.stderr
    found = answers(finished.stdout)
    assert len(found) == len(ROWS)
    for each in found:
        assert set(each) == KEYS | {"evidence"}
        assert set(each["evidence"]) == {
            "ai",
            *(topic["id"] for topic in (*each["technologies"], *each["applications"])),
        }
        assert all(isinstance(term, str) for terms in each["evidence"].values() for term in terms)
        assert each["evidence"][each["technologies"][0]["id"]]


def test_standard_input_is_read_and_answered(tmp_path: Path) -> None:
    content = lines(*ROWS[:1], {"id": "rain", "language": "zh", "text": "明天下雨"})
    command = [sys.executable, "-m", "almanac", "classify", "--input", "-"]
    finished = subprocess.run(
        command, cwd=tmp_path, input=content, capture_output=True, text=True, encoding="utf-8", timeout=120, check=True
    )
    assert [each["id"] for each in answers(finished.stdout)] == [ROWS[0]["id"], "rain"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "topic", "term"),
    [
        ("Speech recognition and speech synthesis for hospitals", "speech", "speech recognition"),
        ("Новая система распознавания речи для больниц и нейросеть, которая расшифровывает слова дикторов", "speech", "распознавание речи"),
        ("面向医院的语音识别系统", "speech", "语音识别"),
    ],
)  # fmt: skip
def test_a_person_is_shown_topics_with_their_terms(text: str, topic: str, term: str, almanac: Cli) -> None:
    finished = almanac("classify", text)
    assert finished.returncode == 0, finished.stderr
    first, *rest = finished.stdout.splitlines()
    assert "AI or data science: 0." in first or "AI or data science: 1.00" in first
    [line] = [line for line in rest if f"  {topic}  (" in line]
    assert term in line


def test_a_text_of_the_command_line_comes_back_as_json(almanac: Cli) -> None:
    [found] = answers(almanac("classify", "A robot that walks over rubble", "--json").stdout)
    assert set(found) == KEYS
    assert found["technologies"][0]["id"] == "robotics"


def test_an_empty_text_is_about_nothing(almanac: Cli) -> None:
    assert "AI or data science: 0.00" in almanac("classify", "").stdout


def test_a_text_and_a_file_at_once_are_wrong_use(almanac: Cli, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text("", encoding="utf-8")
    finished = almanac("classify", "A robot", "--input", "in.jsonl")
    assert finished.returncode == 2
    assert "give TEXT or --input, not both" in finished.stderr


def test_a_file_that_is_not_there_is_wrong_use(almanac: Cli) -> None:
    assert almanac("classify", "--input", "nowhere.jsonl").returncode == 2


def test_the_stage_classifies_what_was_resolved(toy: Path, toy_run: Run, almanac: Cli) -> None:
    for name in ("fetch", "collect", "resolve"):
        run_only(toy_run, name)
    finished = almanac("classify", "--industry", str(toy), "--data", str(toy_run.data))
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout.startswith("classify: done, in ")
    rows = pq.read_table(toy_run.folder("classify") / "topics.parquet").to_pylist()
    of_work = {(row["half"], row["topic"]): row["probability"] for row in rows if row["id"] == "walking-on-gravel"}
    assert of_work == {
        ("industry", "all"): 1.0,
        ("technology", "mobile-robots"): 1.0,
        ("application", "logistics"): 1.0,
    }


def test_the_stage_says_what_must_run_before(toy: Path, almanac: Cli) -> None:
    finished = almanac("classify", cwd=toy)
    assert finished.returncode == 2
    assert "run `almanac collect` first" in finished.stderr


def test_more_texts_than_a_batch_keep_their_order_and_answers() -> None:
    texts = [ABOUT_AI[at % len(ABOUT_AI)] for at in range(BATCH + 5)]
    found = list(classified(Text(at, None, text, language) for at, (language, _, _, text) in enumerate(texts)))
    assert [each["id"] for each in found] == list(range(BATCH + 5))
    assert [each["technologies"][0]["id"] for each in found] == [technology for _, technology, _, _ in texts]


def test_what_was_classified_is_remembered(tmp_path: Path) -> None:
    texts = [f"{ABOUT_AI[at % 4][3]} {at % 700}" for at in range(BATCH)]
    names, first = Remembered(tmp_path / "topics")(texts, "en")
    [place] = (tmp_path / "topics").iterdir()
    assert pq.read_table(place).num_rows == 700
    again = Remembered(tmp_path / "topics")([*reversed(texts), "A text that is new", "\ud83d"], "en")
    assert again[0] == names
    assert abs(again[1][:BATCH][::-1] - first).max() == 0
    assert pq.read_table(place).num_rows == 702
    assert abs(Remembered(tmp_path / "other")(texts[:9], "en")[1] - first[:9]).max() < 1e-5


def test_a_memory_that_is_broken_is_forgotten(tmp_path: Path) -> None:
    texts = [f"A robot {at}" for at in range(BATCH)]
    remembered = Remembered(tmp_path)
    _, first = remembered(texts, "en")
    [place] = tmp_path.iterdir()
    place.write_bytes(place.read_bytes()[:100])
    assert (remembered(texts, "en")[1] == first).all()


def labelled(*rows: tuple[str, str, bool, list[str]]) -> str:
    return lines(
        *(
            {"id": str(at), "language": language, "title": "", "text": text, "ai": ai, "technologies": technologies, "applications": []}
            for at, (language, text, ai, technologies) in enumerate(rows)
        )
    )  # fmt: skip


def test_an_evaluation_counts_what_is_right_wrong_and_missed(almanac: Cli, tmp_path: Path) -> None:
    right = [(language, text, True, [technology]) for language, technology, _, text in ABOUT_AI if language == "zh"]
    wrong = [(language, text, True, ["speech"]) for language, text in LOOK_ALIKES if language == "zh"]
    (tmp_path / "set.jsonl").write_text(labelled(*right, *wrong) + "\n", encoding="utf-8")
    finished = almanac("evaluate", "classification", "--data", str(tmp_path), "--json")
    assert finished.returncode == 0, finished.stderr
    [figures] = json.loads(finished.stdout)["sets"]
    assert (figures["set"], figures["language"], figures["texts"]) == ("set.jsonl", "zh", 7)
    ai = figures["ai"]
    assert (ai["precision"], ai["recall"], ai["f1"]) == (1.0, 0.5714, 0.7273)
    assert ai["calibration_error"] == pytest.approx(3 / 7, abs=0.02)
    assert figures["technologies"]["f1"]["computer-vision"] == 1.0
    assert figures["technologies"]["f1"]["speech"] == 0.4
    assert figures["applications"] is None
    assert figures["texts_a_second"] > 0
    head, *misses = (tmp_path / "classification-misses.csv").read_text(encoding="utf-8").splitlines()
    assert head == "set,language,id,topic,labelled,probability,text"
    assert [miss.split(",")[:5] for miss in misses if ",ai," in miss] == [
        ["set.jsonl", "zh", str(at), "ai", "1"] for at in (4, 5, 6)
    ]


def test_an_evaluation_is_a_table_with_a_line_for_each_set_and_language(almanac: Cli, tmp_path: Path) -> None:
    rows = [(language, text, True, [technology]) for language, technology, _, text in ABOUT_AI]
    (tmp_path / "a.jsonl").write_text(labelled(*rows), encoding="utf-8")
    with gzip.open(tmp_path / "b.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(
            lines(
                {"id": "p1", "venue": "cvpr", "title": "Deep networks that segment images"},
                {"id": "p2", "venue": "elsewhere", "title": "x"},
            )
        )
        file.write(lines({"id": "x", "text": "We prove a lemma on rings.", "ai": False, "categories": "math.RA"}))
    finished = almanac("evaluate", "classification", "--data", ".", "--misses", "missed.csv")
    assert finished.returncode == 0, finished.stderr
    told = [line.split()[:3] for line in finished.stdout.splitlines()[:5]]
    assert told == [
        ["set", "lang", "texts"], ["a.jsonl", "en", "4"], ["a.jsonl", "ru", "4"], ["a.jsonl", "zh", "4"], ["b.jsonl.gz", "en", "2"],
    ]  # fmt: skip
    assert "misses: missed.csv" in finished.stdout
    assert (tmp_path / "missed.csv").is_file()


@pytest.mark.parametrize(
    ("line", "message"), [("{", "set.jsonl, line 2: found"), ("[1]", "set.jsonl, line 2: found a list")]
)
def test_a_broken_label_is_named(line: str, message: str, almanac: Cli, tmp_path: Path) -> None:
    (tmp_path / "set.jsonl").write_text(labelled(("en", "A robot", True, [])) + line, encoding="utf-8")
    finished = almanac("evaluate", "classification", "--data", str(tmp_path))
    assert finished.returncode == 3
    assert message in finished.stderr


@pytest.mark.parametrize("content", [None, "", '{"id": "1", "text": "without a label"}\n'])
def test_a_folder_without_labels_is_wrong_use(content: str | None, almanac: Cli, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "set.jsonl").write_text(content, encoding="utf-8")
    finished = almanac("evaluate", "classification", "--data", str(tmp_path))
    assert finished.returncode == 2
    assert "no labelled texts there" in finished.stderr
