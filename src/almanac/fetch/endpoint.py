"""A language model behind an endpoint that speaks OpenAI's chat completions, as many do; off unless configured."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from almanac.errors import SourceFailed
from almanac.fetch.web import Web


@dataclass(frozen=True)
class Endpoint:
    """Where the model is (the address before `/chat/completions`), what it is called, and the key, if it wants one."""

    address: str
    model: str
    key: str | None = None

    def answer(self, web: Web, messages: list[dict[str, str]], schema: dict[str, Any]) -> dict[str, Any]:
        """Ask and return the answer, an object by `schema`; raises SourceFailed where there is none."""
        address = f"{self.address.rstrip('/')}/chat/completions"
        shape = {"type": "json_schema", "json_schema": {"name": "reading", "strict": True, "schema": schema}}
        body = {"model": self.model, "messages": messages, "temperature": 0, "response_format": shape}
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        told = web.posted(address, body, headers)
        try:
            found = json.loads(told["choices"][0]["message"]["content"])
        except (KeyError, IndexError, TypeError, ValueError):
            raise SourceFailed(address, "answered with something that is no completion in JSON") from None
        if not isinstance(found, dict):
            raise SourceFailed(address, "answered with JSON that is no object")
        return found
