"""The README's example of the executable notice is run as it stands."""

import re
from pathlib import Path

import pytest
from tests.people.helpers import open_confirmed

from smarttec.notice.models import UseRecord
from smarttec.notice.uses import flush

README = Path(__file__).parents[2] / "README.md"


def example() -> str:
    """The Python block that reads somebody's address."""
    blocks = re.findall(r"^```python\n(.*?)^```", README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return next(block for block in blocks if "person.email" in block)


@pytest.mark.django_db(databases=["default", "keystore"])
def test_the_example_is_refused_as_its_comments_say_and_leaves_a_record(capsys: pytest.CaptureFixture[str]) -> None:
    person = open_confirmed("reader@example.com")
    sent: list[str] = []
    code = example()
    exec(compile(code, str(README), "exec"), {"person": person, "send_to": sent.append})
    promised = [match[1] for match in re.finditer(r"print\(.*?\)\s+# (.*)$", code, re.MULTILINE)]
    assert capsys.readouterr().out.splitlines() == promised
    assert sent == []
    flush()
    record = UseRecord.objects.get(subject=person.id, actor__contains="newsletter")
    assert (record.times, record.actor) == (1, "refused:newsletter")
