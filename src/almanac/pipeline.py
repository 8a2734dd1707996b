"""The path of the data: the one list of stages, each a function from the folders before it to its own.

A stage is skipped when its inputs did not change. It writes to a temporary folder that is renamed when it is
complete, so that a kill at any moment leaves the last good state.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from almanac.code import code_hash
from almanac.cores import spread
from almanac.editions import Base, Kept, base_before, link, mend, mend_swap, swap
from almanac.errors import BadInput, CheckFailed, WrongUse
from almanac.fetch.snapshots import Locked, keep_files, lock_file, open_lock
from almanac.publish.shelf import PUBLISHED, Published, stands
from almanac.sources.articles import connector as articles
from almanac.sources.industry import connector

if TYPE_CHECKING:
    from almanac.analyse.analyse import Ranking
    from almanac.analyse.rounds import CounterRule
    from almanac.facts.store import Tables
    from almanac.resolve.resolve import Register
    from almanac.settings import Industry

# Stages import what they compute with when they run: a build in which nothing changed loads none of it.

STATE = "stage.json"
REVIEW_LIST, PASSED = "review.csv", "passed.txt"
# The sources that an edition is made from.
FETCHED = ("industry",)


class State(msgspec.Struct, frozen=True):
    """What a finished stage left: the fingerprint of what it was made from, and its files with their sizes."""

    fingerprint: str
    files: dict[str, int]


@dataclass(frozen=True)
class Run:
    """One run of the pipeline: an industry, where its data goes, and where its editions are published.

    `kept` is the edition that is built again, in a folder of its own beside what is kept.
    """

    industry: Industry
    data: Path
    out: Path
    engine_name: str = "duckdb"
    progress: Callable[[int, int], None] = lambda done, of: None
    kept: Kept | None = None

    def folder(self, stage: str) -> Path:
        """Return the folder of a stage."""
        return self.data / stage

    def tables(self, stage: str) -> Tables:
        """Read a finished stage's tables; raises WrongUse where it has not run."""
        from almanac.facts.store import read_tables

        if not (self.folder(stage) / STATE).is_file():
            raise WrongUse(f"nothing is in {self.folder(stage)}: run `almanac {stage}` or `almanac build` first")
        return read_tables(self.folder(stage))

    def known(self) -> Tables:
        """Read what is resolved, organisations with their standings; raises WrongUse where it is not."""
        tables = self.tables("resolve")
        tables["organisations"] = self.tables("classify")["organisations"]
        return tables

    @property
    def articles(self) -> Path:
        """The folder of the ledger of what was read; like `editions`, it cannot be made again."""
        return self.data / "articles"

    @property
    def editions(self) -> Path:
        """The folder of what editions were made from."""
        return self.data.parent if self.kept else self.data / "editions"

    @property
    def caches(self) -> Path:
        """The folder of what is remembered by content, whatever the edition."""
        return self.editions.parent

    @property
    def base(self) -> Base | None:
        """What the edition is compared with: when it is built again, what it was compared with then."""
        settings = self.industry.settings
        return self.kept.base if self.kept else base_before(self.editions, settings.edition, settings.id)

    @property
    def rule(self) -> CounterRule:
        """The rule of the edition's own counter."""
        from almanac.analyse.rounds import CounterRule

        counter = self.industry.settings.counter
        return CounterRule(counter.country, counter.definition, counter.currency)

    @property
    def top_venues(self) -> frozenset[str]:
        """The codes of the venues whose works count as top ones."""
        return frozenset(code for code, venue in self.industry.settings.venues.items() if venue.top)

    @property
    def engine(self) -> Any:
        """What turns tables into expressions on the engine asked for."""
        from almanac.engines.duckdb import expressions

        return expressions

    @cached_property
    def code(self) -> str:
        """The hash of Almanac's own code: a stage is run again when it changes."""
        return code_hash(but=("industries",))


@dataclass(frozen=True)
class Stage:
    """A step of the path: its name, the stages whose folders it reads, and what it does.

    `run` writes into the folder it is given.
    """

    name: str
    needs: tuple[str, ...]
    run: Callable[[Run, Path], None]


def fetch(run: Run, folder: Path) -> None:
    """Copy the industry's files, locked by hash."""
    lock, places = _locked(run)
    if not any(entry.source == "industry" for entry in lock):
        raise BadInput(
            str(run.industry.folder), "no file in facts/", "tables of facts, such as facts/organisations.csv"
        )
    keep_files(places, lock, folder, link if run.kept else shutil.copyfile)


def _locked(run: Run) -> tuple[list[Locked], dict[str, Path]]:
    """Lock everything that an edition is made from; returns the lock and each path's place."""
    own = connector.fetch(run.industry.folder)
    read = articles.fetch(run.articles)
    places = {entry.path: run.industry.folder / entry.path for entry in own}
    lock = list(own)
    for entry in read:
        path = f"{run.articles.name}/{entry.path}"
        places[path] = run.articles / entry.path
        lock.append(msgspec.structs.replace(entry, path=path, source="articles"))
    for place, source in run.industry.source_files:
        entry = lock_file(place, source.connector, source.retrieved)
        if entry.path in places:
            raise BadInput("almanac.toml", f"two files {entry.path}", "files of different names", None, "sources.files")
        places[entry.path] = place
        lock.append(entry)
    return lock, places


def collect(run: Run, folder: Path) -> None:
    """Read the snapshots into facts and issues, and write what waits for a person as CSV."""
    from almanac.facts.collect import collect
    from almanac.facts.readings import write_review
    from almanac.facts.store import write_tables

    tables = collect(open_lock(run.folder("fetch")), run.industry.vocabulary)
    write_tables(tables, folder)
    with (folder / REVIEW_LIST).open("w", encoding="utf-8", newline="") as file:
        write_review(tables["review"].to_pylist(), file)


def resolve(run: Run, folder: Path) -> None:
    """Link mentions to organisations and merge reports into rounds."""
    from almanac.facts.store import write_tables
    from almanac.resolve.resolve import resolve

    write_tables(resolve(run.tables("collect"), _register(run)), folder)


def _register(run: Run) -> Register | None:
    """Return the register among the sources, ready to link in; None where there is none."""
    from almanac.linking import Remembered
    from almanac.resolve.resolve import Register

    snapshots = [snapshot for snapshot in open_lock(run.folder("fetch")) if snapshot.source == "ror"]
    if not snapshots:
        return None
    remembered = Remembered(snapshots[0].file, run.caches / "register")
    return Register(remembered.listed, remembered, run.industry.countries)


def classify(run: Run, folder: Path) -> None:
    """Find the technologies and applications of everything, and how firmly organisations belong to the industry."""
    from almanac.classify.classify import Venue, classify
    from almanac.classify.inclusion import Inclusion
    from almanac.classifying import Remembered
    from almanac.facts.store import write_tables

    settings = run.industry.settings
    rule = Inclusion(settings.inclusion, run.industry.taxonomy)
    venues = {code: Venue(each.of_industry, each.technologies) for code, each in settings.venues.items()}
    facts, resolved = run.tables("collect"), run.tables("resolve")
    topics = Remembered(run.caches / "topics")
    write_tables(classify(facts, resolved, run.industry.taxonomy, rule, venues, topics), folder)


def analyse(run: Run, folder: Path) -> None:
    """Count and rank."""
    from almanac.analyse.analyse import Means, analyse
    from almanac.facts.store import write_tables
    from almanac.ranked import Remembered

    asked = ranking(run)
    means = Means(run.engine, Remembered(run.data / "leaders", asked.digest), spread)
    totals = run.tables("collect")["totals"]
    write_tables(analyse(asked, totals, run.industry.taxonomy, run.industry.settings.edition, means), folder)


def ranking(run: Run) -> Ranking:
    """Return what leaders are ranked from."""
    from almanac.analyse.analyse import Ranking

    return Ranking(run.known(), run.tables("classify")["topics"], run.rule, run.top_venues)


def check(run: Run, folder: Path) -> None:
    """Stop with CheckFailed unless everything holds that must; data that passed before is not checked again."""
    from almanac.checks.every_check import CHECKS, failures
    from almanac.checks.evidence import Evidence, Prose
    from almanac.publishing import values

    settings = run.industry.settings
    prose = Prose(run.industry.chapters, values(run), settings.protected)
    evidence = Evidence(run.tables("collect"), run.known(), run.tables("analyse"), settings.expected, prose)
    data = data_fingerprint(run)
    found = failures(evidence, of_data=data not in _passed(run.folder("check")))
    if found:
        raise CheckFailed(tuple(found))
    (folder / PASSED).write_text("".join(f"{line}\n" for line in (data, *(module.__name__ for module in CHECKS))))


def _passed(folder: Path) -> list[str]:
    try:
        return (folder / PASSED).read_text(encoding="utf-8").split()
    except FileNotFoundError:
        return []


def publish(run: Run, folder: Path) -> None:
    """Write the edition and make it the latest."""
    from almanac.publishing import publish

    publish(run, folder)


STAGES = (
    Stage("fetch", (), fetch),
    Stage("collect", ("fetch",), collect),
    Stage("resolve", ("fetch", "collect"), resolve),
    Stage("classify", ("collect", "resolve"), classify),
    Stage("analyse", ("collect", "resolve", "classify"), analyse),
    Stage("check", ("collect", "resolve", "classify", "analyse"), check),
    Stage("publish", ("collect", "resolve", "classify", "analyse", "check"), publish),
)


def build(run: Run, until: str = "publish", started: Callable[[str], None] = lambda _: None) -> list[str]:
    """Run every stage that is out of date, up to `until`; returns the names of those that ran.

    `started` is told each stage's name before it is looked at. Raises AlmanacError; the last edition then stands.
    """
    ran = []
    with alone(run.data):
        for stage in STAGES:
            started(stage.name)
            made_of = _fingerprint(run, stage)
            if not _is_fresh(run, stage, made_of):
                _run(run, stage, made_of)
                ran.append(stage.name)
            if stage.name == until:
                break
        _keep(run, until)
    return ran


def _keep(run: Run, stage: str) -> None:
    """Keep what an edition was made from once it is published, by stages that all fit together."""
    if stage == "publish" and run.kept is None:
        from almanac.keeping import keep_edition

        states = [(_state(run.folder(each.name)), each) for each in STAGES[1:]]
        if all(state is not None and state.fingerprint == _fingerprint(run, each) for state, each in states):
            keep_edition(run)


def published(run: Run) -> Published:
    """Return what the last publishing put on the shelf; raises WrongUse where there is no edition."""
    if not stands(run.folder("publish"), run.out):
        raise WrongUse(f"no edition is in {run.out}: run `almanac build` first")
    return msgspec.json.decode((run.folder("publish") / PUBLISHED).read_bytes(), type=Published)


def run_only(run: Run, name: str) -> None:
    """Run one stage on what the stages before it left; raises WrongUse where they left nothing."""
    stage = next(stage for stage in STAGES if stage.name == name)
    with alone(run.data):
        for need in stage.needs:
            if not (run.folder(need) / STATE).is_file():
                raise WrongUse(f"{name} reads what {need} wrote, and it wrote nothing: run `almanac {need}` first")
        _run(run, stage, _fingerprint(run, stage))
        _keep(run, name)


def _run(run: Run, stage: Stage, made_of: str) -> None:
    """Run a stage; made_of: its fingerprint before it ran, so that what is edited meanwhile is read the next time."""
    temporary = run.data / f".{stage.name}.new"
    temporary.mkdir()
    try:
        stage.run(run, temporary)
        state = State(made_of, _files(temporary))
        (temporary / STATE).write_bytes(msgspec.json.format(msgspec.json.encode(state), indent=1) + b"\n")
        swap(temporary, run.folder(stage.name))
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _is_fresh(run: Run, stage: Stage, made_of: str) -> bool:
    state = _state(run.folder(stage.name))
    if state is None or state.fingerprint != made_of:
        return False
    return state.files == _files(run.folder(stage.name)) and (
        stage.name != "publish" or stands(run.folder(stage.name), run.out)
    )


def _state(folder: Path) -> State | None:
    try:
        return msgspec.json.decode((folder / STATE).read_bytes(), type=State)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def _files(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_size for path in sorted(folder.iterdir()) if path.name != STATE}


def fingerprint_of(run: Run, name: str) -> str:
    """Return the fingerprint that a finished stage left."""
    state = _state(run.folder(name))
    return state.fingerprint if state else ""


def data_fingerprint(run: Run) -> str:
    """Return the fingerprint of all that an edition is made of beside prose: code, settings, tables."""
    of = [fingerprint_of(run, stage) for stage in ("collect", "resolve", "classify", "analyse")]
    return hashlib.sha256(repr((run.code, run.industry.fingerprint, run.base, of)).encode()).hexdigest()


def _fingerprint(run: Run, stage: Stage) -> str:
    """Hash what a stage's result depends on: code, settings, and what the stages before it were made from."""
    parts = [stage.name, run.code, run.industry.fingerprint, run.engine_name]
    if stage.name in ("check", "publish"):
        parts.append(run.industry.prose)
    if stage.name == "fetch":
        parts += [entry.sha256 + entry.path for entry in _locked(run)[0]]
    if stage.name == "publish":
        parts.append(msgspec.json.encode(run.base).decode())
    for need in stage.needs:
        state = _state(run.folder(need))
        parts.append(state.fingerprint if state else "missing")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Keep every other build away from `data`; raises WrongUse where one is at work."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WrongUse(f"another build is at work in {data}: wait for it, or give --data another folder") from None
        for stage in STAGES:
            mend_swap(data / stage.name)
        mend(data / "editions")
        yield
