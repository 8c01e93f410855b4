"""The program's own source as data: modules parsed once, templates and scripts as text.

A `Tree` is immutable; `with_module` and `with_text` make changed copies, which is how the checks are tested.
"""

import ast
import gc
import hashlib
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path

PACKAGES = ("smarttec", "config")
TEXTS = (".css", ".html", ".js", ".sql", ".svg", ".txt")
COMPILED = "__pycache__"
_OWN = Path(__file__).parents[3]
OTHERS = frozenset({"smarttec/faces/portal/static/portal/vendor/htmx-2.0.11.min.js"})
"""Scripts of others, each by its whole name: what they keep in a browser is declared by hand. A folder's name excuses
nothing.
"""


@dataclass(frozen=True)
class Module:
    """A parsed module. `file` is its path below the source folder."""

    name: str
    file: str
    text: str

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the syntax tree."""
        return tuple(ast.walk(self.syntax))

    @cached_property
    def syntax(self) -> ast.Module:
        """The syntax tree."""
        return ast.parse(self.text, filename=self.file)

    @cached_property
    def imports(self) -> Mapping[str, str]:
        """Local names and the dotted names they stand for, from every import wherever it stands."""
        return dict(_imported(self))

    @cached_property
    def imported_modules(self) -> tuple[tuple[str, int], ...]:
        """Dotted names that are imported, with the line."""
        return tuple(_import_lines(self))

    def origin(self, node: ast.AST) -> str:
        """The dotted name that `a.b.c` stands for, imports resolved; empty for anything but a plain name."""
        if isinstance(node, ast.Name):
            return self.imports.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            base = self.origin(node.value)
            return f"{base}.{node.attr}" if base else ""
        return ""

    def of(self, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
        """Nodes of these kinds."""
        return (node for node in self.nodes if isinstance(node, kinds))

    def calls(self) -> Iterator[tuple[str, ast.Call]]:
        """Calls with the dotted name of what is called."""
        for node in self.nodes:
            if isinstance(node, ast.Call):
                yield self.origin(node.func), node

    def at(self, node: ast.AST) -> str:
        """`file:line`."""
        return f"{self.file}:{getattr(node, 'lineno', 1)}"

    def is_in(self, *rooms: str) -> bool:
        """Whether the module is one of these, or inside one."""
        return any(self.name == room or self.name.startswith(f"{room}.") for room in rooms)


def _absolute(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = module.name if module.file.endswith("__init__.py") else module.name.rpartition(".")[0]
    parents = package.split(".")[: len(package.split(".")) - node.level + 1]
    return ".".join([*parents, *filter(None, [node.module])])


def _imported(module: Module) -> Iterator[tuple[str, str]]:
    """By import statements; and by an assignment of what was imported to another name."""
    found = dict(_by_statement(module))
    yield from found.items()
    for node in module.of(ast.Assign, ast.NamedExpr, ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]  # type: ignore[attr-defined]
        name = getattr(node.value, "id", "")  # type: ignore[attr-defined]
        if name in found:
            yield from ((target.id, found[name]) for target in targets if isinstance(target, ast.Name))


def _by_statement(module: Module) -> Iterator[tuple[str, str]]:
    for node in module.nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.split(".")[0]
                yield (alias.asname, alias.name) if alias.asname else (top, top)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield alias.asname or alias.name, f"{_absolute(module, node)}.{alias.name}"


def _import_lines(module: Module) -> Iterator[tuple[str, int]]:
    for node in module.nodes:
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((f"{_absolute(module, node)}.{alias.name}", node.lineno) for alias in node.names)


@dataclass(frozen=True)
class Tree:
    """Modules by dotted name, other texts by path below the source folder."""

    modules: Mapping[str, Module] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Module]:
        return iter(self.modules.values())

    def outside(self, rooms: Iterable[str]) -> Iterator[Module]:
        """Modules that are not in these rooms."""
        left_out = tuple(rooms)
        return (module for module in self if not module.is_in(*left_out))

    def with_module(self, name: str, text: str) -> "Tree":
        """A copy in which the module says this."""
        changed = Module(name, f"{name.replace('.', '/')}.py", text)
        return replace(self, modules={**self.modules, name: changed})

    def with_text(self, file: str, text: str) -> "Tree":
        """A copy in which the template or script says this."""
        return replace(self, texts={**self.texts, file: text})


def _files(root: Path, packages: Iterable[str]) -> Iterator[tuple[Path, Path]]:
    """Every file of the packages but what is compiled, in order, with its path below `root`."""
    for path in sorted(path for package in packages for path in (root / package).rglob("*")):
        relative = path.relative_to(root)
        if COMPILED not in relative.parts and path.is_file():
            yield path, relative


def read(root: Path, packages: Iterable[str] = PACKAGES) -> Tree:
    """Read the packages below `root`."""
    modules: dict[str, Module] = {}
    texts: dict[str, str] = {}
    for path, relative in _files(root, packages):
        if relative.as_posix() in OTHERS:
            continue
        if path.suffix == ".py":
            name = ".".join(relative.with_suffix("").parts).removesuffix(".__init__")
            modules[name] = Module(name, relative.as_posix(), path.read_text(encoding="utf-8"))
        elif path.suffix in TEXTS and "documents" not in relative.parts:
            texts[relative.as_posix()] = path.read_text(encoding="utf-8")
    return Tree(modules, texts)


@lru_cache(maxsize=1)
def own() -> Tree:
    """This program's source."""
    return read(_OWN)


@contextmanager
def uncollected() -> Iterator[None]:
    """Parsing without the collector of circles: a million nodes live at once, and looking through them doubles it."""
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_collecting:
            gc.enable()


def fingerprint(root: Path = _OWN, packages: Iterable[str] = PACKAGES) -> str:
    """SHA-256 over this Python and every file of the packages below `root`: names, lengths and contents."""
    digest = hashlib.sha256(sys.version.encode())
    for path, relative in _files(root, packages):
        content = path.read_bytes()
        digest.update(f"\n{relative.as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
