"""Inputs into which no marker is typed, each with its reason; everything else is typed into and looked for."""

ABOUT_NOBODY = {
    "desk:publish_plan": "the operator's offer",
    "desk:decks": "the operator's prices",
    "desk:deck": "the operator's prices",
    "desk:deck_begin": "the operator's prices",
    "desk:deck_part": "the operator's prices",
    "desk:carriers": "the operator's routes",
    "desk:import_numbers": "the operator's stock",
    "desk:decide_sender": "the registry's reference, given by the operator",
    "desk:incidents": "an incident of the service; notes refuse what looks personal",
    "desk:incident_act": "an incident of the service; notes refuse what looks personal",
    "desk:handovers": "a sale of the business",
    "desk:handover_act": "a sale of the business",
    "desk:adjust": "the ticket is checked to be an identifier",
    "desk:purpose": "the ticket is checked to be an identifier",
    "desk:find": "a question, kept nowhere",
    "desk:uses": "a question, kept nowhere",
    "desk:login": "staff sign in",
}
"""Addresses whose words are about no customer."""
NOT_TOLD = {
    "desk:authorities": "a demand may come with a bar on telling; the case is told by its own letter when it may be",
    "desk:authority_act": "a demand may come with a bar on telling; the case is told by its own letter when it may be",
    "reports:minor": "words of another person, who reports somebody",
    "desk:minors": "words of another person, who reports somebody",
    "desk:minor_act": "notes on what was found about a report of another person",
    "compromised:start": "an address is looked for, and kept nowhere",
    "portal:sign_in": "an address is looked for, and kept nowhere",
    "portal:password_reset_request": "an address is looked for, and kept nowhere",
    "portal:compose_price": "only counted and priced",
    "portal:messages": "a question, kept nowhere",
    "contacts:contacts": "a question, kept nowhere",
    "numbers:search": "a question, kept nowhere",
    "portal:sign_up": "somebody else, who is not confirmed; `portal:profile` enters the same",
    "your_number:ask": "a number of somebody who is no customer; tests/messaging/recipients",
}
"""Addresses whose words the person is not given, or which keep none."""
NOT_WORDS = {
    "amount": "money", "threshold": "money", "monthly_limit": "money", "credit": "money", "limit": "money",
    "form-0-amount": "money", "code": "a code that we sent", "promo_code": "a code of ours", "numbers": "a count",
    "form-0-price": "money", "sender": "an own number or name, chosen",
    "valid_days": "a count", "days": "a count", "currency": "a code of ISO 4217", "country": "a code of ISO 3166",
    "owner": "a SID", "wanted": "a SID", "value_on": "a day", "received_on": "a day", "send_at": "a moment",
    "second_factor_code": "a code of an app", "form-0-plan": "the key of a plan", "topic": "a service of the operator",
}  # fmt: skip
"""Names of inputs that take something else than words, whatever their page."""
FORMS = {
    "portal.forms.CodeForm": "a code that we sent",
    "portal.forms.SecondStepForm": "a code of an app",
    "portal.forms.ResetForm": "a code that we sent",
    "portal.compromised.forms.NewPasswordForm": "a password and a code",
    "portal.erasure.forms.DeleteForm": "a password and a code",
    "portal.forms.CreditsForm": "money and a code of ours",
    "portal.forms.RedeemForm": "a code of ours",
    "portal.forms.AlertForm": "money",
    "portal.recharge.forms.RuleForm": "money",
    "portal.numbers.forms.SearchForm": "a question, kept nowhere",
    "portal.forms.FindForm": "a question, kept nowhere",
    "portal.contacts.forms.FindContactForm": "a question, kept nowhere",
    "portal.forms.SignInForm": "an address is looked for, and kept nowhere",
    "portal.forms.ResetRequestForm": "an address is looked for, and kept nowhere",
    "portal.compromised.forms.AddressForm": "an address is looked for, and kept nowhere",
    "portal.forms.SignUpForm": "somebody else; `ProfileForm` enters the same",
    "portal.reports.minors.ReportForm": "words of another person",
    "portal.your_number.forms.NumberForm": "a number of somebody who is no customer; tests/messaging/recipients",
}
"""Forms of customers with fields for words into which nothing is typed."""
