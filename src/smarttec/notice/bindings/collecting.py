"""Bindings of clauses about what is collected, from whom, and what is said about it."""

from smarttec.notice.bindings.binding import Binding

_GATE = "tests/notice/test_gate.py::"
_ENTRY = "tests/faces/portal/test_entry.py::"
_MINORS = "tests/requests/minors/test_cases.py::"

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
)
