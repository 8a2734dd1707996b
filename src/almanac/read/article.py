"""What is read and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Article:
    """A news text: its language (en, ru, zh) and the day on which it was published, where known."""

    id: str
    language: str
    published: date | None
    title: str
    text: str

    @property
    def whole(self) -> str:
        """The title, a line break, and the text: spans count characters of this."""
        return f"{self.title}\n{self.text}"


@dataclass(frozen=True)
class Round:
    """Money that went into a company. `amount` is in full units or None, `announced` an ISO day or month; `span` is the
    place in `Article.whole` of the sentence that says so."""

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


@dataclass(frozen=True)
class Partnership:
    """An agreement that was signed or announced, between at least two parties."""

    parties: tuple[str, ...]
    subject: str
    announced: str | None
    span: tuple[int, int]


@dataclass(frozen=True)
class Reading:
    """What an article reports as news and as done."""

    rounds: tuple[Round, ...]
    partnerships: tuple[Partnership, ...]
