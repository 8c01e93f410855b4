"""The OpenAPI document: valid, the same as the routes, and true of what the live server answers."""

import itertools
import re

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
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


@pytest.fixture
def own(api: Api, customer: Customer) -> dict[str, str]:
    """Collection → the SID of something in it that is the customer's."""
    client = api.client(customer)
    message = client.messages.create(to=TO, from_=customer.number, body="x").sid
    carry(Verdict.SENT, {1: "a"})
    number = client.incoming_phone_numbers.list()[0].sid
    service = client.messaging.v1.services.create(friendly_name="x").sid
    client.messaging.v1.services(service).phone_numbers.create(phone_number_sid=number)
    client.verify.base_url = api.url
    verify = client.verify.v2.services.create(friendly_name="x")
    verification = client.verify.v2.services(verify.sid).verifications.create(to=TO, channel="sms").sid
    return {
        "Accounts": client.account_sid, "Messages": message, "Keys": client.new_keys.create().sid,
        "SigningKeys": client.new_keys.create().sid, "VerifyServices": verify.sid, "Verifications": verification,
        "IncomingPhoneNumbers": number, "PhoneNumbers": number, "Services": service,
    }  # fmt: skip


def collection_of(path: str, variable: str) -> str:
    """The collection whose member a variable of the path names."""
    if path.startswith("/v2/Services/"):
        return "VerifyServices" if variable == "sid" else "Verifications"
    return path.split(f"/{{{variable}}}", maxsplit=1)[0].rpartition("/")[2]


@COMMITTED
@pytest.mark.parametrize("mode", GenerationMode)
def test_no_answer_is_undocumented_and_none_is_a_fault_of_ours(
    api: Api, customer: Customer, own: dict[str, str], mode: GenerationMode
) -> None:
    ask_about_everything(api, customer, own, mode, examples_each=EXAMPLES_EACH)


@COMMITTED
@pytest.mark.torture
@pytest.mark.parametrize("mode", GenerationMode)
def test_nor_is_any_of_many(api: Api, customer: Customer, own: dict[str, str], mode: GenerationMode) -> None:
    ask_about_everything(api, customer, own, mode, examples_each=200)


def ask_about_everything(
    api: Api, customer: Customer, own: dict[str, str], mode: GenerationMode, *, examples_each: int
) -> None:
    """What the document allows must be found where it is there; what it does not allow must be answered as it says."""
    for found in schemathesis.openapi.from_url(api.url + PATH).get_all_operations():
        operation = found.ok()
        statuses = ask_about(operation, api, customer, own, mode, examples_each=examples_each)
        variables = re.findall(r"{(\w+)}", operation.path)
        is_there = all(collection_of(operation.path, variable) in own for variable in variables)
        if mode is GenerationMode.POSITIVE and operation.method == "get" and is_there:
            assert 200 in statuses, operation.label


def ask_about(
    operation: schemathesis.APIOperation, api: Api, customer: Customer, own: dict[str, str], mode: GenerationMode, *,
    examples_each: int,
) -> set[int]:  # fmt: skip
    """A few requests about things that are there, but not their deletion; of the wrong ones every other one."""
    statuses, turns = set(), itertools.count()

    @settings(
        max_examples=examples_each, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case) -> None:
        if mode is GenerationMode.POSITIVE or next(turns) % 2:
            for variable in set(case.path_parameters) - ({"sid"} if case.method == "DELETE" else set()):
                known = own.get(collection_of(operation.path, variable))
                case.path_parameters[variable] = known or case.path_parameters[variable]
        answer = case.call_and_validate(
            base_url=api.url, auth=(to_sid("AC", customer.id), customer.token), checks=CHECKS
        )
        statuses.add(answer.status_code)

    ask()
    return statuses
