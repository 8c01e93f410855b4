"""The OpenAPI document: valid, the same as the routes, and true of what the live server answers."""

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.routing import Route
from tests.faces.twilio.carrying import carry
from tests.faces.twilio.conftest import Api
from tests.messaging.world import COMMITTED, Customer

from smarttec.faces.twilio.app import routes
from smarttec.faces.twilio.openapi import OPERATIONS, PATH, document
from smarttec.faces.twilio.shapes import SHAPES
from smarttec.kernel.ids import to_sid
from smarttec.messaging.settlement import Verdict

EXAMPLES_EACH = 6
CHECKS = (
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
)  # fmt: skip
TO = "+15005550123"


def test_the_document_has_the_routes_and_nothing_else() -> None:
    served = {(route.path, method) for route in routes if isinstance(route, Route) for method in route.methods or ()}
    served = {(path, method) for path, method in served if method != "HEAD" and path != PATH}
    in_front = {(each.path, each.method) for each in OPERATIONS if each.id == "CreateMessage"}
    assert served | in_front == {(each.path, each.method) for each in OPERATIONS}


def test_every_operation_has_a_name_of_its_own_and_a_shape() -> None:
    assert len({each.id for each in OPERATIONS}) == len(OPERATIONS)
    assert {each.answer for each in OPERATIONS} - {None} == SHAPES.keys() - {"Error"}
    assert all((each.answer is None) == (each.status == 204) for each in OPERATIONS)


@COMMITTED
def test_everybody_may_read_the_document(api: Api) -> None:
    answer = httpx.get(api.url + PATH)
    assert (answer.status_code, answer.json()) == (200, document(OPERATIONS))
    assert answer.json()["openapi"] == "3.1.0"


@COMMITTED
@pytest.mark.timeout(180)
def test_no_answer_is_undocumented_and_none_is_a_fault_of_ours(api: Api, customer: Customer) -> None:
    client = api.client(customer)
    message = client.messages.create(to=TO, from_=customer.number, body="x").sid
    carry(Verdict.SENT, {1: "a"})
    own = {"Messages": message, "Keys": client.new_keys.create().sid}
    own |= {"IncomingPhoneNumbers": client.incoming_phone_numbers.list()[0].sid}
    for found in schemathesis.openapi.from_url(api.url + PATH).get_all_operations():
        operation = found.ok()
        collection = operation.path.split("/{sid}", maxsplit=1)[0].rpartition("/")[2]
        statuses = ask_about(operation, api, customer, own_sid=own.get(collection))
        if operation.method == "get" and (collection in own or "{" not in operation.path.split("account_sid}")[-1]):
            assert 200 in statuses, operation.label


def ask_about(operation: schemathesis.APIOperation, api: Api, customer: Customer, *, own_sid: str | None) -> set[int]:
    """A few requests that the document allows, about things that are there (but not their deletion)."""
    statuses = set()

    @settings(
        max_examples=EXAMPLES_EACH, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def ask(case: schemathesis.Case) -> None:
        case.path_parameters["account_sid"] = to_sid("AC", customer.id)
        if own_sid and "sid" in case.path_parameters and case.method != "DELETE":
            case.path_parameters["sid"] = own_sid
        answer = case.call_and_validate(
            base_url=api.url, auth=(to_sid("AC", customer.id), customer.token), checks=CHECKS
        )
        statuses.add(answer.status_code)

    ask()
    return statuses
