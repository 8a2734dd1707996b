"""Publishing at the edge: from a run's finished stages to the book, and from the book to the edition on its shelf."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from almanac.cores import beside, spreading
from almanac.fetch.snapshots import open_lock
from almanac.publish.book import Book, Stages
from almanac.publish.edition import Before, publish_edition
from almanac.publish.exhibits.drawn import Drawer
from almanac.publish.masthead import Imprint, Masthead
from almanac.publish.press import Means
from almanac.publish.reuse import KEPT
from almanac.publish.shelf import PUBLISHED
from almanac.text.values import Known, Values

if TYPE_CHECKING:
    from almanac.pipeline import Run


def publish(run: Run, folder: Path) -> None:
    """Write the edition, make it the latest, and put into `folder` what the next publishing starts from."""
    from almanac.pipeline import data_fingerprint

    made_by = f"{run.code} {run.industry.fingerprint}"
    before = Before(run.folder("publish") / KEPT, folder / KEPT, made_by, data_fingerprint(run))
    means = Means(spreading, beside, run.progress, Drawer(run.caches / "charts"), run.caches)
    published = publish_edition(book(run), run.out, before, means, again=run.kept is not None)
    (folder / PUBLISHED).write_bytes(msgspec.json.format(msgspec.json.encode(published), indent=1) + b"\n")


def book(run: Run) -> Book:
    """Gather what the finished stages left into the book that an edition prints."""
    from almanac.keeping import former

    settings = run.industry.settings
    masthead = Masthead(
        settings.title, settings.subtitle, settings.counter.title, str(settings.edition), settings.counter.country,
        settings.counter.currency, settings.counter.definition.value, settings.counter.year, settings.counter.compare,
        settings.credits, run.industry.countries, run.industry.cities,
        tuple(venue.name for venue in settings.venues.values() if venue.top),
        Imprint(settings.id, (settings.address or "").rstrip("/") or None, settings.publisher, _connectors(run)),
        settings.contact,
    )  # fmt: skip
    stages = Stages(run.tables("collect"), run.known(), run.tables("classify"), run.tables("analyse"))
    return Book(
        masthead,
        run.industry.taxonomy,
        stages,
        run.industry.chapters,
        values(run),
        former(run),
        run.industry.translated,
    )


def _connectors(run: Run) -> tuple[str, ...]:
    """Return the sources that the edition was made from, the industry's own facts first."""
    from almanac.pipeline import FETCHED

    fetched = {snapshot.source for snapshot in open_lock(run.folder("fetch"))}
    return (*FETCHED, *sorted(fetched - set(FETCHED)))


def values(run: Run) -> Values:
    """Return what looks up the references in chapters."""
    taxonomy = run.industry.taxonomy
    labels = {f"country/{code}" for code in run.industry.countries}
    labels |= {f"technology/{topic.id}" for topic in taxonomy.technologies}
    labels |= {f"application/{topic.id}" for topic in taxonomy.applications}
    topics, analysed = run.tables("classify"), run.tables("analyse")
    edition = str(run.industry.settings.edition)
    return Values(Known(run.tables("collect"), run.known(), topics, analysed, edition, frozenset(labels)))
