"""Two small industries: one with names that break what is careless, one with next to nothing; both with every exhibit."""

from __future__ import annotations

import csv
from pathlib import Path

from almanac.commands.options import BUNDLED
from almanac.model.words import LANGUAGES
from almanac.new import start
from tests.conftest import EDITION, append

# Names of organisations by id: HTML, Typst, and what else a text may hold.
NAMES = {
    "script": "<script>alert(1)</script>",
    "image": '"><img src=x onerror=alert(1)>',
    "closing": "</svg></title>&amp; Sons",
    "read": '#read("/etc/passwd")',
    "typst": r"# $x$ *b* _i_ <l> @r \n [c] // ~ `q` = - + / 'a' --- ...",
    "percent": "%(num)s {count/works} %d {{ x }} \\1 \\g<rest>",
    "twin": "Institute of Twins",
    "other-twin": "Institute of Twins",
    "chinese": "机器人研究所",
}
SOURCE = {"source": "https://example.org/odd", "retrieved": "2026-01-15"}
FIGURES = (
    "counter 2026", "running 2026", "curve", "years", "ranks works", "ranks raised", "ranks partnerships",
    "ranks works mobile-robots", "map", "shares", "specialisation GB", "pairs", "network", "growth technologies",
    "growth applications", "coverage",
)  # fmt: skip
LISTINGS = (
    "years", "rounds", "rounds 2026", "totals", "leaders works", "leaders raised all 3", "leaders works logistics",
    "shares", "moves", "partners", "ties", "ties 3", "partnerships 5", "topics technologies", "topics applications",
    "meanings technologies", "meanings applications", "tables",
)  # fmt: skip


def chapter(places: str) -> str:
    """A chapter with every exhibit; places: what stands in its first paragraph."""
    figures = "\n\n".join(f"{{figure {name}}}" for name in FIGURES)
    listings = "\n\n".join(f"{{table {name}}}" for name in LISTINGS)
    return f"# Everything\n\n{places}\n\n{figures}\n\n## Tables\n\n{listings}\n\n### Last\n\n> The *end*.\n"


def _started(folder: Path, places: str) -> Path:
    start(folder, BUNDLED, EDITION)
    settings = folder / "almanac.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("\nedition =", '\nchapters = ["all"]\nedition =', 1), encoding="utf-8")
    for language in LANGUAGES:
        (folder / "text" / language).mkdir(parents=True)
        (folder / "text" / language / "all.md").write_text(chapter(places), encoding="utf-8")
    return folder


def odd(folder: Path) -> Path:
    """Make an industry of organisations with odd names, which work together on all kinds of things."""
    links = " ".join(f"{{organisation/{id_}}}," for id_ in NAMES)
    _started(folder, f"Of {links} [the first is {{leader/works/all/1}}](/leaders){{claim count/works > 3}}.")
    facts = folder / "facts"
    countries = ("GB", "CN", "RU", "DE")
    append(facts / "organisations.csv", [
        {"id": id_, "kind": "institute", "country": countries[at % 4], "name_en": name, "about_en": f"about {name}",
         "about_ru": f"о {name}", "about_zh": f"关于{name}", **SOURCE}
        for at, (id_, name) in enumerate(NAMES.items())
    ])  # fmt: skip
    ids = list(NAMES)
    append(facts / "works.csv", [
        {"id": f"work-{at}", "title": f"Mobile robots {at} {NAMES[id_]}", "kind": "paper", "published": f"{2020 + at % 7}-01",
         "organisations": f"{id_};{ids[(at + 1) % len(ids)]}", "technologies": "mobile-robots",
         "applications": "logistics", **SOURCE}
        for at, id_ in enumerate(ids * 4)
    ])  # fmt: skip
    append(facts / "standings.csv", [
        {"organisation": id_, "standing": "strict", "reason_en": "it is", "reason_ru": "да", "reason_zh": "是", **SOURCE}
        for id_ in ids
    ])  # fmt: skip
    append(facts / "rounds.csv", [
        {"id": f"{id_}-2026-01-{10 + at}-1", "company": id_, "event": "round", "kind": "seed",
         "announced": f"2026-01-{10 + at}", "published": f"2026-01-{10 + at}", "country": "GB",
         "amount": f"{at}000000" if at else "", "currency": "GBP" if at else "", **SOURCE}
        for at, id_ in enumerate(ids)
    ])  # fmt: skip
    append(facts / "partnerships.csv", [
        {"id": f"pair-{id_}", "parties": f"{id_};example-university", "announced": "2026-01", "subject_en": NAMES[id_],
         "subject_ru": NAMES[id_], "subject_zh": NAMES[id_],
         "technologies": "mobile-robots", **SOURCE}
        for id_ in ids
    ])  # fmt: skip
    return folder


def bare(folder: Path) -> Path:
    """Make an industry that knows one organisation, and of it nothing else."""
    _started(folder, "Only {organisation/example-robotics}.")
    for path in sorted((folder / "facts").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows[: 2 if path.stem == "organisations" else 1])
    for path in (folder / "news").iterdir():
        path.unlink()
    return folder
