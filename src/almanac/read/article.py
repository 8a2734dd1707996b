"""What is read and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Article:
    """A news text: its language (en, ru, zh) the day on which it was published and its address,
    where known."""

    id: str
    language: str
    published: date | None
    title: str
    text: str
    source: str | None = None

    @property
    def whole(self) -> str:
        """The title, a line break, and the text: spans count characters of this."""
        return f"{self.title}\n{self.text}"


@dataclass(frozen=True)
class Round:
    """Money that went into a company. `amount` is in full units or None, `announced` an ISO day or month; `span` is the
    place in `Article.whole` of the sentence that says so; `score` is how sure the reader is, from 0 to 1."""

    company: str
    amount: float | None
    approximate: bool
    currency: str | None
    kind: str
    announced: str | None
    investors: tuple[str, ...]
    leads: tuple[str, ...]
    country: str | None
    span: tuple[int, int]
    score: float = 1.0


@dataclass(frozen=True)
class Partnership:
    """An agreement that was signed or announced, between at least two parties."""

    parties: tuple[str, ...]
    subject: str
    announced: str | None
    span: tuple[int, int]
    score: float = 1.0


@dataclass(frozen=True)
class Reading:
    """What an article reports as news and as done."""

    rounds: tuple[Round, ...]
    partnerships: tuple[Partnership, ...]
