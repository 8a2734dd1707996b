"""What `almanac classify` and the stage of that name do: texts are streamed, what was classified is remembered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, TextIO

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from almanac.classify.classifier import LANGUAGES, language_of, probabilities, topics, topics_of
from almanac.classify.evidence import evidence
from almanac.classify.model import model
from almanac.code import code_hash
from almanac.cores import spread
from almanac.errors import BadInput

BATCH = 1_000
# So many texts are worth a second process.
MANY = 8_000
_EXPECTED = 'JSON lines such as {"id": "1", "language": "en", "title": "…", "text": "…"}'


class Text(msgspec.Struct, frozen=True):
    """A text to classify; without a language it is told by its letters."""

    id: str | int
    title: str | None = None
    text: str | None = None
    language: str | None = None

    @property
    def whole(self) -> str:
        """The title and the text."""
        return f"{self.title or ''}\n{self.text or ''}".strip()


def texts_of(source: BinaryIO) -> Iterator[Text]:
    """Read texts from JSON lines, one at a time; raises BadInput with the line."""
    for number, line in enumerate(source, start=1):
        if not line.strip():
            continue
        try:
            yield msgspec.json.decode(line, type=Text)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise BadInput("input", str(error)[:200], _EXPECTED, number) from None


def classified(texts: Iterable[Text], with_evidence: bool = False) -> Iterator[dict[str, Any]]:
    """Yield the contract's answer for each text, in order."""
    stream = iter(texts)
    while batch := list(islice(stream, BATCH)):
        yield from _batch(batch, with_evidence)


def _batch(batch: list[Text], with_evidence: bool) -> Iterator[dict[str, Any]]:
    spoken = [text.language if text.language in LANGUAGES else language_of(text.whole) for text in batch]
    rows: dict[int, np.ndarray] = {}
    for language in sorted(set(spoken)):
        of = [at for at, its in enumerate(spoken) if its == language]
        rows.update(zip(of, probabilities([batch[at].whole for at in of], language), strict=True))
    for at, text in enumerate(batch):
        found = topics_of(rows[at], topics(spoken[at]))
        answer: dict[str, Any] = {
            "id": text.id,
            "ai": found.industry,
            "technologies": [{"id": id_, "probability": value} for id_, value in found.technologies],
            "applications": [{"id": id_, "probability": value} for id_, value in found.applications],
        }
        if with_evidence:
            answer["evidence"] = _evidence(text.whole, spoken[at], answer)
        yield answer


def _evidence(text: str, language: str, answer: dict[str, Any]) -> dict[str, list[str]]:
    learnt = model(language)
    named = ["ai", *(f"technology/{each['id']}" for each in answer["technologies"])]
    named += [f"application/{each['id']}" for each in answer["applications"]]
    return {topic.partition("/")[2] or topic: evidence(text, topic, learnt) for topic in named}


def write_answers(answers: Iterable[dict[str, Any]], out: TextIO) -> None:
    """Write answers as JSON lines."""
    out.writelines(json.dumps(answer, ensure_ascii=False) + "\n" for answer in answers)


def as_text(answer: dict[str, Any]) -> str:
    """Return an answer as lines for a person."""
    told = answer.get("evidence", {})
    lines = [f"{answer['id']}  AI or data science: {answer['ai']:.2f}{_because(told, 'ai')}"]
    for half in ("technologies", "applications"):
        lines += [f"  {each['probability']:.2f}  {each['id']}{_because(told, each['id'])}" for each in answer[half]]
    return "\n".join(lines)


def _because(told: dict[str, list[str]], topic: str) -> str:
    return f"  ({', '.join(told[topic])})" if told.get(topic) else ""


class Remembered:
    """Classifies many texts on every core and remembers what it found, in files under `folder`, until the classifier is
    another."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, texts: Sequence[str], language: str) -> tuple[Sequence[str], np.ndarray]:
        """Return the topics' names, and a row a text with their probabilities."""
        if len(texts) < BATCH:
            return topics(language), probabilities(list(texts), language)
        place = self._folder / f"{language}-{code_hash('classify')[:16]}.parquet"
        keys = [hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).digest() for text in texts]
        known_keys, known = _read(place, len(topics(language)))
        at = {key: number for number, key in enumerate(known_keys)}
        new = list({key: number for number, key in enumerate(keys) if key not in at}.values())
        if new:
            found = on_all_cores([texts[number] for number in new], language)
            at |= {keys[number]: len(known) + place_ for place_, number in enumerate(new)}
            known = np.concatenate([known, found.astype(np.float32)])
            _write(place, [*known_keys, *(keys[number] for number in new)], known)
        return topics(language), known[[at[key] for key in keys]]


def on_all_cores(texts: Sequence[str], language: str) -> np.ndarray:
    """Classify texts of one language, on every core where they are many."""
    if len(texts) < MANY:
        return probabilities(texts, language)
    model(language)
    batches = [texts[at : at + BATCH] for at in range(0, len(texts), BATCH)]
    return np.concatenate(list(spread(partial(probabilities, language=language), batches)))


def _read(place: Path, columns: int) -> tuple[list[bytes], np.ndarray]:
    try:
        table = pq.read_table(place)
    except (FileNotFoundError, pa.ArrowInvalid):
        return [], np.zeros((0, columns), np.float32)
    keys = table["key"].to_pylist()
    return keys, np.stack([table[str(at)].to_numpy() for at in range(columns)], axis=1).astype(np.float32)


def _write(place: Path, keys: list[bytes], rows: np.ndarray) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    columns = {str(at): rows[:, at] for at in range(rows.shape[1])}
    half = place.with_suffix(".half")
    pq.write_table(pa.table({"key": pa.array(keys, pa.binary()), **columns}), half, compression="zstd")
    half.replace(place)
