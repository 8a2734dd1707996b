"""The polite client: says who asks, follows redirects, tries again with growing pauses, and writes all or nothing."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from almanac import __version__
from almanac.errors import SourceFailed

AGENT = f"almanac/{__version__}"
TRIES = 4
# What a server says when asking again may help (RFC 9110, RFC 6585).
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_LONGEST_PAUSE = 60.0


class Web:
    """Fetches over HTTP, to be closed after use (`with`); `pause` waits for as many seconds."""

    def __init__(self, pause: Callable[[float], None] = time.sleep, timeout: float = 60.0) -> None:
        self._client = httpx.Client(headers={"User-Agent": AGENT}, follow_redirects=True, timeout=timeout)
        self._pause = pause

    def __enter__(self) -> Web:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def json(self, address: str) -> Any:
        """Return what stands at `address` as JSON; raises SourceFailed."""
        with self._answered(address) as answer:
            answer.read()
            try:
                return answer.json()
            except ValueError:
                raise SourceFailed(address, "answered with something that is no JSON") from None

    def content(self, address: str, most: int) -> bytes:
        """Return the bytes at `address`; raises SourceFailed, also where there are more than `most`."""
        pieces = bytearray()
        try:
            with self._answered(address) as answer:
                for piece in answer.iter_bytes(1 << 16):
                    pieces += piece
                    if len(pieces) > most:
                        raise SourceFailed(address, f"is larger than {most:,} bytes")
        except httpx.HTTPError as error:
            raise SourceFailed(address, f"broke off ({_said(error)}): fetch again") from None
        return bytes(pieces)

    def download(self, address: str, target: Path, md5: str | None = None) -> None:
        """Write the bytes at `address` to `target`, wholly or not at all; raises SourceFailed, also where they have
        another MD5 than the source says."""
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_name(target.name + ".half")
        digest = hashlib.md5(usedforsecurity=False)
        try:
            with self._answered(address) as answer, half.open("wb") as file:
                for piece in answer.iter_bytes(1 << 20):
                    digest.update(piece)
                    file.write(piece)
            if md5 is not None and digest.hexdigest() != md5:
                raise SourceFailed(address, "its bytes have another MD5 than the source says: fetch again")
            half.replace(target)
        except httpx.HTTPError as error:
            raise SourceFailed(address, f"broke off ({_said(error)}): fetch again") from None
        finally:
            half.unlink(missing_ok=True)

    def posted(self, address: str, body: Any, headers: dict[str, str]) -> Any:
        """Send `body` as JSON and return the answer's JSON; raises SourceFailed."""
        with self._answered(address, "POST", json=body, headers=headers) as answer:
            answer.read()
            try:
                return answer.json()
            except ValueError:
                raise SourceFailed(address, "answered with something that is no JSON") from None

    @contextmanager
    def _answered(self, address: str, method: str = "GET", **given: Any) -> Iterator[httpx.Response]:
        """Yield an answer that is well, its body not yet read."""
        for attempt in range(1, TRIES + 1):
            last = attempt == TRIES
            try:
                answer = self._client.send(self._client.build_request(method, address, **given), stream=True)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                if last or not isinstance(error, httpx.TransportError):
                    raise SourceFailed(address, f"could not be reached ({_said(error)})") from None
                self._pause(2.0**attempt)
                continue
            try:
                if answer.is_success:
                    yield answer
                    return
                if last or answer.status_code not in _PASSING:
                    raise SourceFailed(address, f"answered {answer.status_code} {answer.reason_phrase}")
                self._pause(_asked_pause(answer) or 2.0**attempt)
            finally:
                answer.close()


def _asked_pause(answer: httpx.Response) -> float | None:
    """Return the seconds that a server asks to wait, at most a minute; None where it names none."""
    asked = answer.headers.get("Retry-After", "")
    return min(float(asked), _LONGEST_PAUSE) if asked.isdigit() else None


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__
