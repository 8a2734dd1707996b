"""`almanac read` and `almanac evaluate reading` as other tools call them."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from almanac.articles import Skipped, page
from almanac.errors import BadInput
from tests.conftest import Cli

ARTICLE = {
    "id": "a1", "language": "en", "published": "2019-06-18", "title": "Brackenshaw raises £4m",
    "text": "Brackenshaw said on Monday it had raised £4m in a Series A led by Alder Ventures.",
}  # fmt: skip
PAGE = """<html><head><title>Brackenshaw raises £4m</title>
<meta property="article:published_time" content="2019-06-18"></head><body><nav>Home · News · £9m fund</nav><article>
<h1>Brackenshaw raises £4m</h1><p>Brackenshaw, a Leeds maker of software for quarries, said on Monday it had raised £4m in a
Series A led by Alder Ventures. The money will pay for engineers and a second office, its founder told us on the phone.</p>
<p>The company has forty customers in three countries and was started by two geologists who wanted to count stones.</p>
</article><footer>Subscribe for £20 a year</footer></body></html>"""


def test_json_lines_come_back_as_the_contract_has_them(almanac: Cli, tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(json.dumps(ARTICLE) + "\n\n" + json.dumps({**ARTICLE, "id": "a2", "title": "", "text": "Rain."}))
    finished = almanac("read", "--input", str(source), "--output", str(out))
    assert finished.returncode == 0, finished.stderr
    first, second = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    [found] = first["rounds"]
    assert set(found) == {
        "company", "amount", "currency", "kind", "announced", "investors", "lead_investors", "country", "span"
    }  # fmt: skip
    assert (found["company"], found["amount"], found["announced"]) == ("Brackenshaw", 4e6, "2019-06-17")
    assert second == {"id": "a2", "rounds": [], "partnerships": []}


def test_a_web_page_is_read_by_its_main_text(almanac: Cli, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    finished = almanac("read", str(tmp_path / "page.html"), "--json")
    assert finished.returncode == 0, finished.stderr
    [found] = json.loads(finished.stdout)["rounds"]
    assert (found["company"], found["amount"], found["announced"]) == ("Brackenshaw", 4e6, "2019-06-17")
    assert found["lead_investors"] == ["Alder Ventures"]


def test_a_person_is_shown_the_sentence(almanac: Cli, tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text(f"{ARTICLE['title']}\n{ARTICLE['text']}", encoding="utf-8")
    finished = almanac("read", str(tmp_path / "text.txt"))
    assert "round: Brackenshaw, 4,000,000 GBP (series_a)" in finished.stdout


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"id": 1, "language": "en", "published": "soon"}', "in, line 1: found"),
        (b'{"id": 1}\n[1, 2]\n', "in, line 2: found"),
        (b"", "in: found nothing"),
        (b"\xff\xfe\xfa", "text in UTF-8"),
        (b"<html><body></body></html>", "a page without a main text"),
    ],
)
def test_bad_input_is_named_and_leaves_no_half_file(content: bytes, message: str, almanac: Cli, tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(content)
    finished = almanac("read", "--input", str(tmp_path / "in"), "--output", str(tmp_path / "out.jsonl"))
    assert finished.returncode == 3
    assert message in finished.stderr
    assert not (tmp_path / "out.jsonl").exists()


def test_another_language_is_skipped_and_said_to_be(almanac: Cli, tmp_path: Path) -> None:
    lines = [{**ARTICLE, "id": "k", "language": "tlh"}, ARTICLE]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    finished = almanac("read", "--input", "in.jsonl")
    first, second = map(json.loads, finished.stdout.splitlines())
    assert first == {
        "id": "k", "rounds": [], "partnerships": [], "issue": "its language, 'tlh', is none of en, ru, zh",
    }  # fmt: skip
    assert len(second["rounds"]) == 1


def test_a_page_in_an_old_encoding_is_read(almanac: Cli, tmp_path: Path) -> None:
    text = (
        "Компания «Тихий цех» из Перми привлекла 30 млн руб. от фонда «Вершина». Об этом сообщил основатель компании. "
    )
    html = f"<html><head><meta charset='windows-1251'><title>Сделка</title></head><body><article><p>{text * 4}</p></article></body></html>"
    (tmp_path / "old.html").write_bytes(html.encode("cp1251"))
    finished = almanac("read", "old.html")
    assert "Тихий цех, 30,000,000 RUB" in finished.stdout


def test_an_evaluation_counts_what_is_wrong_and_missed(almanac: Cli, tmp_path: Path) -> None:
    round_ = {
        "company": "Brackenshaw", "amount": 4e6, "currency": "GBP", "kind": "series_a", "announced": "2019-06-17",
        "investors": ["Alder Ventures", "Someone Else"],
    }  # fmt: skip
    rows = [
        {**ARTICLE, "expected": {"rounds": [round_], "partnerships": []}, "aliases": {}},
        {**ARTICLE, "id": "a2", "expected": {"rounds": [{**round_, "amount": 5e6}], "partnerships": []}},
        {**ARTICLE, "id": "a3", "expected": {"rounds": [], "partnerships": []}, "neutral": {"rounds": [round_]}},
    ]
    (tmp_path / "articles.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    finished = almanac("evaluate", "reading", "--data", str(tmp_path), "--json")
    assert finished.returncode == 0, finished.stderr
    [figures] = json.loads(finished.stdout)
    assert (figures["P"], figures["R"], figures["F1"], figures["kind"], figures["date"]) == (0.5, 0.5, 0.5, 1.0, 1.0)
    assert figures["investors F1"] == pytest.approx(2 / 3)
    assert "missed round" in (tmp_path / "reading-misses.csv").read_text(encoding="utf-8")


def test_a_folder_without_labels_is_wrong_use(almanac: Cli, tmp_path: Path) -> None:
    finished = almanac("evaluate", "reading", "--data", str(tmp_path))
    assert finished.returncode == 2
    assert "has no labelled articles" in finished.stderr


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_of_a_page_are_an_article_or_said_to_be_none(noise: bytes) -> None:
    html = b"<html><body><article><p>" + noise + b"</p><script>alert(1)</script></article></body></html>"
    with contextlib.suppress(BadInput):
        assert page(html, "noise.html").id


def test_a_page_of_ten_megabytes_is_skipped() -> None:
    found = page(b"<html><body><p>" + b"x" * 10_000_000, "large.html")
    assert isinstance(found, Skipped)
    assert "more than 10,000,000 is no article" in found.reason
