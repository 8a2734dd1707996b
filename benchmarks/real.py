"""`make real DATA=DIR`: the main job on real input, by the processes that a user starts; prints one table.

DIR has works/conference_papers.jsonl.gz, models/ai_models.csv and register/ror.jsonl.gz. Builds cold, once more, and
after one added paper; then measures how fast OpenAlex's format is collected.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.compute as pc
import pyarrow.parquet as pq

from almanac.analyse.brief import Briefs
from almanac.analyse.portfolio import choices, curve
from almanac.analyse.positions import ALL
from almanac.commands.options import BUNDLED
from almanac.facts.store import read_tables, write_tables
from almanac.fetch.scan import scanned
from almanac.fetch.snapshots import Snapshot
from almanac.sources.openalex import connector as openalex
from benchmarks import partners
from benchmarks.table import Figure, printed

TAKEN = date(2026, 11, 24)
SOURCES = {
    "papers": "works/conference_papers.jsonl.gz",
    "epoch": "models/ai_models.csv",
    "ror": "register/ror.jsonl.gz",
}
PAPER = {
    "id": "added/1", "venue": "icml", "year": 2025, "title": "One more paper that nobody has written",
    "authors": "Ann Author;Chen Wei", "affiliations": "University of Oxford;Tsinghua University",
}  # fmt: skip
WORKS = 60_000


def figures(data: Path, folder: Path) -> Iterator[Figure]:
    """Build, add a paper, build again; the figures are those of the issue that asked for them."""
    industry = _industry(data, folder)
    with _memory() as peak:
        cold = _build(industry, folder)
    yield Figure("cold build, two cores", cold, "s", at_most=300)
    yield Figure("its memory", peak[0] / 1e9, "GB", at_most=4)
    yield Figure("the same again, nothing changed", _build(industry, folder), "s", at_most=3)
    papers = folder / "sources" / "conference_papers.jsonl.gz"
    with gzip.open(papers, "ab") as file:
        file.write(json.dumps(PAPER).encode() + b"\n")
    yield Figure("after one added paper", _build(industry, folder), "s", at_most=20)
    yield from _briefs(folder)
    yield from partners.figures(folder / "data")
    yield _openalex(folder)


def classified(data: Path, folder: Path) -> None:
    """Build real input in `folder` as far as works are linked and classified."""
    industry = _industry(data, folder)
    for stage in ("fetch", "collect", "resolve", "classify"):
        _almanac("build", industry, folder, "--only", stage)


def _briefs(folder: Path) -> Iterator[Figure]:
    """Write one country's brief, and those of the first 40 countries and 200 organisations, from built tables."""
    started = time.perf_counter()
    analysed, facts = (read_tables(folder / "data" / stage) for stage in ("analyse", "collect"))
    rows = read_tables(folder / "data" / "classify")["organisations"].to_pylist()
    briefs = Briefs(analysed, facts, {row["id"]: row for row in rows})
    briefs.brief("country", "GB")
    yield Figure("brief of a country, tables read", time.perf_counter() - started, "s", at_most=1)
    whole = [row for row in analysed["positions"].to_pylist() if row["topic"] == ALL]
    started = time.perf_counter()
    for kind, most in (("country", 40), ("organisation", 200)):
        of_kind = [row for row in whole if row["kind"] == kind]
        for row in sorted(of_kind, key=lambda row: row["rank"])[:most]:
            found = briefs.brief(kind, row["id"])
            curve(choices(found), 50)
    yield Figure(
        "briefs of 40 countries and 200 organisations, budgets spent", time.perf_counter() - started, "s", at_most=60
    )


def counts(folder: Path) -> Iterator[tuple[str, int]]:
    """Say what was built from what."""
    stages = {stage: folder / "data" / stage for stage in ("collect", "resolve", "classify", "analyse")}
    rows = {
        "works": stages["resolve"] / "works.parquet",
        "affiliations": stages["collect"] / "affiliations.parquet",
        "organisations": stages["resolve"] / "organisations.parquet",
        "parts of works": stages["resolve"] / "authorships.parquet",
        "topics": stages["classify"] / "topics.parquet",
        "ranks with intervals": stages["analyse"] / "leaders.parquet",
        "ties": stages["analyse"] / "ties.parquet",
    }
    yield from ((what, pq.read_metadata(path).num_rows) for what, path in rows.items())
    affiliations, named = pq.read_table(rows["affiliations"]), pq.read_table(stages["resolve"] / "named.parquet")
    known = named.filter(pc.is_valid(named["organisation"]))["mention"]
    yield "affiliations linked", pc.sum(pc.is_in(affiliations["mention"], value_set=known.combine_chunks())).as_py()
    yield "pages", sum(1 for _ in (folder / "edition" / "latest").resolve().rglob("*.html"))


def _industry(data: Path, folder: Path) -> Path:
    industry = folder / "industry"
    shutil.copytree(BUNDLED, industry)
    (folder / "sources").mkdir()
    lines = []
    for connector, file in SOURCES.items():
        place = folder / "sources" / Path(file).name
        shutil.copyfile(data / file, place)
        place.chmod(0o644)
        lines.append(f'\n[[sources]]\nconnector = "{connector}"\nfiles = ["{place}"]\nretrieved = {TAKEN}\n')
    with (industry / "almanac.toml").open("a", encoding="utf-8") as settings:
        settings.write("".join(lines))
    return industry


def _build(industry: Path, folder: Path) -> float:
    started = time.perf_counter()
    said = _almanac("build", industry, folder)
    seconds = time.perf_counter() - started
    print(said.splitlines()[0], flush=True)
    return seconds


def _almanac(command: str, industry: Path, folder: Path, *more: str) -> str:
    places = ["--industry", str(industry), "--data", str(folder / "data"), "--out", str(folder / "edition")]
    done = subprocess.run([sys.executable, "-m", "almanac", command, *places, *more], capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr[-3_000:])
    return done.stdout


@contextmanager
def _memory() -> Iterator[list[int]]:
    """Watch what this process and its descendants hold together, in bytes, what they share once; yields the peak."""
    peak, over = [0], threading.Event()

    def watch() -> None:
        while not over.wait(0.5):
            peak[0] = max(peak[0], sum(map(_held, _descendants(os.getpid()))))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()


def _descendants(process: int) -> list[int]:
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return []
    return [each for child in map(int, children) for each in (child, *_descendants(child))]


def _held(process: int) -> int:
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Pss:")), 0)


def _openalex(folder: Path) -> Figure:
    """Compare collecting OpenAlex's JSON lines with DuckDB's bare `read_json` into a table, in one run each, thrice."""
    place = folder / "works.jsonl.gz"
    with gzip.open(place, "wt", encoding="utf-8", compresslevel=6) as file:
        file.writelines(json.dumps(work) + "\n" for work in _works())
    ratios = []
    for _ in range(3):
        started = time.perf_counter()
        with duckdb.connect() as connection:
            connection.execute(f"create table bare as select * from read_json('{place}')").fetchall()
        bare = time.perf_counter() - started
        started = time.perf_counter()
        snapshot = Snapshot("openalex/works.jsonl.gz", "0" * 64, place)
        with scanned(snapshot, openalex.FIELDS, openalex.DATASET, TAKEN, TAKEN) as scan:
            write_tables(dict(openalex.parse(scan)), folder)
        ratios.append((time.perf_counter() - started) / bare)
    return Figure(f"collecting {WORKS} OpenAlex works, against bare read_json", sorted(ratios)[1], "×", at_most=2)


def _works() -> Iterator[dict[str, object]]:
    """Invent works in OpenAlex's documented shape (docs.openalex.org, Work object)."""
    chance = random.Random(1)
    words = [f"word{number}" for number in range(4_000)]
    for number in range(WORKS):
        text = chance.choices(words, k=170)
        places: dict[str, list[int]] = {}
        for at, word in enumerate(text):
            places.setdefault(word, []).append(at)
        authors = [
            {
                "author_position": "middle",
                "author": {"id": f"https://openalex.org/A{chance.randrange(10**9)}", "display_name": f"Ann {at}"},
                "institutions": [{"id": "https://openalex.org/I1", "display_name": "A University", "ror": None}],
                "raw_affiliation_strings": [f"Department {chance.randrange(900)}, A University"],
            }
            for at in range(chance.randint(1, 7))
        ]
        yield {
            "id": f"https://openalex.org/W{number}", "doi": f"https://doi.org/10.1/{number}",
            "title": " ".join(text[:9]), "display_name": " ".join(text[:9]), "publication_year": 2019,
            "publication_date": "2019-03-04", "type": "article", "cited_by_count": chance.randrange(99),
            "is_retracted": False, "primary_location": {"source": {"display_name": "A Journal"}},
            "authorships": authors, "abstract_inverted_index": places,
            "concepts": [{"id": "https://openalex.org/C1", "display_name": "Concept", "score": 0.4}] * 8,
            "referenced_works": [f"https://openalex.org/W{chance.randrange(10**9)}" for _ in range(30)],
        }  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) != 2 or not all((Path(sys.argv[1]) / file).is_file() for file in SOURCES.values()):
        sys.exit(f"Which data? make real DATA=DIR; DIR has {', '.join(SOURCES.values())}")
    with tempfile.TemporaryDirectory() as scratch:
        measured = list(figures(Path(sys.argv[1]), Path(scratch)))
        for what, count in counts(Path(scratch)):
            print(f"{what:24} {count:>9,}")
    print(printed(measured))
