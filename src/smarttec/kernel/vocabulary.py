"""The words of the notice as types: what personal data can be, why it may be used, who may get it.

The numbers are stored in tables and bit masks and never change meaning; new members take new numbers. What each
purpose allows is not said here but in `smarttec.notice` (`purposes`, `recipients`).
"""

from enum import IntEnum


class Category(IntEnum):
    """A category of personal data (clauses COLLECT-1, COLLECT-5, DEVICE-1…10)."""

    CONTACT_NAME = 1
    CONTACT_EMAIL = 2
    CONTACT_PHONE = 3
    CONTACT_ADDRESS = 4
    PREFERENCE = 5
    CREDENTIAL = 6
    MESSAGE_CONTENT = 7
    MESSAGE_PEER = 8
    TRAFFIC = 9
    PAYMENT = 10
    ORDER = 11
    DEVICE = 12
    APP_USAGE = 13
    NETWORK_ADDRESS = 14
    LOCATION = 15
    DEMOGRAPHIC = 16
    INQUIRY = 17
    PUBLIC_POST = 18
    CALL_CONTENT = 19
    SECURITY_EVENT = 20
    PROMOTION_ENTRY = 21
    FRIEND_CONTACT = 22
    DEVICE_LINK = 23
    AD_VIEW = 24


class Purpose(IntEnum):
    """Why personal data may be touched (clauses USE-*, DEVICE-*, SHARE-*, RIGHTS-*)."""

    SHOW_OWN_DATA = 1
    RUN_ACCOUNT = 2
    SECURE_ACCOUNT = 3
    DELIVER_MESSAGE = 4
    CARRY_CALL = 5
    TAKE_PAYMENT = 6
    ADMINISTRATIVE_MESSAGE = 7
    ANSWER_INQUIRY = 8
    MARKET_BY_EMAIL = 9
    MARKET_BY_SMS = 10
    MARKET_BY_PHONE = 11
    MARKET_BY_POST = 12
    PERSONALISE = 13
    RUN_PROMOTION = 14
    TELL_A_FRIEND = 15
    FULFIL_ORDER = 16
    PREVENT_FRAUD = 17
    ANALYSE_USAGE = 18
    IMPROVE_SERVICE = 19
    DIAGNOSE_SERVERS = 20
    OFFER_BY_LOCATION = 21
    SHARE_LOCATION = 22
    ADVERTISE_HERE = 23
    ADVERTISE_ELSEWHERE = 24
    PUBLISH = 25
    ANSWER_AUTHORITY = 26
    TRANSFER_BUSINESS = 27
    SERVE_CUSTOMER = 28
    FULFIL_RIGHTS = 29
    KEEP_RECORDS = 30
    PROTECT_MINORS = 31
    AUDIT = 32
    FORWARD_MESSAGE = 33
    SHARE_WITH_PARTNERS = 34


class Role(IntEnum):
    """What a recipient is to us (clauses SHARE-1…7, TRANSFER-1)."""

    CARRIER = 1
    CLEARING_HOUSE = 2
    MAIL_SERVER = 3
    HOSTING = 4
    FULFILMENT = 5
    AUDITOR = 6
    CUSTOMER_SERVICE = 7
    GROUP_COMPANY = 8
    MARKETING_PARTNER = 9
    ADVERTISING_PARTNER = 10
    AUTHORITY = 11
    SUCCESSOR = 12
    PUBLIC = 13
    CUSTOMER_SYSTEM = 14
    PUBLIC_REGISTER = 15


class Choice(IntEnum):
    """What a person can decide (clauses CHOICE-4, DEVICE-3, DEVICE-9, SHARE-7). The number is a bit position."""

    EMAIL_MARKETING = 0
    SMS_MARKETING = 1
    PHONE_MARKETING = 2
    POST_MARKETING = 3
    PERSONALISATION = 4
    LOCATION_USE = 5
    LOCATION_SHARE = 6
    ADS_HERE = 7
    ADS_ELSEWHERE = 8
    PARTNER_SHARING = 9
    COOKIES_EFFICIENCY = 10
    COOKIES_ANALYTICS = 11
    COOKIES_ADVERTISING = 12
    PROMOTIONS = 13
    PUBLIC_PROFILE = 14


class Region(IntEnum):
    """Where a person's protection comes from; it travels with the record (clause TRANSFER-4)."""

    UNKNOWN = 0
    US = 1
    EU = 2
    CH = 3
    UK = 4
    OTHER = 5


class Source(IntEnum):
    """Where a personal record came from (clause COLLECT-4)."""

    SELF = 1
    SERVICE = 2
    STORE = 3
    TRADE_SHOW = 4
    PHONE_ORDER = 5
    CUSTOMER_SERVICE = 6
    SERVICE_PROVIDER = 7
    THIRD_PARTY = 8
    OPERATOR = 9
