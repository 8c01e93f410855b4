"""Reads: an account's own services and the numbers in their pools."""

from uuid import UUID

from django.db.models import Q, QuerySet

from smarttec.kernel.errors import NotFound
from smarttec.messaging.services.errors import PoolEmpty, ServiceUnknown
from smarttec.messaging.services.models import AlphaSender, Sender, Service
from smarttec.numbers.domain import Kind


def services_of(account: UUID) -> QuerySet[Service]:
    """All of them, oldest first; opening their names needs a purpose."""
    return Service.objects.filter(account_id=account).select_related("account").order_by("id")


def access_service(account: UUID, service: UUID, *, for_update: bool = False) -> Service:
    """One of them. Raises `NotFound`, also for another account's."""
    rows = services_of(account)
    found = (rows.select_for_update(of=("self",), no_key=True) if for_update else rows).filter(id=service).first()
    if found is None:
        raise NotFound
    return found


def demand_pool(account: UUID, service: UUID) -> None:
    """Return when a message could go through the service. Raises `ServiceUnknown`, `PoolEmpty`."""
    found = Service.objects.filter(account_id=account, id=service).first()
    if found is None:
        raise ServiceUnknown(field="MessagingServiceSid")
    if not found.senders.exists() and not found.alpha_senders.exists():
        raise PoolEmpty(field="MessagingServiceSid")


def senders_of(service: Service, *, short_codes: bool = False) -> QuerySet[Sender]:
    """The numbers (or short codes) of its pool, in the order of their own ids; opening them needs a purpose."""
    rows = service.senders.select_related("assignment__account").order_by("assignment_id")
    wanted = Q(assignment__kind=Kind.SHORT_CODE)
    return rows.filter(wanted if short_codes else ~wanted)


def alpha_senders_of(service: Service) -> QuerySet[AlphaSender]:
    """The names of its pool, oldest first; opening them needs a purpose."""
    return service.alpha_senders.select_related("account").order_by("id")


def access_alpha_sender(service: Service, sender: UUID) -> AlphaSender:
    """One of them. Raises `NotFound`."""
    found = alpha_senders_of(service).filter(id=sender).first()
    if found is None:
        raise NotFound
    return found


def access_sender(service: Service, assignment: UUID, *, short_codes: bool = False) -> Sender:
    """One of the numbers (or short codes), by its own id. Raises `NotFound`."""
    found = senders_of(service, short_codes=short_codes).filter(assignment_id=assignment).first()
    if found is None:
        raise NotFound
    return found
