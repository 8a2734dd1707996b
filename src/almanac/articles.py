"""Where articles come from: JSON lines, web pages, plain texts, a folder of these, or a feed and its pages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from almanac.errors import BadInput, SourceFailed, WrongUse
from almanac.fetch.feeds import entries_of
from almanac.fetch.web import Web
from almanac.read.article import Article
from almanac.read.reader import LANGUAGES

SHAPE = '{"id": …, "language": "en", "published": "2026-11-25", "title": …, "text": …}'
ENDINGS = frozenset({".jsonl", ".json", ".html", ".htm", ".xhtml", ".txt"})
_HAN = re.compile("[\u3400-\u9fff]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN = re.compile("[A-Za-z]")
# Below so many letters a text is told by its script alone.
_ENOUGH = 60
# A page larger than this is no article.
LARGEST_PAGE = 10_000_000


@dataclass(frozen=True)
class Skipped:
    """Something that was not read, and why, as a sentence."""

    id: str
    reason: str


Found = Article | Skipped


def articles_of(lines: Iterable[bytes], name: str) -> Iterator[Found]:
    """Yield the articles of JSON lines, or the one of a web page or a plain text (its first line is the title).

    Raises BadInput where a line is no article, or a page has no text.
    """
    stream = iter(lines)
    first = next(stream, b"").removeprefix(b"\xef\xbb\xbf")
    start = first.lstrip()
    while not start and (line := next(stream, None)) is not None:
        first, start = line, line.lstrip()
    if start.startswith(b"{"):
        yield first_line(first, name)
        for number, line in enumerate(stream, start=2):
            if line.strip():
                yield _article(_text(line, name), number, name)
        return
    whole = first + b"".join(stream)
    if start.startswith(b"<"):
        yield page(whole, name)
    elif whole.strip():
        title, _, text = _text(whole, name).strip().partition("\n")
        yield _known(Article(Path(name).stem, language_of(f"{title}\n{text}"), None, title.strip(), text.strip()))
    else:
        raise BadInput(name, "nothing", f"JSON lines such as {SHAPE}, a web page, or text")


def first_line(line: bytes, name: str) -> Found:
    """Return the article of the first JSON line."""
    return _article(_text(line, name), 1, name)


def _text(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(name, f"byte 0x{content[error.start]:02x}", "text in UTF-8: save the file as UTF-8") from None


def _article(line: str, number: int, name: str) -> Found:
    try:
        row = json.loads(line)
        title, text = str(row.get("title") or ""), str(row.get("text") or "")
        language = str(row.get("language") or language_of(f"{title}\n{text}"))
        published = date.fromisoformat(str(row["published"])[:10]) if row.get("published") else None
        source = row.get("source") or row.get("url")
        article = Article(str(row.get("id") or number), language, published, title, text, source and str(source))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadInput(name, repr(line[:80].strip()), f"an article such as {SHAPE}", number) from None
    return _known(article)


def _known(article: Article) -> Found:
    if article.language in LANGUAGES:
        return article
    return Skipped(article.id, f"its language, {article.language!r}, is none of {', '.join(LANGUAGES)}")


def page(html: bytes, name: str, address: str | None = None) -> Found:
    """Return the article of a web page: its main text, title and day, as trafilatura finds them.

    Raises BadInput where there is no main text.
    """
    import trafilatura

    if len(html) > LARGEST_PAGE:
        return Skipped(name, f"a page of {len(html):,} bytes; more than {LARGEST_PAGE:,} is no article")
    extracted: Any = trafilatura.bare_extraction(html, url=address, include_comments=False, with_metadata=True)
    found: dict[str, Any] = extracted.as_dict() if extracted is not None else {}
    text = found.get("text")
    if not text:
        raise BadInput(name, "a page without a main text", "a page with an article")
    day = date.fromisoformat(found["date"]) if found.get("date") else None
    title = found.get("title") or ""
    source = address or found.get("url")
    return _known(Article(source or Path(name).stem, language_of(f"{title}\n{text}"), day, title, text, source))


def language_of(text: str) -> str:
    """Return the language of a text as ISO 639-1: by its script where it is short, else as py3langid tells."""
    letters = {"zh": len(_HAN.findall(text)) * 4, "ru": len(_CYRILLIC.findall(text)), "en": len(_LATIN.findall(text))}
    if sum(letters.values()) < _ENOUGH:
        return max(letters, key=lambda language: letters[language])
    import py3langid

    told = str(py3langid.classify(text[:5_000])[0])
    # Wu and Cantonese are written with the same characters, and short texts pass for them.
    return "zh" if told in ("wuu", "yue", "zh") else told


def gathered(place: str) -> Iterator[Found]:
    """Yield the articles of a file, of every file of a folder, or of a feed or page at an address; what cannot be read
    is skipped with its reason. Raises WrongUse where nothing is at `place`."""
    if re.match(r"https?://", place):
        yield from _fetched(place)
        return
    path = Path(place)
    if path.is_dir():
        for file in sorted(each for each in path.rglob("*") if each.suffix.lower() in ENDINGS and each.is_file()):
            yield from _well(lambda file=file: _of_file(file), file.relative_to(path).as_posix())  # type: ignore[misc]
    elif path.is_file():
        yield from _of_file(path)
    else:
        raise WrongUse(f"nothing is at {place}: give a file, a folder, or the address of a feed or page")


def _of_file(path: Path) -> Iterator[Found]:
    with path.open("rb") as file:
        yield from articles_of(file, path.name)


def _fetched(address: str) -> Iterator[Found]:
    with Web() as web:
        content = web.content(address, LARGEST_PAGE)
        entries = entries_of(content, address)
        if entries is None:
            yield page(content, address, address)
            return
        for entry in entries:
            yield from _well(
                lambda entry=entry: [page(web.content(entry.address, LARGEST_PAGE), entry.address, entry.address)],  # type: ignore[misc]
                entry.address,
            )


def _well(articles: Callable[[], Iterable[Found]], name: str) -> Iterator[Found]:
    """Yield what can be read; of the rest, why not."""
    try:
        yield from articles()
    except (BadInput, SourceFailed) as error:
        yield Skipped(name, str(error))
