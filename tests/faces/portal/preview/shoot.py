"""Screenshots and accessibility of every rendered page: 390 and 1280 pixels wide, by day and by night.

python tests/faces/portal/preview/shoot.py OUT [page ...]     after rig.py OUT; prints what is wrong, exit 1 if anything
"""

import functools
import http.server
import sys
import threading
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'"
)
WHOLLY = {(390, "light"), (1280, "dark")}
"""Where every rule is looked at; in the other forms only the colours differ."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Handler(http.server.SimpleHTTPRequestHandler):
    def end_headers(self):
        if "mail-" not in self.path:  # letters carry their style with them
            self.send_header("Content-Security-Policy", CSP)
        super().end_headers()

    def log_message(self, *args):
        return


def inspect(page, name, url, shots, *, width, scheme):
    """What is wrong with one page in one form; saves its screenshot."""
    wrong = []
    page.goto(f"{url}/{name}.html")
    page.screenshot(path=shots / f"{name}-{width}-{scheme}.png", full_page=True)
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if overflow > 0:
        wrong.append(f"{overflow}px wider than the window")
    rules = {} if (width, scheme) in WHOLLY else {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
    for violation in Axe().run(page, options=rules).response["violations"]:
        nodes = [
            node["html"][:140] + " :: " + node["failureSummary"].replace("\n", " ")[:220]
            for node in violation["nodes"][:3]
        ]
        wrong.append(f"{violation['id']}: {nodes}")
    small = page.evaluate(
        "[...document.querySelectorAll('main a.button, main button, input:not([type=checkbox], [type=radio]), select,"
        " .nav a, .chip')]"
        ".filter(e => e.offsetParent && e.getBoundingClientRect().height < 44).map(e => e.outerHTML.slice(0, 80))"
    )
    wrong += [f"smaller than 44px: {one}" for one in small]
    return [f"{name} {width} {scheme}: {one}" for one in wrong]


def inspect_all(browser, names, url, shots, *, width, height, scheme):
    wrong = []
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page = context.new_page()
    page.on(
        "console",
        lambda said: said.type == "error" and "mail-" not in page.url and wrong.append(f"{page.url}: {said.text}"),
    )
    for name in names:
        wrong += inspect(page, name, url, shots, width=width, scheme=scheme)
    context.close()
    return wrong


def main(out, only):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(out)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    shots = out / "shots"
    shots.mkdir(exist_ok=True)
    names = only or sorted(path.stem for path in out.glob("*.html"))
    wrong = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for scheme in ("light", "dark"):
            for width, height in ((390, 844), (1280, 900)):
                wrong += inspect_all(browser, names, url, shots, width=width, height=height, scheme=scheme)
        browser.close()
    server.shutdown()
    return wrong


if __name__ == "__main__":
    problems = main(Path(sys.argv[1]).resolve(), sys.argv[2:])
    print("\n".join(problems) or "nothing wrong")  # noqa: T201 - a script's answer
    sys.exit(bool(problems))
