"""Clause → what enforces it → the tests that hold it. The proof page and `smarttec check` (N013) read this.

An enforcement is an object of this program, as `module:qualified.name`; a test is `file::name`, seen from the
checkout. A clause is bound only when all of it is enforced; until then it stands in `pending`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Binding:
    """One clause, the objects that enforce it, and the tests that fail when they do not."""

    clause: str
    enforced_by: tuple[str, ...]
    tests: tuple[str, ...]
    how: str = ""
    """One sentence for everybody: how it is kept."""


_GATE = "tests/notice/test_gate.py::"
_NOTICE_PAGES = "tests/faces/portal/test_notice.py::"
_DOOR = "tests/notice/test_door.py::"
_DECLARATIONS = "tests/notice/test_checks_declarations.py::"
_SOURCE = "tests/notice/test_checks_source.py::"
_PROMISES = "tests/notice/proof/test_promises.py::"
_RENDER = "tests/notice/documents/test_render.py::"
_REGISTERS = "tests/notice/test_registers.py::"
_ENTRY = "tests/faces/portal/test_entry.py::"
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
_MINORS = "tests/requests/minors/test_cases.py::"
_AUTHORITIES = "tests/requests/authorities/test_cases.py::"
_HANDOVER = "tests/requests/handover/test_transfers.py::"
_CASES = "tests/faces/desk/test_cases.py::"
_OPENNESS = "tests/faces/portal/test_openness.py::"

BINDINGS: tuple[Binding, ...] = (
    Binding(
        "SCOPE-2",
        ("smarttec.faces.portal.views.documents:_document", "smarttec.notice.documents.loader:Library.versions"),
        (
            "tests/faces/portal/test_public_pages.py::test_the_notice_shows_every_clause_at_its_place",
            "tests/notice/documents/test_loader.py::test_the_version_in_force_changes_at_midnight_utc_of_its_day",
            "tests/notice/documents/test_loader.py::test_clause_ids_span_documents_and_versions_each_once",
        ),
        "Notice and terms are read from the same kind of numbered, dated data; the pages show the version in force.",
    ),
    Binding(
        "USE-8",
        (
            "smarttec.post.templates:registered",
            "smarttec.notice.checks.mails:_check_letter",
            "smarttec.post.delivery:deliver_due",
        ),
        (
            "tests/post/test_delivery.py::test_an_unregistered_letter_cannot_be_queued",
            "tests/post/test_templates.py::test_administrative_letters_carry_no_marketing",
            _SOURCE + "test_a_mail_that_contradicts_its_class_or_its_purpose_is_seen",
            _GATE + "test_who_refuses_all_marketing_still_gets_administrative_messages",
            _PROMISES + "test_who_refuses_everything_that_can_be_refused_still_gets_what_must_be_known",
        ),
        "Every letter is registered with its class; an administrative one has a purpose that no choice can stop, and "
        "may not have a marketing purpose.",
    ),
    Binding(
        "SHARE-1",
        (
            "smarttec.notice.door:decide",
            "smarttec.notice.gate:RuleBook._against",
            "smarttec.notice.gate:_register_against",
            "smarttec.notice.checks.recipients:check_recipients",
            "smarttec.notice.checks.outside:check_outgoing",
            "smarttec.notice.checks.handing_over:check_handing_over",
            "smarttec.notice.audit:verify",
            "smarttec.faces.portal.proof.rows:recipients",
        ),
        (
            _DOOR + "test_what_leaves_is_recorded_without_its_value",
            _DOOR + "test_what_is_refused_leaves_no_trace_and_nothing_to_send",
            _DOOR + "test_whatever_is_changed_in_the_tables_is_found",
            _GATE + "test_what_is_not_expressly_allowed_is_refused_by_its_clause",
            _DECLARATIONS + "test_n004_a_recipient_that_contradicts_the_rules",
            _DECLARATIONS + "test_n004_a_service_provider_with_marketing_of_its_own",
            _SOURCE + "test_an_offence_is_seen_where_it_stands",
            _PROMISES + "test_a_value_that_did_not_pass_the_door_cannot_be_made_by_hand",
            _PROMISES + "test_every_recipient_is_listed_with_its_task_country_contract_and_what_it_may_get",
            "tests/messaging/test_submission.py::test_a_claim_carries_the_opened_message_and_leaves_a_disclosure",
            "tests/post/test_delivery.py::test_it_is_marked_and_disclosed_before_anything_leaves",
            "tests/shop/test_buying.py::test_what_the_notice_refuses_does_not_leave",
        ),
        "Data leave through one door, which asks the register and signs a record; no other part of the program may "
        "talk to the outside, and a supplier with marketing of its own is refused.",
    ),
    Binding(
        "SHARE-6",
        ("smarttec.shop.queries:clearing_house_facts", "smarttec.notice.documents.render:_link_html"),
        (
            "tests/shop/test_buying.py::test_the_page_before_the_hand_over_names_the_third_party",
            "tests/faces/portal/test_member_pages.py::test_buying_names_the_third_party_then_goes_there",
            "tests/faces/portal/test_proof.py::test_every_link_in_a_template_that_leaves_the_site_says_so",
            _RENDER + "test_a_link_that_leaves_our_pages_is_marked_and_tells_the_other_side_nothing",
        ),
        "Links that lead elsewhere say so, and the page before a payment names who takes it and links its policy.",
    ),
    Binding(
        "CHOICE-3",
        (
            "smarttec.notice.checks.mails:_check_letter",
            "smarttec.post.templates:registered",
            "smarttec.post.delivery:deliver_due",
        ),
        (
            _PROMISES + "test_who_refuses_everything_that_can_be_refused_still_gets_what_must_be_known",
            _GATE + "test_who_refuses_all_marketing_still_gets_administrative_messages",
            _SOURCE + "test_a_mail_that_contradicts_its_class_or_its_purpose_is_seen",
        ),
        "Choices reach marketing only: what has no choice, such as administrative mail, none can stop.",
    ),
    Binding(
        "CHOICE-1",
        (
            "smarttec.people.actions.profile:change_profile",
            "smarttec.requests.register.actions.correcting:correct",
            "smarttec.requests.register.actions.choosing:refuse_marketing",
            "smarttec.people.actions.choices:change_policy",
        ),
        (
            _REQUESTS + "test_correcting.py::test_portal_form_and_letter_end_in_the_same_record_with_the_same_log",
            _REQUESTS + "test_correcting.py::test_no_advertising_is_on_every_way_at_once_with_history",
            _AT_THE_DESK + "test_a_letter_is_entered_verified_answered_on_paper_and_printed",
        ),
        "Portal, form and letter end in one act that keeps the old and the new value, who wrote it, and how it came.",
    ),
    Binding(
        "CHOICE-4",
        (
            "smarttec.notice.gate:_choice_against",
            "smarttec.people.actions.choices:change_policy",
            "smarttec.notice.door:disclose",
        ),
        (
            _GATE + "test_every_choice_that_the_notice_promises_governs_a_purpose",
            _GATE + "test_every_choice_reaches_the_use_and_the_disclosure_it_governs",
            "tests/people/test_choices.py::test_the_next_read_of_a_sealed_field_obeys_a_yes_and_a_no",
            _NOTICE_PAGES + "test_every_choice_stands_on_the_page_in_plain_words_with_what_it_governs",
        ),
        "Each channel and each use has a choice; the gate asks for it at every use and at every disclosure.",
    ),
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
        "MINORS-1",
        (
            "smarttec.people.domain:minimum_age",
            "smarttec.people.domain:age_on",
            "smarttec.faces.portal.age_cookie:was_refused",
            "smarttec.faces.portal.age_cookie:remember",
            "smarttec.faces.portal.sessions:region_after_age_gate",
            "smarttec.notice.gate:_person_against",
        ),
        (
            _ENTRY + "test_somebody_too_young_leaves_nothing_but_the_answers_cookie",
            _ENTRY + "test_the_answer_cannot_be_changed_for_a_day",
            _ENTRY + "test_a_forged_cookie_is_no_refusal_and_no_pass",
            _ENTRY + "test_national_law_can_ask_for_more",
            _ENTRY + "test_the_date_is_not_in_the_session",
            "tests/people/test_domain.py::test_the_higher_of_default_and_national_age_holds",
            _GATE + "test_what_is_not_expressly_allowed_is_refused_by_its_clause",
        ),
        "The age is asked neutrally before anything is stored; a refusal leaves one cookie that says only that, and "
        "holds for a day.",
    ),
    Binding(
        "SHARE-4",
        (
            "smarttec.requests.handover.actions.planning:approve",
            "smarttec.requests.handover.actions.announcing:tell_batch",
            "smarttec.requests.handover.actions.leaving:answer",
            "smarttec.requests.handover.actions.exporting:release",
            "smarttec.requests.handover.actions.exporting:as_file",
            "smarttec.faces.portal.reports.handover:page",
        ),
        (
            _HANDOVER + "test_the_proposer_cannot_approve_alone_not_even_in_the_database",
            _HANDOVER + "test_everybody_gets_one_letter_in_batches_and_a_window_of_their_own",
            _HANDOVER + "test_nothing_leaves_before_the_window_is_over",
            _HANDOVER + "test_the_file_has_who_stayed_and_nobody_else",
            _HANDOVER + "test_credentials_are_neither_planned_nor_opened_nor_in_the_file",
            _HANDOVER + "test_it_can_be_aborted_until_the_file_has_left_and_not_after",
            _CASES + "test_a_transfer_of_the_business_from_plan_to_file",
        ),
        "Two decide, everybody gets a letter and at least thirty days; who says no stays out of the signed file, and "
        "what opens an account never goes along.",
    ),
    Binding(
        "SHARE-5",
        (
            "smarttec.requests.authorities.actions.deciding:approve",
            "smarttec.requests.authorities.actions.answering:release",
            "smarttec.requests.narrowing:tables_of",
            "smarttec.requests.authorities.actions.notifying:tell_due",
            "smarttec.notice.silence:shown",
            "smarttec.requests.authorities.report:report",
            "smarttec.faces.portal.openness.transparency:page",
        ),
        (
            _AUTHORITIES + "test_the_proposer_cannot_approve_alone_not_even_in_the_database",
            _AUTHORITIES + "test_never_more_than_was_demanded_not_even_in_the_database",
            _AUTHORITIES + "test_only_the_approved_kinds_are_in_the_file_and_nothing_else_was_opened",
            _AUTHORITIES + "test_what_was_made_outside_the_approved_period_stays_here",
            _AUTHORITIES + "test_each_person_is_one_disclosure_to_the_recipient_of_the_country",
            _AUTHORITIES + "test_the_person_is_told_at_once_when_nothing_bars_it_and_once",
            _AUTHORITIES + "test_a_bar_keeps_silence_everywhere_until_the_clock_ends_it",
            "tests/requests/authorities/test_report.py::test_small_counts_are_told_and_drawn_as_one_range",
            _CASES + "test_a_demand_is_handed_over_by_two_as_a_file_that_is_stored_nowhere",
        ),
        "Each demand is a case that two decide; only the approved kinds of data of the approved days are opened, and "
        "the person is told, at the latest when a bar ends. The counts are public.",
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
        "MINORS-2",
        (
            "smarttec.faces.portal.reports.minors:report",
            "smarttec.requests.minors.actions.reporting:look_up",
            "smarttec.requests.minors.actions.freezing:freeze",
            "smarttec.requests.minors.actions.deciding:decide_to_erase",
            "smarttec.requests.minors.actions.deciding:erase_due",
            "smarttec.requests.minors.erasing:erase",
            "smarttec.requests.minors.actions.deciding:restore",
        ),
        (
            _MINORS + "test_a_new_account_is_frozen_at_once_and_the_person_is_told",
            _MINORS + "test_frozen_means_that_nothing_is_used_or_sent_and_signing_in_shows_why",
            _MINORS + "test_a_report_about_nobody_known_takes_the_same_statements_and_the_same_page",
            _MINORS + "test_nothing_is_decided_before_something_was_checked_not_even_in_the_database",
            _MINORS + "test_a_minor_is_erased_as_anybody_is_and_the_case_ends_with_the_certificate",
            _MINORS + "test_a_parents_word_counts_when_it_was_checked_that_they_are_the_parent",
            _MINORS + "test_restoring_gives_everything_back",
        ),
        "Anybody may report; the account is frozen, looked into, and erased or restored. Whoever reports learns "
        "nothing about the person.",
    ),
    Binding(
        "TRANSFER-3",
        (
            "smarttec.notice.recipients:transfers",
            "smarttec.notice.recipients:Mechanism.is_valid_on",
            "smarttec.notice.gate:RuleBook._border_against",
            "smarttec.faces.portal.proof.rows:principles",
            "smarttec.faces.portal.openness.transfers:page",
        ),
        (
            _GATE + "test_safe_harbor_carried_transfers_until_the_day_it_was_struck_down",
            _GATE + "test_a_transfer_that_rests_on_nothing_valid_is_refused_with_transfer_3",
            _OPENNESS + "test_safe_harbor_is_listed_as_no_longer_valid_and_nothing_rests_on_it",
            _OPENNESS + "test_each_of_the_seven_principles_leads_to_what_keeps_it_as_it_stands_now",
        ),
        "Mechanisms have dates, and the gate refuses a transfer whose basis has ended; the register and the seven "
        "principles, each with what keeps it, are public and live.",
    ),
    Binding(
        "TRANSFER-1",
        (
            "smarttec.notice.recipients:group_companies",
            "smarttec.notice.recipients:transfers",
            "smarttec.notice.gate:RuleBook._border_against",
            "smarttec.faces.portal.proof.rows:recipients",
        ),
        (
            _REGISTERS + "test_every_company_of_the_group_is_a_recipient_with_a_number_of_its_own",
            _REGISTERS + "test_the_parent_gets_europeans_data_on_a_valid_mechanism_only",
            _REGISTERS + "test_the_group_gets_no_content_and_no_credential",
            _REGISTERS + "test_the_register_of_transfers_says_what_each_rests_on_and_whether_it_holds",
            _PROMISES + "test_every_recipient_is_listed_with_its_task_country_contract_and_what_it_may_get",
        ),
        "Each company of the group stands in the register with its country and what a transfer there rests on; the "
        "gate asks it as it asks for anybody else.",
    ),
    Binding(
        "TRANSFER-2",
        ("smarttec.notice.gate:RuleBook._border_against", "smarttec.notice.checks.recipients:check_recipients"),
        (
            _GATE + "test_a_transfer_that_rests_on_nothing_valid_is_refused_with_transfer_3",
            _GATE + "test_safe_harbor_carried_transfers_until_the_day_it_was_struck_down",
            _DECLARATIONS + "test_n004_a_recipient_that_contradicts_the_rules",
        ),
        "Each recipient abroad stands in the register with what the transfer rests on; the gate refuses one whose "
        "basis is not valid that day.",
    ),
    Binding(
        "TRANSFER-4",
        ("smarttec.notice.gate:needs_mechanism", "smarttec.notice.policy:region"),
        (
            _GATE + "test_a_transfer_that_rests_on_nothing_valid_is_refused_with_transfer_3",
            _GATE + "test_a_person_from_the_united_states_needs_no_mechanism_for_a_recipient_there",
        ),
        "The region of a person travels in every decision about their data, and the stricter rule wins.",
    ),
    Binding(
        "UPDATE-2",
        (
            "smarttec.people.actions.notice:_tell",
            "smarttec.people.actions.notice:object_to_version",
            "smarttec.people.actions.notice:object_and_close",
            "smarttec.notice.publication:steps_due",
            "smarttec.notice.gate:RuleBook._under_notice",
            "smarttec.notice.versions:_check_step",
            "smarttec.faces.portal.notice.coming:_page",
        ),
        (
            "tests/people/test_notice.py::test_the_life_of_a_material_version",
            "tests/people/test_notice.py::test_who_objects_keeps_the_old_rules_and_never_counts_as_having_accepted",
            "tests/people/test_notice.py::test_objecting_by_leaving_closes_the_accounts_and_ends_the_sessions",
            "tests/people/test_notice.py::test_who_was_told_late_has_the_whole_window_too",
            "tests/notice/test_versions.py::test_a_catalogue_that_breaks_the_promises_of_update_2_cannot_be_made",
            "tests/faces/portal/test_notice.py::test_the_page_says_what_is_new_from_when_and_how_to_answer",
            "tests/faces/portal/test_notice.py::test_accepting_and_objecting_on_the_page",
        ),
        "A material version is announced by letter and decides for nobody before their window is over; who objects "
        "keeps the old rules, or leaves.",
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
