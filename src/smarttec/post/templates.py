"""The register of letters: what is not in it cannot be sent.

A letter's class says whether a choice can stop it, its purpose what the gate decides about, its categories what the
mail server gets to see (they stand in the record of the disclosure). Files: `mail/<name>.subject.txt`, `.txt`, `.html`.
"""

from dataclasses import dataclass

from smarttec.kernel.errors import MisconfiguredError
from smarttec.kernel.vocabulary import Category as C
from smarttec.kernel.vocabulary import Purpose
from smarttec.post.models import Mail


@dataclass(frozen=True, slots=True)
class Template:
    """An entry of the register. `has_text`: there is a short form for a text too, `mail/<name>.sms.txt`.

    `is_written_late`: its words are written when it leaves (`hooks.write_late_with`) and never stored.
    """

    name: str
    mail_class: Mail.Class
    purpose: Purpose
    categories: frozenset[C]
    has_text: bool = False
    is_written_late: bool = False


_CODE = frozenset({C.CONTACT_EMAIL, C.CREDENTIAL})
_EVENT = frozenset({C.CONTACT_EMAIL, C.SECURITY_EVENT})
_PLAN = frozenset({C.CONTACT_EMAIL, C.PAYMENT})
_ORDER = frozenset({C.CONTACT_EMAIL, C.PAYMENT, C.ORDER})
_REQUEST = frozenset({C.CONTACT_EMAIL, C.INQUIRY})
_REQUEST_CODE = _REQUEST | {C.CREDENTIAL}
_ADMIN, _ADMIN_PURPOSE = Mail.Class.ADMINISTRATIVE, Purpose.ADMINISTRATIVE_MESSAGE

TEMPLATES = {
    template.name: template
    for template in (
        Template("confirm_code", _ADMIN, _ADMIN_PURPOSE, _CODE),
        Template("password_reset_code", _ADMIN, _ADMIN_PURPOSE, _CODE),
        Template("email_change_code", _ADMIN, _ADMIN_PURPOSE, _CODE),
        Template("secure_account_code", _ADMIN, _ADMIN_PURPOSE, _CODE),
        Template("account_locked", _ADMIN, _ADMIN_PURPOSE, _EVENT),
        Template("incident_notice", _ADMIN, _ADMIN_PURPOSE, _EVENT),
        Template("authority_notice", _ADMIN, _ADMIN_PURPOSE, _EVENT),
        Template("minor_frozen", _ADMIN, _ADMIN_PURPOSE, _EVENT),
        Template("minor_restored", _ADMIN, _ADMIN_PURPOSE, _EVENT),
        Template("minor_erased", _ADMIN, _ADMIN_PURPOSE, _EVENT),
        Template("handover_notice", _ADMIN, _ADMIN_PURPOSE, frozenset({C.CONTACT_EMAIL})),
        Template("account_exists", _ADMIN, _ADMIN_PURPOSE, _EVENT),
        Template("carrier_away", _ADMIN, _ADMIN_PURPOSE, frozenset({C.CONTACT_EMAIL})),
        Template("work_due", _ADMIN, _ADMIN_PURPOSE, frozenset({C.CONTACT_EMAIL})),
        Template("security_notice", _ADMIN, _ADMIN_PURPOSE, _EVENT),
        Template("plan_reminder", _ADMIN, _ADMIN_PURPOSE, _PLAN),
        Template("plan_unpaid", _ADMIN, _ADMIN_PURPOSE, _PLAN),
        Template("plan_charge_failed", _ADMIN, _ADMIN_PURPOSE, _PLAN),
        Template("plan_state", _ADMIN, _ADMIN_PURPOSE, _PLAN),
        Template("number_state", _ADMIN, _ADMIN_PURPOSE, _PLAN),
        Template("low_balance", _ADMIN, _ADMIN_PURPOSE, _PLAN, has_text=True),
        Template("content_warning", _ADMIN, _ADMIN_PURPOSE, _PLAN),
        Template("hold_opened", _ADMIN, _ADMIN_PURPOSE, _EVENT),
        Template("hold_released", _ADMIN, _ADMIN_PURPOSE, _EVENT),
        Template("dispute_hold", _ADMIN, _ADMIN_PURPOSE, _PLAN),
        Template("recharge_paused", _ADMIN, _ADMIN_PURPOSE, _PLAN),
        Template("order_quote", Mail.Class.TRANSACTIONAL, _ADMIN_PURPOSE, _ORDER),
        Template("order_confirmed", Mail.Class.TRANSACTIONAL, _ADMIN_PURPOSE, _ORDER),
        Template("order_payment", Mail.Class.TRANSACTIONAL, _ADMIN_PURPOSE, _ORDER),
        Template("order_overdue", Mail.Class.TRANSACTIONAL, _ADMIN_PURPOSE, _ORDER),
        Template("request_received", _ADMIN, Purpose.FULFIL_RIGHTS, _REQUEST_CODE),
        Template("request_code", _ADMIN, Purpose.FULFIL_RIGHTS, _REQUEST_CODE),
        Template("request_extended", _ADMIN, Purpose.FULFIL_RIGHTS, _REQUEST),
        Template("request_refused", _ADMIN, Purpose.FULFIL_RIGHTS, _REQUEST),
        Template("request_done", _ADMIN, Purpose.FULFIL_RIGHTS, _REQUEST),
        Template("request_answer", _ADMIN, Purpose.FULFIL_RIGHTS, _REQUEST),
        Template("request_reminder", _ADMIN, Purpose.FULFIL_RIGHTS, _REQUEST),
        Template("erasure_certificate", _ADMIN, Purpose.FULFIL_RIGHTS, frozenset({C.CONTACT_EMAIL})),
        Template("notice_change", _ADMIN, _ADMIN_PURPOSE, frozenset({C.CONTACT_EMAIL})),
        Template("recipient_removed", _ADMIN, _ADMIN_PURPOSE, frozenset({C.CONTACT_EMAIL})),
        Template(
            "text_forwarded", Mail.Class.TRANSACTIONAL, Purpose.FORWARD_MESSAGE,
            frozenset({C.CONTACT_EMAIL, C.MESSAGE_CONTENT, C.MESSAGE_PEER}), is_written_late=True,
        ),
        Template("answers_stopped", _ADMIN, _ADMIN_PURPOSE, frozenset({C.CONTACT_EMAIL}), is_written_late=True),
        Template(
            "receipt", Mail.Class.TRANSACTIONAL, _ADMIN_PURPOSE, frozenset({C.CONTACT_EMAIL, C.PAYMENT})
        ),
    )
}  # fmt: skip


def registered(name: str) -> Template:
    """The entry of that name. Raises `MisconfiguredError` for a letter that nobody registered."""
    template = TEMPLATES.get(name)
    if template is None:
        raise MisconfiguredError("This letter is not in the register (smarttec.post.templates).")
    return template
