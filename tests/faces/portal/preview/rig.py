"""Renders every template of the portal with sample contexts, under settings of its own: no database, no other room.

python tests/faces/portal/preview/rig.py OUT     writes OUT/<page>.html, OUT/mail-<name>.txt and OUT/static/
"""

import re
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


ROUTE = re.compile(r'path\(\s*"([^"]*)",.*?name="(\w+)"', re.DOTALL)
AREA = re.compile(r'^app_name = "(\w+)"', re.MULTILINE)


def stub(file: Path):
    """The addresses of an area as its file declares them, without its views."""
    text = file.read_text()
    return include(([path(route, page, name=name) for route, name in ROUTE.findall(text)], AREA.findall(text)[0]))


urlpatterns = [path("", stub(file)) for file in sorted(PORTAL.rglob("urls.py"))]


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
