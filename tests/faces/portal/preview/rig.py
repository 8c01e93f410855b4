"""Renders every template of the portal with sample contexts, under settings of its own: no database, no other room.

python tests/faces/portal/preview/rig.py OUT     writes OUT/<page>.html, OUT/mail-<name>.txt and OUT/static/
"""

import shutil
import sys
from pathlib import Path

import django
from django.conf import settings
from django.http import HttpResponse
from django.urls import include, path, resolve

PORTAL = Path(__file__).resolve().parents[4] / "src/smarttec/faces/portal"


def page(request, **kwargs):
    return HttpResponse(request.path)


STUBS = {
    "home": "",
    "age": "start",
    "sign_up": "sign-up",
    "confirm_email": "confirm",
    "sign_in": "sign-in",
    "sign_in_totp": "sign-in/second-step",
    "sign_out": "sign-out",
    "sign_out_everywhere": "sign-out-everywhere",
    "password_reset_request": "password",
    "password_reset": "password/new",
    "dashboard": "dashboard",
    "messages": "messages",
    "compose": "messages/new",
    "compose_price": "messages/price",
    "message": "messages/<str:sid>",
    "message_status": "messages/<str:sid>/status",
    "buy_credits": "credits",
    "payments": "credits/history",
    "handover": "credits/<str:payment_id>/handover",
    "checkout_go": "credits/<str:payment_id>/go",
    "payment": "credits/<str:payment_id>",
    "payment_status": "credits/<str:payment_id>/status",
    "profile": "profile",
    "email_change": "profile/email",
    "email_change_confirm": "profile/email/confirm",
    "password_change": "profile/password",
    "totp_setup": "profile/second-step",
    "totp_disable": "profile/second-step/off",
    "recovery_codes": "profile/recovery-codes",
    "api_token": "profile/api",
    "my_data": "my-data",
    "privacy": "privacy",
    "terms": "terms",
    "cookies": "cookies",
    "error_codes": "docs/errors",
    "error_code": "docs/errors/<int:code>",
    "about": "about",
    "status": "status",
    "contact": "contact",
}
portal_urls = ([path(route, page, name=name) for name, route in STUBS.items()], "portal")
proof_urls = ([path("proof", page, name="page")], "proof")
notice_urls = (
    [path("choices", page, name="choices"), path("privacy/history", page, name="privacy_history")],
    "notice",
)
urlpatterns = [path("", include(portal_urls)), path("", include(proof_urls)), path("", include(notice_urls))]
MONEY = {"recharge": "page", "statement": "page", "plan": "page", "papers": "papers", "orders": "orders",
         "safety": "limits"}  # fmt: skip
"""Areas with addresses of their own, and the page that the navigation about money names."""
urlpatterns += [path("", include(([path(area, page, name=name)], area))) for area, name in MONEY.items()]


def configure():
    settings.configure(
        ROOT_URLCONF=__name__,
        SECRET_KEY="preview",
        USE_TZ=True,
        TIME_ZONE="UTC",
        STATIC_URL="/static/",
        INSTALLED_APPS=["django.contrib.staticfiles"],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [PORTAL / "templates"],
                "OPTIONS": {
                    "context_processors": ["django.template.context_processors.request"],
                    "libraries": {"portal": "smarttec.faces.portal.templatetags.portal"},
                },
            }
        ],
    )
    django.setup()


def render(out):
    from django.template.loader import render_to_string
    from django.test import RequestFactory
    from samples import MAILS, PAGES

    for name, (template, url, context) in PAGES.items():
        request = RequestFactory().get(url)
        request.resolver_match = resolve(url)
        (out / f"{name}.html").write_text(render_to_string(template, context, request))
    for name, context in MAILS.items():
        (out / f"mail-{name}.html").write_text(render_to_string(f"mail/{name}.html", context))
        subject = render_to_string(f"mail/{name}.subject.txt", context)
        (out / f"mail-{name}.txt").write_text(subject + render_to_string(f"mail/{name}.txt", context))
    shutil.copytree(PORTAL / "static", out / "static", dirs_exist_ok=True)


if __name__ == "__main__":
    configure()
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    render(target)
