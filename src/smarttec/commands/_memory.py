"""What the busy processes do about Python's garbage collector."""

import gc

_ALLOCATIONS = 50_000
"""Between two looks at the youngest objects. A request leaves next to none in cycles, so the default of 700 looks often
and finds nothing: a fifth of the web process's time."""


def settle() -> None:
    """To be called when everything is loaded: what is there by now stays, and is not looked through again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS, 20, 20)
