"""What briefs say is borne out: each figure of a sentence is that of the rows beside it, and each rule holds for them.

Every brief is told again, and its claims of position, specialisation, change and moves are held against the tables, not
against what told them. Of other kinds there is no rule yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from almanac.analyse.brief import Briefs, Claim
from almanac.analyse.positions import ALL
from almanac.analyse.strategy import SURE
from almanac.checks.evidence import Evidence

Row = dict[str, Any]
Rows = Mapping[str, Row]


def check(evidence: Evidence) -> list[str]:
    """Name each claim that its rows do not bear out, with the brief that makes it."""
    organisations = {row["id"]: row for row in evidence.resolved["organisations"].to_pylist()}
    briefs = Briefs(evidence.analysed, evidence.facts, organisations)
    positions: dict[tuple[str, str], dict[str, Row]] = defaultdict(dict)
    for row in evidence.analysed["positions"].to_pylist():
        positions[row["kind"], row["id"]]["/".join(filter(None, (row["half"], row["topic"])))] = row
    options: dict[tuple[str, str], dict[str, Row]] = defaultdict(dict)
    for row in evidence.analysed["options"].to_pylist():
        options[row["kind"], row["id"]][f"{row['move']} {row['half']}/{row['topic']}"] = row
    failures = []
    for kind, id_ in positions:
        brief = briefs.brief(kind, id_)
        for claims in brief.claims.values():
            failures += [
                f"the brief of {id_} says {claim.kind} of {dict(claim.values)}, which its rows do not bear out"
                for claim in claims if not _holds(claim, positions[kind, id_], options[kind, id_])
            ]  # fmt: skip
    return failures


def _holds(claim: Claim, rows: Rows, options: Rows) -> bool:
    move, _, stance = claim.kind.partition("-")
    if stance in ("advice", "open"):
        return _option_holds(claim, options.get(f"{move} {claim.values['topic']}"), stance == "advice")
    if claim.kind.startswith("position-"):
        names = ("share", "share_low", "share_high", "rank", "rank_low", "rank_high")
        return all(claim.values[name] == rows[ALL][name] for name in names)
    rule = RULES.get(claim.kind)
    if rule is None:
        return True
    return all(name in rows and rule(rows[name]) for name in claim.rows or (ALL,))


def _option_holds(claim: Claim, row: Row | None, advice: bool) -> bool:
    if row is None:
        return False
    sure = row["draws"] >= SURE and row["ways"] >= SURE * row["ways_tried"]
    return sure == advice and (claim.values["share_draws"], claim.values["ways"]) == (row["draws"], row["ways"])


def _surely(column: str, above: bool) -> Callable[[Row], bool]:
    if above:
        return lambda row: bool(row[f"{column}_low"] > 1)
    return lambda row: bool(row[f"{column}_high"] < 1)


RULES: dict[str, Callable[[Row], bool]] = {
    "strongest": _surely("advantage", above=True),
    "strong": _surely("advantage", above=True),
    "gaps": _surely("advantage", above=False),
    "growing": _surely("growth", above=True),
    "shrinking": _surely("growth", above=False),
    "growth-up": _surely("growth", above=True),
    "growth-down": _surely("growth", above=False),
    "growth-level": lambda row: row["growth_low"] <= 1 <= row["growth_high"],
    "leading": lambda row: row["rank"] <= 3,
    "thin": lambda row: row["works"] < 10,
}
