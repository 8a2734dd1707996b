"""Sentences computed from claims: each kind of claim has one, in every language, with its numbers as the language
writes them.

They are put so that names need no case: a name stands alone, after a colon, or between quotation marks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from almanac.model.words import Language
from almanac.publish.formats import Formats
from almanac.publish.labels import N_, NN_
from almanac.publish.phrases import translations

Text = Any  # str, or Markup where names are links
# What each of several values is.
_ONE_OF = {"organisations": "organisation", "countries": "country", "topics": "topic"}


@dataclass(frozen=True)
class Names:
    """How a page or a terminal writes organisations, countries and topics (`technology/speech`), by their ids."""

    organisation: Callable[[str], Text]
    country: Callable[[str], Text]
    topic: Callable[[str], Text]


@dataclass(frozen=True)
class Sentences:
    """Writes the sentences of one language; `kind` makes a phrase what names are: `str`, or `Markup`."""

    language: Language
    names: Names
    kind: Callable[[str], Text] = str
    _phrases: dict[str, Text] = field(default_factory=dict)

    @cached_property
    def _formats(self) -> Formats:
        return Formats(self.language)

    def __call__(self, kind: str, values: Mapping[str, Any]) -> Text:
        """Return the sentence of a claim; raises KeyError on a kind or a value that it does not know."""
        told = {name: self._told(name, value) for name, value in values.items()}
        return self._phrase(kind, values) % told

    def _phrase(self, kind: str, values: Mapping[str, Any]) -> Text:
        phrase = PHRASES[kind]
        if isinstance(phrase, tuple):
            return self.kind(translations(self.language).ngettext(*phrase, values["number"]))
        if kind not in self._phrases:
            self._phrases[kind] = self.kind(translations(self.language).gettext(phrase))
        return self._phrases[kind]

    def _told(self, name: str, value: Any) -> Text:
        """Write a value by what it is called."""
        if isinstance(value, list | tuple):
            return self._listed([self._one(_ONE_OF[name], each) for each in value])
        return self._one(name, value)

    def _one(self, name: str, value: Any) -> Text:
        formats = self._formats
        if name in ("organisation", "country", "topic"):
            return getattr(self.names, name)(value)
        if name in ("left", "right"):
            return self.names.country(value)
        if name.startswith("share"):
            return formats.share(value)
        if name == "rate":
            return formats.number(value, 1 if value >= 1 else 3)
        if name.startswith("change"):
            return formats.change(value)
        if name == "complexity":
            return formats.signed(value)
        return formats.number(value, 1) if isinstance(value, int | float) else value

    def _listed(self, texts: Sequence[Text]) -> Text:
        between = self.kind(translations(self.language).gettext(N_(", ")))
        return between.join(texts)


Phrase = str | tuple[str, str]
# Briefs speak of shares, ranks and intervals in these words.
PHRASES: dict[str, Phrase] = {
    # Why a partner is proposed.
    "listed": N_("On the list “%(list)s” as “%(entry)s”: check before anything else."),
    "resembles": N_("Resembles “%(entry)s” on the list “%(list)s”: check whether it is the same."),
    "parent-listed": N_("Belongs to one on the list “%(list)s” as “%(entry)s”: check before anything else."),
    "topic": N_("%(topic)s: %(times)s times everybody’s share."),
    "complement": N_("Adds what the other has little of: %(topics)s."),
    "alike": N_("Both are strong in: %(topics)s."),
    "common": NN_("%(number)s partner in common: %(organisations)s.",
                  "%(number)s partners in common, the nearest: %(organisations)s."),
    "no-common": N_("No partner in common: nobody to introduce them."),
    "track": N_("Works: %(works)s; partners: %(partners)s."),
    "city": N_("In the same city."),
    "country": N_("In the same country."),
    "countries": N_("%(left)s – %(right)s: joint works %(times)s times as many as by chance."),
    "newcomer": N_("Little is known of the one that asks (works: %(works)s): told by place and topics."),
    # Where one stands.
    "nothing-known": N_("Nothing is known of its works in these years, so nothing is said of what to do."),
    "too-few": N_("Fewer than ten works of it are known in these years, so nothing is said of what to do."),
    "thin": N_("Works are few, %(works)s: every figure here is uncertain, as its interval shows."),
    "position-country": N_("%(share)s of all works (%(share_low)s to %(share_high)s), rank %(rank)s of %(of)s countries (%(rank_low)s to %(rank_high)s)."),
    "position-organisation": N_("%(share)s of all works (%(share_low)s to %(share_high)s), rank %(rank)s of %(of)s organisations (%(rank_low)s to %(rank_high)s)."),
    "per-population": N_("Works per million people: %(rate)s, rank %(rank)s of %(of)s countries with ten works or more (population of %(year)s)."),
    "per-gdp-ppp": N_("Works per billion dollars of GDP at purchasing power parity: %(rate)s, rank %(rank)s of %(of)s (GDP of %(year)s)."),
    "leading": N_("Among the first three in: %(topics)s."),
    # What one is specialised in.
    "strongest": N_("Most specialised in: %(topic)s, %(times)s times everybody’s share (%(low)s to %(high)s)."),
    "strong": N_("Surely above everybody’s share as well: %(topics)s."),
    "no-strength": N_("In no topic is its share surely above everybody’s."),
    "gaps": N_("Surely below everybody’s share, in topics that few master: %(topics)s."),
    # How that changes.
    "growth-up": N_("Its share of all works grew against the three years before: %(change)s (%(change_low)s to %(change_high)s)."),
    "growth-down": N_("Its share of all works fell against the three years before: %(change)s (%(change_low)s to %(change_high)s)."),
    "growth-level": N_("Its share of all works may be what it was in the three years before: %(change)s (%(change_low)s to %(change_high)s)."),
    "growing": N_("Its share surely grew in: %(topics)s."),
    "shrinking": N_("Its share surely fell in: %(topics)s."),
    "catching-up-country": N_("At the same pace for three more years, ahead of it would be: %(countries)s."),
    "catching-up-organisation": N_("At the same pace for three more years, ahead of it would be: %(organisations)s."),
    # What one depends on.
    "held": N_("The greatest part of the country’s works, %(share)s, is of one organisation: %(organisation)s."),
    "single-point": N_("%(topic)s hangs on one organisation, %(organisation)s: %(share)s of the country’s works on it."),
    "abroad": N_("Of its work with others, %(share)s is with other countries."),
    "first-country": N_("The first of the other countries: %(country)s, %(share)s of the work with them."),
    "first-partner": N_("The first partner: %(organisation)s, %(share)s of its work with others."),
    "money": N_("Investors named in its rounds: %(named)s; of known country: %(known)s, of these from abroad: %(abroad)s."),
    # What one could do.
    "enter-advice": N_("Enter: %(topic)s. Of what is near to it, %(share_near)s is a strength already; complexity %(complexity)s. Works lacking to everybody’s share in three years: %(effort)s."),
    "enter-open": N_("Open whether to enter: %(topic)s. Of what is near to it, %(share_near)s is a strength already; complexity %(complexity)s. Works lacking to everybody’s share in three years: %(effort)s."),
    "strengthen-advice": N_("Build on: %(topic)s, a strength that grows."),
    "strengthen-open": N_("Open whether it is a strength that grows: %(topic)s."),
    "defend-advice": N_("Hold: %(topic)s, a strength whose share falls."),
    "defend-open": N_("Open whether it is a strength whose share falls: %(topic)s."),
    "sure": N_("Comes back in %(share_draws)s of draws and in %(ways)s of %(tried)s other ways of counting."),
    # What a country says, beside what it does.
    "no-policy": N_("This edition knows no published strategy of it."),
    "policies": NN_("This edition knows %(number)s published policy, of %(newest)s.",
                    "This edition knows %(number)s published policies, the newest of %(newest)s."),
    "names-no-topic": N_("Their titles name no technology and no field of application."),
    "stated": N_("Their titles name: %(topics)s."),
    "borne-out": N_("Works bear it out, surely above everybody’s share: %(topics)s."),
    "not-borne-out": N_("Works do not bear it out, surely below everybody’s share: %(topics)s."),
}  # fmt: skip
