"""Train the classifier and print what texts that it had not seen show.

    python scripts/train_classifier.py training/topics/*.jsonl [MORE.jsonl ...] --apart FILE.jsonl
        --arxiv FILE.parquet --papers FILE.jsonl.gz --sample FILE.jsonl.gz [--language L] [--keep DIR]

The texts have lines as `almanac evaluate classification` takes them; those of `--apart` are measured with models that
have seen none of them, and then trained on too. `--arxiv` has title, abstract and categories; `--papers` conference
papers with their venues; `--sample` a sample of arXiv with `text` and `ai`. `--keep` keeps English heads between runs.
"""

from __future__ import annotations

import argparse
import gzip
import json
import pickle
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from scipy.sparse import csr_matrix, diags, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, precision_recall_curve
from sklearn.model_selection import GroupKFold, KFold, StratifiedKFold, cross_val_predict
from sklearn.svm import LinearSVC

from almanac.classify.features import BITS, features
from almanac.classify.lexicon import lexicon
from almanac.classify.model import SMOOTH, Block, length_of, model_of

TARGET = Path(__file__).parent.parent / "src" / "almanac" / "classify" / "models"
AI = {"cs.AI", "cs.CL", "cs.CV", "cs.LG", "cs.MA", "cs.RO", "stat.ML"}
CATEGORIES = (
    *sorted(AI), "cs.AR", "cs.CR", "cs.CY", "cs.DB", "cs.DC", "cs.DS", "cs.ET", "cs.GR", "cs.GT", "cs.HC", "cs.IR",
    "cs.IT", "cs.LO", "cs.MM", "cs.NE", "cs.NI", "cs.SD", "cs.SE", "cs.SI", "cs.SY", "eess.AS", "eess.IV", "eess.SP",
    "math.OC", "math.ST", "physics.comp-ph", "physics.soc-ph", "q-bio.NC", "q-bio.QM", "quant-ph", "stat.AP", "stat.ME",
)  # fmt: skip
VENUES = {
    "computer-vision": {"cvpr", "iccv", "eccv", "wacv", "3dv"},
    "natural-language": {"acl", "emnlp", "naacl", "coling", "colm"},
    "robotics": {"icra", "iros", "rss", "corl"},
}  # fmt: skip
CATEGORY = {"computer-vision": "cs.CV", "natural-language": "cs.CL", "robotics": "cs.RO"}
VENUE_OF = {"cs.CV": "computer-vision", "cs.CL": "natural-language", "cs.RO": "robotics"}
TECHNOLOGIES = (
    "computer-vision", "natural-language", "speech", "decision-support", "robotics", "learning-methods",
    "knowledge-and-reasoning", "data-science", "trustworthy-ai", "ai-hardware",
)  # fmt: skip
APPLICATIONS = (
    "health", "finance", "manufacturing", "transport", "energy", "agriculture", "education", "retail", "security",
    "public-sector", "science", "media", "telecoms", "law",
)  # fmt: skip
TOPICS = ("ai", *(f"technology/{each}" for each in TECHNOLOGIES), *(f"application/{each}" for each in APPLICATIONS))
# How often a feature must be seen: for the wide head, for those of categories, for those of a language's topics.
SEEN_WIDE, SEEN_NARROW = 4, 15
SEEN = {"en": 2, "ru": 1, "zh": 1}
HELD_ARXIV, HELD_PAPERS = 12_000, 6_000
PAPERS = 24_000
FOLDS = 10


@dataclass
class Texts:
    """Labelled texts of one language: what is read, a row of 0 and 1 by `TOPICS`, and which are papers."""

    texts: list[str]
    labels: np.ndarray
    papers: np.ndarray

    def and_(self, other: Texts) -> Texts:
        """Return these and others together."""
        labels = np.concatenate([self.labels, other.labels])
        return Texts(self.texts + other.texts, labels, np.concatenate([self.papers, other.papers]))


def read_texts(paths: Sequence[Path], with_titles: bool = False) -> dict[str, Texts]:
    """Read labelled texts, by language; with_titles: titles by themselves too, but not a company's name."""
    found: dict[str, list[tuple[str, list[int], bool]]] = {"en": [], "ru": [], "zh": []}
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            has = {"ai"} if row["ai"] else set()
            has |= {f"technology/{each}" for each in row["technologies"]}
            has |= {f"application/{each}" for each in row["applications"]}
            label = [int(topic in has) for topic in TOPICS]
            found[row["language"]].append((f"{row['title']}\n{row['text']}", label, row["kind"] == "paper"))
            if with_titles and row["kind"] != "company":
                # Two of three of these texts are about AI, but of titles that say little fewer are: the others twice.
                found[row["language"]] += [(row["title"], label, row["kind"] == "paper")] * (1 if row["ai"] else 2)
    return {
        language: Texts(
            [text for text, _, _ in rows],
            np.array([label for _, label, _ in rows]).reshape(-1, len(TOPICS)),
            np.array([paper for _, _, paper in rows], bool),
        )
        for language, rows in found.items()
    }


def matrix(texts: Sequence[str], language: str) -> csr_matrix:
    """Return the features of texts, a row a text."""
    sizes, numbers = [np.zeros(1, np.int64)], []
    for at in range(0, len(texts), 2_000):
        starts, found = features(texts[at : at + 2_000], language)
        sizes.append(np.diff(starts))
        numbers.append(found.astype(np.int32))
    indices = np.concatenate(numbers) if numbers else np.zeros(0, np.int32)
    return csr_matrix(
        (np.ones(len(indices), np.float32), indices, np.cumsum(np.concatenate(sizes))), (len(texts), 1 << BITS)
    )


@dataclass
class Weighted:
    """Which features are kept and what each weighs."""

    kept: np.ndarray
    idf: np.ndarray

    def __call__(self, rows: csr_matrix) -> csr_matrix:
        chosen = rows[:, self.kept].tocsr() @ diags(self.idf).astype(np.float32)
        length = np.sqrt(np.asarray(chosen.multiply(chosen).sum(axis=1)).ravel() + SMOOTH)
        return (diags(1 / length).astype(np.float32) @ chosen).tocsr()


def weighted(rows: csr_matrix, seen: int) -> Weighted:
    """Keep the features that stand in at least `seen` of the rows."""
    documents = np.bincount(rows.indices, minlength=1 << BITS)
    kept = np.flatnonzero(documents >= seen)
    idf = (np.log((rows.shape[0] + 1) / (documents[kept] + 1)) + 1).astype(np.float32)
    return Weighted(kept, idf)


def packed(names: Sequence[str], weighing: Weighted, weights: np.ndarray, bias: np.ndarray, at: int) -> dict[str, Any]:
    """Return the arrays of a block; weights (features by heads) as bytes."""
    scale = np.abs(weights).max(axis=0) / 127
    scale[scale == 0] = 1
    return {
        f"{at}_names": np.array(names), f"{at}_steps": np.diff(weighing.kept, prepend=0).astype(np.int32),
        f"{at}_idf": weighing.idf.astype(np.float16), f"{at}_weights": np.round(weights / scale).astype(np.int8),
        f"{at}_scale": scale.astype(np.float32), f"{at}_bias": bias.astype(np.float32),
    }  # fmt: skip


def blocks_of(arrays: dict[str, Any], language: str) -> tuple[Block, ...]:
    """Return the blocks as the package will read them."""
    nothing = np.zeros((0, 0))
    rest = {"topics": np.array([]), "mean": nothing, "scale": nothing, "weights": nothing, "bias": nothing}
    return model_of(language, {**arrays, **rest}).blocks


@dataclass
class English:
    """The first layer of English with what it was not trained on: texts, and rows of 0, 1 and -1 (not told)."""

    arrays: dict[str, Any]
    texts: list[str]
    labels: np.ndarray


def english(arxiv: Path, papers: Path) -> English:
    """Train the heads for AI and for categories."""
    table = pq.read_table(arxiv).to_pydict()
    rows = [
        (f"{title}. {abstract}", set(categories.split()))
        for title, abstract, categories in zip(table["title"], table["abstract"], table["categories"], strict=True)
    ]
    chosen = random.Random(1)
    chosen.shuffle(rows)
    with gzip.open(papers, "rt", encoding="utf-8") as file:
        listed = [json.loads(line) for line in file]
    chosen.shuffle(listed)
    told = [row for row in listed if len(row.get("abstract") or "") > 200]
    titles = [row for row in listed if not row.get("abstract")]
    held, rows = rows[:HELD_ARXIV], rows[HELD_ARXIV:]
    held_papers, told = told[:HELD_PAPERS], told[HELD_PAPERS : HELD_PAPERS + PAPERS]
    texts = [text for text, _ in rows] + [f"{row['title']}. {row['abstract']}" for row in told]
    started = time.time()
    all_rows = matrix(texts, "en")
    wide, narrow = weighted(all_rows, SEEN_WIDE), weighted(all_rows, SEEN_NARROW)
    is_ai = np.array([bool(categories & AI) for _, categories in rows] + [True] * len(told))
    head = LinearSVC(C=0.3).fit(wide(all_rows), is_ai)
    arrays = packed(["AI"], wide, head.coef_.T, head.intercept_, 0)
    print(f"AI: {len(wide.kept)} features, {time.time() - started:.0f} s", flush=True)
    narrowed = narrow(all_rows)
    weights, bias = [], []
    for category in CATEGORIES:
        own = VENUES.get(VENUE_OF.get(category, ""), set())
        has = np.array([category in categories for _, categories in rows] + [row["venue"] in own for row in told])
        fitted = LinearSVC(C=0.2, max_iter=300).fit(narrowed, has)
        weights.append(fitted.coef_[0])
        bias.append(fitted.intercept_[0])
    arrays |= packed(CATEGORIES, narrow, np.array(weights).T, np.array(bias), 1)
    print(f"categories: {len(narrow.kept)} features, {time.time() - started:.0f} s", flush=True)
    bare = [
        (title, set(categories.split())) for title, categories in zip(table["title"], table["categories"], strict=True)
    ]
    chosen.shuffle(bare)
    return English(arrays, *_held(held, held_papers, titles[:HELD_PAPERS], bare[:HELD_ARXIV]))


def _held(
    held: list[Any], papers: list[Any], titles: list[Any], bare: list[Any]
) -> tuple[list[str], np.ndarray]:  # fmt: skip
    """Return texts of arXiv and of conferences that no head has seen, with what their categories and venues say; `bare`
    are titles by themselves, which say so little that it matters less where they were seen."""
    labels = np.full((len(held) + len(papers) + len(titles) + len(bare), len(TOPICS)), -1)
    texts = [text for text, _ in held]
    texts += [f"{row['title']}. {row['abstract']}" for row in papers] + [row["title"] for row in titles]
    for at, (_, categories) in enumerate(held):
        for technology, category in CATEGORY.items():
            labels[at, TOPICS.index(f"technology/{technology}")] = category in categories
    for at, row in enumerate([*papers, *titles], start=len(held)):
        labels[at, 0] = 1
        for technology, venues in VENUES.items():
            if row["venue"] in venues:
                labels[at, TOPICS.index(f"technology/{technology}")] = 1
            elif any(row["venue"] in others for others in VENUES.values()):
                labels[at, TOPICS.index(f"technology/{technology}")] = 0
    texts += [title for title, _ in bare]
    for at, (_, categories) in enumerate(bare, start=len(labels) - len(bare)):
        labels[at, 0] = bool(categories & AI)
        for technology, category in CATEGORY.items():
            labels[at, TOPICS.index(f"technology/{technology}")] = category in categories
    return texts, labels


def topic_heads(rows: csr_matrix, labels: np.ndarray, seen: int) -> tuple[Weighted, np.ndarray, np.ndarray]:
    """Train a head for each topic; returns the features' weighing, weights and bias."""
    weighing = weighted(rows, seen)
    ready = weighing(rows)
    weights = np.zeros((len(weighing.kept), len(TOPICS)), np.float32)
    bias = np.full(len(TOPICS), -1.0, np.float32)
    for at in range(len(TOPICS)):
        if 0 < labels[:, at].sum() < len(labels):
            fitted = LinearSVC(C=0.5, class_weight="balanced").fit(ready, labels[:, at])
            weights[:, at], bias[at] = fitted.coef_[0], fitted.intercept_[0]
    return weighing, weights, bias


def unseen_scores(rows: csr_matrix, labels: np.ndarray, seen: int) -> np.ndarray:
    """Return heads' scores of texts, each from heads that had not seen it."""
    scores = np.zeros((rows.shape[0], len(TOPICS)), np.float32)
    # A text and its title stand beside each other and must not be parted.
    groups = np.arange(rows.shape[0]) // 8
    for train, test in GroupKFold(FOLDS, shuffle=True, random_state=1).split(groups, groups=groups):
        weighing, weights, bias = topic_heads(rows[train], labels[train], seen)
        scores[test] = weighing(rows[test]) @ weights + bias
    return scores


def trained(language: str, texts: Texts, first: English | None, sample: list[Any]) -> dict[str, Any]:
    """Train a language's model; returns its arrays."""
    rows = matrix(texts.texts, language)
    weighing, weights, bias = topic_heads(rows, texts.labels, SEEN[language])
    arrays = dict(first.arrays) if first else {}
    own = len([name for name in arrays if name.endswith("_names")])
    arrays |= packed(TOPICS, weighing, weights, bias, own)
    unseen = unseen_scores(rows, texts.labels, SEEN[language])
    if first is not None:
        head, looks = paper_head(rows, texts.papers, first.texts[::6] + [row["text"] for row in sample[::3]])
        arrays |= packed(["papers"], *head, own + 1)
        unseen = np.concatenate([unseen, looks[:, None]], axis=1)
    blocks = blocks_of(arrays, language)
    second = _second(blocks[:own], unseen, language, texts.texts)
    if first is None:
        return arrays | second_layer(second, texts.labels, np.ones(len(second)))
    return arrays | _english_second(second, texts, first, sample, blocks)


def paper_head(
    rows: csr_matrix, papers: np.ndarray, more: list[str]
) -> tuple[tuple[Weighted, np.ndarray, np.ndarray], np.ndarray]:
    """Train the head that tells papers from other texts; returns it, and the scores of `rows` by heads that had not
    seen them. more: texts of papers."""
    everything = vstack([rows, matrix(more, "en")]).tocsr()
    label = np.concatenate([papers, np.ones(len(more), bool)])
    weighing = weighted(everything, SEEN["en"])
    ready = weighing(everything)
    svm = LinearSVC(C=0.5, class_weight="balanced")
    folds = StratifiedKFold(5, shuffle=True, random_state=1)
    unseen = cross_val_predict(svm, ready, label, cv=folds, method="decision_function")
    svm.fit(ready, label)
    return (weighing, svm.coef_.T, svm.intercept_), unseen[: rows.shape[0]].astype(np.float32)


def _english_second(
    second: np.ndarray, texts: Texts, first: English, sample: list[Any], blocks: Sequence[Block]
) -> dict[str, Any]:
    """Fit the second layer of English: `ai` of texts of all kinds, `ai/papers` of abstracts and titles of papers, whose
    categories say what is AI, and `papers`, whether a text is one of these (a mixture of experts: Jacobs et al.,
    1991, doi:10.1162/neco.1991.3.1.79)."""
    held = _second(blocks, None, "en", first.texts)
    of_sample = _second(blocks, None, "en", [row["text"] for row in sample])
    is_ai = np.array([row["ai"] for row in sample], int)
    everything = np.concatenate([second, held, of_sample])
    names = (*TOPICS, "ai/papers")
    told = np.full((len(everything), len(names)), -1)
    told[: len(second), : len(TOPICS)] = texts.labels
    at_held = slice(len(second), len(second) + len(held))
    told[at_held, 1 : len(TOPICS)] = first.labels[:, 1:]
    told[at_held, -1] = first.labels[:, 0]
    told[at_held.stop :, -1] = is_ai
    told[: len(second), -1] = np.where(texts.papers, texts.labels[:, 0], -1)
    weight = np.ones(told.shape)
    weight[at_held] = 0.1
    weight[at_held, -1] = np.where(first.labels[:, 0] == 1, 0.05, 0.02)
    arrays = second_layer(everything, told, weight, names, {"ai": 0.03, "ai/papers": 0.3})
    for name in ("weights", "bias"):
        arrays[name][..., -1] = BLEND * arrays[name][..., -1] + (1 - BLEND) * arrays[name][..., 0]
    arrays["bias"][-1] += _shift(everything, len(of_sample), told[:, [-1]], weight[:, [-1]], arrays)
    return _mixed(arrays, sum(len(block.names) for block in blocks) - 1)


def _mixed(arrays: dict[str, Any], papers: int) -> dict[str, Any]:
    """Add the column that says which expert speaks: steep around the least score of papers."""
    weights, bias = np.zeros((len(arrays["weights"]), 1)), STEEP * (arrays["mean"][papers] - LEAST_PAPER)
    weights[papers] = STEEP * arrays["scale"][papers]
    arrays["weights"] = np.concatenate([arrays["weights"], weights], axis=1)
    arrays["bias"] = np.append(arrays["bias"], bias)
    arrays["topics"] = np.array([*arrays["topics"], "papers"])
    return arrays


# The part of the expert of papers in what is said of papers: arXiv's categories are not all that AI is.
BLEND = 0.9
# Of a thousand abstracts one scores less than this as a paper; half of patents, and more of all other texts, do.
LEAST_PAPER, STEEP = 0.32, 25.0


def _shift(
    rows: np.ndarray, of_sample: int, told: np.ndarray, weight: np.ndarray, arrays: dict[str, Any]
) -> float:  # fmt: skip
    """Return what is added to the log odds so that .5 is where F1 on the sample, the last rows, is best, by layers that
    had not seen the part that they look at."""
    log_odds = np.zeros(of_sample)
    first = len(rows) - of_sample
    standard = (rows[first:] - arrays["mean"]) / arrays["scale"]
    general = standard @ arrays["weights"][:, 0] + arrays["bias"][0]
    for _, test in KFold(4, shuffle=True, random_state=3).split(standard):
        kept = told.copy()
        kept[first + test] = -1
        part = second_layer(rows, kept, weight, ("ai/papers",), {"ai/papers": 0.3})
        log_odds[test] = standard[test] @ part["weights"][:, 0] + part["bias"][0]
    log_odds = BLEND * log_odds + (1 - BLEND) * general
    precision, recall, thresholds = precision_recall_curve(told[first:, 0], log_odds)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    # The median of all that do nearly as well: the best one alone is luck.
    return float(-np.median(thresholds[f1[:-1] > f1.max() - 0.004]))


def _second(blocks: Sequence[Block], unseen: np.ndarray | None, language: str, texts: list[str]) -> np.ndarray:
    found = []
    for at in range(0, len(texts), 1_000):
        part = texts[at : at + 1_000]
        starts, numbers = features(part, language)
        own = [] if unseen is None else [unseen[at : at + 1_000]]
        scores = [block.scores(starts, numbers) for block in blocks]
        found.append(np.concatenate([*scores, *own, lexicon(language).counts(part), length_of(starts)], axis=1))
    return np.concatenate(found)


def second_layer(
    rows: np.ndarray, labels: np.ndarray, weight: np.ndarray, names: Sequence[str] = TOPICS,
    strengths: dict[str, float] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Fit a logistic regression for each name to the rows that tell of it (0 or 1); weight: a row's, or a cell's."""
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    standard = (rows - mean) / scale
    weights, bias = np.zeros((rows.shape[1], len(names))), np.full(len(names), -5.0)
    weight = np.broadcast_to(weight.reshape(len(rows), -1), labels.shape)
    for at, name in enumerate(names):
        told = labels[:, at] >= 0
        strength = (strengths or {}).get(name, STRENGTH)
        fitted = LogisticRegression(C=strength, max_iter=3_000)
        fitted.fit(standard[told], labels[told, at], weight[told, at])
        weights[:, at], bias[at] = fitted.coef_[0], fitted.intercept_[0]
    return {"mean": mean, "scale": scale, "weights": weights, "bias": bias, "topics": np.array(names)}


# Inverse strength of regularisation of the second layer.
STRENGTH = 0.3


def shown(name: str, arrays: dict[str, Any], language: str, texts: Texts) -> None:
    """Print figures of labelled texts."""
    if not texts.texts:
        return
    found = model_of(language, arrays).probabilities(texts.texts)
    yes = found >= 0.5
    techs = slice(1, 1 + len(TECHNOLOGIES))
    apps = slice(1 + len(TECHNOLOGIES), None)
    only = yes.copy()
    only[:, techs] &= yes[:, :1]
    there = [at for at in range(1, len(TOPICS)) if texts.labels[:, at].any()]
    each = {TOPICS[at]: round(f1_score(texts.labels[:, at], only[:, at]), 2) for at in there}
    tech = [at for at in there if at < apps.start]
    app = [at for at in there if at >= apps.start]
    print(
        f"{name} {language} ({len(texts.texts)}): AI {f1_score(texts.labels[:, 0], yes[:, 0]):.3f}, ECE "
        f"{calibration_error(found[:, 0], texts.labels[:, 0]):.3f}; technologies macro "
        f"{np.mean([f1_score(texts.labels[:, at], only[:, at]) for at in tech]):.3f} (ECE "
        f"{calibration_error(found[:, techs].ravel(), texts.labels[:, techs].ravel()):.3f}); applications macro "
        f"{np.mean([f1_score(texts.labels[:, at], only[:, at]) for at in app]):.3f}\n  {each}",
        flush=True,
    )


def calibration_error(probability: np.ndarray, label: np.ndarray, bins: int = 10) -> float:
    """Return the expected calibration error over bins of equal width (Naeini et al., 2015)."""
    at = np.minimum((probability * bins).astype(int), bins - 1)
    return float(sum(abs(probability[at == each].sum() - label[at == each].sum()) for each in range(bins)) / len(label))


def best_f1(label: np.ndarray, score: np.ndarray) -> str:
    """Return F1 at .5 and at the best threshold."""
    precision, recall, _ = precision_recall_curve(label, score)
    best = (2 * precision * recall / np.maximum(precision + recall, 1e-9)).max()
    return f"F1 {f1_score(label, score >= 0.5):.4f} (best {best:.4f}), ECE {calibration_error(score, label):.3f}"


def cross_fitted(texts: Texts, first: English, sample: list[Any]) -> None:
    """Print how right the sample's AI is, by second layers that had not seen the part measured."""
    score = np.zeros(len(sample))
    for train, test in KFold(4, shuffle=True, random_state=2).split(np.arange(len(sample))):
        arrays = trained("en", texts, first, [sample[at] for at in train])
        found = model_of("en", arrays).probabilities([sample[at]["text"] for at in test])
        score[test] = found[:, 0]
    print("sample, cross-fitted:", best_f1(np.array([row["ai"] for row in sample]), score), flush=True)


def main() -> None:
    """Train, print, write."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("files", nargs="+", type=Path)
    for name in ("apart", "arxiv", "papers", "sample"):
        arguments.add_argument(f"--{name}", type=Path, required=name != "apart")
    arguments.add_argument("--language", choices=("en", "ru", "zh"))
    arguments.add_argument("--keep", type=Path)
    asked = arguments.parse_args()
    ours = read_texts(asked.files, with_titles=True)
    apart = read_texts([asked.apart] if asked.apart else [])
    for language in [asked.language] if asked.language else ["en", "ru", "zh"]:
        first, sample = None, []
        if language == "en":
            kept = asked.keep / "english.pickle" if asked.keep else None
            if kept and kept.exists():
                first = pickle.loads(kept.read_bytes())
            else:
                first = english(asked.arxiv, asked.papers)
                if kept:
                    kept.write_bytes(pickle.dumps(first))
            with gzip.open(asked.sample, "rt", encoding="utf-8") as file:
                sample = [json.loads(line) for line in file]
            cross_fitted(ours["en"], first, sample)
        shown("apart", trained(language, ours[language], first, sample), language, apart[language])
        arrays = trained(language, ours[language].and_(apart[language]), first, sample)
        TARGET.mkdir(exist_ok=True)
        np.savez_compressed(TARGET / f"{language}.npz", **arrays)
        print(f"{language}.npz: {(TARGET / f'{language}.npz').stat().st_size / 1e6:.1f} MB", flush=True)


if __name__ == "__main__":
    main()
