"""Chapters say the same in every language, and what they claim the data bears out."""

from __future__ import annotations

from almanac.checks.evidence import Evidence
from almanac.text.gates import failures


def check(evidence: Evidence) -> list[str]:
    """Name each fault of the chapters, with file and line; a claim that fails with its sentence in every language."""
    prose = evidence.prose
    return failures(prose.chapters, prose.values, prose.protected) if prose else []
