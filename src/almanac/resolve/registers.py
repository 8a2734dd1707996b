"""Several registers made one: which of their entries are one organisation.

Probabilistic record linkage (Fellegi and Sunter, 1969, doi:10.1080/01621459.1969.10501049) by Splink on DuckDB over
names, web domains, country and city. How much an agreement says is written down here, not estimated anew on each
input: small lists overlap in too few entries for that, and the same input must give the same register.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from almanac.model.register import Entry, Name
from almanac.model.words import Verdict
from almanac.resolve.names import normalise

SAME, DOUBTFUL = 0.8, 0.4
# The chance that two entries drawn at random are one organisation, and for each comparison how often it comes out so
# for one organisation (m) and for two (u), measured on the merged list of UK organisations and on ROR.
PRIOR = 1e-5
_NAME = {"equal": (0.80, 3e-6), "near": (0.08, 1e-4), "like": (0.02, 0.03), "else": (0.10, 0.969897)}
_DOMAIN = {"equal": (0.80, 1e-5), "same label": (0.06, 2e-5), "else": (0.14, 0.99997)}
_COUNTRY = {"equal": (0.98, 0.20), "else": (0.02, 0.80)}
_CITY = {"equal": (0.80, 0.02), "else": (0.20, 0.98)}

Verdicts = Mapping[frozenset[str], Verdict]


@dataclass(frozen=True)
class Pair:
    """Two entries of different registers, or of a list that is not trusted, and the probability that they are one."""

    left: str
    right: str
    probability: float


@dataclass(frozen=True)
class Merged:
    """The one register, and the pairs that a person should look at."""

    entries: tuple[Entry, ...]
    doubtful: tuple[Pair, ...]


def merge_registers(registers: Sequence[Sequence[Entry]], verdicts: Verdicts) -> Merged:
    """Merge registers, the most trusted first: its entries are never merged with one another, its ids and names lead.

    An id must stand in one register only. `verdicts` on pairs of ids go before the probabilities.
    """
    stated = _stated(registers)
    found = [pair for pair in pairs(registers) if frozenset({pair.left, pair.right}) not in stated]
    trusted = {entry.id for entry in registers[0]}
    groups = _grouped(found, trusted, {**stated, **verdicts})
    by_id = {entry.id: entry for register in registers for entry in register}
    order = {id_: at for at, id_ in enumerate(by_id)}
    members: dict[str, list[str]] = {}
    for id_ in by_id:
        members.setdefault(groups.get(id_, id_), []).append(id_)
    entries = [_one([by_id[id_] for id_ in sorted(ids, key=order.__getitem__)]) for ids in members.values()]
    doubtful = [
        pair for pair in found
        if not {pair.left, pair.right} <= trusted
        and frozenset({pair.left, pair.right}) not in verdicts
        and groups.get(pair.left, pair.left) != groups.get(pair.right, pair.right)
    ]  # fmt: skip
    return Merged(tuple(entries), tuple(doubtful))


def _stated(registers: Sequence[Sequence[Entry]]) -> dict[frozenset[str], Verdict]:
    """Return the pairs that the registers themselves say are one: an entry names the ROR record of another."""
    ids = {entry.id for entry in registers[0]}
    later = (entry for register in registers[1:] for entry in register)
    return {frozenset({entry.id, entry.ror}): Verdict.SAME for entry in later if entry.ror in ids and entry.ror}


def _one(entries: list[Entry]) -> Entry:
    """Return one entry with what all of them know; the first leads."""
    first = entries[0]
    if len(entries) == 1:
        return first
    names = {(name.value, name.language): name for entry in reversed(entries) for name in reversed(entry.names)}
    led: list[Name] = [*first.names, *(name for name in reversed(names.values()) if name not in first.names)]
    return replace(
        first,
        names=tuple(led),
        types=tuple(dict.fromkeys(kind for entry in entries for kind in entry.types)),
        country=next((entry.country for entry in entries if entry.country), None),
        city=next((entry.city for entry in entries if entry.city), None),
        ror=next((entry.ror for entry in entries if entry.ror), None),
        well_known=any(entry.well_known for entry in entries),
        domains=tuple(dict.fromkeys(domain for entry in entries for domain in entry.domains)),
        also=tuple(dict.fromkeys(id_ for entry in entries for id_ in (entry.id, *entry.also) if id_ != first.id)),
    )


def _grouped(found: Iterable[Pair], trusted: set[str], verdicts: Verdicts) -> dict[str, str]:
    """Return the group of each entry that is in one: the likeliest pairs first, none that joins two trusted entries
    or two that a person held to be different."""
    group: dict[str, str] = {}
    members: dict[str, set[str]] = {}
    different = {pair for pair, verdict in verdicts.items() if verdict is Verdict.DIFFERENT}
    judged = [
        Pair(min(pair), max(pair), 2.0)
        for pair, verdict in verdicts.items()
        if verdict is Verdict.SAME and len(pair) == 2
    ]
    for pair in sorted([*judged, *found], key=lambda each: (-each.probability, each.left, each.right)):
        if pair.probability < SAME:
            break
        left, right = (members.get(group.get(id_, id_), {id_}) for id_ in (pair.left, pair.right))
        together = left | right
        forbidden = any(frozenset({one, other}) in different for one in left for other in right)
        if left == right or len(together & trusted) > 1 or forbidden:
            continue
        name = min(together)
        members[name] = together
        group.update(dict.fromkeys(together, name))
    return group


def pairs(registers: Sequence[Sequence[Entry]]) -> list[Pair]:
    """Return the pairs of entries that may be one organisation, with the probability of each, from `DOUBTFUL` on."""
    from splink import Linker
    from splink.backends.duckdb import DuckDBAPI

    logging.getLogger("splink").setLevel(logging.ERROR)
    database = DuckDBAPI(":memory:")
    # Splink 5.0 writes lambdas the old way.
    database.duckdb_con.execute("SET lambda_syntax = 'ENABLE_SINGLE_ARROW'")
    rows = [_row(entry, at) for at, register in enumerate(registers) for entry in register]
    linker = Linker(database.register(pa.Table.from_pylist(rows, schema=_ROWS)), _settings(), log_level="ERROR")
    found = linker.inference.predict(threshold_match_probability=DOUBTFUL).as_pyarrow_table()  # type: ignore[no-untyped-call]
    ids = [found[f"unique_id_{side}"].to_pylist() for side in ("l", "r")]
    probabilities = found["match_probability"].to_pylist()
    likely = {tuple(sorted(pair)): score for *pair, score in zip(*ids, probabilities, strict=True)}
    return [Pair(left, right, round(score, 4)) for (left, right), score in sorted(likely.items())]


_ROWS = pa.schema([
    ("unique_id", pa.string()), ("register", pa.int64()), ("name", pa.string()), ("start", pa.string()),
    ("names", pa.list_(pa.string())), ("domains", pa.list_(pa.string())),
    ("labels", pa.list_(pa.string())), ("country", pa.string()), ("city", pa.string()),
])  # fmt: skip


def _row(entry: Entry, register: int) -> dict[str, Any]:
    kept = [normalise(name.value) for name in entry.names if name.kind != "acronym"] or [normalise(entry.name)]
    names = sorted({name for name in kept if name} or {entry.id})
    return {
        "unique_id": entry.id,
        "register": register,
        "name": names[0],
        "start": kept[0].replace(" ", "")[:7] or None,
        "names": names,
        "domains": list(entry.domains) or None,
        "labels": [domain.partition(".")[0] for domain in entry.domains] or None,
        "country": entry.country,
        "city": normalise(entry.city or "") or None,
    }


def _settings() -> Any:
    import splink.comparison_level_library as level
    from splink import SettingsCreator, block_on
    from splink.comparison_library import CustomComparison

    def comparison(column: str, levels: Mapping[str, Any], chances: Mapping[str, tuple[float, float]]) -> Any:
        told = [
            each.configure(m_probability=chances[name][0], u_probability=chances[name][1])
            for name, each in levels.items()
        ]
        return CustomComparison([level.NullLevel(column), *told], output_column_name=column)

    names = {
        "equal": level.ArrayIntersectLevel("names", 1),
        "near": level.PairwiseStringDistanceFunctionLevel("names", "jaro_winkler", 0.95),
        "like": level.PairwiseStringDistanceFunctionLevel("names", "jaro_winkler", 0.88),
        "else": level.ElseLevel(),
    }
    domains = {
        "equal": level.ArrayIntersectLevel("domains", 1),
        "same label": level.ArrayIntersectLevel("labels", 1),
        "else": level.ElseLevel(),
    }
    not_both_trusted = "(l.register > 0 or r.register > 0)"
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            comparison("names", names, _NAME),
            comparison("domains", domains, _DOMAIN),
            comparison("country", {"equal": level.ExactMatchLevel("country"), "else": level.ElseLevel()}, _COUNTRY),
            comparison("city", {"equal": level.ExactMatchLevel("city"), "else": level.ElseLevel()}, _CITY),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("names", arrays_to_explode=["names"]),
            block_on("domains", arrays_to_explode=["domains"]),
            {"blocking_rule": f"l.start = r.start and {not_both_trusted}", "sql_dialect": "duckdb"},
        ],
        probability_two_random_records_match=PRIOR,
        retain_matching_columns=False,
    )
