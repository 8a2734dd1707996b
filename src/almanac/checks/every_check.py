"""All checks, in the order that they run."""

from __future__ import annotations

from almanac.checks import claims_hold, counter_adds_up, enough_rows, prose_holds, reports_once
from almanac.checks.evidence import Evidence

# Those that look at data alone, and those that look at prose too.
OF_DATA, OF_PROSE = (enough_rows, reports_once, counter_adds_up, claims_hold), (prose_holds,)
CHECKS = OF_DATA + OF_PROSE


def failures(evidence: Evidence, of_data: bool = True) -> list[str]:
    """Run every check and return a sentence for each failure; those of data only if `of_data`."""
    return [failure for check in (CHECKS if of_data else OF_PROSE) for failure in check.check(evidence)]
