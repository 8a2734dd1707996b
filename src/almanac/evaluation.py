"""How right the linker is on labelled strings: one table a set, and every miss with its reason.

Strict throughout: a wrong answer counts against precision and against recall. A set is known by its columns, so
that a test half of the same kind is read as its training half is.
"""

from __future__ import annotations

import ast
import csv
import json
import re
import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from almanac.errors import BadInput, WrongUse
from almanac.resolve.linker.index import Index
from almanac.resolve.linker.linker import Links, link

_ROR = re.compile(r"https://ror\.org/\w{9}")
# Published figures beside ours: set, metric, figure.
PUBLISHED = {
    "s2aff": "P@1: S2AFF .957",
    "crossref": "F1: ner_fallback .8445, S2AFF .8175",
    "ror_queries": "F1: ner_fallback .8447, S2AFF .7905",
    "affilgood_cordis": "example F1: NERm+Elastic .849, with an LLM .891",
    "affilgood_french": "example F1: .587, with an LLM .747",
    "affilgood_non_related": "example F1: .769",
    "cross_script": "none",
}


@dataclass(frozen=True)
class Case:
    """A string, the ids that are right, and for each of them the other ids that are right too."""

    text: str
    expected: tuple[str, ...]
    acceptable: tuple[frozenset[str], ...] = ()


@dataclass(frozen=True)
class LabelledSet:
    """A file of cases; `single` where each string has one answer only."""

    name: str
    cases: tuple[Case, ...]
    single: bool


@dataclass(frozen=True)
class Result:
    """What a set showed. Micro precision, recall and F1 over ids; P@1 over strings with an answer; `exact` sets."""

    name: str
    strings: int
    precision: float
    recall: float
    f1: float
    p_at_1: float
    example_f1: float
    exact: float
    strings_a_second: float
    published: str


def labelled_sets(folder: Path) -> Iterator[LabelledSet]:
    """Read every labelled file of `folder`; raises WrongUse where there is none, BadInput on one we do not know."""
    paths = sorted([*folder.glob("*.csv"), *folder.glob("*.jsonl")]) if folder.is_dir() else []
    if not paths:
        raise WrongUse(f"{folder} has no labelled sets: give --data a folder with .csv or .jsonl files")
    for path in paths:
        yield from _cross_script(path) if path.suffix == ".jsonl" else [_table(path)]


def _table(path: Path) -> LabelledSet:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = set(rows[0]) if rows else set()
    shapes: list[tuple[set[str], Callable[[dict[str, str]], Case], bool]] = [
        ({"original_affiliation", "labels"}, _s2aff, False),
        ({"affiliation", "ror_id"}, lambda row: Case(row["affiliation"], tuple(_ROR.findall(row["ror_id"]))), True),
        ({"raw_affiliation_string", "label"}, lambda row: _affilgood(row["raw_affiliation_string"], row), False),
        ({"ORG", "CITY", "COUNTRY", "label"}, _cordis, False),
    ]
    for needed, read, single in shapes:
        if needed <= columns:
            return LabelledSet(path.stem, tuple(map(read, rows)), single)
    raise BadInput(path.name, f"columns {', '.join(sorted(columns)) or 'none'}", "a set of a known kind", 1, "header")


def _s2aff(row: dict[str, str]) -> Case:
    labels = ast.literal_eval(row["labels"])
    return Case(row["original_affiliation"], tuple(sorted(label for label in labels if "ror.org" in label)))


def _affilgood(text: str, row: dict[str, str]) -> Case:
    return Case(text, tuple(dict.fromkeys(_ROR.findall(row["label"] or ""))))


def _cordis(row: dict[str, str]) -> Case:
    return _affilgood(", ".join(row[name] or "" for name in ("ORG", "CITY", "COUNTRY")), row)


def _cross_script(path: Path) -> Iterator[LabelledSet]:
    by_language: dict[str, list[Case]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        equal = "acc=parent" not in row["note"]
        others = row["acceptable"] if equal else []
        acceptable = tuple(frozenset(each if isinstance(each, list) else [each]) for each in others)
        case = Case(row["text"], tuple(row["expected"]), acceptable)
        by_language.setdefault(row["language"], []).append(case)
    for language, cases in sorted(by_language.items()):
        yield LabelledSet(f"{path.stem}_{language}", tuple(cases), single=False)


def evaluate(labelled: LabelledSet, index: Index) -> tuple[Result, list[dict[str, str]]]:
    """Link a set; returns its figures and a row for each string that is not wholly right."""
    began = time.perf_counter()
    answers = list(link((case.text for case in labelled.cases), index))
    return figures(labelled, answers, len(labelled.cases) / (time.perf_counter() - began))


def figures(labelled: LabelledSet, answers: list[Links], speed: float) -> tuple[Result, list[dict[str, str]]]:
    """Compare the answers to a set's strings, in their order, with what is right."""
    given = [_answer(links, labelled.single) for links in answers]
    pairs = [(case, _equal_to_expected(case, ids)) for case, ids in zip(labelled.cases, given, strict=True)]
    right = sum(len(set(case.expected) & ids) for case, ids in pairs)
    answered = sum(len(ids) for _, ids in pairs)
    wanted = sum(len(set(case.expected)) for case, _ in pairs)
    with_answer = [(case, links) for case, links in zip(labelled.cases, answers, strict=True) if case.expected]
    first = sum(_first_is_right(case, links) for case, links in with_answer)
    exact = sum(set(case.expected) == ids for case, ids in pairs)
    result = Result(
        labelled.name, len(pairs), right / max(answered, 1), right / max(wanted, 1),
        2 * right / max(answered + wanted, 1), first / max(len(with_answer), 1),
        sum(_example_f1(set(case.expected), ids) for case, ids in pairs) / max(len(pairs), 1),
        exact / max(len(pairs), 1), speed,
        next((figure for name, figure in PUBLISHED.items() if labelled.name.startswith(name)), ""),
    )  # fmt: skip
    return result, [
        _miss(labelled.name, case, links)
        for (case, ids), links in zip(pairs, answers, strict=True)
        if set(case.expected) != ids
    ]


def _answer(links: Links, single: bool) -> list[str]:
    ids = [each.id for each in links.organisations]
    return ids[:1] if single else ids


def _equal_to_expected(case: Case, ids: list[str]) -> set[str]:
    """Put the expected id in the place of one that is as right."""
    found = set(ids)
    for expected, others in zip(case.expected, case.acceptable, strict=False):
        if expected not in found and found & others:
            found = (found - others) | {expected}
    return found


def _first_is_right(case: Case, links: Links) -> bool:
    ranked = sorted({*links.organisations, *links.review}, key=lambda each: -each.score)
    return bool(ranked) and bool(_equal_to_expected(case, [ranked[0].id]) & set(case.expected))


def _example_f1(expected: set[str], found: set[str]) -> float:
    return 2 * len(expected & found) / (len(expected) + len(found)) if expected or found else 1.0


def _miss(name: str, case: Case, links: Links) -> dict[str, str]:
    return {
        "set": name,
        "text": case.text,
        "expected": ";".join(case.expected),
        "found": ";".join(each.id for each in links.organisations),
        "names": "; ".join(each.name for each in links.organisations),
        "reason": "; ".join(each.reason for each in links.organisations) or "nothing was likely enough",
    }


def peak_memory() -> float:
    """Return the most memory that this process has held, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
