"""Every affiliation of conference papers, linked: `python benchmarks/affiliations.py PAPERS.jsonl.gz REGISTER`.

Prints how many mentions and distinct strings there are, which part is linked and which is left to a person, strings
a second, and how often a link agrees with the mail domain that some papers give (`affiliation_domains`): the register
has another domain for many organisations, so that the agreement is a floor.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from almanac.linking import kept_index, linked_on_all_cores
from almanac.registers import read_register

# Second-level domains under which organisations have their own.
_SHARED = frozenset({"ac", "co", "com", "edu", "gov", "net", "org"})


def mentions(papers: Path) -> Iterator[tuple[str, str]]:
    """Yield each affiliation with its mail domain, empty where none is given: ";" parts authors, "+" their
    affiliations."""
    with gzip.open(papers, "rt", encoding="utf-8") as lines:
        for line in lines:
            paper = json.loads(line)
            authors = (paper.get("affiliations") or "").split(";")
            domains = (paper.get("affiliation_domains") or "").split(";")
            for at, author in enumerate(authors):
                own = domains[at].split("+") if len(domains) == len(authors) else []
                for place, text in enumerate(author.split("+")):
                    if text.strip():
                        yield text.strip(), own[place].strip().lower() if place < len(own) else ""


def registered(domain: str) -> str:
    """Return the part of a domain that an organisation registers."""
    parts = domain.split(".")
    return ".".join(parts[-3:] if len(parts) > 2 and parts[-2] in _SHARED else parts[-2:])


def main(papers: Path, register: Path) -> None:
    """Link and print the figures."""
    found = Counter(mentions(papers))
    texts = Counter[str]()
    for (text, _), count in found.items():
        texts[text] += count
    index = kept_index(register, Path("data") / "register")
    began = time.perf_counter()
    links = {each.text: each for each in linked_on_all_cores(texts, index)}
    speed = len(texts) / (time.perf_counter() - began)
    total = texts.total()
    linked = sum(count for text, count in texts.items() if links[text].organisations)
    review = sum(count for text, count in texts.items() if links[text].review)
    print(f"{total} mentions, {len(texts)} distinct; {speed:.0f} distinct strings a second")
    print(f"linked {linked / total:.1%} of mentions; {review / total:.1%} are for a person to look at")
    own = {entry.id: {registered(domain) for domain in entry.domains} for entry in read_register(register)}
    agree = judged = 0
    for (text, domain), count in found.items():
        known = set().union(*(own[each.id] for each in links[text].organisations))
        if domain and known:
            judged += count
            agree += count * (registered(domain) in known)
    print(f"of {judged} mentions with a domain, {agree / max(judged, 1):.1%} link to an organisation that has it")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
