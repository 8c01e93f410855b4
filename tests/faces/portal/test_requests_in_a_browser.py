"""The pages about requests in a real browser: on a phone and a desk, by day and by night, for everybody."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from tests.faces.portal.browsing import PASSWORD
from tests.requests.register.asking import STAFF
from tests.requests.register.test_verifying import code_for

from smarttec.kernel.ids import new_id
from smarttec.requests.register.actions import answer, extend
from smarttec.requests.register.links import tag_of
from smarttec.requests.register.models import Request

pytestmark = [
    pytest.mark.django_db(databases=["default", "keystore"]),
    pytest.mark.browser,
    pytest.mark.skipif(not shutil.which("chromium"), reason="needs Chromium: apt-get install chromium"),
]
STATIC = Path(__file__).resolve().parents[3] / "src/smarttec/faces/portal/static"
SHOOT = Path(__file__).parent / "preview/shoot.py"


def test_the_pages_are_usable_by_everybody(client: Client, signed_in: Client, tmp_path: Path) -> None:
    shutil.copytree(STATIC, tmp_path / "static")
    guest = Client()
    form = {"kind": "access", "text": "x" * 200, "name": "Eve", "email": "eve@example.org", "country": "DE",
            "behalf": "self", "act": str(new_id())}  # fmt: skip
    guest.post("/requests/new", form)
    request = Request.objects.get()
    page = f"/requests/{tag_of(request.id)}"
    _keep(guest, tmp_path, {"form": "/requests/new", "contact": "/contact", "code": page})
    guest.post(page, {"code": code_for(request)})
    answer(request=request.id, by=STAFF, words="We look into it.\nIt takes a little.")
    extend(request=request.id, by=STAFF, reason="complex")
    _keep(guest, tmp_path, {"status": page})
    asked = {"kind": "erasure", "text": "All.", "act": str(new_id()), "proof": PASSWORD}
    assert signed_in.post("/requests/new", asked).status_code == 302
    _keep(signed_in, tmp_path, {"list": "/requests"})
    done = subprocess.run([sys.executable, SHOOT, tmp_path], capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _keep(client: Client, folder: Path, pages: dict[str, str]) -> None:
    for name, path in pages.items():
        response = client.get(path)
        assert response.status_code == 200, path
        (folder / f"{name}.html").write_bytes(response.content)
