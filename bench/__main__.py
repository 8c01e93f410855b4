"""`python -m bench`: run every measurement, print a table and the JSON, keep the JSON in `bench/out`."""

import json
from pathlib import Path

import uvloop

from bench import decisions, erasure, growth, ledger, rights, sealing, stages, throughput
from bench.report import table
from smarttec.kernel import clock


def main() -> None:
    figures = {
        "ledger": ledger.main(),
        "sealing": sealing.main(),
        "decisions": decisions.measure(),
        "growth": growth.main(),
        "rights": rights.main(),
        "erasure": erasure.main(),
        "stages": stages.main(),
        "throughput": uvloop.run(throughput.main()),
    }
    out = Path(__file__).parent / "out"
    out.mkdir(exist_ok=True)
    text = json.dumps(figures, indent=2)
    (out / f"{clock.now():%Y%m%dT%H%M%S}.json").write_text(text)
    print(text)
    table(figures)


if __name__ == "__main__":
    main()
