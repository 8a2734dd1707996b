"""What `almanac evaluate classification` does: labelled texts classified, figures by set and language, and the misses.

Sets are JSON lines, gzipped or not. Those of `almanac classify` with labels have `ai` and may have `technologies`,
`applications` and `language`; samples of arXiv have `text` and `ai`, and may have `categories`; lists of conference
papers have `venue`, which says what they are about.
"""

from __future__ import annotations

import csv
import gzip
import json
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from almanac.classify.classifier import LANGUAGES, THRESHOLD, language_of, probabilities, topics
from almanac.errors import BadInput, WrongUse
from almanac.model.taxonomy import HALVES

# What categories of arXiv say of a text.
CATEGORIES = {
    "ai": {"cs.AI", "cs.CL", "cs.CV", "cs.LG", "cs.MA", "cs.RO", "stat.ML"},
    "technology/computer-vision": {"cs.CV"},
    "technology/natural-language": {"cs.CL"},
    "technology/robotics": {"cs.RO"},
}
# Conferences whose papers are all about AI; a set of papers is measured on these, at most so many.
VENUES = {
    "cvpr", "iccv", "eccv", "wacv", "acl", "emnlp", "naacl", "coling", "colm", "nips", "icml", "iclr", "aaai", "ijcai",
    "aistats", "uai", "corl", "rss", "icra", "iros",
}  # fmt: skip
MOST_PAPERS = 20_000
BINS = 10


@dataclass
class _Set:
    """One set in one language: its texts, and for each topic that the labels tell of, 0 or 1 a text."""

    ids: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    labels: list[set[str]] = field(default_factory=list)
    told: set[str] = field(default_factory=set)


def evaluated(folder: Path, misses: Path) -> dict[str, Any]:
    """Classify every labelled set of `folder`; writes the misses and returns the figures.

    Raises WrongUse where there is none, BadInput with the line where one cannot be read.
    """
    sets = list(_sets(folder))
    if not sets:
        raise WrongUse(f"{folder}: no labelled texts there: JSON lines with ai, or papers with venue")
    figures = []
    with misses.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["set", "language", "id", "topic", "labelled", "probability", "text"])
        for name, language, labelled in sets:
            figures.append(_measured(name, language, labelled, table))
    return {"sets": figures}


def _sets(folder: Path) -> Iterator[tuple[str, str, _Set]]:
    for path in sorted((*folder.glob("*.jsonl"), *folder.glob("*.jsonl.gz"))):
        found: dict[str, _Set] = defaultdict(_Set)
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    _add(found, _row(line, path.name, number))
        for language, labelled in sorted(found.items()):
            if labelled.texts:
                yield path.name, language, labelled


def _row(line: bytes, file: str, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise BadInput(file, str(error)[:200], "a labelled text as JSON", number) from None
    if not isinstance(row, dict):
        raise BadInput(file, f"a {type(row).__name__}", "a labelled text as a JSON object", number)
    return row


def _add(found: dict[str, _Set], row: Mapping[str, Any]) -> None:
    labels, told = _labels(row)
    text = "\n".join(filter(None, (row.get("title"), row.get("text") or row.get("abstract"))))
    language = str(row.get("language") or language_of(text))
    if not told or language not in LANGUAGES or ("ai" not in row and len(found[language].texts) >= MOST_PAPERS):
        return
    labelled = found[language]
    labelled.ids.append(str(row.get("id")))
    labelled.texts.append(text)
    labelled.labels.append(labels)
    labelled.told |= told


def _labels(row: Mapping[str, Any]) -> tuple[set[str], set[str]]:
    """Return the topics that a row is labelled with, and those that its labels tell of."""
    if row.get("categories"):
        categories = row["categories"].split() if isinstance(row["categories"], str) else row["categories"]
        return {topic for topic, own in CATEGORIES.items() if own & set(categories)}, set(CATEGORIES)
    if "ai" in row:
        labels = {"ai"} if row["ai"] else set()
        told = {"ai"}
        for half, plural in HALVES.items():
            if plural in row:
                labels |= {f"{half}/{topic}" for topic in row[plural]}
                told.add(half)
        return labels, told
    return ({"ai"}, {"ai"}) if row.get("venue") in VENUES else (set(), set())


def _measured(name: str, language: str, labelled: _Set, misses: Any) -> dict[str, Any]:
    probabilities(labelled.texts[:1], language)  # What is loaded once is not the texts' time.
    started = time.perf_counter()
    found = probabilities(labelled.texts, language)
    seconds = time.perf_counter() - started
    names = topics(language)
    yes = found >= THRESHOLD
    technology = [at for at, topic in enumerate(names) if topic.startswith("technology/")]
    yes[:, technology] &= yes[:, [names.index("ai")]]
    label = np.array([[topic in labels for topic in names] for labels in labelled.labels])
    told = [at for at, topic in enumerate(names) if {topic, topic.partition("/")[0]} & labelled.told]
    for at in told:
        for row in np.flatnonzero(yes[:, at] != label[:, at]):
            text = labelled.texts[row][:120].replace("\n", " ")
            cells = (labelled.ids[row], names[at], int(label[row, at]), round(float(found[row, at]), 3), text)
            misses.writerow([name, language, *cells])
    return {
        "set": name, "language": language, "texts": len(labelled.texts),
        "ai": _figures(label, yes, found, [names.index("ai")]),
        "technologies": _half(names, "technology/", told, label, yes, found),
        "applications": _half(names, "application/", told, label, yes, found),
        "texts_a_second": round(len(labelled.texts) / seconds),
    }  # fmt: skip


def _half(
    names: tuple[str, ...], start: str, told: list[int], label: np.ndarray, yes: np.ndarray, found: np.ndarray
) -> dict[str, Any] | None:
    """Return the macro figures of a half over the topics that any text is labelled with, and F1 of each."""
    columns = [at for at in told if names[at].startswith(start) and label[:, at].any()]
    if not columns:
        return None
    each = {names[at].removeprefix(start): _figures(label, yes, found, [at])["f1"] for at in columns}
    return {
        "macro_f1": round(float(np.mean(list(each.values()))), 4),
        "calibration_error": _calibration_error(found[:, columns].ravel(), label[:, columns].ravel()),
        "f1": each,
    }


def _figures(label: np.ndarray, yes: np.ndarray, found: np.ndarray, columns: list[int]) -> dict[str, Any]:
    own, said = label[:, columns].ravel(), yes[:, columns].ravel()
    right, told, given = int((own & said).sum()), int(own.sum()), int(said.sum())
    return {
        "precision": round(right / given, 4) if given else 0.0,
        "recall": round(right / told, 4) if told else 0.0,
        "f1": round(2 * right / (told + given), 4) if told + given else 0.0,
        "calibration_error": _calibration_error(found[:, columns].ravel(), own),
    }


def _calibration_error(probability: np.ndarray, label: np.ndarray) -> float:
    """Return the expected calibration error over bins of equal width (Naeini et al., 2015)."""
    bins = np.minimum((probability * BINS).astype(int), BINS - 1)
    gaps = (abs(probability[bins == at].sum() - label[bins == at].sum()) for at in range(BINS))
    return round(float(sum(gaps)) / max(len(label), 1), 4)


def evaluation_text(figures: dict[str, Any], misses: Path) -> str:
    """Return an evaluation as a table."""
    head = ("set", "lang", "texts", "AI P", "AI R", "AI F1", "AI ECE", "tech F1", "tech ECE", "appl F1", "texts/s")
    rows = []
    for each in figures["sets"]:
        technologies, applications = each["technologies"] or {}, each["applications"] or {}
        rows.append((
            each["set"], each["language"], str(each["texts"]),
            *(f"{each['ai'][name]:.3f}" for name in ("precision", "recall", "f1", "calibration_error")),
            *(_shown(technologies.get(name)) for name in ("macro_f1", "calibration_error")),
            _shown(applications.get("macro_f1")), str(each["texts_a_second"]),
        ))  # fmt: skip
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in (head, *rows)]
    for each in figures["sets"]:
        for half in ("technologies", "applications"):
            if each[half]:
                told = ", ".join(f"{topic} {value:.2f}" for topic, value in each[half]["f1"].items())
                lines.append(f"{each['set']} {each['language']}: {told}")
    return "\n".join([*lines, "", f"misses: {misses}"])


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
