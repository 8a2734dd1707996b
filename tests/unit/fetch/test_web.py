"""The client against a real server on loopback: it tries again, says why it gave up, and leaves no half files."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from almanac.errors import SourceFailed
from almanac.fetch.web import AGENT, Web
from almanac.sources.ror import connector

DUMP = b"PK" + bytes(range(256)) * 40


class Archive(BaseHTTPRequestHandler):
    """Speaks as the archive of ROR's dumps does, with the failures that servers have."""

    protocol_version = "HTTP/1.1"
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(f"{self.path} {self.headers['User-Agent']}")
        host = f"http://{self.headers['Host']}"
        checksum = hashlib.md5(DUMP, usedforsecurity=False).hexdigest()
        file = {"key": "v2.9-2026-11-01-ror-data.zip", "links": {"self": f"{host}/dump"}, "checksum": f"md5:{checksum}"}
        answers = {
            "/records": (200, json.dumps({"hits": {"hits": [{"files": [file]}]}}).encode()),
            "/empty": (200, b'{"hits": {"hits": []}}'),
            "/page": (200, b"<html>"),
            "/dump": (200, DUMP),
            "/gone": (404, b"no"),
        }
        if self.path == "/busy" and len(self.asked) < 3:
            self.answer(503, b"later", {"Retry-After": "7"})
        elif self.path == "/broken":
            self.answer(200, DUMP[:100], {"Content-Length": "9000"})
            self.close_connection = True
        else:
            self.answer(*answers.get(self.path, (200, b"{}")))

    def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Say nothing: that the client hangs up is what is tested."""


@pytest.fixture
def host() -> Iterator[str]:
    Archive.asked = []
    server = Server(("127.0.0.1", 0), Archive)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_newest_dump_is_downloaded_once(host: str, tmp_path: Path) -> None:
    with Web() as web:
        place = connector.fetch(web, tmp_path, f"{host}/records")
        assert (place.name, place.read_bytes()) == ("v2.9-2026-11-01-ror-data.zip", DUMP)
        assert connector.fetch(web, tmp_path, f"{host}/records") == place
    assert Archive.asked == [f"{path} {AGENT}" for path in ("/records", "/dump", "/records")]


def test_a_busy_server_is_asked_again_after_the_pause_that_it_names(host: str) -> None:
    pauses: list[float] = []
    with Web(pauses.append) as web:
        assert web.json(f"{host}/busy") == {}
    assert pauses == [7.0, 7.0]


@pytest.mark.parametrize(
    ("path", "message"), [("/gone", "answered 404"), ("/page", "no JSON"), ("/empty", "lists no dump")]
)
def test_a_server_that_cannot_help_is_named(path: str, message: str, host: str, tmp_path: Path) -> None:
    with Web() as web, pytest.raises(SourceFailed, match=message):
        connector.fetch(web, tmp_path, host + path)


def test_a_server_that_is_not_there_is_tried_four_times() -> None:
    pauses: list[float] = []
    with Web(pauses.append) as web, pytest.raises(SourceFailed, match="could not be reached"):
        web.json("http://127.0.0.1:1/")
    assert pauses == [2.0, 4.0, 8.0]


@pytest.mark.parametrize(("path", "md5", "message"), [("/broken", None, "broke off"), ("/dump", "00", "another MD5")])
def test_half_a_file_is_no_file(path: str, md5: str | None, message: str, host: str, tmp_path: Path) -> None:
    with Web() as web, pytest.raises(SourceFailed, match=message):
        web.download(host + path, tmp_path / "dump.zip", md5)
    assert list(tmp_path.iterdir()) == []
