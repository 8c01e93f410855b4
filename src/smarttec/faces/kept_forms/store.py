"""Keeping what was typed, and finding it again: the browser holds the key, we hold the box."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from smarttec.faces.kept_forms.models import KEPT, KeptForm
from smarttec.faces.kept_forms.typed import Typed
from smarttec.kernel import clock
from smarttec.kernel.errors import SealBroken
from smarttec.kernel.ids import new_id
from smarttec.people import attempts
from smarttec.people.domain import KEPT_FORM_BY_NETWORK, network_of
from smarttec.vault.carried import CarriedKey

COOKIE = "kept_forms"
FORMS_MAX, ROWS_MAX = 5, 50_000
"""Of one browser, and altogether: keeping is a comfort, and nobody can fill the disk with it."""


def _key_of(request: HttpRequest) -> CarriedKey | None:
    return CarriedKey.from_text(request.COOKIES.get(COOKIE, ""))


def _path(page: str) -> str:
    return urlsplit(page).path


def keep(request: HttpRequest, typed: Typed) -> CarriedKey | None:
    """Keep it in place of what was kept of that page before; None when that is too much."""
    network = network_of(str(request.META.get("REMOTE_ADDR", "")))
    if not attempts.count((KEPT_FORM_BY_NETWORK, network)) or KeptForm.objects.count() >= ROWS_MAX:
        return None
    key = _key_of(request) or CarriedKey.make()
    own, path = KeptForm.objects.filter(browser=key.digest("browser")), _path(typed.page)
    older = own.exclude(page=key.digest(path)).order_by("-kept_at").values("id")[: FORMS_MAX - 1]
    own.exclude(id__in=list(older.values_list("id", flat=True))).delete()
    row = new_id()
    KeptForm.objects.create(
        id=row, browser=key.digest("browser"), page=key.digest(path), box=key.lock(typed.to_text(), row=row),
        kept_at=clock.now(),
    )  # fmt: skip
    return key


def find(request: HttpRequest, *, writer: str) -> Typed | None:
    """What this browser has kept of this page, if whoever is signed in typed it, or nobody was."""
    key = _key_of(request)
    row = None if key is None else _row(key, request.path)
    if key is None or row is None:
        return None
    try:
        typed = Typed.from_text(key.unlock(bytes(row.box), row=row.id))
    except SealBroken:
        return None
    return typed if typed.writer in ("", writer) else None


def _row(key: CarriedKey, path: str) -> KeptForm | None:
    kept_after = clock.now() - KEPT
    own = KeptForm.objects.filter(browser=key.digest("browser"), page=key.digest(path), kept_at__gt=kept_after)
    return own.first()


def forget(request: HttpRequest, page: str) -> None:
    """The form of that page was taken: nothing of it is kept any longer."""
    key = _key_of(request)
    if key is not None:
        KeptForm.objects.filter(browser=key.digest("browser"), page=key.digest(_path(page))).delete()


def forget_old() -> int:
    """Delete what nobody came back for; how many."""
    return KeptForm.objects.filter(kept_at__lte=clock.now() - KEPT).delete()[0]


def give_key(response: HttpResponse, key: CarriedKey) -> None:
    """The browser's part: the only key there is."""
    response.set_cookie(
        COOKIE, key.to_text(), max_age=KEPT, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
    )  # fmt: skip
