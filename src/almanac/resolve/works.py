"""One work where several sources have it: by an identifier, else by title, year and authors.

Two papers are one where they share an identifier (DOI, arXiv, OpenReview), two rows of any kind where they share it and
the title. Else kind and title must agree letter by letter, their years differ by one at most, and an author be the
same; of two sources one may lack authors. A title that says little by itself ("Introduction") needs authors.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import rustworkx

from almanac.model.tables import SCHEMAS

SHORTEST_TITLE = 12
# Titles without letters or digits that differ, in any script.
_NOT_LETTERS = r"[^\p{L}\p{N}]+"


def merge_works(works: pa.Table, affiliations: pa.Table) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Return the works, each once, their affiliations, and `same`: `work`, and the `into` which it went.

    works, affiliations: as facts, those of the source that leads first. A work keeps the id and the words of the first
    row that has it, takes what is missing from the others, the greatest number of citations, and the affiliations of
    the first that has any.
    """
    leader = _leaders(works)
    number = np.arange(works.num_rows)
    alone = bool((leader == number).all())
    ids = works["id"].combine_chunks()
    into = ids.take(pa.array(leader))
    moved = pa.array(leader != number)
    same = pa.table({"work": ids.filter(moved), "into": into.filter(moved)})
    if alone:
        return works, affiliations, same
    return _united(works, leader), _moved(affiliations, ids, into, works), same


def title_keys(titles: pa.ChunkedArray) -> pa.Array:
    """Return titles as they are compared: letters and digits only, in lower case and compatibility form."""
    plain = pc.utf8_lower(pc.utf8_normalize(titles, form="NFKC"))
    return pc.replace_substring_regex(plain, _NOT_LETTERS, "").combine_chunks()


def _leaders(works: pa.Table) -> np.ndarray:
    """Return for each row the number of the first row of the same work."""
    graph = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(works.num_rows))
    graph.add_edges_from_no_data([*_by_identifier(works), *_by_title(works)])
    leader = np.arange(works.num_rows)
    for component in rustworkx.connected_components(graph):
        if len(component) > 1:
            leader[list(component)] = min(component)
    return leader


def _by_identifier(works: pa.Table) -> list[tuple[int, int]]:
    """Pair each row with the first that is the same by an identifier; an id of a source is one too.

    An identifier is that of a paper. A model has that of the paper that tells of it, as others of the same paper have:
    it is the same only with the same title.
    """
    lists = works["identifiers"].combine_chunks()
    rows, keys = pc.list_parent_indices(lists), pc.list_flatten(lists)
    papers = pc.equal(works["kind"].combine_chunks().take(rows), "paper")
    titled = pc.binary_join_element_wise(keys, title_keys(works["title"]).take(rows), " ")
    numbers = [rows.filter(papers).to_numpy(), rows.to_numpy(), np.arange(works.num_rows)]
    return _first_pairs(
        pa.concat_arrays([keys.filter(papers), titled, works["id"].combine_chunks()]), np.concatenate(numbers)
    )


def _first_pairs(keys: pa.Array, rows: np.ndarray) -> list[tuple[int, int]]:
    codes = pc.dictionary_encode(keys).indices.to_numpy()
    order = np.lexsort((rows, codes))
    codes, rows = codes[order], rows[order]
    same = np.flatnonzero(codes[1:] == codes[:-1]) + 1
    return [(int(rows[at - 1]), int(rows[at])) for at in same if rows[at - 1] != rows[at]]


def _by_title(works: pa.Table) -> list[tuple[int, int]]:
    keys = pc.binary_join_element_wise(works["kind"].combine_chunks(), title_keys(works["title"]), " ")
    codes = pc.dictionary_encode(keys).indices.to_numpy()
    order = np.argsort(codes, kind="stable")
    bounds = np.flatnonzero(np.diff(codes[order], prepend=-1, append=-1))
    groups = [order[start:end] for start, end in pairwise(bounds.tolist()) if end - start > 1]
    if not groups:
        return []
    rows = works.take(pa.array(np.concatenate(groups))).select(["id", "title", "published", "authors"]).to_pylist()
    pairs: list[tuple[int, int]] = []
    at = 0
    for group in groups:
        pairs += _same_titles(group, rows[at : at + len(group)])
        at += len(group)
    return pairs


def _same_titles(numbers: np.ndarray, rows: list[dict[str, object]]) -> list[tuple[int, int]]:
    people = [_people(row["authors"]) for row in rows]
    years = [int(str(row["published"])[:4]) for row in rows]
    sources = [str(row["id"]).partition(":")[0] if ":" in str(row["id"]) else "" for row in rows]
    return [
        (int(numbers[left]), int(numbers[right]))
        for left in range(len(rows))
        for right in range(left + 1, len(rows))
        if abs(years[left] - years[right]) <= 1
        and (
            people[left] & people[right]
            or (
                sources[left] != sources[right]
                and not (people[left] and people[right])
                and (
                    len(str(rows[left]["title"])) >= SHORTEST_TITLE or str(rows[left]["title"]) == rows[right]["title"]
                )
            )
        )
    ]


def _people(names: object) -> set[str]:
    """Return authors' last names, as far as the last word of a name is one."""
    assert isinstance(names, list)
    return {words[-1] for name in names if (words := name.casefold().replace(".", " ").split())}


def _united(works: pa.Table, leader: np.ndarray) -> pa.Table:
    """Return one row a work: the leader's, with what it lacks from those that follow it."""
    followers = np.flatnonzero(leader != np.arange(works.num_rows))
    rows = {int(at): works.slice(int(at), 1).to_pylist()[0] for at in np.unique(leader[followers])}
    for at in followers:
        row, more = rows[int(leader[at])], works.slice(int(at), 1).to_pylist()[0]
        for column in ("venue", "abstract"):
            row[column] = row[column] or more[column]
        row["citations"] = max(
            (each for each in (row["citations"], more["citations"]) if each is not None), default=None
        )
        row["notable"] = row["notable"] or more["notable"]
        for column in ("technologies", "applications", "authors", "identifiers"):
            row[column] = [*row[column], *(each for each in more[column] if each not in row[column])]
    alone = np.ones(works.num_rows, bool)
    alone[followers] = False
    alone[list(rows)] = False
    united = pa.Table.from_pylist([rows[at] for at in sorted(rows)], schema=works.schema)
    places = np.concatenate([np.flatnonzero(alone), np.array(sorted(rows), int)])
    return pa.concat_tables([works.filter(pa.array(alone)), united]).take(pa.array(np.argsort(places, kind="stable")))


def _moved(affiliations: pa.Table, ids: pa.Array, into: pa.Array, works: pa.Table) -> pa.Table:
    """Return the affiliations under the ids of the works that they now belong to, those of one row a work."""
    place = pc.index_in(affiliations["work"].combine_chunks(), value_set=ids)
    target = into.take(place)
    rows = place.to_numpy()
    first = pa.table({"work": target, "row": rows}).group_by("work").aggregate([("row", "min")])
    lead = first["row_min"].combine_chunks().take(pc.index_in(target, value_set=first["work"].combine_chunks()))
    kept = affiliations.set_column(
        affiliations.schema.get_field_index("work"), SCHEMAS["affiliations"].field("work"), target
    )
    return kept.filter(pa.array(lead.to_numpy() == rows))
