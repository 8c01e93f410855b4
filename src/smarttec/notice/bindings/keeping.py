"""Bindings of clauses about rights, security, retention and the terms."""

from smarttec.notice.bindings.binding import Binding

_ORDERS = "tests/shop/orders/test_life.py::"
_ADMISSION = "tests/fraud/test_admission.py::"
_ERASING = "tests/requests/erasure/test_erasing.py::"
_RETENTION = "tests/requests/retention/test_run.py::"
_YEAR = "tests/plans/test_year.py::"
_REQUESTS = "tests/requests/register/"
_ASKING = "tests/faces/portal/test_requests.py::"
_AT_THE_DESK = "tests/faces/desk/test_requests.py::"
_MAILBOX = "tests/gateways/mail/test_mailbox.py::"
_LOCKING = "tests/requests/incidents/test_locking.py::"
_INCIDENTS = "tests/requests/incidents/test_register.py::"

BINDINGS: tuple[Binding, ...] = (
    Binding(
        "RIGHTS-1",
        (
            "smarttec.requests.register.actions.opening:open_request",
            "smarttec.requests.register.laws:due_at",
            "smarttec.requests.register.actions.due:run_due",
            "smarttec.faces.portal.requests.status:status",
            "smarttec.faces.desk.cases.requests:requests",
        ),
        (
            _ASKING + "test_a_stranger_asks_types_the_code_writes_more_and_takes_it_back",
            _ASKING + "test_signed_in_it_takes_the_password_and_is_verified_at_once",
            _AT_THE_DESK + "test_a_letter_is_entered_verified_answered_on_paper_and_printed",
            _AT_THE_DESK + "test_the_board_says_what_is_late_and_how_long_answers_take",
            _REQUESTS + "test_laws.py::test_the_law_of_the_country_says_until_when",
            _REQUESTS + "test_clockwork.py::test_who_owes_an_answer_is_reminded_twice",
            _REQUESTS + "test_life.py::test_a_request_is_verified_fulfilled_and_closed",
        ),
        "Every request, however it came, is in one register with its day by law, a page for the person, and reminders.",
    ),
    Binding(
        "RIGHTS-2",
        (
            "smarttec.requests.register.actions.verifying:prove_address",
            "smarttec.requests.register.actions.verifying:mark_verified",
            "smarttec.requests.register.actions.verifying:claim",
            "smarttec.people.actions.sign_in:demand_fresh_proof",
        ),
        (
            _REQUESTS + "test_verifying.py::test_the_form_takes_the_same_statements_for_a_customer_and_a_stranger",
            _REQUESTS + "test_verifying.py::test_the_code_proves_the_address_and_only_then_is_it_looked_up",
            _REQUESTS + "test_verifying.py::test_wrong_codes_lock_for_a_day_and_the_right_one_does_not_open",
            _REQUESTS + "test_verifying.py::test_a_wrong_an_old_and_a_used_code_are_refused_alike",
            _REQUESTS + "test_life.py::test_an_agents_authority_is_checked_and_written_down",
            _REQUESTS + "test_life.py::test_staff_write_down_what_they_checked",
            _ASKING + "test_the_form_answers_customers_and_strangers_alike",
        ),
        "A fresh proof by who is signed in, a code to the address, or a check at the desk comes first; until then "
        "nothing is looked up, and wrong codes lock.",
    ),
    Binding(
        "RIGHTS-3",
        (
            "smarttec.requests.access.fulfilment:answer_with_package",
            "smarttec.requests.access.package:Package",
            "smarttec.people.checks:find_gaps",
            "smarttec.people.actions.profile:change_profile",
            "smarttec.requests.erasure.certificate:make",
        ),
        (
            "tests/requests/access/test_package.py::test_every_marker_stands_in_every_form",
            "tests/requests/access/test_package.py::test_nothing_of_anybody_else_is_in_it",
            "tests/requests/access/test_fulfilment.py::test_once_it_is_known_who_asks_it_is_done",
            "tests/people/test_holdings.py::test_a_sealed_table_that_nobody_holds_is_found",
            _REQUESTS + "test_correcting.py::test_portal_form_and_letter_end_in_the_same_record_with_the_same_log",
            _ERASING + "test_a_request_is_answered_by_its_erasure",
        ),
        "Access is answered the moment it is known who asks, with every table of every room; corrections keep their "
        "history; a deletion ends with a certificate.",
    ),
    Binding(
        "RIGHTS-4",
        (
            "smarttec.requests.erasure.plan:plan_for",
            "smarttec.requests.erasure.obstacles:obstacles_for",
            "smarttec.requests.erasure.records:keep_records",
            "smarttec.requests.erasure.records:end_due_records",
            "smarttec.requests.erasure.certificate:make",
        ),
        (
            _ERASING + "test_the_plan_says_what_goes_and_what_stays",
            _ERASING + "test_a_receipt_stays_readable_for_the_records_alone",
            _ERASING + "test_a_legal_hold_is_in_the_way_with_its_clause",
            _ERASING + "test_the_certificate_tells_what_happened_and_is_signed",
            _RETENTION + "test_keys_of_kept_records_end_by_themselves",
        ),
        "A deletion does everything at once but what a law or a begun purchase keeps: that is sealed apart, listed on "
        "a signed certificate with why and until when, and its keys end by themselves.",
    ),
    Binding(
        "RIGHTS-5",
        (
            "smarttec.vault.ending:end_somebody",
            "smarttec.requests.erasure.replaying:replay",
            "smarttec.vault.erasure_ledger:append",
            "smarttec.vault.erasure_file:reconcile",
        ),
        (
            "tests/requests/erasure/test_leaks.py::test_no_value_is_left_but_what_the_certificate_lists_as_kept",
            "tests/requests/erasure/test_replay.py::test_a_real_backup_from_before_brings_nobody_back",
            "tests/requests/erasure/test_kills.py::test_killed_at_every_step_it_ends_as_if_nothing_had_happened",
            "tests/machine/test_backup_drill.py::test_who_was_erased_is_in_no_old_dump_and_everybody_else_reads_fine",
        ),
        "The keys of the person end with the deletion, so what is left in backups and logs is unreadable when the key "
        "store’s own backups have run out; the certificate gives that day, and a ledger is replayed after a restore.",
    ),
    Binding(
        "RIGHTS-6",
        (
            "smarttec.requests.retention.running:run",
            "smarttec.requests.retention.closing:end_closed",
            "smarttec.notice.retention:oldest_allowed",
            "smarttec.notice.disclosure_retention:remove_old_disclosures",
        ),
        (
            _RETENTION + "test_letters_go_after_days_and_messages_after_a_year",
            _RETENTION + "test_after_ten_years_nothing_is_left_that_has_a_moment",
            _RETENTION + "test_a_closed_account_goes_a_month_later_with_its_person",
            _RETENTION + "test_a_run_that_was_killed_goes_on",
        ),
        "A schedule says for each kind of data and each purpose how long; a run every day ends what is past its time, "
        "and shows the oldest that is left.",
    ),
    Binding(
        "CONTACT-1",
        (
            "smarttec.faces.portal.requests.contact:contact",
            "smarttec.gateways.mail.mailbox:serve",
            "smarttec.requests.register.actions.mailing:take_mail",
            "smarttec.faces.desk.cases.requests:requests",
        ),
        (
            _ASKING + "test_the_contact_form_ends_in_the_same_register",
            _MAILBOX + "test_a_mail_becomes_an_inquiry_and_is_confirmed",
            _MAILBOX + "test_an_answer_finds_its_request_by_address_and_by_message_id",
            _AT_THE_DESK + "test_a_letter_is_entered_verified_answered_on_paper_and_printed",
            _AT_THE_DESK + "test_an_inquiry_is_answered_from_a_template",
        ),
        "Contact form, mail to the address above, and letters come into one queue, answered by mail or on paper.",
    ),
    Binding(
        "SECURE-2",
        (
            "smarttec.people.actions.lock_out:end_every_credential",
            "smarttec.requests.incidents.actions.locking:lock",
            "smarttec.requests.incidents.actions.recovering:unlock",
            "smarttec.requests.incidents.domain:duties_of",
            "smarttec.requests.incidents.actions.affected:find_in_uses",
            "smarttec.requests.incidents.actions.telling:tell_batch",
            "smarttec.requests.incidents.actions.duties:remind",
            "smarttec.faces.portal.proof.views:security_txt",
        ),
        (
            _LOCKING + "test_every_credential_is_dead_in_the_next_request",
            _LOCKING + "test_a_session_that_still_owes_the_second_step_is_dead_too",
            _LOCKING + "test_sending_and_automatic_recharges_stop_on_every_account",
            _LOCKING + "test_an_address_nobody_has_is_told_the_same_and_leads_nowhere",
            _LOCKING + "test_the_way_back_has_an_order_and_ends_with_everything_unlocked",
            _INCIDENTS + "test_affected_are_those_whose_data_the_actor_opened_in_the_window",
            _INCIDENTS + "test_duties_follow_where_people_are_and_what_was_judged",
            _INCIDENTS + "test_deadlines_are_noted_a_day_before_and_when_they_passed_each_once",
            _INCIDENTS + "test_everybody_gets_one_letter_in_batches_and_the_duties_to_people_are_done",
            "tests/faces/portal/test_proof.py::test_security_txt_has_what_rfc_9116_asks_and_expires_in_the_future",
        ),
        "One press, or a code to the mailbox, ends everything that opens an account and guides its owner back; "
        "incidents have a register with whom they touch and who must be told by when.",
    ),
    Binding(
        "TERMS-2",
        (
            "smarttec.shop.actions:start_top_up",
            "smarttec.shop.checkout:open_checkout",
            "smarttec.shop.orders.actions.asking:ask",
            "smarttec.shop.orders.domain:demand",
            "smarttec.shop.orders.actions.confirming:confirm",
            "smarttec.shop.orders.actions.matching:match",
        ),
        (
            "tests/shop/test_buying.py::test_the_page_before_the_hand_over_names_the_third_party",
            _ORDERS + "test_an_order_is_paid_beforehand_from_request_to_credit",
            _ORDERS + "test_nothing_is_given_before_the_order_is_confirmed",
            _ORDERS + "test_on_credit_terms_it_is_given_at_once_and_is_a_debt_when_it_is_due",
            _ORDERS + "test_where_an_order_was_taken_is_kept_with_it",
            "tests/shop/orders/test_matching.py::test_one_payment_pays_several_invoices_and_its_rest_becomes_credit",
        ),
        "Credits are bought at the clearing house, or ordered from the sales group: quote, order, invoice, and credit "
        "when it is paid or on agreed terms.",
    ),
    Binding(
        "TERMS-3",
        (
            "smarttec.plans.standing:demand",
            "smarttec.plans.actions.standing:refresh_standing",
            "smarttec.messaging.intake_rules:context_of",
            "smarttec.shop.debts:owed_by",
            "smarttec.fraud.actions.holds:is_held",
        ),
        (
            "tests/plans/test_actions.py::test_standing_adds_up_plan_debts_holds_and_terms",
            "tests/plans/test_standing.py::test_every_condition_says_of_every_act_what_holds_and_why",
            _ADMISSION + "test_an_account_out_of_good_standing_hears_why",
            _ADMISSION + "test_a_hold_between_reading_and_writing_is_obeyed",
            "tests/shop/test_debts.py::test_a_debt_puts_the_account_out_of_good_standing_and_a_top_up_pays_it_first",
            "tests/faces/portal/test_plan_pages.py::test_every_reason_is_told_in_words_with_a_way_out",
        ),
        "Plan, debts, holds and accepted terms fold into one word on the account; what is sent compares it in the "
        "statement that charges, and the refusal says the reason.",
    ),
    Binding(
        "TERMS-4",
        (
            "smarttec.plans.actions.pay:pay",
            "smarttec.plans.actions.change:change_plan",
            "smarttec.plans.actions.due:run_due",
        ),
        (
            _YEAR + "test_an_unpaid_plan_day_by_day",
            _YEAR + "test_renewal_by_itself_takes_a_year_from_credit_and_begins_the_next_without_a_gap",
            "tests/plans/test_actions.py::test_an_upgrade_charges_and_grants_for_the_days_left",
            "tests/faces/portal/test_plan_pages.py::test_a_change_is_previewed_exactly_and_then_done_like_that",
        ),
        "A plan is a year of the calendar, with reminders before its end, renewal by itself for who wants it, and "
        "exact proration when it is changed.",
    ),
    Binding(
        "TERMS-5",
        ("smarttec.plans.standing:decide", "smarttec.plans.calendar:end_of_grace", "smarttec.fraud.domain:Limits"),
        (
            _YEAR + "test_what_every_stage_allows",
            "tests/plans/test_standing.py::test_in_grace_sending_and_calling_are_capped_and_receiving_stays",
            _ADMISSION + "test_in_the_month_of_grace_twenty_pass_a_day",
            "tests/faces/portal/test_plan_pages.py::test_the_table_on_the_page_is_the_table_that_decides",
        ),
        "For one month of the calendar after the end sending is capped and receiving stays; one table says so, on the "
        "page and in the program.",
    ),
    Binding(
        "TERMS-6",
        (
            "smarttec.plans.actions.overdue:delete_content",
            "smarttec.plans.hooks:delete_content",
            "smarttec.messaging.content:delete_content_of",
            "smarttec.faces.portal.takeout.writing:records",
        ),
        (
            _YEAR + "test_an_unpaid_plan_day_by_day",
            _YEAR + "test_late_payment_restores_at_once_and_a_second_lapse_deletes",
            _YEAR + "test_deletion_ends_the_keys_and_keeps_what_the_law_asks_for",
            "tests/faces/portal/test_takeout.py::test_every_message_comes_along_in_order",
        ),
        "After grace comes suspension; after warnings with the way to a copy the content goes and its keys are "
        "destroyed. Records of money stay as long as the law asks.",
    ),
)
