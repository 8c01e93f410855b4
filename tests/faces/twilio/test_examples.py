"""What docs/api.md shows can be copied and runs as it stands, in Python and with curl."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.faces.twilio.conftest import Api
from tests.messaging.services.pooling import a_service
from tests.messaging.world import COMMITTED, Customer

from smarttec.faces.twilio.openapi import OPERATIONS
from smarttec.kernel.ids import to_sid
from smarttec.messaging.models import Message

PAGE = (Path(__file__).parents[3] / "docs" / "api.md").read_text()


def examples(language: str) -> list[str]:
    """The page's blocks in that language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


@COMMITTED
def test_the_examples_in_python_run_one_after_the_other(api: Api, customer: Customer) -> None:
    names = {
        "account_sid": to_sid("AC", customer.id), "auth_token": customer.token, "api_url": api.url,
        "number": customer.number,
    }  # fmt: skip
    for example in examples("python"):
        exec(compile(example, "docs/api.md", "exec"), names)
    assert Message.objects.count() == 2


@COMMITTED
@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_the_examples_with_curl_are_answered(api: Api, customer: Customer) -> None:
    told = {
        "ACCOUNT_SID": to_sid("AC", customer.id), "AUTH_TOKEN": customer.token, "API_URL": api.url,
        "NUMBER": customer.number, "SERVICE_SID": to_sid("MG", a_service(customer, customer.number)),
        "PATH": os.environ["PATH"],
    }  # fmt: skip
    for example in examples("sh"):
        strict = example.replace("curl ", "curl --fail-with-body --silent --show-error ")
        run = subprocess.run(["sh", "-ec", strict], env=told, capture_output=True, text=True, timeout=30, check=False)
        assert run.returncode == 0, run.stdout + run.stderr
    assert Message.objects.count() == 2


def test_every_collection_is_named_on_the_page() -> None:
    collections = {match for each in OPERATIONS for match in re.findall(r"/([A-Z][A-Za-z]+)", each.path)}
    assert {name for name in collections if name not in PAGE} == set()
