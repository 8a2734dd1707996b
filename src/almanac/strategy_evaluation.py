"""What `almanac evaluate strategy --against FILE` does: how our rankings of countries agree with an index from outside.

Agreement is Spearman's rank correlation over the countries that both have, with a 5–95 % interval of countries drawn
anew. No index comes with Almanac: which one is apt is the reader's choice, and most have terms of their own.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.stats import rankdata

from almanac.analyse.draws import QUANTILES
from almanac.analyse.positions import ALL
from almanac.analyse.shares import Measure, shares_of_works
from almanac.errors import BadInput, WrongUse
from almanac.resolve.names import normalise

if TYPE_CHECKING:
    from almanac.pipeline import Run

DRAWS, SEED = 2_000, 20260101
# Of fewer countries no agreement is told.
LEAST = 5
_EXPECTED = "a CSV with the columns `country` (code or name) and `score` (more is better) or `rank` (less is better)"


def evaluated(run: Run, against: Path) -> dict[str, Any]:
    """Compare; returns the countries that both have, those of the file that are unknown, and a figure a ranking.

    Raises BadInput on a file of other columns or without numbers, WrongUse where too few countries are in both.
    """
    index, unknown = _index(against, _names(run))
    figures = []
    for name, ours in _rankings(run).items():
        both = sorted(index.keys() & ours.keys())
        if len(both) >= LEAST:
            low, rho, high = _agreement(np.array([[index[code], ours[code]] for code in both]))
            figures.append({"ranking": name, "countries": len(both), "rho": rho, "rho_low": low, "rho_high": high})
    if not figures:
        raise WrongUse(
            f"{against}: fewer than {LEAST} of its countries have a rank here; give an index of more countries"
        )
    return {"against": against.name, "countries": len(index), "unknown": unknown, "figures": figures}


def _names(run: Run) -> dict[str, str]:
    countries = run.industry.countries
    named = {normalise(phrase[code]): of for of, phrase in countries.items() for code in ("en", "ru", "zh")}
    return {**named, **{of.casefold(): of for of in countries}}


def _index(file: Path, names: Mapping[str, str]) -> tuple[dict[str, float], list[str]]:
    """Read an index: a number a country, more being better; and the names that no country has."""
    found: dict[str, float] = {}
    unknown = []
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            rows = csv.DictReader(text, strict=True)
            columns = set(rows.fieldnames or ())
            if "country" not in columns or not columns & {"score", "rank"}:
                raise BadInput(str(file), f"the columns {', '.join(rows.fieldnames or ()) or '(none)'}", _EXPECTED, 1)
            column = "score" if "score" in columns else "rank"
            for row in rows:
                name = (row["country"] or "").strip()
                code = names.get(name.casefold()) or names.get(normalise(name))
                value = _number(file, rows.line_num, column, row[column])
                if code is None:
                    unknown.append(name)
                else:
                    found[code] = value if column == "score" else -value
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadInput(str(file), str(error)[:200], _EXPECTED + ", in UTF-8") from None
    return found, unknown


def _number(file: Path, line: int, column: str, text: str | None) -> float:
    try:
        value = float(text or "")
    except ValueError:
        value = float("nan")
    if not np.isfinite(value):
        raise BadInput(str(file), repr(text), "a number", line, column)
    return value


def _rankings(run: Run) -> dict[str, dict[str, float]]:
    """Return our values by which countries are ranked, by ranking and country."""
    positions = run.tables("analyse")["positions"].to_pylist()
    works = {row["id"]: row["works"] for row in positions if row["kind"] == "country" and row["topic"] == ALL}
    per = {name: _newest(run.tables("collect")["indicators"], name) for name in ("population", "gdp-ppp")}
    return {
        "works": works,
        **dict(_of_measures(run)),
        "works per head": {
            code: value / per["population"][code] for code, value in works.items() if code in per["population"]
        },
        "works per product": {
            code: value / per["gdp-ppp"][code] for code, value in works.items() if code in per["gdp-ppp"]
        },
    }


def _of_measures(run: Run) -> Iterator[tuple[str, dict[str, float]]]:
    resolved = run.known()
    table = shares_of_works(resolved, run.top_venues)
    rows = resolved["organisations"]
    place = pc.index_in(table["organisation"].combine_chunks(), value_set=rows["id"].combine_chunks())
    country = rows["country"].combine_chunks().take(place)
    for measure in (Measure.TOP, Measure.MODELS):
        sums = (
            pa.table({"country": country, "value": table[measure.value]})
            .group_by("country")
            .aggregate([("value", "sum")])
        )
        yield (
            measure.value,
            {row["country"]: row["value_sum"] for row in sums.to_pylist() if row["country"] and row["value_sum"]},
        )


def _newest(indicators: pa.Table, name: str) -> dict[str, float]:
    rows = sorted(indicators.filter(pc.equal(indicators["indicator"], name)).to_pylist(), key=lambda row: row["year"])
    return {row["country"]: row["value"] for row in rows}


def _agreement(pairs: np.ndarray) -> tuple[float, float, float]:
    """Return the rank correlation with its interval: low, value, high."""
    rng = np.random.default_rng(SEED)
    drawn = [_rho(pairs[rng.integers(len(pairs), size=len(pairs))]) for _ in range(DRAWS)]
    low, high = np.quantile(drawn, QUANTILES)
    value = _rho(pairs)
    return round(min(float(low), value), 4), round(value, 4), round(max(float(high), value), 4)


def _rho(pairs: np.ndarray) -> float:
    left, right = (rankdata(column) for column in pairs.T)
    if left.std() == 0 or right.std() == 0:
        return 0.0
    return float(np.corrcoef(left, right)[0, 1])


def evaluation_text(found: dict[str, Any]) -> str:
    """Return the comparison as lines for a person."""
    lines = [f"{found['against']}: {found['countries']} countries; Spearman’s rank correlation (5–95 %)"]
    if found["unknown"]:
        lines.append(f"  not known: {', '.join(found['unknown'][:10])}")
    width = max(len(row["ranking"]) for row in found["figures"])
    return "\n".join([*lines, *(
        f"  {row['ranking'].ljust(width)}  {row['rho']:.2f} ({row['rho_low']:.2f} to {row['rho_high']:.2f}), "
        f"{row['countries']} countries" for row in found["figures"]
    )])  # fmt: skip
