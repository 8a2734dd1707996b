"""Train the reader on labelled articles and print what articles that it had not seen show.

    python scripts/train_reader.py training/articles/*.jsonl [MORE.jsonl ...] [--headlines FILE.csv] [--held FILE.jsonl]

Each file has lines as `almanac evaluate reading` takes them. Five folds: what the trees are trained on comes from
models and a Chinese tagger that had not seen the article. `--headlines` is a list of Chinese headlines with the columns
事件资讯, 融资方 and 投资方; `--held` is measured only.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import random
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import onnxmltools
import pycrfsuite
from onnxmltools.convert.common.data_types import FloatTensorType
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from almanac.read import chinese
from almanac.read.article import Article, Reading
from almanac.read.candidates import NAMES, Looked, looked_at, rows_of
from almanac.read.document import _FINDERS, Entity, Sum, document
from almanac.read.measure import Labelled, labelled_of, measured
from almanac.read.model import BITS, KINDS, Linear, Model
from almanac.read.parties import PARTY_NAMES, investor_numbers, known_entities, party_numbers, party_rows
from almanac.read.reader import LANGUAGES, reading_of
from almanac.read.sentences import sentences
from almanac.read.tagger import MODEL, features, opened, repeats, units_of
from almanac.reading_evaluation import headlines_of

TARGET = Path(__file__).parent.parent / "src" / "almanac" / "read" / "models"
FOLDS = 5
# Inverse strength of regularisation, and how often a feature has to be seen.
STRENGTH, SEEN = 0.1, 2
TREES = 250
PARAMETERS = {
    "objective": "binary", "num_leaves": 7, "learning_rate": 0.04, "min_data_in_leaf": 12, "feature_fraction": 0.5,
    "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5.0, "seed": 1, "deterministic": True,
    "force_row_wise": True, "num_threads": 2, "verbose": -1,
}  # fmt: skip
# How many copies of an article with other names the tagger learns from.
COPIES = 4
MISSES: Path | None = None
Example = tuple[list[int], int]


@dataclass
class Learnt:
    """An article looked at, with the answer to each question that the models are asked."""

    labelled: Labelled
    looked: Looked
    answers: list[int | None]
    parties: list[int | None]
    examples: dict[str, list[Example]]


def rows(paths: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """Yield the labelled articles of files."""
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield json.loads(line)


def article_of(row: dict[str, Any]) -> Article:
    """Return the article of a labelled row."""
    published = date.fromisoformat(row["published"])
    return Article(row["id"], row["language"], published, row["title"], row["text"])


def learnt(row: dict[str, Any]) -> Learnt:
    """Look at a labelled article, and answer every question about it from its labels."""
    labelled = labelled_of(row, article_of(row))
    looked = looked_at(document(labelled.article))
    rounds = [(labelled.name(each["company"]), (each["amount"], each["currency"]), each) for each in labelled.rounds]
    names = {id(entity): {labelled.name(name.called) for name in entity.names} for entity in looked.document.entities}
    examples: dict[str, list[Example]] = defaultdict(list)
    amounts = {key for _, key, _ in rounds}
    vague = any(amount is None for amount, _ in amounts)
    for key, numbers in looked.sums.items():
        examples["sum"].append((numbers, int(key in amounts or (key[0] is None and vague))))
    parties: list[int | None] = []
    for entity in known_entities(looked):
        is_company = any(company in names[id(entity)] for company, _, _ in rounds)
        examples["company"].append((looked.entities[id(entity)], int(is_company)))
        is_party = any(names[id(entity)] & each for each in labelled.pacts)
        neutral = any(names[id(entity)] & each for each in labelled.neutral_pacts)
        parties.append(None if neutral and not is_party else int(is_party))
        if parties[-1] is not None:
            examples["party"].append((party_numbers(looked, entity), int(is_party)))
    examples["pact"].append((looked.article, int(bool(labelled.pacts))))
    examples["article"].append((looked.article, int(bool(rounds))))
    answers = [_answer(each.entity, each.key, labelled, names, looked) for each in looked.candidates]
    for candidate, numbers, answer in zip(looked.candidates, looked.pairs, answers, strict=True):
        if answer is not None:
            whole = numbers + looked.entities[id(candidate.entity)]
            examples["pair"].append((whole + (looked.sums[candidate.key] if candidate.key else []), answer))
    for company, key, told in rounds:
        _add_investors(company, key, told, labelled, names, looked, examples)
    return Learnt(labelled, looked, answers, parties, examples)


def _answer(
    entity: Entity, key: Sum | None, labelled: Labelled, names: dict[int, set[str]], looked: Looked
) -> int | None:
    """Tell whether a pair is a round that is expected; None where it counts neither way."""
    mine = names[id(entity)]
    keys = [
        (each["amount"], each["currency"]) for each in labelled.rounds if labelled.name(each["company"]) in mine
    ]  # fmt: skip
    undisclosed = any(amount is None for amount, _ in keys)
    if key is None:
        answer = undisclosed and not any(amount is None for amount, _ in looked.sums)
    elif key[0] is None:
        answer = undisclosed
    else:
        answer = key in keys
    neutral = any(
        company in mine and key == (amount, currency) for company, amount, currency in labelled.neutral_rounds
    )
    return None if neutral and not answer else int(answer)


def _add_investors(
    company: str, key: Sum, told: dict[str, Any], labelled: Labelled, names: dict[int, set[str]], looked: Looked,
    examples: dict[str, list[Example]],
) -> None:  # fmt: skip
    raiser = next((each for each in looked.document.entities if company in names[id(each)]), None)
    if raiser is None:
        return
    investors, leads = (set(map(labelled.name, told[column])) for column in ("investors", "lead_investors"))
    own = key if key in looked.sums else next((each for each in looked.sums if each[0] is None == key[0]), None)
    for entity in known_entities(looked):
        if entity is not raiser:
            numbers = investor_numbers(looked, entity, raiser, own)
            gives = int(bool(names[id(entity)] & investors))
            examples["investor"].append((numbers, gives))
            if gives:
                examples["lead"].append((numbers, int(bool(names[id(entity)] & leads))))


def matrix(examples: Sequence[Example]) -> csr_matrix:
    """Return hashed features as a matrix of ones."""
    lengths = [len(numbers) for numbers, _ in examples]
    indices = np.concatenate([np.array(numbers, np.int32) for numbers, _ in examples])
    pointers = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    return csr_matrix((np.ones(len(indices), np.float32), indices, pointers), shape=(len(examples), 1 << BITS))


def linear_models(seen: Sequence[Learnt]) -> Linear:
    """Fit every linear model."""
    weights, bias = np.zeros((1 << BITS, len(KINDS)), np.float32), np.zeros(len(KINDS), np.float32)
    for column, kind in enumerate(KINDS):
        examples = [each for article in seen for each in article.examples[kind]]
        table = matrix(examples)
        table.sum_duplicates()
        table.data[:] = 1.0
        kept = np.asarray((table > 0).sum(axis=0)).ravel() >= SEEN
        table = table @ _diagonal(kept)
        table.indices, table.indptr = table.indices.astype(np.int32), table.indptr.astype(np.int32)
        fitted = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=300).fit(table, [y for _, y in examples])
        weights[:, column], bias[column] = fitted.coef_[0], fitted.intercept_[0]
    return Linear(weights, bias)


def _diagonal(kept: np.ndarray) -> csr_matrix:
    at = np.flatnonzero(kept).astype(np.int32)
    return csr_matrix((np.ones(len(at), np.float32), (at, at)), shape=(len(kept), len(kept)))


Looks = tuple[np.ndarray, np.ndarray]


def trees_of(seen: Sequence[Learnt], looks: Sequence[Looks]) -> tuple[lightgbm.Booster, lightgbm.Booster]:
    """Fit the trees for rounds and for parties on what linear models that had not seen an article say of it."""
    return (
        _trees([(look[0], article.answers) for look, article in zip(looks, seen, strict=True)]),
        _trees([(look[1], article.parties) for look, article in zip(looks, seen, strict=True)]),
    )


def _trees(tables: Sequence[tuple[np.ndarray, list[int | None]]]) -> lightgbm.Booster:
    kept = [
        (row, answer)
        for table, answers in tables
        for row, answer in zip(table, answers, strict=True)
        if answer is not None
    ]
    data = lightgbm.Dataset(np.array([row for row, _ in kept]), np.array([answer for _, answer in kept]))
    return lightgbm.train(PARAMETERS, data, TREES)


def unseen_looks(seen: Sequence[Learnt]) -> tuple[list[Looks], list[Linear]]:
    """Return what models that had not seen it say of each article, and these models by fold."""
    nothing = np.zeros((0, len(NAMES)), np.float32), np.zeros((0, len(PARTY_NAMES)), np.float32)
    looks: list[Looks] = [nothing] * len(seen)
    models = []
    for fold in range(FOLDS):
        linear = linear_models([each for at, each in enumerate(seen) if at % FOLDS != fold])
        models.append(linear)
        for at, each in enumerate(seen):
            if at % FOLDS == fold and each.looked.candidates:
                looks[at] = rows_of(each.looked, linear), party_rows(each.looked, linear)
    return looks, models


def predictor(trees: lightgbm.Booster) -> Callable[[np.ndarray], np.ndarray]:
    """Return what predicts with trees that were just fitted."""
    return lambda table: np.asarray(trees.predict(table))


def train(language: str, given: list[dict[str, Any]], held: list[dict[str, Any]], headlines: Path | None) -> None:
    """Train one language: print figures of articles not seen, write the model."""
    given = [row for row in given if row["language"] == language]
    held = [row for row in held if row["language"] == language]
    random.Random(3).shuffle(given)
    if language == "zh":
        write_tagger(given, headlines)
        given += list(headline_rows(headlines)) if headlines else []
        seen = chinese_folds(given, headlines)
    else:
        seen = [learnt(row) for row in given]
    looks, models = unseen_looks(seen)
    readings: list[Reading] = []
    for fold in range(FOLDS):
        inside = [at for at in range(len(seen)) if at % FOLDS != fold]
        trees = trees_of([seen[at] for at in inside], [looks[at] for at in inside])
        model = Model(models[fold], *map(predictor, trees))
        readings += [reading_of(seen[at].looked, model) for at in range(len(seen)) if at % FOLDS == fold]
    order = [at for fold in range(FOLDS) for at in range(len(seen)) if at % FOLDS == fold]
    show(f"{language} folds", [seen[at] for at in order], readings)
    for what, pattern in (("d…", r"d\d"), ("headlines", "zh_round")):
        some = [(at, told) for at, told in zip(order, readings, strict=True) if re.match(pattern, given[at]["id"])]
        if some:
            show(f"{language} of these, {what}", [seen[at] for at, _ in some], [told for _, told in some])
    trees = trees_of(seen, looks)
    final = Model(linear_models(seen), *map(predictor, trees))
    write(language, final.linear, trees)
    if held:
        unseen = [learnt(row) for row in held]
        show(f"{language} held", unseen, [reading_of(each.looked, final) for each in unseen])


def show(what: str, articles: Sequence[Learnt], readings: Sequence[Reading]) -> None:
    """Print the figures of readings."""
    measure = measured([each.labelled for each in articles], readings)
    figures = " ".join(f"{name} {value:.3f}" for name, value in measure.figures().items())
    print(
        f"{what}: {len(articles)} articles, {measure.rounds.right + measure.rounds.missed} rounds: {figures}",
        flush=True,
    )
    if MISSES is not None and "folds" in what:
        MISSES.open("a", encoding="utf-8").writelines("\t".join(row) + "\n" for row in measure.misses)


def write(language: str, linear: Linear, trees: tuple[lightgbm.Booster, lightgbm.Booster]) -> None:
    """Write a language's model."""
    arrays: dict[str, Any] = {}
    for at, kind in enumerate(KINDS):
        weights = linear.weights[:, at]
        numbers = np.flatnonzero(np.abs(weights) > 0.002).astype(np.uint32)
        arrays |= {
            f"{kind}_numbers": numbers, f"{kind}_weights": weights[numbers].astype(np.float16),
            f"{kind}_bias": linear.bias[at],
        }  # fmt: skip
    content = io.BytesIO()
    np.savez_compressed(content, **arrays)
    TARGET.joinpath(f"{language}.npz").write_bytes(content.getvalue())
    for what, fitted, names in zip(("rounds", "parties"), trees, (NAMES, PARTY_NAMES), strict=True):
        inputs = [("rows", FloatTensorType([None, len(names)]))]
        onnx = onnxmltools.convert_lightgbm(fitted, initial_types=inputs, zipmap=False).SerializeToString()
        TARGET.joinpath(f"{language}-{what}.onnx.gz").write_bytes(gzip.compress(bytes(onnx), mtime=0))


def chinese_folds(given: list[dict[str, Any]], headlines: Path | None) -> list[Learnt]:
    """Look at Chinese articles with names from taggers that had not seen them."""
    found: list[Learnt | None] = [None] * len(given)
    for fold in range(FOLDS):
        tagger = tagger_of([row for at, row in enumerate(given) if at % FOLDS != fold], headlines)
        _FINDERS["zh"] = lambda every, tagger=tagger: chinese.find_names(every, tagger)  # type: ignore[misc]
        for at, row in enumerate(given):
            if at % FOLDS == fold:
                found[at] = learnt(row)
    _FINDERS["zh"] = chinese.find_names
    return [each for each in found if each is not None]


def headline_rows(headlines: Path) -> Iterator[dict[str, Any]]:
    """Yield a list of headlines as labelled articles; every third, so that they do not outweigh the others."""
    for number, labelled in enumerate(headlines_of(headlines)):
        if number % 3 == 0:
            article = labelled.article
            yield {
                "id": article.id, "language": "zh", "published": str(article.published), "title": article.title,
                "text": "", "expected": {"rounds": list(labelled.rounds), "partnerships": []}, "aliases": {},
                "neutral": {"rounds": [], "partnerships": []},
            }  # fmt: skip


def tagger_of(given: list[dict[str, Any]], headlines: Path | None) -> pycrfsuite.Tagger:
    """Train a tagger in a temporary file."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / MODEL
        train_tagger(given, headlines, place)
        return opened(place)


def write_tagger(given: list[dict[str, Any]], headlines: Path | None) -> None:
    """Train the tagger that goes with the package."""
    train_tagger(given, headlines, TARGET / MODEL)


def train_tagger(given: list[dict[str, Any]], headlines: Path | None, place: Path) -> None:
    """Train the tagger on articles, on copies of them with other names, and on headlines."""
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params({"c1": 0.1, "c2": 0.02, "max_iterations": 100, "feature.minfreq": 2})
    listed = list(csv.DictReader(headlines.open(encoding="utf-8"))) if headlines else []
    pool = names_pool(given, listed)
    chance = random.Random(1)
    for row in given:
        names = names_of(row)
        append_article(trainer, row["title"], row["text"], names)
        for _ in range(COPIES):
            append_article(trainer, *with_other_names(row, names, pool, chance))
    for row in listed:
        names = {row["融资方"].strip(): "company"}
        names |= {name: "investor" for name in re.split("[;；、,，|]", row["投资方"]) if name and "披露" not in name}
        append_article(trainer, row["事件资讯"], "", names)
    trainer.train(str(place))


def append_article(trainer: pycrfsuite.Trainer, title: str, text: str, names: dict[str, str]) -> None:
    """Add an article's sentences to what a tagger is trained on."""
    every = sentences(title, text, "zh")
    repeated = repeats("\n".join(sentence.text for sentence in every))
    for sentence in every:
        units = units_of(sentence.text)
        labels = ["O"] * len(units)
        for name in sorted(names, key=len, reverse=True):
            for match in re.finditer(re.escape(name), sentence.text):
                inside = [
                    at for at, unit in enumerate(units) if unit.start >= match.start() and unit.end <= match.end()
                ]
                free = inside and all(labels[at] == "O" for at in inside)
                if free and units[inside[0]].start == match.start():
                    for at in inside:
                        labels[at] = f"I-{names[name]}"
                    labels[inside[0]] = f"B-{names[name]}"
        trainer.append(features(sentence.text, units, not sentence.paragraph, repeated), labels)


def names_of(row: dict[str, Any]) -> dict[str, str]:
    """Return the names that a row labels, with their other writings, and what each is of."""
    found: dict[str, str] = {}

    def add(name: str, role: str) -> None:
        for each in (name, *row["aliases"].get(name, ())):
            if len(each) > 1:
                found.setdefault(each, role)

    for part, company, investor, party in (
        ("expected", "company", "investor", "party"), ("neutral", "other", "other", "other")
    ):  # fmt: skip
        for told in row[part]["rounds"]:
            add(told["company"], company)
            for name in told["investors"]:
                add(name, investor)
        for told in row[part]["partnerships"]:
            for name in told["parties"]:
                add(name, party)
    return found


def names_pool(given: list[dict[str, Any]], listed: list[dict[str, str]]) -> dict[str, list[str]]:
    """Return names to exchange others for, by role."""
    pool: dict[str, Counter[str]] = defaultdict(Counter)
    for row in given:
        for name, role in names_of(row).items():
            pool["company" if role == "other" else role][name] += 1
    for row in listed:
        pool["company"][row["融资方"].strip()] += 1
        pool["investor"].update(name.strip() for name in re.split("[;；、,，|]", row["投资方"]))
    return {
        role: sorted(name for name in names if len(name) > 1 and "披露" not in name and "未" not in name)
        for role, names in pool.items()
    }  # fmt: skip


def with_other_names(
    row: dict[str, Any], names: dict[str, str], pool: dict[str, list[str]], chance: random.Random
) -> tuple[str, str, dict[str, str]]:
    """Return an article's title, text and names with every name exchanged, short forms for short forms."""
    full = {other: name for name, others in row["aliases"].items() for other in others}
    chosen: dict[str, str] = {}
    new: dict[str, tuple[str, str]] = {}
    for name in sorted(names, key=lambda each: (-len(each), each)):
        role = "company" if names[name] == "other" else names[name]
        head = full.get(name, name)
        other = chosen.setdefault(head, chance.choice(pool[role]))
        is_short = head != name and len(name) < len(head) and len(other) > 3
        new[name] = (other[: max(2, len(other) - 2)] if is_short else other), names[name]
    if not new:
        return row["title"], row["text"], {}
    pattern = re.compile("|".join(re.escape(name) for name in sorted(new, key=len, reverse=True)))
    title, text = (pattern.sub(lambda match: new[match[0]][0], row[part]) for part in ("title", "text"))
    return title, text, dict(new.values())


def main() -> None:
    """Train every language that the given articles have."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path, nargs="+")
    parser.add_argument("--headlines", type=Path)
    parser.add_argument("--held", type=Path, nargs="*", default=[])
    parser.add_argument("--misses", type=Path, help="where what folds missed or got wrong is added")
    parser.add_argument("--language", choices=LANGUAGES)
    given = parser.parse_args()
    global MISSES
    MISSES = given.misses
    for language in [given.language] if given.language else LANGUAGES:
        train(language, list(rows(given.articles)), list(rows(given.held)), given.headlines)


if __name__ == "__main__":
    main()
