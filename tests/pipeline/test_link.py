"""`almanac link` and `almanac evaluate linking` as other tools call them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from almanac.linking import linked_on_all_cores
from almanac.resolve.linker.index import build_index
from almanac.resolve.linker.linker import link
from tests.conftest import Cli
from tests.unit.resolve.linker.test_linker import REGISTER

MIPT, HSE = "https://ror.org/00v0z9322", "https://ror.org/055f7t516"
RECORDS = [
    {"id": MIPT, "names": [{"value": "Moscow Institute of Physics and Technology", "types": ["ror_display", "label"]}],
     "types": ["education"], "country_code": "RU", "city": "Dolgoprudny"},
    {"id": HSE, "names": [{"value": "National Research University Higher School of Economics", "types": ["ror_display", "label"]}],
     "types": ["education"], "country_code": "RU", "city": "Moscow"},
    *({"id": f"https://ror.org/0{n:08}", "names": [{"value": f"Filler{n} University", "types": ["label"]}],
       "types": ["education"], "country_code": "US", "city": f"Town{n}"} for n in range(300)),
]  # fmt: skip


@pytest.fixture
def register(tmp_path: Path) -> Path:
    path = tmp_path / "register.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in RECORDS), encoding="utf-8")
    return path


TEXTS = ["Moscow Institute of Physics and Technology, Dolgoprudny, Russia", "Independent Researcher"]
BROKEN_OVER_LINES = "Moscow Institute of Physics\r and\nTechnology"


@pytest.mark.parametrize("kind", ["lines", "json", "csv"])
def test_a_stream_keeps_its_order_and_the_contract(kind: str, register: Path, tmp_path: Path, almanac: Cli) -> None:
    source, out, review = tmp_path / "in", tmp_path / "out.jsonl", tmp_path / "review.csv"
    extra: tuple[str, ...] = ()
    if kind == "lines":
        source.write_text("\n".join(TEXTS) + "\n", encoding="utf-8")
    elif kind == "json":
        source.write_text("".join(json.dumps({"text": text}) + "\n" for text in TEXTS), encoding="utf-8")
    else:
        with source.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([["n", "affiliation"], *([str(at), text] for at, text in enumerate(TEXTS))])
        extra = ("--column", "affiliation")
    finished = almanac(
        "link",
        "--input",
        str(source),
        "--output",
        str(out),
        "--review",
        str(review),
        "--register",
        str(register),
        *extra,
    )
    assert finished.returncode == 0, finished.stderr
    answers = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [answer["text"] for answer in answers] == TEXTS
    assert [[each["ror"] for each in answer["organisations"]] for answer in answers] == [[MIPT], []]
    assert set(answers[0]["organisations"][0]) == {"id", "ror", "name", "score", "reason"}
    assert review.read_text(encoding="utf-8").startswith("text,id,name,score,reason")


def test_a_cell_with_line_breaks_comes_back_as_it_was(register: Path, tmp_path: Path, almanac: Cli) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.jsonl"
    with source.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["affiliation"], [BROKEN_OVER_LINES]])
    finished = almanac(
        "link", "--input", str(source), "--column", "affiliation", "--output", str(out), "--register", str(register)
    )
    assert finished.returncode == 0, finished.stderr
    [answer] = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    assert answer["text"] == BROKEN_OVER_LINES


@pytest.mark.parametrize(
    ("content", "arguments", "code", "message"),
    [
        ('{"text": "a"}\nnot json\n', (), 3, "input, line 2: found 'not json'; expected JSON lines such as {\"text\""),
        ("a,b\n1,2\n", ("--column", "c"), 2, "--column 'c': the file has a, b"),
        (b"\xff\xfe\x00", (), 3, "input: found bytes that are not UTF-8"),
        ("a\n" + "x" * 200_000 + "\n", ("--column", "a"), 0, ""),
    ],
)
def test_bad_input_is_named(
    content: str | bytes,
    arguments: tuple[str, ...],
    code: int,
    message: str,
    register: Path,
    tmp_path: Path,
    almanac: Cli,
) -> None:
    (tmp_path / "in").write_bytes(content if isinstance(content, bytes) else content.encode())
    finished = almanac("link", "--input", str(tmp_path / "in"), "--register", str(register), *arguments)
    assert finished.returncode == code
    assert message in finished.stderr


def test_without_a_register_the_bundled_organisations_are_meant(almanac: Cli) -> None:
    finished = almanac("link", "МФТИ", "--json")
    assert finished.returncode == 0, finished.stderr
    [found] = json.loads(finished.stdout)["organisations"]
    assert (found["id"], found["ror"]) == ("mipt", MIPT)


def test_an_evaluation_counts_a_wrong_answer_twice_and_writes_the_misses(
    register: Path, tmp_path: Path, almanac: Cli
) -> None:
    sets = tmp_path / "sets"
    sets.mkdir()
    with (sets / "crossref_test.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["affiliation", "ror_id"], [TEXTS[0], MIPT], [TEXTS[0] + " ", HSE]])
    finished = almanac("evaluate", "linking", "--data", str(sets), "--register", str(register), "--json")
    assert finished.returncode == 0, finished.stderr
    [figures] = json.loads(finished.stdout)["sets"]
    assert (figures["strings"], figures["precision"], figures["recall"], figures["f1"]) == (2, 0.5, 0.5, 0.5)
    with (tmp_path / "linking-misses.csv").open(encoding="utf-8") as misses:
        [miss] = list(csv.DictReader(misses))
    assert (miss["expected"], miss["found"]) == (HSE, MIPT)
    assert "name “Moscow Institute of Physics and Technology”" in miss["reason"]


def test_no_labelled_sets_is_wrong_use(tmp_path: Path, almanac: Cli) -> None:
    finished = almanac("evaluate", "linking", "--data", str(tmp_path / "nothing"))
    assert finished.returncode == 2
    assert "has no labelled sets" in finished.stderr


def test_all_cores_answer_as_one_does() -> None:
    index = build_index(REGISTER)
    texts = [f"MIPT, Dolgoprudny {at}" for at in range(2_500)]
    assert list(linked_on_all_cores(texts, index)) == list(link(texts, index))
