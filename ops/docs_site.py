"""What the documentation site adds to docs/: pages from the root of the tree, decisions in the menu, no dead links."""

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[1]
FROM_ROOT = {
    "index.md": "README.md",
    "changelog.md": "CHANGELOG.md",
    "contributing.md": "CONTRIBUTING.md",
    "security.md": "SECURITY.md",
}
"""Pages of the site whose text stands where visitors of a repository look for it."""
LINK = re.compile(r"(!?\[(?P<text>[^\]]*)\])\((?P<target>[^)#:\s]+)(?P<anchor>#[^)]*)?\)")


def on_config(config: Any) -> Any:
    """The decisions, in order, as the last part of the menu."""
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    config.nav.append({"Decisions": [f"decisions/{page.name}" for page in pages]})
    return config


def on_files(files: Files, config: Any) -> Files:
    """Take in what stands at the root."""
    for page, name in FROM_ROOT.items():
        files.append(File.generated(config, page, content=_rebased((ROOT / name).read_text(encoding="utf-8"))))
    return files


def _rebased(text: str) -> str:
    """Links of a page at the root, as seen from docs/."""
    of_root = {name: page for page, name in FROM_ROOT.items()}

    def moved(match: re.Match[str]) -> str:
        target = match["target"]
        inside = target.removeprefix("docs/") if target.startswith("docs/") else of_root.get(target, f"../{target}")
        return f"{match[1]}({inside}{match['anchor'] or ''})"

    return LINK.sub(moved, text)


def on_page_markdown(markdown: str, **_: Any) -> str:
    """A file beside docs/ is no page of the site: its name is shown instead of a link."""

    def shown(match: re.Match[str]) -> str:
        target = match["target"]
        if not target.startswith("../") or target.startswith("../decisions/") or (ROOT / "docs" / target[3:]).exists():
            return match[0]
        name = target.removeprefix("../")
        return {name: f"[{match['text']}]({page})" for page, name in FROM_ROOT.items()}.get(name, f"`{name}`")

    return LINK.sub(shown, markdown)
