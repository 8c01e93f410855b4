"""The bodies that the API answers with, as JSON Schema (2020-12)."""

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

TEXT: Schema = {"type": "string"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
NULL: Schema = {"type": "null"}
FLAG: Schema = {"type": "boolean"}
NUMBER: Schema = {"type": "integer"}
DIGITS: Schema = {"type": "string", "pattern": "^[0-9]+$"}
MONEY: Schema = {"type": "string", "pattern": r"^-?[0-9]+\.[0-9]{2,6}$"}
MONEY_OR_NULL: Schema = {"type": ["string", "null"], "pattern": r"^-?[0-9]+\.[0-9]{2,6}$"}
_RFC_2822 = r"^[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} \+0000$"
DATE: Schema = {"type": "string", "pattern": _RFC_2822}
DATE_OR_NULL: Schema = {"type": ["string", "null"], "pattern": _RFC_2822}
ISO_DATE: Schema = {"type": "string", "pattern": "^[0-9-]{10}T[0-9:]{8}Z$"}
URIS: Schema = {"type": "object", "additionalProperties": {"type": "string"}}


def sid(prefix: str) -> Schema:
    """An id in Twilio's form."""
    return {"type": "string", "pattern": f"^{prefix}[0-9a-f]{{32}}$"}


def shape(**properties: Schema) -> Schema:
    """An object with exactly these properties."""
    return {
        "type": "object",
        "properties": {name.rstrip("_"): schema for name, schema in properties.items()},
        "required": [name.rstrip("_") for name in properties],
        "additionalProperties": False,
    }


_KEY: Mapping[str, Schema] = {
    "date_created": DATE,
    "date_updated": DATE,
    "friendly_name": TEXT,
    "scopes": {"type": "array", "items": TEXT},
    "sid": sid("SK"),
}
_VERIFICATION: Mapping[str, Schema] = {
    "account_sid": sid("AC"),
    "amount": NULL,
    "channel": {"const": "sms"},
    "date_created": ISO_DATE,
    "date_updated": ISO_DATE,
    "payee": NULL,
    "service_sid": sid("VA"),
    "sid": sid("VE"),
    "status": {"enum": ["pending", "approved", "canceled"]},
    "to": TEXT,
    "valid": FLAG,
}
_PRICE = shape(base_price=MONEY, current_price=MONEY, number_type=TEXT)
SHAPES: dict[str, Schema] = {
    "Error": shape(code=NUMBER, message=TEXT, more_info=TEXT, status=NUMBER),
    "Message": shape(
        account_sid=sid("AC"), api_version=TEXT, body=TEXT, date_created=DATE, date_sent=DATE_OR_NULL,
        date_updated=DATE, direction={"enum": ["inbound", "outbound-api", "outbound-reply"]},
        error_code={"type": ["integer", "null"]}, error_message=TEXT_OR_NULL, from_=TEXT_OR_NULL,
        messaging_service_sid=TEXT_OR_NULL, num_media=DIGITS, num_segments=DIGITS, price=MONEY_OR_NULL,
        price_unit=TEXT, sid=sid("SM"),
        status={"enum": ["queued", "sending", "sent", "delivered", "undelivered", "failed", "received",
                         "scheduled", "canceled"]},
        subresource_uris=URIS, to=TEXT, uri=TEXT,
    ),
    "Feedback": shape(
        account_sid=sid("AC"), date_created=DATE, date_updated=DATE, message_sid=sid("SM"),
        outcome={"enum": ["confirmed", "unconfirmed"]}, uri=TEXT,
    ),
    "Media": shape(account_sid=sid("AC"), content_type=TEXT, parent_sid=sid("SM"), sid=sid("ME"), uri=TEXT),
    "Account": shape(
        auth_token=TEXT_OR_NULL, date_created=DATE, date_updated=DATE, friendly_name=TEXT,
        owner_account_sid=sid("AC"), sid=sid("AC"), status={"enum": ["active", "suspended", "closed"]},
        subresource_uris=URIS, type=TEXT, uri=TEXT,
    ),
    "AvailablePhoneNumber": shape(
        **dict.fromkeys(("lata", "latitude", "locality", "longitude", "postal_code", "rate_center", "region"), NULL),
        address_requirements=TEXT, beta=FLAG, capabilities=shape(voice=FLAG, SMS=FLAG, MMS=FLAG, fax=FLAG),
        friendly_name=TEXT, iso_country=TEXT, phone_number=TEXT,
    ),
    "AvailablePhoneNumberCountry": shape(
        beta=FLAG, country=TEXT, country_code=TEXT, subresource_uris=URIS, uri=TEXT,
    ),
    "Balance": shape(account_sid=sid("AC"), balance=MONEY, currency=TEXT),
    "IncomingPhoneNumber": shape(
        **dict.fromkeys(
            ("address_sid", "bundle_sid", "emergency_address_sid", "identity_sid", "sms_application_sid", "trunk_sid",
             "voice_application_sid", "voice_fallback_url", "voice_url"), NULL,
        ),
        account_sid=sid("AC"), address_requirements=TEXT, api_version=TEXT, beta=FLAG,
        capabilities=shape(voice=FLAG, sms=FLAG, mms=FLAG, fax=FLAG), date_created=DATE, date_updated=DATE,
        emergency_address_status=TEXT, emergency_status=TEXT, friendly_name=TEXT, origin=TEXT, phone_number=TEXT,
        sid=sid("PN"), sms_fallback_method=TEXT, sms_fallback_url=TEXT, sms_method=TEXT, sms_url=TEXT, status=TEXT,
        status_callback=TEXT, status_callback_method=TEXT, type=TEXT, uri=TEXT, voice_caller_id_lookup=FLAG,
        voice_fallback_method=TEXT, voice_method=TEXT, voice_receive_mode=TEXT,
    ),
    "OutgoingCallerId": shape(
        account_sid=sid("AC"), date_created=DATE, date_updated=DATE, friendly_name=TEXT, phone_number=TEXT,
        sid=sid("PN"), uri=TEXT,
    ),
    "ValidationRequest": shape(
        account_sid=sid("AC"), call_sid=NULL, friendly_name=TEXT, outgoing_caller_id_sid=sid("PN"),
        phone_number=TEXT, validation_code=NULL,
    ),
    "Key": shape(**_KEY),
    "NewKey": shape(**_KEY, secret=TEXT),
    "Service": shape(
        **dict.fromkeys(("fallback_url", "inbound_request_url", "status_callback"), TEXT_OR_NULL),
        account_sid=sid("AC"), area_code_geomatch=FLAG, date_created=ISO_DATE, date_updated=ISO_DATE,
        fallback_method=TEXT, fallback_to_long_code=FLAG, friendly_name=TEXT, inbound_method=TEXT, links=URIS,
        mms_converter=FLAG, scan_message_content=TEXT, sid=sid("MG"), smart_encoding=FLAG, sticky_sender=FLAG,
        synchronous_validation=FLAG, url=TEXT, us_app_to_person_registered=FLAG, use_inbound_webhook_on_number=FLAG,
        usecase=TEXT, validity_period=NUMBER,
    ),
    "ServicePhoneNumber": shape(
        account_sid=sid("AC"), capabilities={"type": "array", "items": TEXT}, country_code=TEXT, date_created=ISO_DATE,
        date_updated=ISO_DATE, phone_number=TEXT, service_sid=sid("MG"), sid=sid("PN"), url=TEXT,
    ),
    "ServiceAlphaSender": shape(
        account_sid=sid("AC"), alpha_sender=TEXT, capabilities={"type": "array", "items": TEXT}, date_created=ISO_DATE,
        date_updated=ISO_DATE, service_sid=sid("MG"), sid=sid("AI"), url=TEXT,
    ),
    "ServiceShortCode": shape(
        account_sid=sid("AC"), capabilities={"type": "array", "items": TEXT}, country_code=TEXT, date_created=ISO_DATE,
        date_updated=ISO_DATE, service_sid=sid("MG"), short_code=TEXT, sid=sid("SC"), url=TEXT,
    ),
    "ShortCode": shape(
        account_sid=sid("AC"), api_version=TEXT, date_created=DATE, date_updated=DATE, friendly_name=TEXT,
        short_code=TEXT, sid=sid("SC"), sms_fallback_method=TEXT, sms_fallback_url=TEXT, sms_method=TEXT, sms_url=TEXT,
        uri=TEXT,
    ),
    "Lookup": shape(
        **dict.fromkeys(("call_forwarding", "caller_name", "identity_match", "line_status",
                         "phone_number_quality_score", "pre_fill", "reassigned_number", "sim_swap",
                         "sms_pumping_risk"), NULL),
        calling_country_code=TEXT_OR_NULL, country_code=TEXT_OR_NULL, national_format=TEXT_OR_NULL, phone_number=TEXT,
        line_type_intelligence={"type": ["object", "null"]}, url=TEXT, valid=FLAG,
        validation_errors={"type": "array", "items": TEXT},
    ),
    "PricedCountry": shape(country=TEXT, iso_country=TEXT, url=TEXT),
    "MessagingPrices": shape(
        country=TEXT, iso_country=TEXT, url=TEXT, price_unit=TEXT,
        inbound_sms_prices={"type": "array", "items": _PRICE},
        outbound_sms_prices={"type": "array", "items": shape(
            carrier=NULL, mcc=NULL, mnc=NULL, prices={"type": "array", "items": _PRICE},
        )},
    ),
    "PhoneNumberPrices": shape(
        country=TEXT, iso_country=TEXT, url=TEXT, price_unit=TEXT,
        phone_number_prices={"type": "array", "items": _PRICE},
    ),
    "VerifyService": shape(
        **dict.fromkeys(("custom_code_enabled", "do_not_share_warning_enabled", "dtmf_input_required", "lookup_enabled",
                         "psd2_enabled", "skip_sms_to_landlines"), FLAG),
        account_sid=sid("AC"), code_length=NUMBER, date_created=ISO_DATE, date_updated=ISO_DATE, friendly_name=TEXT,
        links=URIS, sid=sid("VA"), url=TEXT,
    ),
    "Verification": shape(
        **_VERIFICATION, lookup={"type": "object"}, sna=NULL, url=TEXT,
        send_code_attempts={"type": "array", "items": {"type": "object"}},
    ),
    "VerificationCheck": shape(**_VERIFICATION),
    "UsageTrigger": shape(
        account_sid=sid("AC"), api_version=TEXT, callback_method={"enum": ["GET", "POST"]}, callback_url=TEXT,
        current_value=TEXT, date_created=DATE, date_fired=DATE_OR_NULL, date_updated=DATE, friendly_name=TEXT,
        recurring={"enum": ["daily", "monthly", "yearly", "alltime", None]}, sid=sid("UT"),
        trigger_by={"enum": ["count", "usage", "price"]}, trigger_value=TEXT, uri=TEXT, usage_category=TEXT,
        usage_record_uri=TEXT,
    ),
    "UsageRecord": shape(
        account_sid=sid("AC"), api_version=TEXT, as_of=TEXT, category=TEXT, count=TEXT_OR_NULL,
        count_unit=TEXT_OR_NULL, description=TEXT, end_date=TEXT, price=MONEY, price_unit=TEXT, start_date=TEXT,
        subresource_uris=URIS, uri=TEXT, usage=TEXT, usage_unit=TEXT,
    ),
}  # fmt: skip
"""Name → schema, as `Operation.answer` names it."""


def list_of(key: str, name: str, *, is_paged: bool) -> Schema:
    """A list: the items under one key, and where the other pages are, if there can be any."""
    items = {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}
    if not is_paged:
        return shape(**{key: items}, uri=TEXT)
    return shape(
        **{key: items}, first_page_uri=TEXT, next_page_uri=TEXT_OR_NULL, previous_page_uri=TEXT_OR_NULL, page=NUMBER,
        page_size=NUMBER, start=NUMBER, end=NUMBER, uri=TEXT,
    )  # fmt: skip


def list_of_v1(key: str, name: str) -> Schema:
    """The same in the form of Twilio's API v1."""
    meta = shape(
        first_page_url=TEXT, key={"const": key}, next_page_url=TEXT_OR_NULL, page=NUMBER, page_size=NUMBER,
        previous_page_url=TEXT_OR_NULL, url=TEXT,
    )  # fmt: skip
    return shape(**{key: {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}, "meta": meta})
