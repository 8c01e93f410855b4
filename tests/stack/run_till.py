"""`python -m tests.stack.run_till REPORT SEED`, in the running program's environment: `ready`, then work to SIGTERM.

REPORT is then JSON: `entries`, each [act, account, amount_micros, kind], which must all be there, and `retries`.
"""

import json
import random
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from smarttec.commands._database import set_up_django

WORKERS = 3


def main(report: Path, seed: int) -> None:
    """Work, finish what is under way, report. Whatever a worker meets that it may not ends in a traceback."""
    set_up_django()
    from tests.stack.till import PLAN_MICROS, Till

    from smarttec.plans.actions.publish import publish

    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    publish(key="till", name="Till", currency="USD", price_micros=PLAN_MICROS)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    tills = [Till(random.Random(f"{seed}/{number}"), stopping) for number in range(WORKERS)]
    with ThreadPoolExecutor(WORKERS) as pool:
        for working in [pool.submit(till.run) for till in tills]:
            working.result()
    entries = [
        [str(act), str(account), amount, int(kind)] for till in tills for act, account, amount, kind in till.entries
    ]
    report.write_text(json.dumps({"entries": entries, "retries": sum(till.retries for till in tills)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
