"""A pytest plugin: where chance comes from. `make test` plays the same every time, `make torture` plays afresh.

- Tests that draw a seed of their own run through `play`: with the fixed ones of `seeds.json` in `make test`, with a
  fresh one in torture. A fresh one that fails is written into `seeds.json`, and is played by everybody from then on.
- Hypothesis draws from the test's own name in `make test` (`derandomize`), and afresh in torture, where it prints how
  to play a failure again.
"""

import contextlib
import json
import random
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

FILE = Path(__file__).with_name("seeds.json")
SEEDS_MAX = 10**9
_is_torture = False

settings.register_profile("fixed", derandomize=True, database=None)
settings.register_profile("fresh", derandomize=False, database=None, print_blob=True)
settings.load_profile("fixed")


def pytest_configure(config: pytest.Config) -> None:
    """Chance is fresh where torture is asked for by name."""
    global _is_torture
    _is_torture = config.option.markexpr.strip() == "torture"
    if _is_torture:
        settings.load_profile("fresh")


def fixed(name: str) -> list[int]:
    """The seeds that are always played under this name."""
    return list(json.loads(FILE.read_text())[name])


def play(name: str, run: Callable[[int], None]) -> None:
    """Run with the fixed seeds of that name; in torture with a fresh one, which is kept when it fails."""
    if not _is_torture:
        for seed in fixed(name):
            run(seed)
        return
    with _kept_when_it_fails(name, seed := fresh()):
        run(seed)


async def play_async(name: str, run: Callable[[int], Awaitable[None]]) -> None:
    """The same for an async run."""
    if not _is_torture:
        for seed in fixed(name):
            await run(seed)
        return
    with _kept_when_it_fails(name, seed := fresh()):
        await run(seed)


def fresh() -> int:
    """A seed by chance, shown."""
    seed = random.SystemRandom().randrange(SEEDS_MAX)
    sys.stdout.write(f"seed {seed}\n")
    return seed


@contextlib.contextmanager
def _kept_when_it_fails(name: str, seed: int) -> Iterator[None]:
    try:
        yield
    except BaseException:
        kept = json.loads(FILE.read_text())
        kept[name] = sorted({*kept.get(name, []), seed})
        FILE.write_text(json.dumps(kept, indent=2) + "\n")
        sys.stdout.write(f"seed {seed} of {name} failed; it is in {FILE.name} now, for everybody\n")
        raise
