"""The closed vocabularies of the domain; an unknown word is an error, it gets no default."""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """A language that an edition is published in."""

    EN = "en"
    RU = "ru"
    ZH = "zh"


LANGUAGES = tuple(Language)


class NameLanguage(StrEnum):
    """The language of a name; `und` where it belongs to none, as a brand does."""

    EN = "en"
    RU = "ru"
    ZH = "zh"
    UND = "und"


class OrganisationKind(StrEnum):
    """What an organisation is."""

    COMPANY = "company"
    UNIVERSITY = "university"
    INSTITUTE = "institute"
    GROUP = "group"
    FUNDER = "funder"
    GOVERNMENT = "government"


class NameKind(StrEnum):
    """What a name of an organisation is, beside its label."""

    LABEL = "label"
    ALIAS = "alias"
    ACRONYM = "acronym"
    SHORT = "short"
    FORMER = "former"
    LEGAL = "legal"


class Event(StrEnum):
    """What a report about money says happened. Only `ROUND` can count in the counter."""

    ROUND = "round"
    GRANT = "grant"
    FUND_CLOSE = "fund-close"
    ACQUISITION = "acquisition"
    IPO = "ipo"
    SECONDARY = "secondary"
    PROGRAMME = "programme"
    TOTAL = "total"
    RUMOUR = "rumour"
    CROWDFUNDING_OPEN = "crowdfunding-open"
    VALUATION = "valuation"
    CONTRACT = "contract"


class RoundKind(StrEnum):
    """The kind of a round, as the command line's contract spells it."""

    SEED = "seed"
    SERIES_A = "series_a"
    SERIES_B = "series_b"
    SERIES_C = "series_c"
    SERIES_D = "series_d"
    SERIES_E = "series_e"
    SERIES_F = "series_f"
    SERIES_G = "series_g"
    SERIES_H = "series_h"
    GRANT = "grant"
    DEBT = "debt"
    EQUITY = "equity"
    CROWDFUNDING = "crowdfunding"
    STRATEGIC = "strategic"
    UNKNOWN = "unknown"


VAGUE_KINDS = frozenset({RoundKind.UNKNOWN, RoundKind.EQUITY, RoundKind.STRATEGIC})


class Standing(StrEnum):
    """How firmly an organisation belongs to the industry; each wider definition includes the narrower."""

    STRICT = "strict"
    CORE = "core"
    BROAD = "broad"
    OUTSIDE = "outside"

    def within(self, definition: Definition) -> bool:
        """Tell whether an organisation of this standing counts under `definition`."""
        return _WIDTH[self.value] <= _WIDTH[definition.value]


class Definition(StrEnum):
    """Which organisations count as the industry."""

    STRICT = "strict"
    CORE = "core"
    BROAD = "broad"


_WIDTH = {"strict": 0, "core": 1, "broad": 2, "outside": 3}


class WorkKind(StrEnum):
    """What a work is."""

    MODEL = "model"
    PAPER = "paper"


class PolicyKind(StrEnum):
    """What a public policy is."""

    STRATEGY = "strategy"
    PLAN = "plan"
    LAW = "law"
    PROGRAMME = "programme"
    GUIDELINE = "guideline"


class Binding(StrEnum):
    """How a policy binds."""

    HARD = "hard"
    SOFT = "soft"
    NONE = "none"


class CorrectionStatus(StrEnum):
    """How far a reported fault of what was published has come: reported, found to be one or none, or mended."""

    REPORTED = "reported"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    CORRECTED = "corrected"


class Subject(StrEnum):
    """What a judgement is about: whether two reports tell of one round; whether what was read from an article is so."""

    ROUND = "round"
    READING = "reading"


class Verdict(StrEnum):
    """What a person decided: of two reports, whether they are the same; of a reading, whether it is accepted."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"
    ACCEPT = "accept"
    REJECT = "reject"


# What a country's works are held against: of each, so many are one unit. No country is in an edition for these alone.
BASE = {"population": 1e6, "gdp-ppp": 1e9}
