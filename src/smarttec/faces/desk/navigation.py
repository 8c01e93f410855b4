"""The side bar: sections in the order of the work, each for those who may see it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

Item = tuple[str, str, str, str]
"""Title, icon, name of the page, permission (empty: everybody of the staff)."""

GROUPS: tuple[tuple[str, tuple[Item, ...]], ...] = (
    (
        "",
        (
            ("Today", "dashboard", "desk:index", ""),
            ("Find a customer", "person_search", "desk:find", "people.view_account"),
            ("My purpose", "vpn_key", "desk:purpose", ""),
        ),
    ),
    (
        "Customers",
        (
            ("Accounts", "account_balance_wallet", "desk:people_account_changelist", "people.view_account"),
            ("Persons", "person", "desk:people_person_changelist", "people.view_person"),
            ("Fraud reviews", "gpp_maybe", "desk:fraud_hold_changelist", "fraud.view_hold"),
            ("Limits", "speed", "desk:fraud_limit_changelist", "fraud.view_limit"),
            ("Countries asked for", "public", "desk:fraud_countries", "fraud.view_hold"),
        ),
    ),
    (
        "Service",
        (
            ("Messages", "sms", "desk:messaging_message_changelist", "messaging.view_message"),
            ("Numbers", "dialpad", "desk:numbers_stocknumber_changelist", "numbers.view_stocknumber"),
            ("Take numbers in", "playlist_add", "desk:import_numbers", "numbers.add_stocknumber"),
            ("Prices of numbers", "sell", "desk:numbers_price_changelist", "numbers.view_price"),
            ("Rented numbers", "event_repeat", "desk:numbers_rental_changelist", "numbers.view_rental"),
            ("Senders to register", "badge", "desk:sender_registrations", "numbers.view_senderregistration"),
            (
                "Where senders register",
                "rule",
                "desk:numbers_registrationrule_changelist",
                "numbers.view_registrationrule",
            ),
            ("Sending hours", "schedule", "desk:windows_countryhours_changelist", "windows.view_countryhours"),
            ("Carriers", "cell_tower", "desk:messaging_carrier_changelist", "messaging.view_carrier"),
            ("Routes", "alt_route", "desk:messaging_route_changelist", "messaging.view_route"),
            ("How carriers deliver", "monitoring", "desk:carriers", "messaging.view_carrier"),
            ("Outgoing mail", "outgoing_mail", "desk:post_mail_changelist", "post.view_mail"),
        ),
    ),
    (
        "Sales",
        (
            ("Orders", "shopping_cart", "desk:sales", "orders.view_order"),
            ("Enter an order", "add_shopping_cart", "desk:take_order", "orders.add_order"),
            ("Payments to match", "account_balance", "desk:bank_payments", "orders.view_bankpayment"),
            ("Credit terms", "handshake", "desk:credit_terms", "orders.add_creditterms"),
        ),
    ),
    (
        "Money",
        (
            ("Payments", "payments", "desk:shop_payment_changelist", "shop.view_payment"),
            ("Refunds", "undo", "desk:shop_refund_changelist", "shop.view_refund"),
            ("Ledger", "receipt_long", "desk:ledger_entry_changelist", "ledger.view_entry"),
            ("Revenue", "bar_chart", "desk:revenue", "ledger.view_entry"),
            ("Adjustments", "balance", "desk:adjustments", "ledger.view_adjustment"),
            ("Approvals", "how_to_reg", "desk:approvals", "approvals.view_approval"),
            ("Documents", "request_quote", "desk:paper_document_changelist", "paper.view_document"),
            ("Taxes", "percent", "desk:paper_taxrule_changelist", "paper.view_taxrule"),
            ("Exchange rates", "currency_exchange", "desk:paper_exchangerate_changelist", "paper.view_exchangerate"),
            ("Packs", "redeem", "desk:promotions_pack_changelist", "promotions.view_pack"),
            ("Promo codes", "confirmation_number", "desk:promotions_promocode_changelist", "promotions.view_promocode"),
            ("Rates", "sell", "desk:rating_rate_changelist", "rating.view_rate"),
            ("Price lists", "price_change", "desk:decks", "rating.view_costrate"),
            ("Margins", "trending_up", "desk:margins", "rating.view_costrate"),
        ),
    ),
    (
        "Plans",
        (
            ("Plans on sale", "loyalty", "desk:plans_planversion_changelist", "plans.view_planversion"),
            ("Publish a plan", "publish", "desk:publish_plan", "plans.add_planversion"),
            ("Subscriptions", "autorenew", "desk:plans_subscription_changelist", "plans.view_subscription"),
            ("Steps due", "schedule", "desk:plans_due_changelist", "plans.view_due"),
        ),
    ),
    (
        "Cases",
        (
            ("Requests", "inbox", "desk:requests", "register.view_request"),
            (
                "Answers often given",
                "quickreply",
                "desk:register_answertemplate_changelist",
                "register.view_answertemplate",
            ),
            ("Incidents", "emergency", "desk:incidents", "incidents.view_incident"),
            ("Minors", "child_care", "desk:minors", "minors.view_minorcase"),
            ("Authorities", "gavel", "desk:authorities", "authorities.view_authoritycase"),
            ("Business transfers", "swap_horiz", "desk:handovers", "handover.view_handover"),
        ),
    ),
    (
        "Records",
        (
            ("Deletions", "delete_forever", "desk:erasures", "erasure.view_erasure"),
            ("Retention", "hourglass_bottom", "desk:retention", "retention.view_kindstate"),
            ("Uses and disclosures", "policy", "desk:uses", "notice.view_userecord"),
            ("Declared purposes", "key", "desk:desk_deskaccess_changelist", "desk.view_deskaccess"),
            ("Changes by staff", "history", "desk:admin_logentry_changelist", "admin.view_logentry"),
        ),
    ),
)


def navigation(_request: HttpRequest) -> list[dict[str, Any]]:
    """As unfold wants it."""
    return [{"title": title, "items": [_item(*item) for item in items]} for title, items in GROUPS]


def _item(title: str, icon: str, page: str, permission: str) -> dict[str, Any]:
    return {"title": title, "icon": icon, "link": reverse(page), "permission": _has(permission)}


def _has(permission: str) -> Callable[[HttpRequest], bool]:
    return lambda request: not permission or bool(request.user.has_perm(permission))
