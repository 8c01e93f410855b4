"""Lookup v2: what a phone number says by itself: its forms, its country, its type by the numbering plan."""

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType
from starlette.responses import JSONResponse, Response

from smarttec.faces.twilio.operations import Call, Operation, Parameter, routes_of
from smarttec.kernel.errors import InvalidInput, InvalidPhoneNumber
from smarttec.kernel.phone import country_of, parse_e164
from smarttec.people.domain import Scope

_FIELDS = {"validation", "line_type_intelligence"}
_TYPES = {
    PhoneNumberType.MOBILE: "mobile", PhoneNumberType.FIXED_LINE: "landline",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "fixedOrMobile", PhoneNumberType.TOLL_FREE: "tollFree",
    PhoneNumberType.PREMIUM_RATE: "premium", PhoneNumberType.SHARED_COST: "sharedCost",
    PhoneNumberType.VOIP: "nonFixedVoip", PhoneNumberType.PERSONAL_NUMBER: "personal",
    PhoneNumberType.PAGER: "pager", PhoneNumberType.UAN: "uan", PhoneNumberType.VOICEMAIL: "voicemail",
}  # fmt: skip
_NOT_KNOWN = (
    "call_forwarding", "caller_name", "identity_match", "line_status", "phone_number_quality_score", "pre_fill",
    "reassigned_number", "sim_swap", "sms_pumping_risk",
)  # fmt: skip
_LENGTHS = {
    phonenumbers.ValidationResult.TOO_SHORT: "TOO_SHORT",
    phonenumbers.ValidationResult.TOO_LONG: "TOO_LONG",
    phonenumbers.ValidationResult.INVALID_COUNTRY_CODE: "INVALID_COUNTRY_CODE",
    phonenumbers.ValidationResult.INVALID_LENGTH: "INVALID_LENGTH",
}


async def fetch(call: Call) -> Response:
    """GET /v2/PhoneNumbers/{number}: a number that is none is an answer, not an error."""
    written, country = call.path["number"], call.given.get("CountryCode") or None
    if country and not phonenumbers.country_code_for_region(country):
        raise InvalidInput("CountryCode is two capital letters, such as US.", field="CountryCode")
    wanted = {one.strip() for one in call.given.get("Fields", "").split(",") if one.strip()}
    if unknown := wanted - _FIELDS:
        raise InvalidInput(
            f"Fields are {', '.join(sorted(_FIELDS))}; {len(unknown)} of yours are none.", field="Fields"
        )
    return JSONResponse(
        {**_facts(written, country, wanted), "url": f"{call.origin}/v2/PhoneNumbers/{_path_of(written, country)}"}
    )


def _path_of(written: str, country: str | None) -> str:
    try:
        return parse_e164(written, country)
    except InvalidPhoneNumber:
        return "".join(char for char in written if char.isascii() and (char.isalnum() or char in "+-"))


def _facts(written: str, country: str | None, wanted: set[str]) -> dict[str, object]:
    unknown = dict.fromkeys(_NOT_KNOWN)
    try:
        e164 = parse_e164(written, country)
    except InvalidPhoneNumber:
        return {
            **unknown, "calling_country_code": None, "country_code": None, "line_type_intelligence": None,
            "national_format": None, "phone_number": _path_of(written, country), "valid": False,
            "validation_errors": [_error_of(written, country)],
        }  # fmt: skip
    number = phonenumbers.parse(e164, None)
    return {
        **unknown,
        "calling_country_code": str(number.country_code),
        "country_code": country_of(e164),
        "line_type_intelligence": _type_of(number) if "line_type_intelligence" in wanted else None,
        "national_format": phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL),
        "phone_number": e164,
        "valid": phonenumbers.is_valid_number(number),
        "validation_errors": [] if phonenumbers.is_valid_number(number) else ["INVALID_BUT_POSSIBLE"],
    }


def _type_of(number: phonenumbers.PhoneNumber) -> dict[str, object]:
    """By the numbering plan; which carrier has the number now, nobody here is asked."""
    kind = _TYPES.get(phonenumbers.number_type(number))
    return {
        "carrier_name": None, "error_code": None if kind else 60601, "mobile_country_code": None,
        "mobile_network_code": None, "type": kind,
    }  # fmt: skip


def _error_of(written: str, country: str | None) -> str:
    try:
        number = phonenumbers.parse(written, country)
    except phonenumbers.NumberParseException:
        return "NOT_A_NUMBER"
    return _LENGTHS.get(phonenumbers.is_possible_number_with_reason(number), "NOT_A_NUMBER")


operations = [
    Operation(
        id="FetchPhoneNumberLookup", method="GET", path="/v2/PhoneNumbers/{number}", scope=Scope.READ_ACCOUNT,
        about="What a number says by itself: its forms, country and type.", handle=fetch, answer="Lookup",
        parameters=(
            Parameter("CountryCode", "Where a national number is to be read.", {"type": "string"}),
            Parameter("Fields", "`line_type_intelligence`: its type by the numbering plan.", {"type": "string"}),
        ),
    ),
]  # fmt: skip
routes = routes_of(operations)
