"""A setting that is a secret: given itself, or as the name of a file that holds it. One rule for everybody who asks."""

from collections.abc import Mapping
from pathlib import Path

from smarttec.kernel.errors import MisconfiguredError


def secret_setting(environ: Mapping[str, str], name: str) -> str:
    """The value of `name`, or the content of the file that `<name>_FILE` names; "" when neither is set.

    Raises `MisconfiguredError` when both are set (which one is meant?) and when the file cannot be read.
    """
    value, file = environ.get(name, "").strip(), environ.get(f"{name}_FILE", "").strip()
    if value and file:
        raise MisconfiguredError(f"Set either {name} or {name}_FILE, not both.")
    if not file:
        return value
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise MisconfiguredError(f"{name}_FILE cannot be read.") from None
