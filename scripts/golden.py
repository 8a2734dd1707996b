"""Rewrite what a source's sample is expected to parse to: `make golden SOURCE=industry`. Read the difference!"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from tests.sources.test_sources import HERE, SOURCES, parsed

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in SOURCES:
        sys.exit(f"Which source? make golden SOURCE={SOURCES[0]} (there are: {', '.join(SOURCES)})")
    with tempfile.TemporaryDirectory() as store:
        rows = parsed(sys.argv[1], Path(store))
    target = HERE / sys.argv[1] / "expected.json"
    target.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{target}: {sum(map(len, rows.values()))} rows. Read the difference before you commit it.")
