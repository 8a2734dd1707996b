"""The press: pages rendered in every language and written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from almanac.model.words import LANGUAGES, Language
from almanac.publish.data_package import Beside
from almanac.publish.exhibits.drawn import Drawer
from almanac.publish.exhibits.exhibit import Voice
from almanac.publish.page_json import PageJson
from almanac.publish.pages import Page
from almanac.publish.site import Site

BATCH = 50
Batch = tuple[Language, list[Page]]
Item = TypeVar("Item")


class Spread(Protocol):
    """What calls a function for each item, on every core or here, and yields what it returns, in order."""

    def __call__(self, function: Callable[[Item], int], items: Sequence[Item]) -> Iterator[int]:
        """Return how many things each call made."""


@dataclass(frozen=True)
class Means:
    """What an edition is written with: what spreads work, what does some beside the rest, what is told pages done of
    how many, what draws charts, and where set pages are kept."""

    spread: Spread
    beside: Beside
    progress: Callable[[int, int], None]
    drawer: Drawer
    kept: Path


def write_pages(
    voices: Sequence[Voice], content: list[Page], folder: Path, means: Means, later: Callable[[], list[Page]] = list
) -> None:  # fmt: skip
    """Write each page in every language into `folder`, with its JSON.

    later: returns the pages that can only be written when all others are.
    """
    sites = {voice.language: Site(voice, means.drawer) for voice in voices}
    data = PageJson(voices[0].book)
    # What draws charts has threads of its own, so it is done before other processes are made.
    for site in sites.values():
        site.prepare(content)

    def write(batch: Batch) -> int:
        language, pages = batch
        for page in pages:
            path = folder / language / page.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(sites[language].render(page), encoding="utf-8")
            if language is LANGUAGES[0]:
                data.write(page, folder)
        return len(pages)

    whole, done = len(content) * len(LANGUAGES), 0
    for written in means.spread(write, _batches(content)):
        done += written
        means.progress(done, whole)
    for batch in _batches(later()):
        write(batch)


def _batches(pages: list[Page]) -> list[Batch]:
    return [(code, pages[first : first + BATCH]) for code in LANGUAGES for first in range(0, len(pages), BATCH)]
