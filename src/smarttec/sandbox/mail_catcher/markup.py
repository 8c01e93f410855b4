"""The page for people: a list of mails, and one mail as text with its links made clickable."""

import base64
import hashlib
import re
from collections.abc import Sequence
from html import escape
from string import Template

from smarttec.sandbox.mail_catcher.store import CaughtMail

_CSS = """
:root{--bg:#f3f4f1;--paper:#fff;--ink:#191d1b;--soft:#5a635e;--line:#d5dad6;--accent:#11694c;--note:#7a5200;
--note-soft:#fdf3dc;color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{--bg:#101312;--paper:#191d1b;--ink:#ecf0ed;--soft:#a3ada7;--line:#2d3430;
--accent:#62cfa3;--note:#f1c86a;--note-soft:#2b2312}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
.ribbon{background:var(--note-soft);color:var(--note);text-align:center;font-size:.875rem;padding:.5rem .75rem;margin:0}
main{max-width:46rem;margin:0 auto;padding:1.5rem 1rem 3rem}
h1{font-size:1.375rem;margin:0 0 1rem;overflow-wrap:anywhere}
a{color:var(--accent)}:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.paper{background:var(--paper);border:1px solid var(--line);border-radius:.875rem;overflow:hidden}
ul{list-style:none;margin:0;padding:0}li+li{border-top:1px solid var(--line)}
li a{display:block;padding:.875rem 1.125rem;text-decoration:none;color:inherit}li a:hover{background:var(--bg)}
li strong{display:block;font-weight:620;overflow-wrap:anywhere}
.soft,dt{color:var(--soft);font-size:.875rem}dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem;margin:0;
align-items:baseline}dd{margin:0;overflow-wrap:anywhere;font-size:.9375rem}
summary{cursor:pointer;color:var(--soft);font-size:.9375rem}details dl{margin-top:.75rem}
@media (max-width:40rem){details dl{grid-template-columns:1fr;gap:0}details dd{margin-bottom:.5rem}}
.part{padding:1.125rem}.part+.part{border-top:1px solid var(--line)}
pre{font:inherit;white-space:pre-wrap;overflow-wrap:anywhere;margin:0}
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_CSS.encode()).digest()).decode()

POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src data:; base-uri 'none'; form-action 'none'"

_PAGE = Template(f"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>$title · Sandbox mail</title><link rel="icon" href="data:,"><style>{_CSS}</style></head>
<body><p class="ribbon"><strong>Sandbox:</strong> no mail leaves this machine; it all ends up here.</p>
<main>$body</main></body>
</html>
""")
_URL = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")


def list_page(mails: Sequence[CaughtMail], *, recipient: str | None) -> str:
    """All mails, or those of one recipient."""
    title = f"Mail for {recipient}" if recipient else "All mail"
    rows = "".join(_row(one) for one in mails) or '<li class="part soft">Nothing has come yet.</li>'
    return _PAGE.substitute(title=escape(title), body=f'<h1>{escape(title)}</h1><ul class="paper">{rows}</ul>')


def mail_page(mail: CaughtMail | None) -> str:
    """One mail; its HTML form is shown as the source, never run."""
    if mail is None:
        return _PAGE.substitute(title="Not found", body='<h1>There is no such mail</h1><p><a href="/">All mail</a></p>')
    envelope = [("From", mail.sender), ("To", ", ".join(mail.recipients)), ("Received", _moment(mail))]
    body = (
        f'<p><a href="/">All mail</a></p><h1>{escape(mail.subject) or "(no subject)"}</h1>'
        f'<div class="paper"><div class="part">{_facts(envelope)}</div>'
        f'<div class="part"><pre>{_with_links(mail.text or mail.html)}</pre></div>'
        f'<details class="part"><summary>All headers</summary>{_facts(mail.headers)}</details></div>'
    )
    return _PAGE.substitute(title=escape(mail.subject), body=body)


def _row(mail: CaughtMail) -> str:
    about = f"{', '.join(mail.recipients)} · {_moment(mail)}"
    return (
        f'<li><a href="/view/{mail.id}"><strong>{escape(mail.subject) or "(no subject)"}</strong>'
        f'<span class="soft">{escape(about)}</span></a></li>'
    )


def _moment(mail: CaughtMail) -> str:
    return f"{mail.received_at[:16].replace('T', ' ')} UTC"


def _facts(facts: Sequence[tuple[str, str]]) -> str:
    return f"<dl>{''.join(f'<dt>{escape(name)}</dt><dd>{escape(value)}</dd>' for name, value in facts)}</dl>"


def _with_links(text: str) -> str:
    parts, end = [], 0
    for match in _URL.finditer(text):
        url = escape(match.group())
        parts += [escape(text[end : match.start()]), f'<a href="{url}" rel="noreferrer">{url}</a>']
        end = match.end()
    return "".join([*parts, escape(text[end:])])
