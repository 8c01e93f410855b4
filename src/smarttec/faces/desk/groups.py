"""The groups of staff and what each may do; superusers may do everything. Kept in step after every migration."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

PERMISSIONS: dict[str, tuple[str, ...]] = {
    "support": (
        "people.view_person",
        "people.view_account",
        "fraud.view_hold",
        "messaging.view_message",
        "numbers.view_stocknumber",
        "numbers.add_assignment",
        "rating.view_rate",
        "plans.view_subscription",
        "post.view_mail",
        "desk.for_serve_customer",
        "desk.for_answer_inquiry",
        "desk.for_fulfil_order",
    ),
    "sales": (
        "people.view_account",
        "orders.view_order",
        "orders.add_order",
        "orders.view_bankpayment",
        "rating.view_rate",
        "plans.view_planversion",
        "desk.for_serve_customer",
        "desk.for_fulfil_order",
    ),
    "finance": (
        "people.view_account",
        "fraud.view_hold",
        "fraud.add_hold",
        "fraud.change_hold",
        "fraud.view_limit",
        "fraud.change_limit",
        "orders.view_order",
        "orders.view_bankpayment",
        "orders.add_bankpayment",
        "orders.add_allocation",
        "orders.add_creditterms",
        "shop.view_payment",
        "shop.change_payment",
        "shop.view_refund",
        "shop.add_refund",
        "shop.change_refund",
        "paper.view_document",
        "paper.view_taxrule",
        "paper.add_taxrule",
        "promotions.view_pack",
        "promotions.add_pack",
        "promotions.view_promocode",
        "promotions.add_promocode",
        "promotions.change_promocode",
        "ledger.view_entry",
        "ledger.view_adjustment",
        "ledger.add_adjustment",
        "ledger.change_adjustment",
        "rating.view_costrate",
        "plans.view_planversion",
        "plans.add_planversion",
        "plans.view_subscription",
        "plans.view_due",
        "rating.view_rate",
        "rating.add_rate",
        "desk.for_keep_records",
        "desk.for_prevent_fraud",
        "desk.for_audit",
    ),
    "admin": (
        "orders.view_order",
        "orders.add_order",
        "orders.view_bankpayment",
        "orders.add_bankpayment",
        "orders.add_allocation",
        "orders.add_creditterms",
        "people.view_person",
        "people.view_account",
        "fraud.view_hold",
        "fraud.add_hold",
        "fraud.change_hold",
        "fraud.view_limit",
        "fraud.change_limit",
        "shop.view_payment",
        "shop.change_payment",
        "shop.view_refund",
        "shop.add_refund",
        "shop.change_refund",
        "paper.view_document",
        "paper.view_taxrule",
        "paper.add_taxrule",
        "promotions.view_pack",
        "promotions.add_pack",
        "promotions.view_promocode",
        "promotions.add_promocode",
        "promotions.change_promocode",
        "ledger.view_entry",
        "ledger.view_adjustment",
        "ledger.add_adjustment",
        "ledger.change_adjustment",
        "rating.view_costrate",
        "plans.view_planversion",
        "plans.add_planversion",
        "plans.view_subscription",
        "plans.view_due",
        "messaging.view_message",
        "messaging.view_carrier",
        "messaging.add_carrier",
        "messaging.change_carrier",
        "numbers.view_stocknumber",
        "numbers.add_stocknumber",
        "numbers.add_assignment",
        "rating.view_rate",
        "rating.add_rate",
        "post.view_mail",
        "notice.view_userecord",
        "admin.view_logentry",
        "desk.view_deskaccess",
        "desk.for_serve_customer",
        "desk.for_answer_inquiry",
        "desk.for_fulfil_order",
        "desk.for_prevent_fraud",
        "desk.for_keep_records",
        "desk.for_audit",
        "desk.for_fulfil_rights",
        "desk.for_protect_minors",
        "desk.for_answer_authority",
    ),
}


def keep_groups(*, using: str = "default", **_: Any) -> None:
    """Make the groups as they stand above; a permission taken off the list is taken from the group."""
    if using != "default":
        return
    for name, granted in PERMISSIONS.items():
        Group.objects.get_or_create(name=name)[0].permissions.set(_permissions(granted))


def _permissions(granted: tuple[str, ...]) -> list[Permission]:
    wanted = Q()
    for permission in granted:
        app_label, _, codename = permission.partition(".")
        wanted |= Q(content_type__app_label=app_label, codename=codename)
    return list(Permission.objects.filter(wanted))
