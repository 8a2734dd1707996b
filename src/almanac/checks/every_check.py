"""All checks, in the order that they run."""

from __future__ import annotations

from almanac.checks import claims_hold, counter_adds_up, enough_rows, prose_holds, reports_once
from almanac.checks.evidence import Evidence

CHECKS = (enough_rows, reports_once, counter_adds_up, claims_hold, prose_holds)


def failures(evidence: Evidence) -> list[str]:
    """Run every check and return a sentence for each failure."""
    return [failure for check in CHECKS for failure in check.check(evidence)]
