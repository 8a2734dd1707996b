"""Works as OpenAlex publishes them: JSON lines, gzipped, a work a line.

The fields are those of its documented schema (docs.openalex.org, "Work object"): abstracts stand as an inverted index,
a list of places for each word; institutions have their ROR ids.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from almanac.fetch.scan import Scan
from almanac.model.tables import SCHEMAS

DATASET = "https://openalex.org"
FIELDS = {
    "id": "VARCHAR", "authorships": "JSON", "display_name": "VARCHAR", "title": "VARCHAR", "doi": "VARCHAR",
    "publication_year": "VARCHAR", "publication_date": "VARCHAR", "type": "VARCHAR", "cited_by_count": "VARCHAR",
    "is_retracted": "VARCHAR", "primary_location": "JSON", "abstract_inverted_index": "JSON",
}  # fmt: skip
# Types of OpenAlex that are papers; all else (datasets, paratexts, reviews of books) is no work of ours.
_PAPERS = "('article', 'preprint', 'proceedings-article', 'book-chapter', 'review', 'report', 'dissertation')"
_NO_ID = r"not coalesce(regexp_matches(id, 'W\d+$'), false)"


def parse(scan: Scan) -> Iterator[tuple[str, pa.Table]]:
    """Yield the papers and their affiliations as written; where none is, the institutions by name and ROR id."""
    scan.run("alter table rows add column published varchar")
    scan.run(
        "update rows set title = coalesce(nullif(trim(title), ''), nullif(trim(display_name), '')), "
        "published = coalesce(try_cast(publication_date as date)::varchar, "
        "try_cast(publication_year as integer)::varchar)"
    )
    bad = f"published is null or published < '1940' or published > '{scan.edition}'"
    scan.count("works", "no-title", "no title; skipped", "title is null")
    scan.count("works", "not-a-record", "no id of a work; skipped", _NO_ID)
    scan.count("works", "no-year", f"no day from 1940 to {scan.edition}; skipped", bad)
    scan.count("works", "no-paper", "of a type that is no paper; skipped", f"type not in {_PAPERS}")
    scan.count("works", "retracted", "retracted; skipped", "is_retracted = 'true'")
    scan.run(
        f"delete from rows where title is null or {_NO_ID} or {bad} or type not in {_PAPERS} or is_retracted = 'true'"
    )
    scan.run(_UNFOLDED)
    yield "works", scan.table(_WORKS, SCHEMAS["works"])
    yield "affiliations", scan.table(_AFFILIATIONS, SCHEMAS["affiliations"])


_AUTHORS = """[{"author": {"display_name": "VARCHAR"}, "raw_affiliation_strings": ["VARCHAR"],
    "institutions": [{"display_name": "VARCHAR", "ror": "VARCHAR", "country_code": "VARCHAR"}]}]"""
_UNFOLDED = f"""
    create temp table unfolded as select id, doi, title, published, cited_by_count, line,
        json_transform(authorships, '{_AUTHORS}') as people,
        nullif(lower(trim(json_extract_string(primary_location, '$.source.display_name'))), '') as venue,
        json_transform(abstract_inverted_index, '"MAP(VARCHAR, INTEGER[])"') as places_of_words
    from rows
"""
_WORKS = r"""
    select 'openalex:' || regexp_extract(id, '(W\d+)$', 1) as id, title, 'paper' as kind, published, venue,
        nullif(array_to_string(list_transform(list_sort(flatten(list_transform(map_entries(places_of_words),
            lambda entry: list_transform(entry.value, lambda place: {place: place, word: entry.key})))),
            lambda found: found.word), ' '), '') as abstract,
        try_cast(cited_by_count as integer) as citations, false as notable,
        []::varchar[] as technologies, []::varchar[] as applications,
        coalesce(list_filter(list_transform(people, lambda each: trim(each.author.display_name)),
            lambda name: name <> ''), []) as authors,
        list_filter([lower(regexp_replace(nullif(trim(doi), ''), '^(https?://(dx\.)?doi\.org/|doi:)?', 'doi:')),
            case when doi ilike '%10.48550/arxiv.%' then 'arxiv:' || regexp_extract(lower(doi), 'arxiv\.(.+)$', 1) end],
            lambda each: each is not null) as identifiers,
        case when id like 'http%' then id end as address, line
    from unfolded
"""
_AFFILIATIONS = r"""
    with places as (
        select id, line, unnest(people) as person, generate_subscripts(people, 1) as entry from unfolded
    ), mentions as (
        select id, line, entry, unnest(case when list_bool_or(list_transform(person.raw_affiliation_strings,
                lambda each: coalesce(trim(each), '') <> ''))
            then list_transform(person.raw_affiliation_strings, lambda each: {mention: each, ror: null::varchar})
            else list_transform(person.institutions,
                lambda each: {mention: concat_ws(', ', each.display_name, each.country_code), ror: each.ror})
            end) as found
        from places
    )
    select distinct 'openalex:' || regexp_extract(id, '(W\d+)$', 1) as work, entry::integer as entry,
        regexp_replace(trim(found.mention), '\s+', ' ', 'g') as mention, found.ror as ror,
        case when id like 'http%' then id end as address, line
    from mentions where coalesce(trim(found.mention), '') <> ''
"""
