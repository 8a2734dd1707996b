"""Search in the site: the names of everything that has a page, and the prose of the pages that have some.

Names go into one script that the search box loads when a reader comes to it, so that it works from a folder too; how
they are compared stands in `static/search.js` and nowhere else. Prose is indexed by Pagefind, which needs a server.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from almanac.errors import SourceFailed
from almanac.model.words import LANGUAGES
from almanac.publish.book import Book
from almanac.publish.labels import N_
from almanac.publish.pages import Page
from almanac.publish.phrases import translations

NAMES = "search-names.js"
PROSE = "pagefind"
# The templates of pages that are read, not looked up, and the folder of those that are nothing else.
PROSE_TEMPLATES = ("article.html", "brief.html", "method.html")
CHAPTERS = "chapters/"
# What Pagefind brings that no page of ours loads.
_UNUSED = ("pagefind-*.css", "pagefind-*ui.js", "pagefind-highlight.js")
# What the search box says, by the word that its script calls it.
WORDS = {
    "found": N_("Found: {}"),
    "shown": N_("Found: {}; shown are the first {}"),
    "none": N_("Nothing is called so or nearly so."),
    "lost": N_("The text could not be searched."),
    "o": N_("Organisation"),
    "t": N_("Technology"),
    "a": N_("Application"),
    "c": N_("Country"),
    "prose": N_("Pages found: {}"),
    "noProse": N_("No page has these words."),
    "served": N_("Text is searched once the site stands on a server; names are found here too."),
}


Entry = tuple[str, list[str]]


def write_names(book: Book, folder: Path) -> None:
    """Write the names of an edition into `folder`."""
    entries = [*_topics(book), *_countries(book), *_organisations(book)]
    (folder / NAMES).write_text(names_script(entries), encoding="utf-8")


def names_script(entries: Iterable[Entry]) -> str:
    """Return the script that holds every name: a line an entry, the first to be shown first among equals.

    entries: what each is (`o`, `t`, `a`, `c`) with its id, and its names: in English, Russian and Chinese (empty where
    it has none there, or has the English one), then every other after a letter for its language (`e`, `r`, `z`; `u`
    where it has none). The script has both as text, names parted by tabs, and the words of the search box.
    """
    keys, names = zip(*entries, strict=True)
    told = {
        "entries": "\n".join(keys),
        "names": "\n".join("\t".join(map(_plain, each)) for each in names),
        "words": {code: {word: translations(code).gettext(phrase) for word, phrase in WORDS.items()}
                  for code in LANGUAGES},
    }  # fmt: skip
    return f"window.almanacNames={json.dumps(told, ensure_ascii=False, separators=(',', ':'))};\n"


def _plain(name: str) -> str:
    return " ".join(name.split())


def _once(labels: list[str]) -> list[str]:
    """Return labels in the order of languages, those that are the English one left empty."""
    return [labels[0], *("" if label == labels[0] else label for label in labels[1:])]


def _topics(book: Book) -> Iterator[Entry]:
    for (half, id_), topic in book.topic.items():
        yield half[0] + id_, _once([topic.label[code] for code in LANGUAGES])


def _countries(book: Book) -> Iterator[Entry]:
    for country in book.countries:
        name = book.masthead.countries[country]
        yield "c" + country.lower(), _once([name[code] for code in LANGUAGES])


def _organisations(book: Book) -> Iterator[Entry]:
    """Yield every organisation, those with more works first."""
    others: dict[str, list[str]] = defaultdict(list)
    columns = (book.stages.facts["names"][name].to_pylist() for name in ("organisation", "language", "name"))
    for id_, language, name in zip(*columns, strict=True):
        others[id_].append(language[0] + name)
    by_works = sorted(book.organisations, key=lambda id_: (-len(book.of_organisation("works", id_)), id_))
    for id_ in by_works:
        row = book.organisations[id_]
        labels = _once([row[f"name_{code}"] or "" for code in LANGUAGES])
        more = [*others[id_], *("u" + name for name in row["other_names"])]
        yield "o" + id_, [*labels, *_unsaid(more, {*labels})]


def _unsaid(names: Iterable[str], said: set[str]) -> Iterator[str]:
    """Yield each name, a letter before it, that is not among `said` yet."""
    for name in names:
        if name[1:] not in said:
            said.add(name[1:])
            yield name


def prose_of(pages: Iterable[Page]) -> tuple[str, ...]:
    """Return the paths of the pages that have prose to search."""
    return tuple(page.path for page in pages if page.template in PROSE_TEMPLATES or page.path.startswith(CHAPTERS))


@contextmanager
def prose_index(paths: Iterable[str], folder: Path) -> Iterator[None]:
    """Index the prose of pages that stand in `folder`, an edition, into a folder of its own there, beside what is done
    meanwhile.

    Raises SourceFailed where Pagefind fails. The same pages give the same bytes.
    """
    paths = list(paths)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".prose-") as temporary:
        for language in LANGUAGES:
            for path in paths:
                _lend(folder / language / path, Path(temporary) / language / path)
        with _pagefind(Path(temporary), folder / PROSE) as indexing:
            yield
            told = indexing.communicate()
    if indexing.returncode or not (folder / PROSE / "pagefind.js").is_file():
        reason = b"".join(told).decode("utf-8", "replace").strip()
        raise SourceFailed("pagefind", f"it could not index the pages' text: {reason}")
    for pattern in _UNUSED:
        for file in (folder / PROSE).glob(pattern):
            file.unlink()
    _put_in_order(folder / PROSE / "pagefind-entry.json")


def _lend(page: Path, place: Path) -> None:
    """Let a page stand at another place as well: Pagefind reads every page of the folder that it is given."""
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(page, place)
    except OSError:  # a file system without links
        shutil.copyfile(page, place)


def _pagefind(site: Path, output: Path) -> subprocess.Popen[bytes]:
    command = [
        sys.executable, "-m", "pagefind", "--silent", "--keep-index-url", "--site", str(site),
        "--output-path", str(output), "--root-selector", "main", "--exclude-selectors", ".up, .rows, .note",
    ]  # fmt: skip
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # noqa: S603 (no part of it is input)


def _put_in_order(entry: Path) -> None:
    """Write Pagefind's list of languages in one order: it has them in another each time."""
    told = json.loads(entry.read_text(encoding="utf-8"))
    entry.write_text(json.dumps(told, ensure_ascii=False, sort_keys=True), encoding="utf-8")
