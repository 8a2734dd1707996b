"""A benchmark's figures, printed beside what is asked of them."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """One measured figure, and what it should be."""

    what: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def reached(self) -> bool:
        """Tell whether the figure is what is asked."""
        high_enough = self.at_least is None or self.value >= self.at_least
        return high_enough and (self.at_most is None or self.value <= self.at_most)

    @property
    def asked(self) -> str:
        """What is asked, in words."""
        if self.at_most is not None:
            return f"≤ {self.at_most:g} {self.unit}"
        return "" if self.at_least is None else f"≥ {self.at_least:g} {self.unit}"

    def row(self) -> tuple[str, str, str, str]:
        """Return the figure as a row of the printed table."""
        return self.what, f"{self.value:.3g} {self.unit}", self.asked, self._verdict

    @property
    def _verdict(self) -> str:
        """Say whether what is asked was reached; nothing where nothing is asked."""
        if self.at_most is None and self.at_least is None:
            return ""
        return "reached" if self.reached else "NOT REACHED"

    def as_dict(self) -> dict[str, object]:
        """Return the figure as it is kept in benchmarks/results."""
        return {**asdict(self), "value": round(self.value, 3), "reached": self.reached}


def printed(figures: list[Figure]) -> str:
    """Return the figures as an aligned table."""
    rows = [("figure", "measured", "asked", ""), *(figure.row() for figure in figures)]
    widths = [max(len(row[at]) for row in rows) for at in range(4)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
