"""`make benchmark`: run every benchmark, print one table, write benchmarks/results/.

With `DATA=DIR` (a folder as `benchmarks.real` reads it) the partner finder is tried on the past of its papers as well.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
from pathlib import Path

from benchmarks import edition, partners, real
from benchmarks.table import printed

RESULTS = Path(__file__).parent / "results"

if __name__ == "__main__":
    found = list(edition.figures())
    print(printed(found))
    if sys.argv[1:]:
        with tempfile.TemporaryDirectory() as folder:
            real.classified(Path(sys.argv[1]), Path(folder))
            on_papers = list(partners.figures(Path(folder) / "data"))
        print(printed(on_papers))
        found += on_papers
    RESULTS.mkdir(exist_ok=True)
    machine = {"python": platform.python_version(), "cores": os.cpu_count()}
    kept = {"machine": machine, "figures": [figure.as_dict() for figure in found]}
    (RESULTS / "edition.json").write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
