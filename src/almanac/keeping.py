"""Keeping what an edition was made from, and building a kept edition again from nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from almanac.code import code_hash
from almanac.editions import (
    FILES,
    WORK,
    CounterOf,
    Kept,
    base_before,
    base_tables,
    chosen,
    hashed,
    keep,
    kept_editions,
    link,
    still_kept,
    verify,
)
from almanac.errors import BadInput
from almanac.fetch.snapshots import LOCK, Locked
from almanac.pipeline import Run, alone, build, fingerprint_of
from almanac.publish.shelf import PUBLISHED, Published
from almanac.settings import Industry, SourceSettings, read_industry

# What an industry's folder has beside what its source locks: settings, tables of places, texts.
SETTINGS = ("*.toml", "*.csv", "text/**/*")
_OWN = "settings"


def keep_edition(run: Run) -> None:
    """Keep what the edition that stands was made from; nothing is read or written where that is kept already.

    Raises SourceFailed where the disk cannot hold it, BadInput where the settings changed while it was built.
    """
    locked = msgspec.json.decode((run.folder("fetch") / LOCK).read_bytes(), type=list[Locked])
    places = {entry.sha256: run.folder("fetch") / entry.sha256 for entry in locked}
    own = list(_settings(run.industry.folder, {entry.path for entry in locked}))
    for entry in own:
        places.setdefault(entry.sha256, run.industry.folder / entry.path)
    settings = run.industry.settings
    published = msgspec.json.decode((run.folder("publish") / PUBLISHED).read_bytes(), type=Published)
    kept = Kept(
        settings.edition, settings.id, published.folder, run.code, run.engine_name, fingerprint_of(run, "publish"),
        _counter_of(run.industry), [*own, *locked], {}, base_before(run.editions, settings.edition, settings.id),
    )  # fmt: skip
    if not still_kept(run.editions, kept):
        now = read_industry(run.industry.folder, settings.edition)
        if (now.fingerprint, now.prose) != (run.industry.fingerprint, run.industry.prose):
            changed = "settings or texts that changed while they were used"
            raise BadInput(str(run.industry.folder), changed, "files at rest: build again to keep this edition")
        from almanac.analyse.changes import remembered

        tables = remembered(run.tables("collect"), run.known(), run.tables("analyse"))
        keep(run.editions, kept, places, tables)


def _counter_of(industry: Industry) -> CounterOf:
    counter = industry.settings.counter
    return CounterOf(counter.country, counter.currency, counter.definition.value)


def _settings(folder: Path, locked: set[str]) -> list[Locked]:
    """Hash the files of an industry's folder that its source does not lock."""
    paths = sorted({path for pattern in SETTINGS for path in folder.glob(pattern) if path.is_file()})
    names = [(path, path.relative_to(folder).as_posix()) for path in paths]
    return [Locked(name, hashed(path), path.stat().st_size, _OWN) for path, name in names if name not in locked]


def build_again(
    data: Path, out: Path, asked: str, told: Callable[[str], None], progress: Callable[[int, int], None],
    started: Callable[[str], None],
) -> Published:  # fmt: skip
    """Build the kept edition that is `asked` for (a month or a day) again into `out`; returns what was published.

    Works in a folder of its own, so that the stages of `data` stay as they are. `told` is given a sentence where the
    code, or the result, is not the one of then; `progress` and `started` as `pipeline.build` has them. Raises WrongUse
    where no such edition is kept, BadInput where a file of it is missing or damaged.
    """
    store = data / "editions"
    if not store.is_dir():
        chosen(store, asked)  # which says that none is kept
    with alone(data):
        kept = chosen(store, asked)
        verify(store, kept)
        if kept.code != code_hash(but=("industries",)):
            told(f"Almanac’s code is not the one that made the edition of {kept.edition}: the result may differ.")
        work = store / WORK
        try:
            run = Run(_unpacked(store, kept, work), work, out, kept.engine, progress, kept)
            build(run, "publish", started)
            published = msgspec.json.decode((run.folder("publish") / PUBLISHED).read_bytes(), type=Published)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        if kept.code == run.code and published.folder != kept.folder:
            told(f"The result is {published.folder}, not {kept.folder}: another version of a library is at work.")
    return published


def _unpacked(store: Path, kept: Kept, work: Path) -> Industry:
    """Lay out the files of a kept edition under the paths that they had; returns its industry."""
    folder, sources = work / "industry", []
    for entry in kept.files:
        if entry.source in (_OWN, "industry"):
            place = folder / entry.path
        elif entry.source == "articles":
            place = work / entry.path
        else:
            place = work / "sources" / entry.path
            assert entry.retrieved is not None
            sources.append((place, SourceSettings(entry.source, (), entry.retrieved)))
        place.parent.mkdir(parents=True, exist_ok=True)
        link(store / FILES / entry.sha256, place)
    return replace(read_industry(folder, kept.edition), files=tuple(sources))


def listed(data: Path, out: Path) -> list[dict[str, Any]]:
    """Return the kept editions, the newest first, as rows: day, folder, whether it stands in `out`, size in bytes (of
    files that others may share), code, whether that is today's, and the day of the edition that it was compared with.
    """
    code = code_hash(but=("industries",))
    return [
        {
            "edition": kept.edition.isoformat(), "industry": kept.industry, "folder": kept.folder,
            "stands": (out / "editions" / kept.folder).is_dir(), "size": kept.size, "code": kept.code,
            "same_code": kept.code == code, "engine": kept.engine,
            "before": kept.base.edition.isoformat() if kept.base else None,
        }
        for kept in kept_editions(data / "editions")
    ]  # fmt: skip


def former(run: Run) -> Any:
    """Return the edition before this one (`analyse.changes.Former`), or None where there is none."""
    from almanac.analyse.changes import Former

    base = run.base
    if base is None:
        return None
    same = base.counter == _counter_of(run.industry)
    return Former(base.edition.isoformat(), base.code == run.code, same, base_tables(run.editions, base))
