"""A declared purpose belongs to one block of one request or task and leaks nowhere."""

import asyncio
import contextvars
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client, override_settings
from django.urls import path
from tests.everybody import EVERYBODY

from smarttec.kernel.errors import PurposeRequired
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose, Source
from smarttec.notice import policy
from smarttec.people.models import Person
from smarttec.vault.keystore import make_keys
from smarttec.vault.purpose import declared, using, without_purpose


def in_force() -> str:
    purpose = declared()
    return f"{purpose.purpose.name} {purpose.actor}" if purpose else "none"


def test_a_purpose_ends_with_its_block_even_when_it_fails() -> None:
    with pytest.raises(ZeroDivisionError), using(Purpose.RUN_ACCOUNT, actor="a", about=EVERYBODY):
        _ = 1 / 0
    assert in_force() == "none"
    with using(Purpose.RUN_ACCOUNT, actor="a", about=EVERYBODY):
        with using(Purpose.AUDIT, actor="b"):
            assert in_force() == "AUDIT b"
        assert in_force() == "RUN_ACCOUNT a"
    assert in_force() == "none"


def test_a_thread_started_inside_starts_without_one() -> None:
    seen: list[str] = []
    with using(Purpose.RUN_ACCOUNT, actor="a", about=EVERYBODY):
        thread = threading.Thread(target=lambda: seen.append(in_force()))
        thread.start()
        thread.join(timeout=20)
        with ThreadPoolExecutor(1) as pool:
            seen.append(pool.submit(in_force).result(timeout=20))
    assert seen == ["none", "none"]


async def test_a_task_started_through_without_purpose_starts_without_one() -> None:
    async def look() -> str:
        await asyncio.sleep(0)
        return in_force()

    with using(Purpose.RUN_ACCOUNT, actor="a", about=EVERYBODY):
        with without_purpose():
            apart = asyncio.create_task(look())
        assert await apart == "none"
        assert in_force() == "RUN_ACCOUNT a"


async def test_two_tasks_never_see_each_others_purpose() -> None:
    met = asyncio.Barrier(2)

    async def act(purpose: Purpose) -> str:
        with using(purpose, actor="task", about=EVERYBODY):
            await met.wait()
            seen = in_force()
            await met.wait()
        return seen

    assert await asyncio.gather(act(Purpose.AUDIT), act(Purpose.PUBLISH)) == ["AUDIT task", "PUBLISH task"]
    assert in_force() == "none"


def test_a_generator_collected_inside_hands_out_values_without_a_purpose() -> None:
    def rows() -> Iterator[str]:
        with using(Purpose.RUN_ACCOUNT, actor="a", about=EVERYBODY):
            collected = [in_force()]
        yield from collected

    assert [(row, in_force()) for row in rows()] == [("RUN_ACCOUNT a", "none")]


def test_another_context_does_not_inherit_it() -> None:
    with using(Purpose.RUN_ACCOUNT, actor="a", about=EVERYBODY):
        assert contextvars.Context().run(in_force) == "none"


def peek(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{in_force()} {threading.get_ident()}")


def fail(_request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


def read_email(request: HttpRequest) -> HttpResponse:
    return HttpResponse(Person.objects.get(id=request.GET["id"]).email)


def stream(request: HttpRequest) -> StreamingHttpResponse:
    person = Person.objects.get(id=request.GET["id"])
    return StreamingHttpResponse(person.email for _ in range(1))


urlpatterns = [path("peek", peek), path("fail", fail), path("email", read_email), path("stream", stream)]

AS_IN_PRODUCTION = override_settings(
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "smarttec.faces.web.PurposeMiddleware",
    ],
)


def a_person() -> Person:
    person = Person(
        id=new_id(),
        email="ada@example.org",
        policy=policy.make(version=1, age=policy.Age.OLD_ENOUGH),
        source=Source.SELF,
        service="web-site",
        collected_by="smarttec-us",
        notice_version=1,
    )
    make_keys(person.id)
    person.save()
    return Person.objects.get(id=person.id)


in_database = pytest.mark.django_db(databases=["default", "keystore"])


@in_database
@AS_IN_PRODUCTION
def test_the_next_request_on_the_same_worker_thread_starts_without_one() -> None:
    client, stranger = Client(raise_request_exception=False), Client(raise_request_exception=False)
    client.force_login(a_person())
    own_thread = threading.get_ident()
    assert client.get("/peek").content.decode() == f"SHOW_OWN_DATA self {own_thread}"
    assert stranger.get("/peek").content.decode() == f"none {own_thread}"
    assert client.get("/fail").status_code == 500
    assert stranger.get("/peek").content.decode() == f"none {own_thread}"
    assert in_force() == "none"


@in_database
@AS_IN_PRODUCTION
def test_a_stranger_reads_no_value_right_after_its_owner_did() -> None:
    person = a_person()
    owner, stranger = Client(), Client()
    owner.force_login(person)
    assert owner.get("/email", {"id": str(person.id)}).content == b"ada@example.org"
    with pytest.raises(PurposeRequired):
        stranger.get("/email", {"id": str(person.id)})


@in_database
@AS_IN_PRODUCTION
def test_a_stream_that_is_read_after_the_request_has_no_purpose_any_more() -> None:
    person = a_person()
    owner = Client()
    owner.force_login(person)
    response = owner.get("/stream", {"id": str(person.id)})
    with pytest.raises(PurposeRequired):
        list(response)
