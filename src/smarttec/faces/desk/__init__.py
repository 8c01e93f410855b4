"""The staff's back office under `/desk/`, on django-unfold.

Staff sign in with address, password and a code of their authenticator. To see a customer's data they choose a purpose
first; it lasts half an hour and every value that is opened is recorded under it, with who opened it.

- `site`: the admin site: who may enter, what every page gets; `sign_in`: the form and the view of the entrance.
- `models`: `DeskAccess`, one row per chosen purpose; `access`: which purposes there are for whom, start and stop.
- `ticket`: the one free text of the desk, and what is refused in it.
- `display`: the only way a personal value reaches a page: the value, or a calm marker that says why not.
- `base`: the admin class all sections share; `sections/`: what is listed, one module per matter.
- `account_page`, `find`, `uses`, `stock`: pages that are more than a list; `dashboard`, `navigation`: the frame.
- `queues`: what waits for somebody, on the first page; sections register their own.
- `revenue` (with `takings`, pure), `adjustments`, `decks` (with `deck_upload`), `margins_page`, `publish_plan`: money.
- `groups`: the three groups of staff and what each may do; kept in step after every migration.

Rules: everything is read-only unless a section says otherwise, nothing is ever deleted. No personal value in a URL, a
session, or the admin log. What a message says is never shown here. Nothing is loaded from a third party.
"""
