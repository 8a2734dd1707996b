"""Papers of conferences: JSON lines with title, venue, year, authors and affiliations.

`affiliations` has a place an author, or a place an organisation, between semicolons; one author's several stand between
plus signs. Which it is differs by venue and year, so a place is an equal part of the work either way.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from almanac.fetch.scan import Scan
from almanac.model.tables import SCHEMAS

DATASET = "https://github.com/papercopilot/paperlists"
FIELDS = {
    "title": "VARCHAR", "year": "VARCHAR", "id": "VARCHAR", "venue": "VARCHAR", "authors": "VARCHAR",
    "affiliations": "VARCHAR", "abstract": "VARCHAR", "url": "VARCHAR",
}  # fmt: skip
# Marks that lead from an author to a footnote.
_MARKS = r"^(\d{1,2}[\s.,*†‡-]+|[\s*†‡§¶♠♦♣♥,.&-]+)|[\s*†‡§¶♠♦♣♥,.;-]+$"
# A digit before one of these is a mark too; before others it may belong to a name, such as 4Paradigm or 3M.
_NUMBERED = (
    r"^\d{1,2}(School|University|College|Key|Department|Dept|Institute|Center|Centre|Lab|National|State|Research|The)"
)


def parse(scan: Scan) -> Iterator[tuple[str, pa.Table]]:
    """Yield the works and their affiliations; rows without title, id or a year of ours are issues."""
    scan.run("alter table rows add column published integer")
    scan.run("update rows set published = try_cast(try_cast(year as double) as integer)")
    scan.count("works", "no-title", "no title; skipped", "coalesce(trim(title), '') = ''")
    scan.count("works", "not-a-record", "no id; skipped", "coalesce(trim(id), '') = ''")
    bad_year = f"published is null or published not between 1940 and {scan.edition.year}"
    scan.count("works", "no-year", f"no year from 1940 to {scan.edition.year}; skipped", bad_year)
    scan.run(f"delete from rows where coalesce(trim(title), '') = '' or coalesce(trim(id), '') = '' or {bad_year}")
    earlier = "exists (select 1 from rows earlier where earlier.id = rows.id and earlier.line < rows.line)"
    scan.count("works", "doubled", "an id that an earlier row has; skipped", earlier)
    scan.run("delete from rows where line not in (select min(line) from rows group by id)")
    yield "works", scan.table(_WORKS, SCHEMAS["works"])
    yield "affiliations", scan.table(_AFFILIATIONS, SCHEMAS["affiliations"])


_WORKS = r"""
    select 'papers:' || id as id, trim(title) as title, 'paper' as kind, published::varchar as published,
        lower(trim(venue)) as venue, nullif(trim(abstract), '') as abstract, null as citations, false as notable,
        []::varchar[] as technologies, []::varchar[] as applications,
        coalesce(list_filter(list_transform(
            string_split_regex(authors, case when authors like '%;%' then ';' else ',' end), lambda name: trim(name)),
            lambda name: name <> ''), []) as authors,
        list_filter([case when url like 'https://openreview.net/forum?id=%'
            then 'openreview:' || nullif(regexp_extract(url, 'id=([\w-]+)', 1), '') end],
            lambda each: each is not null) as identifiers,
        case when url like 'http%' then url end as address, line
    from rows
"""
_AFFILIATIONS = rf"""
    with places as (
        select id, url, line, unnest(string_split(affiliations, ';')) as place,
            generate_subscripts(string_split(affiliations, ';'), 1) as entry
        from rows where affiliations is not null
    ), mentions as (
        select id, url, line, entry, unnest(string_split(place, '+')) as mention from places
    )
    select distinct 'papers:' || id as work, entry::integer as entry,
        regexp_replace(regexp_replace(regexp_replace(mention, '{_MARKS}', '', 'g'), '{_NUMBERED}', '\1'),
            '\s+', ' ', 'g') as mention, null as ror,
        case when url like 'http%' then url end as address, line
    from mentions where regexp_replace(mention, '{_MARKS}', '', 'g') <> ''
"""
