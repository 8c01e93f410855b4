"""The OpenAPI 3.1 document, made from the same operations as the routes."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from smarttec.faces.error_codes import ERROR_CODES
from smarttec.faces.twilio.errors import API_VERSION
from smarttec.faces.twilio.operations import PAGING, Operation, Parameter
from smarttec.faces.twilio.resources import (
    accounts,
    balance,
    keys,
    lookups,
    messages,
    numbers,
    pricing,
    services,
    usage,
    usage_triggers,
    verify,
)
from smarttec.faces.twilio.shapes import SHAPES, list_of, list_of_v1, sid

PATH = f"/{API_VERSION}/openapi.json"
FORM = "application/x-www-form-urlencoded"
OPERATIONS: tuple[Operation, ...] = (
    *messages.operations, *accounts.operations, *balance.operations, *keys.operations, *numbers.operations,
    *usage.operations, *usage_triggers.operations, *services.operations, *lookups.operations, *pricing.operations,
    *verify.operations,
)  # fmt: skip
"""Everything that can be asked for, in the order in which people look for it."""

_READING = (400, 401, 403, 404, 429, 500, 503)
_WRITING = (402, 409, 413)
_MEANINGS = {
    400: "Malformed.", 401: "Wrong or missing credentials.", 402: "Not enough credit.", 403: "Not allowed.",
    404: "No such thing, or not yours.", 409: "Not in a state that allows it, or an Idempotency-Key that was used.",
    413: "Too large.", 429: "Too many, too soon.", 500: "A fault of ours.", 503: "Away for a moment.",
}  # fmt: skip
_SIDS = {"Messages": "SM", "Keys": "SK", "SigningKeys": "SK", "IncomingPhoneNumbers": "PN", "OutgoingCallerIds": "PN",
         "Services": "MG", "PhoneNumbers": "PN", "Triggers": "UT",
         "AlphaSenders": "AI", "ShortCodes": "SC"}  # fmt: skip
_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "maxLength": 255, "pattern": "^[!-~]+$"},
    "description": "Of your choice, new for every new request: a repeated request is done once and answered alike.",
}  # fmt: skip


async def serve(request: Request) -> Response:
    """GET openapi.json; for everybody."""
    del request
    return Response(_encoded(), media_type="application/json")


@cache
def _encoded() -> bytes:
    return orjson.dumps(document(OPERATIONS))


def document(operations: Iterable[Operation]) -> dict[str, Any]:
    """OpenAPI 3.1.0 (spec.openapis.org/oas/v3.1.0)."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _described(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Messaging API", "version": API_VERSION, "description": _codes()},
        "servers": [{"url": "/"}],
        "security": [{"basic": []}],
        "paths": paths,
        "components": {
            "schemas": dict(SHAPES),
            "securitySchemes": {
                "basic": {"type": "http", "scheme": "basic", "description": "An account SID and its auth token, or "
                          "the SID and the secret of an API key."},
            },
        },
    }  # fmt: skip


def _codes() -> str:
    told = "\n".join(f"- {entry.code}: {entry.meaning}" for entry in ERROR_CODES.values() if entry.answers)
    return f"Errors have a `code`:\n\n{told}"


def _described(operation: Operation) -> dict[str, Any]:
    is_post = operation.method == "POST"
    described: dict[str, Any] = {
        "operationId": operation.id,
        "summary": operation.about,
        "description": f"An API key needs the scope `{str(operation.scope.name).lower().replace('_', '-')}`.",
        "parameters": [
            *(_in_path(name, operation.path) for name in re.findall(r"{(\w+)}", operation.path)),
            *([_IDEMPOTENCY_KEY] if is_post else map(_in_query, operation.parameters)),
        ],
        "responses": _responses(operation),
    }
    if is_post:
        described["requestBody"] = {"required": True, "content": {FORM: {"schema": _form(operation.parameters)}}}
    return described


def _in_path(name: str, path: str) -> dict[str, Any]:
    if name == "account_sid":
        schema: Any = sid("AC")
    elif path.startswith("/v2/Services/"):
        schema = sid("VA" if name == "sid" else "VE")
    else:
        collection = path.split(f"/{{{name}}}", maxsplit=1)[0].rpartition("/")[2]
        schema = sid(_SIDS[collection]) if collection in _SIDS else {"type": "string", "pattern": "^[A-Za-z]+$"}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _in_query(parameter: Parameter) -> dict[str, Any]:
    return {"name": parameter.name, "in": "query", "description": parameter.about, "schema": parameter.schema}


def _form(parameters: Iterable[Parameter]) -> dict[str, Any]:
    parameters = tuple(parameters)
    return {
        "type": "object",
        "properties": {each.name: {**each.schema, "description": each.about} for each in parameters},
        "required": [each.name for each in parameters if each.is_required],
    }


def _responses(operation: Operation) -> dict[str, Any]:
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    statuses = sorted(_READING if operation.method == "GET" else _READING + _WRITING)
    answers = {str(status): {"description": _MEANINGS[status], "content": error} for status in statuses}
    done: dict[str, Any] = {"description": "Done."}
    if operation.answer is not None:
        done["content"] = {"application/json": {"schema": _answer(operation, operation.answer)}}
    return {str(operation.status): done, **answers}


def _answer(operation: Operation, name: str) -> Any:
    if operation.list_key is None:
        return {"$ref": f"#/components/schemas/{name}"}
    if operation.path.startswith("/v"):
        return list_of_v1(operation.list_key, name)
    return list_of(operation.list_key, name, is_paged=PAGING[-1] in operation.parameters)
