"""A pytest plugin that takes one enforcement out: `SMARTTEC_DISABLED=module:qualified.name pytest -p …`.

What is named does nothing any more: it is called, says nothing against anything, and finds nothing.
"""

import importlib
import os
import sys


def pytest_collection_modifyitems() -> None:
    """After the tests' modules are imported and before the first one runs."""
    module_name, _, qualified = os.environ["SMARTTEC_DISABLED"].partition(":")
    *path, name = qualified.split(".")
    owner = importlib.import_module(module_name)
    for step in path:
        owner = getattr(owner, step)
    original = getattr(owner, name)
    setattr(owner, name, nothing)
    for module in list(sys.modules.values()):
        if getattr(module, name, None) is original:
            setattr(module, name, nothing)


def nothing(*_arguments: object, **_named: object) -> tuple[()]:
    """No objection, no finding: empty, and false."""
    return ()
