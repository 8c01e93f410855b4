"""An act that needs a second person, at the desk: asked for, approved by somebody else, done again."""

from typing import Any
from uuid import UUID

from django.test import Client

from smarttec.approvals import actions
from smarttec.approvals.models import Approval, State

COLLEAGUE = UUID(int=77)


def post_with_approval(desk: Client, path: str, typed: dict[str, Any]) -> Any:
    """The answer to the second try; the first one leads to the page of approvals."""
    answer = desk.post(path, typed)
    assert (answer.status_code, answer["Location"]) == (302, "/desk/approvals/")
    row = Approval.objects.get(state=State.PROPOSED)
    assert row.summary in desk.get("/desk/approvals/").content.decode().replace("&#x27;", "'")
    assert desk.post(f"/desk/approvals/{row.id}/decide/", {"decision": "approve"}).status_code == 302
    row.refresh_from_db()
    assert row.state == State.PROPOSED, "nobody approves their own"
    actions.approve(approval=row.id, actor=COLLEAGUE)
    return desk.post(path, typed)
