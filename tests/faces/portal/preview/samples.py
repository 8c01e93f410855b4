"""Sample contexts: one entry per page and state, `name: (template, url, context)`."""

from types import SimpleNamespace as Row

import sample_forms as forms
from django.core.paginator import Paginator
from sample_values import (
    API_ERRORS,
    BALANCE_CHART,
    DASHBOARD,
    DELIVERED_ONE,
    DISCLOSURES,
    DOC,
    EMPTY_CHART,
    EMPTY_SPEND,
    ERRORS,
    FAILED,
    GOING,
    GUEST,
    MEMBER,
    MY_DATA,
    NOW,
    OPERATOR,
    PRICES,
    PROFILE,
    QR,
    QUOTE,
    ROWS,
    STEPS,
    THIRD_PARTY,
    TIMELINE,
    TIMELINE_FAILED,
    TIMELINE_GOING,
    VIEWER,
    bound,
    payment,
)

PAGES = {
    "home": ("portal/home.html", "/", {**GUEST, "prices": PRICES, "currency": "USD", "example_price_micros": 7_900}),
    "age": ("portal/age.html", "/start", {**GUEST, "form": forms.AgeForm()}),
    "age-refused": ("portal/age_refused.html", "/start", GUEST),
    "sign-up": (
        "portal/sign_up.html",
        "/sign-up",
        {**GUEST, "form": forms.SignUpForm(), "notice_version": "1 November 2026"},
    ),
    "sign-up-errors": (
        "portal/sign_up.html",
        "/sign-up",
        {
            **GUEST,
            "form": bound(forms.SignUpForm, {"name": "Mara", "email": "mara@"}),
            "notice_version": "1 November 2026",
        },
    ),
    "confirm-email": (
        "portal/confirm_email.html",
        "/confirm",
        {**GUEST, "form": forms.CodeForm(), "email": VIEWER.email, "valid_minutes": 15},
    ),
    "sign-in": ("portal/sign_in.html", "/sign-in", {**GUEST, "form": forms.SignInForm()}),
    "sign-in-errors": (
        "portal/sign_in.html",
        "/sign-in",
        {
            **GUEST,
            "form": bound(
                forms.SignInForm,
                {"email": "a@b.example", "password": "x"},
                all="E-mail and password do not fit together.",
            ),
        },
    ),
    "sign-in-totp": ("portal/sign_in_totp.html", "/sign-in/second-step", {**GUEST, "form": forms.CodeForm()}),
    "password-request": (
        "portal/password_reset_request.html",
        "/password",
        {**GUEST, "form": forms.ResetRequestForm()},
    ),
    "password-reset": (
        "portal/password_reset.html",
        "/password/new",
        {**GUEST, "form": forms.ResetForm(), "valid_minutes": 15},
    ),
    "dashboard": (
        "portal/dashboard.html",
        "/dashboard",
        {**DASHBOARD, "messages": [Row(level_tag="success", message="Your message is on its way.")]},
    ),
    "dashboard-new": (
        "portal/dashboard.html",
        "/dashboard",
        {
            **DASHBOARD,
            "viewer": Row(**{**vars(VIEWER), "balance_micros": 0}),
            "credit_hint": "Buy credits to send your first text.",
            "held_micros": 0,
            "first_steps": STEPS,
            "first_steps_done": 1,
            "messages_chart": EMPTY_CHART,
            "spending_chart": EMPTY_SPEND,
            "recent": [],
        },
    ),
    "messages": (
        "portal/messages/list.html",
        "/messages",
        {
            **MEMBER,
            "page": Paginator(ROWS * 9, 7).page(2),
            "filter_form": forms.FilterForm({}),
            "find_form": forms.FindForm(),
            "filtered": False,
        },
    ),
    "messages-empty": (
        "portal/messages/list.html",
        "/messages",
        {
            **MEMBER,
            "page": Paginator([], 7).page(1),
            "filter_form": forms.FilterForm({}),
            "find_form": forms.FindForm({"to": "+4930"}),
            "filtered": True,
        },
    ),
    "message": (
        "portal/messages/detail.html",
        "/messages/SM1",
        {**MEMBER, "message": DELIVERED_ONE, "timeline": TIMELINE, "disclosures": DISCLOSURES},
    ),
    "message-going": (
        "portal/messages/detail.html",
        "/messages/SM1",
        {**MEMBER, "message": GOING, "timeline": TIMELINE_GOING, "disclosures": []},
    ),
    "message-failed": (
        "portal/messages/detail.html",
        "/messages/SM1",
        {**MEMBER, "message": FAILED, "timeline": TIMELINE_FAILED, "disclosures": DISCLOSURES},
    ),
    "compose": (
        "portal/messages/compose.html",
        "/messages/new",
        {
            **MEMBER,
            "form": forms.ComposeForm(
                initial={"to": "+14155550100", "body": "Your table for two is ready at 19:30. See you tonight!"}
            ),
            "quote": QUOTE,
            "price_problem": "",
        },
    ),
    "compose-errors": (
        "portal/messages/compose.html",
        "/messages/new",
        {
            **MEMBER,
            "form": bound(
                forms.ComposeForm,
                {"sender": "+13035550142", "to": "0123", "body": ""},
                to="This is not a phone number that can be dialled.",
            ),
            "quote": None,
            "price_problem": "This is not a phone number that can be dialled.",
        },
    ),
    "buy-credits": (
        "portal/credits/buy.html",
        "/credits",
        {
            **MEMBER,
            "form": forms.CreditsForm(initial={"pack": "25"}),
            "third_party": THIRD_PARTY,
            "packs": [
                Row(value=str(n), amount_micros=n * 1_000_000, hint=f"about {n * 126:,} texts in the US")
                for n in (10, 25, 50)
            ],
        },
    ),
    "handover": (
        "portal/credits/handover.html",
        "/credits/0199f3/handover",
        {
            **MEMBER,
            "payment": payment("pending"),
            "third_party": THIRD_PARTY,
            "disclosed": ["a reference", "the amount", "your e-mail for their receipt"],
        },
    ),
    "payment-paid": (
        "portal/credits/result.html",
        "/credits/0199f3",
        {**MEMBER, "payment": payment("paid"), "third_party": THIRD_PARTY},
    ),
    "payment-pending": (
        "portal/credits/result.html",
        "/credits/0199f3",
        {**MEMBER, "payment": payment("pending"), "third_party": THIRD_PARTY},
    ),
    "payment-failed": (
        "portal/credits/result.html",
        "/credits/0199f3",
        {**MEMBER, "payment": payment("failed"), "third_party": THIRD_PARTY},
    ),
    "payments": (
        "portal/credits/history.html",
        "/credits/history",
        {
            **MEMBER,
            "page": Paginator(
                [
                    payment("paid"),
                    payment("cancelled", reference="OK-2026-00271"),
                    payment("paid", reference="OK-2026-00114"),
                ],
                20,
            ).page(1),
            "balance_chart": BALANCE_CHART,
        },
    ),
    "profile": ("portal/profile.html", "/profile", {**MEMBER, **PROFILE}),
    "profile-revealed": (
        "portal/profile.html",
        "/profile",
        {
            **MEMBER,
            **PROFILE,
            "totp": Row(enabled=True, recovery_codes_left=8),
            "api": Row(**{**vars(PROFILE["api"]), "revealed_token": "5b1f0e8c7a6d4e3f9b2c1d0a8f2a77c1"}),
            "password_form": forms.PasswordForm({"current": "x"}, auto_id="password_%s"),
        },
    ),
    "totp-setup": (
        "portal/totp_setup.html",
        "/profile/second-step",
        {**MEMBER, "form": forms.SecondStepChangeForm(), "secret": "JBSW Y3DP EHPK 3PXP", "qr_svg": QR},
    ),
    "recovery-codes": (
        "portal/recovery_codes.html",
        "/profile/recovery-codes",
        {**MEMBER, "codes": [f"{i * 7919 % 9000 + 1000}-{i * 6007 % 9000 + 1000}" for i in range(3, 13)]},
    ),
    "recovery-codes-ask": (
        "portal/recovery_codes.html",
        "/profile/recovery-codes",
        {**MEMBER, "codes": None, "form": forms.ConfirmForm()},
    ),
    "email-change": (
        "portal/email_change_confirm.html",
        "/profile/email/confirm",
        {**MEMBER, "form": forms.CodeForm(), "new_email": "mara@lindqvist.example"},
    ),
    "my-data": ("portal/my_data.html", "/my-data", {**MEMBER, **MY_DATA}),
    "privacy": ("portal/privacy.html", "/privacy", {**GUEST, **DOC}),
    "terms": ("portal/terms.html", "/terms", {**MEMBER, **DOC}),
    "cookies": (
        "portal/cookies.html",
        "/cookies",
        {
            **GUEST,
            "cookies": [
                Row(
                    name="session",
                    purpose="Keeps you signed in.",
                    set_when="When you sign in",
                    lifetime="14 days",
                    clause_id="SCOPE-3",
                ),
                Row(
                    name="csrf",
                    purpose="Proves that a form was sent from our own page.",
                    set_when="With the first form",
                    lifetime="1 year",
                    clause_id="SECURE-1",
                ),
                Row(
                    name="age_asked",
                    purpose="Remembers that the age question was answered. Says nothing about you.",
                    set_when="After the age question",
                    lifetime="1 day",
                    clause_id="MINORS-1",
                ),
            ],
        },
    ),
    "error-codes": ("portal/error_codes.html", "/docs/errors", {**GUEST, "entries": API_ERRORS}),
    "error-code": ("portal/error_code.html", "/docs/errors/21211", {**GUEST, "entry": API_ERRORS[0]}),
    "error-code-message": ("portal/error_code.html", "/docs/errors/30003", {**GUEST, "entry": API_ERRORS[1]}),
    "about": ("portal/about.html", "/about", {**GUEST, "companies": []}),
    "status": (
        "portal/status.html",
        "/status",
        {
            **GUEST,
            "all_working": False,
            "checked_at": NOW,
            "incidents": [],
            "services": [
                Row(name="Web site", status="operational", sentence="Answers in 40 ms."),
                Row(name="API", status="operational", sentence="Answers in 6 ms."),
                Row(name="SMS", status="degraded", sentence="The carrier answers slowly; messages wait a little."),
                Row(name="Payments", status="down", sentence="The clearing house does not answer."),
            ],
        },
    ),
    "contact": ("portal/contact.html", "/contact", {**GUEST, "form": None}),
    **{
        f"error-{code}": ("portal/error.html", "/", {**GUEST, "code": code, "title": t, "sentence": s, "what_to_do": w})
        for code, (t, s, w) in ERRORS.items()
    },
    "error-500": ("portal/error.html", "/", {}),
}

LETTER = {"operator": OPERATOR, "portal_url": "https://okaya.example"}
MAILS = {
    "confirm_code": {**LETTER, "code": "482113", "valid_minutes": 15},
    "password_reset_code": {**LETTER, "code": "482113", "valid_minutes": 15},
    "email_change_code": {**LETTER, "code": "482113", "valid_minutes": 15},
    "receipt": {
        **LETTER,
        "reference": "OK-2026-00318",
        "amount_micros": 25_000_000,
        "bought_micros": 25_000_000,
        "balance_micros": 46_472_500,
        "currency": "USD",
        "paid_at": NOW,
        "third_party": "Clearwell Payments",
    },
    "security_notice": {
        **LETTER,
        "what_happened": "New sign-in to your account",
        "happened_at": NOW,
        "device": "Firefox on Linux",
    },
}
