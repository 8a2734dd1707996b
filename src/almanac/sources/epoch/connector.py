"""AI models as Epoch AI lists them: a CSV with the model, its organisations, day and citations.

The industry's domain words ("Vision", "Language") are read as technologies by the classifier, not here.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from almanac.fetch.scan import Scan
from almanac.model.tables import SCHEMAS

DATASET = "https://epoch.ai/data/ai-models"
FIELDS = {
    "Model": "VARCHAR", "Publication date": "VARCHAR", "Organization": "VARCHAR", "Authors": "VARCHAR",
    "Domain": "VARCHAR", "Task": "VARCHAR", "Link": "VARCHAR", "Reference": "VARCHAR", "Citations": "VARCHAR",
    "Notability criteria": "VARCHAR", "Abstract": "VARCHAR",
}  # fmt: skip


def parse(scan: Scan) -> Iterator[tuple[str, pa.Table]]:
    """Yield the models as works and their organisations; rows without a name or a day of ours are issues."""
    scan.run("alter table rows add column published date")
    scan.run('update rows set published = try_cast("Publication date" as date)')
    bad = f"published is null or published > '{scan.edition}'"
    scan.count("works", "no-title", "no name; skipped", "coalesce(trim(\"Model\"), '') = ''")
    scan.count("works", "no-year", f"no day up to {scan.edition}; skipped", bad)
    scan.run(f"delete from rows where coalesce(trim(\"Model\"), '') = '' or {bad}")
    yield "works", scan.table(_WORKS, SCHEMAS["works"])
    yield "affiliations", scan.table(_AFFILIATIONS, SCHEMAS["affiliations"])


# Two models of one name are told apart by their days, and where these are the same, by their places in the list. No
# name becomes two hyphens in a row, so that "GPT" for the second time is not "GPT-2".
_NAMED = r"""
    slugs as (
        select *, 'epoch:' || regexp_replace(lower(trim("Model")), '[^\p{L}\p{N}_.]+', '-', 'g') as slug from rows
    ), named as (
        select *, row_number() over (partition by slug order by published, line) as number from slugs
    )
"""
_WORKS = rf"""
    with {_NAMED}
    select slug || case when number > 1 then '--' || number else '' end as id, trim("Model") as title, 'model' as kind,
        published::varchar as published, null as venue,
        nullif(concat_ws('. ', nullif(trim("Abstract"), ''), nullif(trim("Task"), ''), nullif(trim("Domain"), '')), '')
        as abstract,
        try_cast(try_cast("Citations" as double) as integer) as citations,
        coalesce(trim("Notability criteria"), '') <> '' as notable,
        []::varchar[] as technologies, []::varchar[] as applications,
        coalesce(list_filter(list_transform(string_split("Authors", ','), lambda name: trim(name)),
            lambda name: name <> ''), []) as authors,
        list_filter([
            case when "Link" ~ 'arxiv\.org/(abs|pdf)/\d{{4}}\.\d+'
                then 'arxiv:' || regexp_extract("Link", '(\d{{4}}\.\d+)', 1) end],
            lambda each: each is not null) as identifiers,
        case when "Link" like 'http%' then split_part(trim("Link"), chr(10), 1) end as address, line
    from named
"""
_AFFILIATIONS = rf"""
    with {_NAMED}, places as (
        select slug || case when number > 1 then '--' || number else '' end as work, "Link", line,
            unnest(string_split("Organization", ',')) as place,
            generate_subscripts(string_split("Organization", ','), 1) as entry
        from named where "Organization" is not null
    )
    select work, entry::integer as entry, trim(place) as mention, null as ror,
        case when "Link" like 'http%' then split_part(trim("Link"), chr(10), 1) end as address, line
    from places where trim(place) <> ''
"""
