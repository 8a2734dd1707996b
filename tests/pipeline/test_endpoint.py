"""A model behind an OpenAI-compatible server on loopback: what stands in the text is read, what does not is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from almanac.read.proposals import SCHEMA
from tests.conftest import Cli
from tests.pipeline.test_read import ARTICLE

GOOD = {
    "company": "Brackenshaw", "amount": 4_000_000, "currency": "GBP", "kind": "series_a", "announced": "2019-06-17",
    "investors": ["Alder Ventures", "Sequoia Capital"], "lead_investors": ["Alder Ventures", "Sequoia Capital"],
    "country": "GB",
}  # fmt: skip
INVENTED = {**GOOD, "amount": 5_000_000}
ELSEWHERE = {**GOOD, "company": "Graphcore"}
DOLLARS = {**GOOD, "currency": "USD"}
PACT = {"parties": ["Brackenshaw", "Alder Ventures", "Nobody Ltd"], "subject": "x", "announced": None}


class Model(BaseHTTPRequestHandler):
    """Speaks chat completions; what it answers is set by the test, what it was asked is kept."""

    content: ClassVar[str] = ""
    status: ClassVar[int] = 200
    busy: ClassVar[int] = 0
    asked: ClassVar[list[dict[str, Any]]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append({"path": self.path, "key": self.headers.get("Authorization"), **body})
        status, answer = self.status, {"choices": [{"message": {"role": "assistant", "content": self.content}}]}
        if len(self.asked) <= self.busy:
            status, answer = 429, {}
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Retry-After", "1")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def endpoint() -> Iterator[str]:
    Model.content, Model.status, Model.busy, Model.asked = "", 200, 0, []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Model)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    server.shutdown()
    server.server_close()


def read_by(endpoint: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    (folder / "in.jsonl").write_text(json.dumps(ARTICLE) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "almanac", "read", "--input", "in.jsonl", "--endpoint", endpoint, "--model", "m1"]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=60, check=False, env=os.environ | environment
    )


def test_only_what_stands_in_the_text_is_read(endpoint: str, tmp_path: Path) -> None:
    Model.content = json.dumps({"rounds": [GOOD, INVENTED, ELSEWHERE, DOLLARS], "partnerships": [PACT]})
    finished = read_by(endpoint, tmp_path, ALMANAC_ENDPOINT_KEY="secret")
    assert finished.returncode == 0, finished.stderr
    [found] = map(json.loads, finished.stdout.splitlines())
    [round_] = found["rounds"]
    assert (round_["company"], round_["amount"], round_["currency"]) == ("Brackenshaw", 4_000_000, "GBP")
    assert round_["investors"] == round_["lead_investors"] == ["Alder Ventures"]
    [pact] = found["partnerships"]
    assert pact["parties"] == ["Brackenshaw", "Alder Ventures"]
    for refused in (
        "no sum of 5000000 GBP",
        "no sum of 4000000 USD",
        "'Graphcore'",
        "'Sequoia Capital'",
        "'Nobody Ltd'",
    ):
        assert refused in finished.stderr
    [asked] = Model.asked
    assert (asked["path"], asked["model"], asked["key"]) == ("/v1/chat/completions", "m1", "Bearer secret")
    assert asked["response_format"]["json_schema"]["schema"] == SCHEMA
    assert ARTICLE["text"] in asked["messages"][1]["content"]


def test_a_busy_server_is_asked_again(endpoint: str, tmp_path: Path) -> None:
    Model.content, Model.busy = json.dumps({"rounds": [GOOD], "partnerships": []}), 1
    finished = read_by(endpoint, tmp_path)
    assert finished.returncode == 0, finished.stderr
    assert len(Model.asked) == 2
    assert len(json.loads(finished.stdout)["rounds"]) == 1


@pytest.mark.parametrize(
    ("content", "message"), [("I cannot do that.", "no completion in JSON"), ("[1]", "JSON that is no object")]
)
def test_an_answer_that_is_none_is_a_failed_source(content: str, message: str, endpoint: str, tmp_path: Path) -> None:
    Model.content = content
    finished = read_by(endpoint, tmp_path)
    assert finished.returncode == 4
    assert message in finished.stderr
    assert finished.stdout == ""


@pytest.mark.parametrize(
    "content",
    [{}, {"rounds": None}, {"rounds": ["x"]}, {"rounds": [{}], "partnerships": [{}]}, {"rounds": [{**GOOD, "amount": "4"}]},
     {"rounds": [{**GOOD, "investors": "Alder", "amount": True}]}],
)  # fmt: skip
def test_an_answer_of_another_shape_does_no_harm(content: dict[str, Any], endpoint: str, tmp_path: Path) -> None:
    Model.content = json.dumps(content)
    finished = read_by(endpoint, tmp_path)
    assert finished.returncode == 0, finished.stderr
    for found in json.loads(finished.stdout)["rounds"]:
        assert found["amount"] is None


def test_a_key_that_is_refused_is_said_so(endpoint: str, tmp_path: Path) -> None:
    Model.status = 401
    finished = read_by(endpoint, tmp_path)
    assert finished.returncode == 4
    assert "answered 401" in finished.stderr


def test_an_endpoint_needs_a_model(almanac: Cli) -> None:
    finished = almanac("read", "-", "--endpoint", "http://127.0.0.1:1/v1")
    assert finished.returncode == 2
    assert "--endpoint and --model go together" in finished.stderr
