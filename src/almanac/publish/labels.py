"""What the closed vocabularies are called on the pages."""

from __future__ import annotations


def N_(phrase: str) -> str:  # noqa: N802 (gettext's usual mark)
    """Mark a phrase for translation where it is not shown yet."""
    return phrase


def NN_(one: str, many: str) -> tuple[str, str]:  # noqa: N802 (as above)
    """Mark a phrase with its plural for translation where it is not shown yet."""
    return one, many


LABELS: dict[str, dict[str, str]] = {
    "kind": {
        "company": N_("company"),
        "university": N_("university"),
        "institute": N_("research institute"),
        "group": N_("research group"),
        "funder": N_("funder"),
        "government": N_("government body"),
    },
    "kinds": {
        "company": N_("Companies"),
        "university": N_("Universities"),
        "institute": N_("Research institutes"),
        "group": N_("Research groups"),
        "funder": N_("Funders"),
        "government": N_("Government bodies"),
    },
    "round": {
        "seed": N_("seed round"),
        "series_a": N_("Series A"),
        "series_b": N_("Series B"),
        "series_c": N_("Series C"),
        "series_d": N_("Series D"),
        "series_e": N_("Series E"),
        "series_f": N_("Series F"),
        "series_g": N_("Series G"),
        "series_h": N_("Series H"),
        "grant": N_("grant"),
        "debt": N_("debt"),
        "equity": N_("equity"),
        "crowdfunding": N_("crowdfunding"),
        "strategic": N_("strategic investment"),
        "unknown": N_("kind not stated"),
    },
    "excluded": {
        "grant": N_("a grant: public money, not investment"),
        "fund-close": N_("a fund that an investor closed, not a round of a company"),
        "acquisition": N_("an acquisition: the money went to the owners"),
        "ipo": N_("a flotation on a stock exchange"),
        "secondary": N_("a sale between shareholders: nothing new came in"),
        "programme": N_("a public programme"),
        "total": N_("a total raised to date, not a round"),
        "rumour": N_("a rumour, not an announcement"),
        "crowdfunding-open": N_("a crowdfunding campaign that was still open"),
        "valuation": N_("a valuation, not money raised"),
        "contract": N_("a contract's value"),
        "country": N_("an organisation of another country"),
        "no-country": N_("an organisation whose country is not known"),
        "no-standing": N_("an organisation that nobody has placed inside or outside the industry yet"),
        "definition": N_("an organisation outside this definition of the industry"),
        "technology": N_("an organisation of another technology"),
        "application": N_("an organisation of another application"),
    },
    "standing": {
        "strict": N_("the industry’s technology is the core of the product"),
        "core": N_("the industry’s technology is a substantial part of the product"),
        "broad": N_("a technology company that makes use of it"),
        "outside": N_("outside the industry"),
    },
    "definition": {"strict": N_("strict"), "core": N_("core"), "broad": N_("broad")},
    "measure": {
        "works": N_("works, by authors’ parts"),
        "works-full": N_("works, counted whole"),
        "top-venues": N_("works at top venues"),
        "models": N_("notable models"),
        "citations": N_("citations"),
        "raised": N_("money raised"),
        "partnerships": N_("partnerships"),
    },
    "section": {
        "position": N_("Where it stands"),
        "specialisation": N_("What it is specialised in"),
        "momentum": N_("What changes"),
        "dependence": N_("What it depends on"),
        "options": N_("What it could do"),
        "stated": N_("What is said, beside what is done"),
    },
    "item": {"brief": N_("news brief"), "round": N_("money"), "partnership": N_("agreement")},
    "total": {
        "uk-ai": N_("AI, United Kingdom"),
        "uk-data-science": N_("data science, United Kingdom"),
        "uk-tech": N_("technology, United Kingdom"),
        "london-ai": N_("AI, London"),
    },
    "work": {"model": N_("model"), "paper": N_("paper")},
    "policy": {
        "strategy": N_("strategy"),
        "plan": N_("action plan"),
        "law": N_("law"),
        "programme": N_("programme"),
        "guideline": N_("guideline"),
    },
    "binding": {"hard": N_("binding"), "soft": N_("soft law"), "none": N_("not binding")},
    "indicator": {
        "population": N_("Population"),
        "gdp-ppp": N_("Gross domestic product, dollars at purchasing power parity"),
        "ai-private-investment": N_("Private investment in AI, 2021 US dollars"),
        "ai-corporate-investment": N_("Corporate investment in AI, 2021 US dollars"),
        "ai-newly-funded-companies": N_("Newly funded AI companies"),
        "ai-hiring-rate": N_("AI hiring rate, ratio to 2016"),
        "ai-job-share": N_("Share of job postings that ask for AI skills"),
    },
    "table": {
        "organisations": N_("organisations"),
        "names": N_("names"),
        "identifiers": N_("identifiers"),
        "standings": N_("standings"),
        "works": N_("works"),
        "affiliations": N_("affiliations"),
        "articles": N_("news briefs"),
        "rounds": N_("reports of money"),
        "totals": N_("published totals"),
        "partnerships": N_("partnerships"),
        "policies": N_("policies"),
        "indicators": N_("indicators"),
        "judgements": N_("judgements"),
        "corrections": N_("corrections"),
    },
    "change": {
        "new": N_("new"),
        "gone": N_("no longer there"),
        "changed": N_("changed"),
        "merged": N_("found to be part of another round"),
        "split": N_("found to be a round of its own"),
    },
    "why": {
        "new": N_("new rounds"),
        "split": N_("rounds found to be of their own"),
        "gone": N_("rounds no longer there"),
        "merged": N_("rounds found to be part of others"),
        "excluded": N_("rounds that no longer count"),
        "counts-now": N_("known rounds that count now"),
        "moved": N_("rounds now dated in another year"),
        "amount": N_("amounts corrected"),
        "otherwise": N_("counted otherwise"),
    },
    "field": {
        "organisation": N_("Organisation"),
        "organisations": N_("Organisations"),
        "event": N_("Event"),
        "kind": N_("Kind"),
        "announced": N_("Announced"),
        "amount": N_("Amount"),
        "excluded": N_("In the counter"),
        "subject": N_("Subject"),
    },
    "correction": {
        "reported": N_("reported, being looked into"),
        "confirmed": N_("confirmed, to be mended"),
        "rejected": N_("looked into: no fault"),
        "corrected": N_("corrected"),
    },
    "problem": {
        "unread-field": N_("a column that nothing reads"),
        "shared-name": N_("a name that several organisations have; it links to none of them"),
        "no-standing": N_("a round of an organisation without a standing; it does not count"),
        "waits-for-review": N_("read in an article, but not for sure: it waits until a person accepts it"),
        "read-without-a-date": N_("read in an article that has no date"),
        "read-after-the-edition": N_("read in an article that is later than this edition"),
        "names-nobody": N_("it names no organisation that we know"),
        "country-not-named": N_("a country that the settings have no name of; the organisation has none"),
        "several-sources": N_("works that several sources have; each counts once"),
        "not-a-record": N_("lines of a source that could not be read"),
        "cut-short": N_("a file of a source that ends too early"),
        "no-title": N_("works without a title; left out"),
        "no-year": N_("works without a year that can be; left out"),
        "doubled": N_("works that a source lists twice; each counts once"),
        "no-paper": N_("works of another kind; left out"),
        "retracted": N_("retracted works; left out"),
        "outdated-translation": N_("a translation of an earlier text of the English"),
        "unaccepted-translation": N_("a translation that nobody has checked against the English yet"),
    },
}


def label_of(vocabulary: str, word: str) -> str:
    """Return the phrase for a word of a vocabulary, to be translated; an indicator or total of one's own is its id."""
    return LABELS[vocabulary].get(word, word) if vocabulary in ("indicator", "total") else LABELS[vocabulary][word]
