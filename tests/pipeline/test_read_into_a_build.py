"""From a folder or a feed of articles to an edition: what is read counts, what is unsure waits, nothing is lost."""

from __future__ import annotations

import csv
import json
import resource
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import msgspec
import pytest

from almanac import reading
from almanac.articles import gathered
from almanac.errors import SourceFailed
from almanac.pipeline import Run, build
from almanac.read.article import Article
from almanac.sources.articles import connector
from tests.conftest import Cli
from tests.pipeline.test_read import ARTICLE, PAGE

TODAY = date(2026, 1, 20)
NEW = {
    **ARTICLE, "id": "n1", "published": "2026-01-12", "source": "https://example.org/news/1",
    "text": "Brackenshaw, a Leeds maker of computer vision for quarries, said on Monday it had raised £4m in a Series A "
            "led by Alder Ventures.",
}  # fmt: skip
AGAIN = {
    **NEW, "id": "n2", "published": "2026-01-14", "source": "https://example.org/news/2", "title": "Quarry start-up funded",
    "text": "Brackenshaw has raised £4 million from Alder Ventures in a Series A round.",
}  # fmt: skip


def put(folder: Path, *articles: dict[str, Any]) -> str:
    folder.mkdir(exist_ok=True)
    lines = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in articles)
    (folder / "articles.jsonl").write_text(lines, encoding="utf-8")
    return str(folder)


def tables(run: Run, stage: str) -> dict[str, list[dict[str, Any]]]:
    return {name: table.to_pylist() for name, table in run.tables(stage).items()}


def test_two_articles_on_one_round_are_one_round_of_a_new_organisation(toy_run: Run, tmp_path: Path) -> None:
    kept = reading.keep(gathered(put(tmp_path / "in", NEW, AGAIN)), toy_run.articles, TODAY)
    assert (kept.articles, kept.rounds, kept.review) == (2, 2, 0)
    build(toy_run)
    [found] = [row for row in tables(toy_run, "analyse")["rounds"] if row["organisation"] == "local-brackenshaw"]
    assert len(found["reports"]) == 2
    assert found["sources"] == [NEW["source"], AGAIN["source"]]
    [organisation] = [row for row in tables(toy_run, "classify")["organisations"] if row["id"] == "local-brackenshaw"]
    assert organisation["country"] == "GB"
    page = (toy_run.out / "latest" / "en" / "rounds" / found["id"] / "index.html").read_text(encoding="utf-8")
    assert "led by Alder Ventures." in page
    assert "https://example.org/news/2" in page


def test_an_article_is_read_once_by_each_version_of_the_reader(
    toy_run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = put(tmp_path / "in", NEW)
    reading.keep(gathered(place), toy_run.articles, TODAY)
    assert reading.keep(gathered(place), toy_run.articles, TODAY).known == 1
    monkeypatch.setattr(reading, "VERSION", "almanac 999")
    again = reading.keep(reading.again(toy_run.articles), toy_run.articles, TODAY)
    assert (again.articles, again.rounds) == (1, 1)
    lines = (toy_run.articles / connector.LEDGER).read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2, "the first reading stays"
    build(toy_run, "resolve")
    read = [row for row in tables(toy_run, "collect")["rounds"] if row["quote"]]
    assert [row["record"] for row in read] == ["articles/readings.jsonl:2"]


def unsure(run: Run) -> str:
    """Keep one reading that the reader is not sure of; returns its id."""
    article = Article("u1", "en", date(2026, 1, 12), "Brackenshaw", NEW["text"], "https://example.org/news/3")
    reading.keep([article], run.articles, TODAY)
    place = run.articles / connector.LEDGER
    [line] = place.read_bytes().splitlines()
    found = msgspec.json.decode(line, type=connector.Reading)
    doubtful = msgspec.structs.replace(found, rounds=[msgspec.structs.replace(found.rounds[0], score=0.4)])
    place.write_bytes(msgspec.json.encode(doubtful) + b"\n")
    return f"read-{found.article[:12]}-1"


def judge(run: Run, id_: str, verdict: str) -> None:
    with (run.articles / "judgements.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["id", "subject", "left", "right", "verdict", "reason", "by", "on", "source", "retrieved"])
        table.writerow(["j1", "reading", id_, "", verdict, "as the page says", "An Editor", "2026-01-21",
                        "https://example.org/news/3", "2026-01-21"])  # fmt: skip


@pytest.mark.parametrize(("verdict", "rounds"), [(None, 0), ("accept", 1), ("reject", 0), ("unsure", 0)])
def test_what_is_unsure_counts_once_a_person_accepts_it(verdict: str | None, rounds: int, toy_run: Run) -> None:
    id_ = unsure(toy_run)
    if verdict:
        judge(toy_run, id_, verdict)
    build(toy_run, "resolve")
    assert len([row for row in tables(toy_run, "collect")["rounds"] if row["quote"]]) == rounds
    with (toy_run.folder("collect") / "review.csv").open(encoding="utf-8") as file:
        waiting = [row["left"] for row in csv.DictReader(file)]
    assert waiting == ([] if verdict in ("accept", "reject") else [id_])


def test_a_verdict_of_another_subject_is_refused(toy_run: Run, almanac: Cli, toy: Path) -> None:
    judge(toy_run, unsure(toy_run), "same")
    finished = almanac("build", "--industry", str(toy), "--data", str(toy_run.data), "--out", str(toy_run.out))
    assert finished.returncode == 3
    assert "articles/judgements.csv, line 2, column verdict: found 'same'; expected accept or reject" in finished.stderr


def test_a_reading_cut_short_by_a_kill_is_read_again(toy_run: Run, tmp_path: Path) -> None:
    reading.keep(gathered(put(tmp_path / "in", NEW)), toy_run.articles, TODAY)
    ledger = toy_run.articles / connector.LEDGER
    whole = ledger.read_bytes()
    ledger.write_bytes(whole + whole[: len(whole) // 2])
    build(toy_run, "resolve")
    kept = reading.keep(gathered(put(tmp_path / "in", NEW, AGAIN)), toy_run.articles, TODAY)
    assert (kept.articles, kept.known) == (1, 1)
    lines = ledger.read_bytes().splitlines()
    assert [msgspec.json.decode(line)["id"] for line in lines] == ["n1", "n2"]


def test_a_full_disk_keeps_what_was_read_before(toy_run: Run, tmp_path: Path) -> None:
    reading.keep(gathered(put(tmp_path / "in", NEW)), toy_run.articles, TODAY)
    ledger = toy_run.articles / connector.LEDGER
    before = ledger.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    found = msgspec.json.decode(before.splitlines()[0], type=connector.Reading)
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 100, limits[1]))
    try:
        with pytest.raises(SourceFailed, match="what was read before stands"):
            connector.append([msgspec.structs.replace(found, id="n9")], toy_run.articles)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert ledger.read_bytes() == before


def test_a_ledger_that_is_no_ledger_is_named(toy_run: Run, almanac: Cli, toy: Path) -> None:
    toy_run.articles.mkdir(parents=True)
    (toy_run.articles / connector.LEDGER).write_text('{"article": 1}\n', encoding="utf-8")
    finished = almanac("build", "--industry", str(toy), "--data", str(toy_run.data))
    assert finished.returncode == 3
    assert "articles/readings.jsonl, line 1" in finished.stderr


def test_markup_in_an_article_is_text_on_the_site(toy_run: Run, tmp_path: Path) -> None:
    nasty = "Brackenshaw <script>alert(1)</script> has raised £4m in a Series A led by Alder & <b>Sons</b>."
    reading.keep(gathered(put(tmp_path / "in", NEW, {**NEW, "text": nasty, "title": nasty})), toy_run.articles, TODAY)
    build(toy_run)
    for page in (toy_run.out / "latest").rglob("*.html"):
        assert "<script>alert" not in page.read_text(encoding="utf-8"), page


def test_an_article_after_the_edition_waits_for_a_later_one(toy_run: Run, tmp_path: Path) -> None:
    late = {**NEW, "published": "2026-05-11"}
    reading.keep(gathered(put(tmp_path / "in", late)), toy_run.articles, TODAY)
    build(toy_run, "resolve")
    facts = tables(toy_run, "collect")
    assert not [row for row in facts["rounds"] if row["quote"]]
    assert [row["problem"] for row in facts["issues"] if "Brackenshaw" in row["detail"]] == ["read-after-the-edition"]


class News(BaseHTTPRequestHandler):
    """A paper with a feed: one good page, one that is gone, one in German, and an entry with a trick."""

    def do_GET(self) -> None:
        host = f"http://{self.headers['Host']}"
        items = "".join(f"<item><title>x</title><link>{link}</link></item>" for link in
                        (f"{host}/good", "/gone", f"{host}/german", "file:///etc/passwd", f"{host}/good"))  # fmt: skip
        german = PAGE.replace("Brackenshaw, a Leeds maker of software for quarries, said on Monday it had raised £4m in a",
                              "Das Unternehmen Brackenshaw aus Leeds hat am Montag mitgeteilt, dass es vier Millionen")  # fmt: skip
        german = german.replace("The company has forty customers in three countries and was started by two geologists",
                                "Die Firma hat vierzig Kunden in drei Ländern und wurde von zwei Geologen gegründet, die")  # fmt: skip
        german = german.replace("The money will pay for engineers and a second office, its founder told us on the phone",
                                "Das Geld soll für Ingenieure und ein zweites Büro ausgegeben werden, sagte der Gründer")  # fmt: skip
        answers = {
            "/feed.xml": f"<?xml version='1.0'?><rss version='2.0'><channel>{items}</channel></rss>",
            "/good": PAGE,
            "/german": german,
        }
        body = answers.get(self.path, "").encode()
        self.send_response(200 if body else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def paper() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), News)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_a_feed_is_read_page_by_page(paper: str, almanac: Cli, tmp_path: Path) -> None:
    finished = almanac("read", f"{paper}/feed.xml", "--json")
    assert finished.returncode == 0, finished.stderr
    kept = json.loads(finished.stdout)
    assert (kept["articles"], kept["rounds"]) == (1, 1)
    assert [each["id"].rsplit("/")[-1] for each in kept["skipped"]] == ["gone", "german"]
    [line] = (tmp_path / "data" / "articles" / connector.LEDGER).read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["source"] == f"{paper}/good"


def test_a_place_with_nothing_is_wrong_use(almanac: Cli) -> None:
    finished = almanac("read", "nowhere")
    assert finished.returncode == 2
    assert "nothing is at nowhere" in finished.stderr
