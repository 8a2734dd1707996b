"""What `almanac read` and `almanac evaluate reading` do: articles and pages in, rounds and partnerships as JSON out."""

from __future__ import annotations

import csv
import json
import re
import time
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from almanac.errors import BadInput, WrongUse
from almanac.read.article import Article, Reading
from almanac.read.measure import Labelled, Measure, labelled_of, measured
from almanac.read.reader import LANGUAGES, read

SHAPE = '{"id": …, "language": "en", "published": "2026-11-25", "title": …, "text": …}'
_CYRILLIC, _HAN = re.compile("[\u0400-\u04ff]"), re.compile("[\u3400-\u9fff]")


def articles_of(source: TextIO, name: str) -> Iterator[Article]:
    """Yield the articles of JSON lines, or the one of a web page or a plain text (its first line is the title).

    Raises BadInput where a line is no article, or a page has no text.
    """
    first = source.readline()
    start = first.lstrip("\ufeff \t\r\n")
    if start.startswith("{"):
        for number, line in enumerate([first, *source], start=1):
            if line.strip():
                yield _article(line, number, name)
        return
    whole = first + source.read()
    if start.startswith("<"):
        yield page(whole, name)
    elif whole.strip():
        title, _, text = whole.strip().partition("\n")
        yield Article(Path(name).stem, language_of(whole), None, title.strip(), text.strip())
    else:
        raise BadInput(name, "nothing", f"JSON lines such as {SHAPE}, a web page, or text")


def _article(line: str, number: int, name: str) -> Article:
    try:
        row = json.loads(line)
        title, text = str(row.get("title") or ""), str(row.get("text") or "")
        language = str(row.get("language") or language_of(title + text))
        published = date.fromisoformat(str(row["published"])[:10]) if row.get("published") else None
        if language not in LANGUAGES:
            raise ValueError(language)
        return Article(str(row.get("id") or number), language, published, title, text)
    except (ValueError, KeyError, TypeError, AttributeError):
        found = repr(line[:80].strip())
        raise BadInput(name, found, f"an article such as {SHAPE}; languages: {', '.join(LANGUAGES)}", number) from None


def page(html: str, name: str) -> Article:
    """Return the article of a web page: its main text, title and day, as trafilatura finds them.

    Raises BadInput where there is no main text.
    """
    import trafilatura

    extracted = trafilatura.bare_extraction(html, include_comments=False, with_metadata=True)
    found = extracted.as_dict() if extracted is not None and not isinstance(extracted, dict) else extracted or {}
    text = found.get("text")
    if not text:
        raise BadInput(name, "a page without a main text", "a page with an article")
    day = date.fromisoformat(found["date"]) if found.get("date") else None
    title = found.get("title") or ""
    return Article(found.get("url") or Path(name).stem, language_of(title + text), day, title, text)


def language_of(text: str) -> str:
    """Tell English, Russian and Chinese apart by their letters."""
    if len(_HAN.findall(text)) * 4 > len(re.findall(r"[A-Za-z]", text)):
        return "zh"
    return "ru" if len(_CYRILLIC.findall(text)) * 2 > len(re.findall(r"[A-Za-z]", text)) else "en"


def answer(article: Article, found: Reading) -> dict[str, Any]:
    """Return what was read as the contract has it; `span` counts characters of title, line break, text."""
    return {
        "id": article.id,
        "rounds": [
            {
                "company": each.company,
                "amount": each.amount,
                "currency": each.currency,
                "kind": each.kind,
                "announced": each.announced,
                "investors": list(each.investors),
                "lead_investors": list(each.leads),
                "country": each.country,
                "span": list(each.span),
            }
            for each in found.rounds
        ],
        "partnerships": [
            {
                "parties": list(each.parties),
                "subject": each.subject,
                "announced": each.announced,
                "span": list(each.span),
            }
            for each in found.partnerships
        ],
    }


def read_stream(articles: Iterable[Article], out: TextIO) -> None:
    """Read a stream of articles into JSON lines."""
    out.writelines(json.dumps(answer(article, read(article)), ensure_ascii=False) + "\n" for article in articles)


def as_text(article: Article, found: Reading) -> str:
    """Return what was read as lines for a person."""
    lines = [article.title or article.id]
    for each in found.rounds:
        sum_ = "an undisclosed sum" if each.amount is None else f"{each.amount:,.0f}"
        lines.append(
            f"  round: {each.company}, {sum_} {each.currency or ''} ({each.kind}), {each.announced or 'no date'}"
        )
        if each.investors:
            led = [f"{name} (lead)" if name in each.leads else name for name in each.investors]
            lines.append(f"         from {', '.join(led)}")
        lines.append(f"         “{article.whole[slice(*each.span)]}”")
    for pact in found.partnerships:
        lines.append(f"  partnership: {' + '.join(pact.parties)}, {pact.announced or 'no date'}: {pact.subject}")
        lines.append(f"         “{article.whole[slice(*pact.span)]}”")
    return "\n".join([*lines, *([] if len(lines) > 1 else ["  no round and no partnership that is news and done"])])


def evaluated(folder: Path, misses: Path) -> list[dict[str, Any]]:
    """Read the labelled articles of a folder; writes what was missed or wrong, returns the figures by set and language.

    Raises WrongUse where there are none, BadInput where a line is no labelled article.
    """
    paths = sorted(path for path in folder.glob("*.jsonl")) if folder.is_dir() else []
    sets = {path: list(_labelled(path)) for path in paths}
    sets = {path: rows for path, rows in sets.items() if rows}
    if not sets:
        raise WrongUse(f"{folder} has no labelled articles: give --data a folder with JSON lines that have `expected`")
    figures: list[dict[str, Any]] = []
    with misses.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["set", "id", "what", "found", "title"])
        for path, rows in sets.items():
            for language in LANGUAGES:
                mine = [row for row in rows if row.article.language == language]
                if not mine:
                    continue
                began = time.perf_counter()
                readings = [read(row.article) for row in mine]
                seconds = time.perf_counter() - began
                measure = measured(mine, readings)
                figures.append(_figures(path.stem, language, len(mine), measure, len(mine) / seconds))
                table.writerows([path.stem, *row] for row in measure.misses)
    return figures


def _labelled(path: Path) -> Iterator[Labelled]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        row = json.loads(line) if line.strip() else {}
        if isinstance(row.get("expected"), dict):
            yield labelled_of(row, _article(line, number, path.name))


def _figures(name: str, language: str, texts: int, measure: Measure, speed: float) -> dict[str, Any]:
    return {
        "set": name, "language": language, "texts": texts, **measure.figures(), "texts_a_second": round(speed),
    }  # fmt: skip


def evaluation_text(figures: list[dict[str, Any]], misses: Path) -> str:
    """Return an evaluation as a table."""
    head = list(figures[0])
    rows = [[f"{value:.3f}" if isinstance(value, float) else str(value) for value in row.values()] for row in figures]
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in (head, *rows)]
    return "\n".join([*lines, "", f"what was missed or wrong: {misses}"])
