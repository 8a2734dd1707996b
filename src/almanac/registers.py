"""What `almanac register` and `almanac evaluate registers` do: registers from files, merged into one that is kept."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

from almanac.errors import BadInput, WrongUse
from almanac.fetch.listed import listed_rows
from almanac.model.register import Entry, domain_of
from almanac.model.words import Verdict
from almanac.resolve.names import normalise
from almanac.resolve.registers import Merged, merge_registers
from almanac.sources.aiia import connector as aiia
from almanac.sources.ror import connector as ror
from almanac.sources.waifinder import connector as waifinder

LISTS = (waifinder, aiia)
_LABELS = {"label": ["label"], "alias": ["alias"], "acronym": ["acronym"], "legal": ["legal"]}


def read_register(path: Path) -> list[Entry]:
    """Read a register of any kind that we know: a ROR dump, our JSON lines, or a list that a connector reads.

    Raises BadInput where it is none of them.
    """
    if path.suffix != ".csv":
        return list(ror.parse(path))
    faults: list[BadInput] = []
    for connector in LISTS:
        try:
            return list(connector.parse(path))
        except BadInput as error:
            if error.column != "header":
                raise
            faults.append(error)
    known = "; or ".join(", ".join(connector.COLUMNS) for connector in LISTS)
    raise BadInput(path.name, faults[0].found, f"columns {known}", 1, "header")


def merged(paths: Iterable[Path], judgements: Path | None, bundled: Iterable[Entry]) -> Merged:
    """Read and merge registers, the first leading, and the bundled organisations after them."""
    registers = [*(read_register(path) for path in paths), list(bundled)]
    seen: set[str] = set()
    for entry in (entry for register in registers for entry in register):
        if entry.id in seen:
            raise WrongUse(f"{entry.id} stands in two registers: give each file once, and lists different names")
        seen.add(entry.id)
    return merge_registers([register for register in registers if register], verdicts(judgements) if judgements else {})


def verdicts(path: Path) -> dict[frozenset[str], Verdict]:
    """Read a person's verdicts on pairs of entries: a CSV with `left`, `right` and `verdict`."""
    found: dict[frozenset[str], Verdict] = {}
    for line, row in listed_rows(path, ("left", "right", "verdict"), "left"):
        if row["verdict"] not in set(Verdict):
            raise BadInput(path.name, row["verdict"], ", ".join(Verdict), line, "verdict")
        if row["right"]:
            found[frozenset({row["left"], row["right"]})] = Verdict(row["verdict"])
    return found


def write_register(entries: Iterable[Entry], target: Path) -> None:
    """Write a register as JSON lines that `--register` reads; gzipped where the name ends in .gz. All or nothing."""
    text = "".join(json.dumps(_as_record(entry), ensure_ascii=False) + "\n" for entry in entries).encode()
    half = target.with_name(target.name + ".half")
    half.write_bytes(gzip.compress(text, mtime=0) if target.suffix == ".gz" else text)
    half.replace(target)


def _as_record(entry: Entry) -> dict[str, Any]:
    shown = [{"value": entry.name, "types": ["ror_display", "label"], "lang": None}]
    return {
        "id": entry.id,
        "names": [
            *(shown if entry.name not in {name.value for name in entry.names} else []),
            *(
                {
                    "value": name.value,
                    "types": _LABELS.get(name.kind, ["alias"]) + ["ror_display"] * (name.value == entry.name),
                    "lang": name.language,
                }
                for name in entry.names
            ),
        ],
        "types": list(entry.types),
        "status": "active" if entry.active else "inactive",
        "country_code": entry.country,
        "city": entry.city,
        "domains": list(entry.domains),
        "external_ids": {"wikidata": []} if entry.well_known else {},
        "relationships": [{"type": each.kind, "id": each.id} for each in entry.relations],
        "ror": entry.ror,
        "also": list(entry.also),
    }


def doubtful_csv(found: Merged, registers: dict[str, str]) -> str:
    """Return the pairs for a person as CSV, the likeliest first; `verdict` is to be filled in."""
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["left", "left_name", "right", "right_name", "probability", "verdict"])
    for pair in sorted(found.doubtful, key=lambda each: -each.probability):
        names = registers.get(pair.left, ""), registers.get(pair.right, "")
        table.writerow([pair.left, names[0], pair.right, names[1], pair.probability, ""])
    return text.getvalue()


def evaluated(folder: Path) -> dict[str, Any]:
    """Merge the lists in `folder` and compare, pair by pair, with their published merge (the CSV with `Name_extra`).

    A pair of rows of two lists is held to be merged where both lead, by name or web domain, to one and the same row
    only, apart where they lead to different rows; other pairs are not judged. Raises WrongUse where lists lack.
    """
    paths = sorted(folder.glob("*.csv"))
    published = [
        path for path in paths if "Name_extra" in path.open(encoding="utf-8-sig").readline().strip().split(",")
    ]
    lists = [path for path in paths if path not in published]
    if len(published) != 1 or len(lists) < 2:
        raise WrongUse(f"{folder}: lists of one kind as .csv and their merge, with a column Name_extra, are needed")
    registers = [read_register(path) for path in lists]
    rows = _rows_of(published[0])
    entries = {entry.id: entry for register in registers for entry in register}
    listed = {entry.id: at for at, register in enumerate(registers) for entry in register}
    homes = {id_: frozenset(_leads(entry, rows)) for id_, entry in entries.items()}
    together = {
        frozenset(pair)
        for ids in _by_home(homes).values()
        for pair in combinations(ids, 2)
        if listed[pair[0]] != listed[pair[1]]
    }
    ours = {
        frozenset(pair)
        for entry in merge_registers(registers, {}).entries
        for pair in combinations((entry.id, *entry.also), 2)
        if listed[pair[0]] != listed[pair[1]] and all(len(homes[id_]) == 1 for id_ in pair)
    }
    right = len(ours & together)
    wrong = [sorted(pair) for pair in ours - together]
    missed = [sorted(pair) for pair in together - ours]
    return {
        "rows": len(entries),
        "pairs": len(together),
        "found": len(ours),
        "precision": right / max(len(ours), 1),
        "recall": right / max(len(together), 1),
        "wrong": [[entries[id_].name for id_ in pair] for pair in sorted(wrong)],
        "missed": [[entries[id_].name for id_ in pair] for pair in sorted(missed)],
    }


def evaluation_text(found: dict[str, Any]) -> str:
    """Return the comparison as text."""
    lines = [
        f"{found['rows']} rows; {found['pairs']} pairs are one in the published merge, {found['found']} in ours",
        f"precision {found['precision']:.3f}, recall {found['recall']:.3f}",
        *(f"  ours only: {left} = {right}" for left, right in found["wrong"]),
        *(f"  missed:    {left} = {right}" for left, right in found["missed"]),
    ]
    return "\n".join(lines)


def _rows_of(path: Path) -> dict[str, set[int]]:
    rows: dict[str, set[int]] = defaultdict(set)
    for line, row in listed_rows(path, ("Name", "Link"), "Name"):
        for key in (normalise(row["Name"]), domain_of(row["Link"])):
            if key:
                rows[key].add(line)
    return rows


def _leads(entry: Entry, rows: dict[str, set[int]]) -> Iterator[int]:
    own = set().union(*(rows.get(normalise(name.value), set()) for name in entry.names))
    yield from own or set().union(*(rows.get(domain, set()) for domain in entry.domains))


def _by_home(homes: dict[str, frozenset[int]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for id_, rows in homes.items():
        if len(rows) == 1:
            found[next(iter(rows))].append(id_)
    return found
