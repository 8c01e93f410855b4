"""Writes what was typed into the form of a finished page.

The page is read once to find its forms and where each input stands; the form that was sent is the one with the same
address, the same hidden values and the most of the same fields; then only the places that change are replaced. Fields
that are hidden, secret or files stay as the page has them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from smarttec.faces.kept_forms.typed import Typed

_NOT_TYPED = frozenset({"hidden", "password", "file", "submit", "button", "image", "reset"})
_CHOSEN = frozenset({"checkbox", "radio"})
_NOTES = {
    "en": "This page had expired. What you typed is here again; passwords, codes and files are not kept, so give "
    "those anew.",
    "es": "Esta página había caducado. Aquí está de nuevo lo que escribió; no guardamos contraseñas, códigos ni "
    "archivos: indíquelos otra vez.",
}

Attributes = dict[str, str | None]


@dataclass(slots=True)
class _Input:
    """An input, select's option or textarea: where its tag (and a textarea's text) stands."""

    tag: str
    name: str
    attributes: Attributes
    start: int
    end: int
    text_end: int = 0


@dataclass(slots=True)
class _Form:
    action: str
    end: int
    inputs: list[_Input] = field(default_factory=list)

    def likeness(self, typed: Typed, page: str) -> tuple[bool, int, int]:
        """How much it is the form that was sent."""
        typed_into = {one.name for one in self.inputs if _is_typed(one)}
        hidden = sum(
            one.attributes.get("value") in typed.values.get(one.name, ())
            for one in self.inputs
            if one.attributes.get("type") == "hidden"
        )
        return (self.action or page) == typed.action, hidden, len(typed_into & typed.values.keys())


class _Reader(HTMLParser):
    """Finds the forms of a page."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=False)
        self.forms: list[_Form] = []
        self.language = "en"
        self._lines = [0]
        self._lines += [at + 1 for at, character in enumerate(page) if character == "\n"]
        self._form: _Form | None = None
        self._select = ""
        self._textarea: _Input | None = None
        self.feed(page)
        self.close()

    def _at(self) -> int:
        line, offset = self.getpos()
        return self._lines[line - 1] + offset

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Forms and what can be filled in."""
        attributes: Attributes = dict(attrs)
        start = self._at()
        end = start + len(self.get_starttag_text() or "")
        if tag == "html":
            self.language = attributes.get("lang") or "en"
        elif tag == "form":
            self._form = _Form(attributes.get("action") or "", end)
            if (attributes.get("method") or "").lower() == "post":
                self.forms.append(self._form)
        elif self._form is not None and tag in ("input", "textarea", "select", "option"):
            self._note(tag, attributes, start, end)

    def _note(self, tag: str, attributes: Attributes, start: int, end: int) -> None:
        name = attributes.get("name") or ""
        if tag == "select":
            self._select = name
        elif self._form is not None and (name or tag == "option"):
            found = _Input(tag, self._select if tag == "option" else name, attributes, start, end)
            self._form.inputs.append(found)
            if tag == "textarea":
                self._textarea = found

    def handle_endtag(self, tag: str) -> None:
        """Where a form, a list or a text ends."""
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea" and self._textarea is not None:
            self._textarea.text_end = self._at()
            self._textarea = None


def _is_typed(one: _Input) -> bool:
    kind = (one.attributes.get("type") or "text").lower()
    is_of_use = one.attributes.get("autocomplete") not in ("one-time-code", "current-password", "new-password")
    is_open = "disabled" not in one.attributes and "readonly" not in one.attributes
    return bool(one.name) and kind not in _NOT_TYPED and is_of_use and is_open


def fill(page: str, typed: Typed, *, path: str) -> str | None:
    """The page with the values in its form; None when it has no such form."""
    read = _Reader(page)
    likely = max(read.forms, key=lambda form: form.likeness(typed, path), default=None)
    if likely is None or not likely.likeness(typed, path)[2]:
        return None
    note = _NOTES.get(read.language, _NOTES["en"])
    said = likely.end, likely.end, f'<p class="note kept-note" role="status">{note}</p>'
    return _changed(page, sorted([said, *_changes(likely, typed)]))


def _changes(form: _Form, typed: Typed) -> Iterator[tuple[int, int, str]]:
    """(start, end, what stands there instead); a name that occurs several times gets its values in their order."""
    given = {name: iter(values) for name, values in typed.values.items()}
    for one in filter(_is_typed, form.inputs):
        kind = (one.attributes.get("type") or "text").lower()
        values = typed.values.get(one.name, [])
        if one.tag == "option" or kind in _CHOSEN:
            yield one.start, one.end, _chosen(one, values)
        elif (value := next(given.get(one.name, iter(())), None)) is not None:
            yield _written(one, value)


def _chosen(one: _Input, values: Iterable[str]) -> str:
    word = "selected" if one.tag == "option" else "checked"
    attributes = {name: value for name, value in one.attributes.items() if name != word}
    if (one.attributes.get("value") or ("" if one.tag == "option" else "on")) in values:
        attributes[word] = None
    return _tag(one.tag, attributes)


def _written(one: _Input, value: str) -> tuple[int, int, str]:
    if one.tag == "textarea":
        return one.end, one.text_end or one.end, "\n" + escape(value)
    return one.start, one.end, _tag(one.tag, {**one.attributes, "value": value})


def _tag(name: str, attributes: Attributes) -> str:
    parts = [key if value is None else f'{key}="{escape(value)}"' for key, value in attributes.items()]
    return f"<{' '.join([name, *parts])}>"


def _changed(page: str, changes: Iterable[tuple[int, int, str]]) -> str:
    parts, at = [], 0
    for start, end, text in changes:
        parts += [page[at:start], text]
        at = end
    return "".join([*parts, page[at:]])
