"""Metadata of arXiv: JSON lines as its data set has them, or Parquet with id, title, abstract and categories."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from almanac.fetch.scan import Scan
from almanac.model.tables import SCHEMAS

DATASET = "https://arxiv.org"
FIELDS = {
    "id": "VARCHAR", "title": "VARCHAR", "abstract": "VARCHAR", "categories": "VARCHAR", "authors": "VARCHAR",
    "doi": "VARCHAR", "versions": "JSON",
}  # fmt: skip


def parse(scan: Scan) -> Iterator[tuple[str, pa.Table]]:
    """Yield the works; arXiv has no affiliations. Its month is that of the number, as arXiv gives them."""
    scan.run(_DATED)
    bad = f"published is null or published > '{scan.edition}'"
    scan.count("works", "no-title", "no title; skipped", "coalesce(trim(title), '') = ''")
    scan.count("works", "no-year", f"no month up to {scan.edition}; skipped", bad)
    scan.run(f"delete from rows where coalesce(trim(title), '') = '' or {bad}")
    yield "works", scan.table(_WORKS, SCHEMAS["works"])


# 0704.0001 and hep-th/9901001 both begin with year and month. A list that once took numbers for numbers has 704.001.
_DATED = r"""
    update rows set id = lpad(split_part(id, '.', 1), 4, '0') || '.'
        || rpad(split_part(id, '.', 2), case when id >= '1501' and id not similar to '\d{3}\..*' then 5 else 4 end, '0')
    where id similar to '\d{3,4}\.\d{1,5}';
    alter table rows add column published varchar;
    update rows set published = case when month between 1 and 12
        then (case when year < 50 then 2000 else 1900 end + year)::varchar || '-' || lpad(month::varchar, 2, '0') end
    from (
        select line as place, try_cast(regexp_extract(id, '(\d\d)(\d\d)[\d.]+$', 1) as integer) as year,
            try_cast(regexp_extract(id, '(\d\d)(\d\d)[\d.]+$', 2) as integer) as month
        from rows
    ) where line = place
"""
_WORKS = r"""
    select 'arxiv:' || id as id, regexp_replace(trim(title), '\s+', ' ', 'g') as title, 'paper' as kind, published,
        null as venue, nullif(regexp_replace(trim(abstract), '\s+', ' ', 'g'), '') as abstract, null as citations,
        false as notable, []::varchar[] as technologies, []::varchar[] as applications,
        coalesce(list_filter(list_transform(string_split_regex(authors, ',| and '),
            lambda name: trim(name)), lambda name: name <> ''), []) as authors,
        list_filter(['arxiv:' || lower(id), 'doi:' || nullif(lower(trim(doi)), '')],
            lambda each: each is not null) as identifiers,
        'https://arxiv.org/abs/' || id as address, line
    from rows
"""
