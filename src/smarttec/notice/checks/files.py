"""N018: only a few modules write files: what is stored belongs into the databases, where erasure finds it."""

import ast
from collections.abc import Iterator, Mapping
from functools import lru_cache

from django.core.checks import Error

from smarttec.notice.checks.exemptions import unused
from smarttec.notice.checks.problems import problem
from smarttec.notice.checks.source import Module, Tree

ID = "N018"
WRITING_METHODS = frozenset({"write_text", "write_bytes", "touch", "symlink_to", "hardlink_to", "mkfifo"})
WRITERS = frozenset(
    [
        "os.open",
        "os.fdopen",
        "os.mkfifo",
        "os.mknod",
        "os.link",
        "os.symlink",
        "os.truncate",
        "os.memfd_create",
        "logging.FileHandler",
        "logging.basicConfig",
        "io.FileIO",
        "io.open_code",
        "zipfile.ZipFile",
        "pickle.dump",
        "json.dump",
        "django.core.files.File",
        "mmap.mmap",
        "shelve.open",
        "tarfile.open",
        "tempfile.NamedTemporaryFile",
        "tempfile.SpooledTemporaryFile",
        "tempfile.TemporaryDirectory",
        "tempfile.TemporaryFile",
        "tempfile.mkdtemp",
        "tempfile.mkstemp",
    ]
)
OPENERS = frozenset({"open", "io.open", "gzip.open", "gzip.GzipFile", "bz2.open", "lzma.open"})
"""What reads unless its second argument says otherwise."""
_MODES = frozenset("wax+")


def check_files(tree: Tree, exempt: Mapping[str, str]) -> Iterator[Error]:
    """One finding for each place that can write a file and is not among those that may."""
    needed = set()
    for module in tree:
        for call in _writing_calls(module):
            room = next((room for room in exempt if module.is_in(room)), None)
            if room:
                needed.add(room)
                continue
            yield problem(
                ID, module.at(call), "A file is written here, where no erasure reaches it (RIGHTS-6).",
                hint="Store it in a table, in sealed columns.",
            )  # fmt: skip
    yield from unused(ID, exempt, needed)


@lru_cache(maxsize=4096)
def _writing_calls(module: Module) -> tuple[ast.AST, ...]:
    return tuple(_writing(module))


def _writing(module: Module) -> Iterator[ast.AST]:
    for name, call in module.calls():
        method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if (
            name in WRITERS
            or method in WRITING_METHODS
            or (name in OPENERS and _may_write(call, 1))
            or (method == "open" and "." in (name or "x.") and _is_path_like(call) and _may_write(call, 0))
        ):
            yield call


def _is_path_like(call: ast.Call) -> bool:
    """`path.open("w")` has a mode first; a reader's `open(sealed, keys=…)` has none."""
    words = {word.arg for word in call.keywords}
    first = call.args[0] if call.args else None
    return "mode" in words or (
        isinstance(first, ast.Constant) and isinstance(first.value, str) and len(first.value) <= 3
    )


def _may_write(call: ast.Call, place: int) -> bool:
    """A mode that cannot be read may be any."""
    given = next((word.value for word in call.keywords if word.arg == "mode"), None)
    mode = given or (call.args[place] if len(call.args) > place else None)
    if mode is None:
        return False
    return not isinstance(mode, ast.Constant) or bool(_MODES & set(str(mode.value)))
