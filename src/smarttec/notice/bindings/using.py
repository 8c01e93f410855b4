"""Bindings of clauses about what data are used for, who gets them, and who decides."""

from smarttec.notice.bindings.binding import Binding

_GATE = "tests/notice/test_gate.py::"
_NOTICE_PAGES = "tests/faces/portal/test_notice.py::"
_DOOR = "tests/notice/test_door.py::"
_DECLARATIONS = "tests/notice/test_checks_declarations.py::"
_SOURCE = "tests/notice/test_checks_source.py::"
_PROMISES = "tests/notice/proof/test_promises.py::"
_RENDER = "tests/notice/documents/test_render.py::"
_REGISTERS = "tests/notice/test_registers.py::"
_REQUESTS = "tests/requests/register/"
_AT_THE_DESK = "tests/faces/desk/test_requests.py::"
_AUTHORITIES = "tests/requests/authorities/test_cases.py::"
_HANDOVER = "tests/requests/handover/test_transfers.py::"
_CASES = "tests/faces/desk/test_cases.py::"
_OPENNESS = "tests/faces/portal/test_openness.py::"

BINDINGS: tuple[Binding, ...] = (
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
)
