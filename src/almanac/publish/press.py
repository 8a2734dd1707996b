"""The press: pages rendered in every language and written, with their JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from almanac.model.words import LANGUAGES, Language
from almanac.publish.book import Book
from almanac.publish.data_package import Beside
from almanac.publish.exhibits.drawn import Drawer
from almanac.publish.exhibits.exhibit import Voice
from almanac.publish.page_json import PageJson, json_path
from almanac.publish.pages import Page
from almanac.publish.site import Site
from almanac.publish.templating import Compiled

BATCH = 50
Batch = tuple[Language, Sequence[Page]]
Item = TypeVar("Item")
Result = TypeVar("Result")
Digests = dict[str, str]


class Spreading(Protocol):
    """What has a function called for each item, on every core, beginning at once; gives what it returns, in order."""

    def __call__(
        self, function: Callable[[Item], Result], items: Sequence[Item], apart: bool = False
    ) -> AbstractContextManager[Iterator[Result]]:
        """Return what the calls return; `apart` keeps even one call out of this process."""


@dataclass(frozen=True)
class Means:
    """What an edition is written with: what spreads work, what does some beside the rest, what is told pages done of
    how many, what draws charts, and the folder of what is kept for the next time."""

    spreading: Spreading
    beside: Beside
    progress: Callable[[int, int], None]
    drawer: Drawer
    kept: Path


class Press:
    """Writes pages of one edition into a folder; `digests` has the SHA-256 of what was written, by its path."""

    def __init__(self, book: Book, voices: Sequence[Voice], folder: Path, means: Means) -> None:
        self.digests: Digests = {}
        self._folder = folder
        self._means = means
        compiled = Compiled(means.kept / "templates")
        self._sites = {voice.language: Site(voice, means.drawer, compiled) for voice in voices}
        self._json = PageJson(book)
        self._made: set[Path] = set()

    def print(self, pages: Sequence[Page], with_json: bool = True) -> None:
        """Write pages here and now; those with charts are drawn. Without JSON, where that is there already."""
        for language, site in self._sites.items():
            site.prepare(pages)
            self.digests |= self._write((language, pages), with_json)

    @contextmanager
    def beside(self, pages: Collection[Page]) -> Iterator[Callable[[], None]]:
        """Write pages that have no charts beside what is done meanwhile; yields what waits for them."""
        for site in self._sites.values():
            site.read_templates(pages)
        listed = list(pages)
        batches = [(code, listed[at : at + BATCH]) for code in LANGUAGES for at in range(0, len(listed), BATCH)]
        with self._means.spreading(self._write, batches) as results:
            yield lambda: self._wait(results, len(listed) * len(LANGUAGES))

    def _wait(self, results: Iterator[Digests], whole: int) -> None:
        done = 0
        for digests in results:
            self.digests |= digests
            done += sum(path.endswith(".html") for path in digests)
            self._means.progress(done, whole)

    def _write(self, batch: Batch, with_json: bool = True) -> Digests:
        language, pages = batch
        digests: Digests = {}
        for page in pages:
            path = f"{language}/{page.path}"
            content = self._sites[language].render(page).encode()
            self._place(path).write_bytes(content)
            digests[path] = hashlib.sha256(content).hexdigest()
            if with_json and language is LANGUAGES[0]:
                digests |= self._write_json(page)
        return digests

    def _write_json(self, page: Page) -> Digests:
        """Write a page's JSON once, for every language."""
        content = self._json.encode(page)
        digest = hashlib.sha256(content).hexdigest()
        paths = [f"{code}/{json_path(page.path)}" for code in LANGUAGES]
        self._json.write(content, [self._place(path) for path in paths])
        return dict.fromkeys(paths, digest)

    def _place(self, path: str) -> Path:
        """Return where a file goes, in a folder that is there."""
        place = self._folder / path
        if place.parent not in self._made:
            place.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(place.parent)
        return place
