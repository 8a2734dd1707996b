"""`make benchmark`: run every benchmark, print one table, write benchmarks/results/."""

from __future__ import annotations

import json
import os
import platform
from pathlib import Path

from benchmarks import edition
from benchmarks.table import printed

RESULTS = Path(__file__).parent / "results"

if __name__ == "__main__":
    found = list(edition.figures())
    print(printed(found))
    RESULTS.mkdir(exist_ok=True)
    machine = {"python": platform.python_version(), "cores": os.cpu_count()}
    kept = {"machine": machine, "figures": [figure.as_dict() for figure in found]}
    (RESULTS / "edition.json").write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
