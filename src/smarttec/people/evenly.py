"""Answers that take the same time whoever is asked about, so that nobody learns by the clock who has an account.

The work behind such a question differs (a code is made, a letter sealed and queued, or nothing of it). Everybody waits
for as long as the longer way may take; only what is slower than that could be told apart, and then the machine is busy.
"""

import contextlib
import time
from collections.abc import Iterator

LETTER_SECONDS = 0.3
"""Longer than making a code and queueing a letter takes."""
OPENING_SECONDS = 0.8
"""Longer than hashing a password and opening an account takes."""
is_even = True


@contextlib.contextmanager
def answering_evenly(seconds: float = LETTER_SECONDS) -> Iterator[None]:
    """The block takes at least so long, also when it ends with an error. A decorator, too."""
    ends_at = time.monotonic() + seconds
    try:
        yield
    finally:
        if is_even:
            time.sleep(max(0.0, ends_at - time.monotonic()))
