"""The press: pages rendered in every language and written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from almanac.model.words import LANGUAGES, Language
from almanac.publish.book import Book
from almanac.publish.pages import Page
from almanac.publish.site import Site

BATCH = 50
Batch = tuple[Language, list[Page]]
# What writes batches, on every core or here; it yields how many pages each had.
Spread = Callable[[Callable[[Batch], int], Sequence[Batch]], Iterator[int]]


def write_pages(
    book: Book, content: list[Page], folder: Path, progress: Callable[[int, int], None], spread: Spread
) -> None:  # fmt: skip
    """Write each page in every language into `folder`; `progress` is told pages done, and of how many."""
    sites = {language: Site(book, language) for language in LANGUAGES}

    def write(batch: Batch) -> int:
        language, pages = batch
        for page in pages:
            path = folder / language / page.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(sites[language].render(page), encoding="utf-8")
        return len(pages)

    # What draws charts has threads of its own, so it stays in this process.
    drawn = [page for page in content if page.content.get("draw")]
    plain = [page for page in content if not page.content.get("draw")]
    whole, done = len(content) * len(LANGUAGES), 0
    for written in chain(map(write, _batches(drawn)), spread(write, _batches(plain))):
        done += written
        progress(done, whole)


def _batches(pages: list[Page]) -> list[Batch]:
    return [(code, pages[first : first + BATCH]) for code in LANGUAGES for first in range(0, len(pages), BATCH)]
