"""Markers typed into every field for words of every page that takes a form, by the samples of `tests.faces`."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from tests.faces.card_number_samples import OWN, Sent, World, desk_pages, portal
from tests.faces.test_card_numbers import Watch, post, undone
from tests.people.helpers import EMAIL
from tests.requests.entered.exempt import ABOUT_NOBODY, NOT_TOLD, NOT_WORDS
from tests.requests.entered.marking import Markers, is_for_words, marked

from smarttec.kernel.ids import new_id

SKIPPED = {**ABOUT_NOBODY, **NOT_TOLD}


class Typist:
    """Types into pages, and remembers what was not taken."""

    def __init__(self, world: World, watch: Watch, markers: Markers) -> None:
        self.world, self.watch, self.markers = world, watch, markers
        self.clients = {who: world.client(who) for who in ("anyone", "member", "staff")}
        own = {key: {"sender": OWN} for key in ("portal:compose", "numbers:register", "numbers:ask_code")}
        self._changes: dict[str, dict[str, str]] = {**own, "desk:bank_payments": {"account": world.sid}}
        self.forms, self.problems = set[str](), list[str]()

    def type_into(self, pages: dict[str, list[Sent]]) -> None:
        """Every form of these addresses."""
        for name, every in pages.items():
            for sent in every if name not in SKIPPED else ():
                self._type(name, sent)

    def _type(self, name: str, sent: Sent) -> None:
        client = self.clients[sent.who]
        with undone(client):
            sent.before(client)
            post(client, self.watch, name, sent, self._changes.get(name, {}))
            fields = dict(self.watch.fields)
        changed = dict(self._values(name, sent, fields))
        if not changed:
            return
        sent.before(client)
        self.forms |= {f"{type(fields[key][0]).__module__}.{type(fields[key][0]).__name__}" for key in changed}
        act = {"act": str(new_id())} if "act" in sent.values else {}
        changed = {**self._changes.get(name, {}), **act, **changed}
        self._note(name, post(client, self.watch, name, sent, changed))
        self._confirm(name, sent, changed)

    def _values(self, name: str, sent: Sent, fields: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        for key, (form, of) in fields.items():
            plain = key.rpartition("-")[2]
            if key == "file":
                yield key, self._file(name)
            elif plain == "email" and sent.who == "anyone":
                yield key, EMAIL
            elif plain == "account":
                continue
            elif plain == "tax_id":
                yield key, self.markers.code(f"{name} {key}")
            elif name == "bulk:new" and key == "body":
                yield key, self.markers.word(f"{name} {key}") + " {name} {note}"
            elif is_for_words(form.fields[of]) and not {key, plain} & NOT_WORDS.keys():
                yield key, marked(form.fields[of], sent.values.get(key), f"{name} {key}", self.markers, name=plain)

    def _file(self, name: str) -> SimpleUploadedFile:
        whose, number = self.markers.word(f"{name} file name"), self.markers.number(f"{name} file number")
        other = self.markers.word(f"{name} file column") if name == "bulk:new" else "a column that is not kept"
        return SimpleUploadedFile("people.csv", f"name,number,note\n{whose},{number},{other}\n".encode())

    def _confirm(self, name: str, sent: Sent, changed: dict[str, Any]) -> None:
        """The second step of what is looked at first."""
        if sent.values.get("step") != "look":
            return
        page = self.last.content.decode()
        seen = dict(re.findall(r'name="(seen|act|authority_version)" value="([^"]+)"', page))
        changed["file"].seek(0)
        again = {**changed, **seen, "step": "confirm", "authority": "on"}
        self._note(name, post(self.clients[sent.who], self.watch, name, sent, again))

    def _note(self, name: str, answer: HttpResponse) -> None:
        self.last = answer
        wrong = {key: form.errors.get(of) for key, (form, of) in self.watch.fields.items() if form.errors.get(of)}
        general = [str(form.non_field_errors()) for form, _ in self.watch.fields.values() if form.non_field_errors()]
        if answer.status_code >= 400 or wrong or general:
            self.problems.append(f"{name} did not take it ({answer.status_code}): {wrong} {general[:1]}")


def type_into_all_pages(typist: Typist) -> None:
    """Those of customers and the desk, in an order in which each is open."""
    pages = portal(typist.world)
    typist.type_into({"safety:answer": pages.pop("safety:answer")})
    typist.clients["staff"].post(f"/desk/fraud/hold/{typist.world.hold.id}/decide/", {"reason": "explained"})
    typist.type_into(pages)
    typist.type_into(desk_pages(typist.world))
