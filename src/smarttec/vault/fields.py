"""Sealed fields for Django models.

    class Person(PersonalModel):
        id = models.UUIDField(primary_key=True, default=new_id)
        email = PersonalField(category=Category.CONTACT_EMAIL)

The model says whose data its rows are (`privacy_subject`: path to the subject's id) and where that subject's policy
word stands (`privacy_policy`). Rows load without a purpose; a value opens when it is read, under a declared purpose,
else `PurposeRequired`; after the subject's keys were destroyed it reads as `ERASED`. What was just assigned and not
yet saved is in the writer's hand and reads as it is. A value that is assigned unchanged is not sealed anew.

Look-ups other than `isnull`, ordering, aggregates and `update(field=…)` are refused with a clear error: the database
sees only ciphertext. `values()` gives `Sealed`; serialisers carry ciphertext; forms open their initial values when
they are rendered.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, cast
from uuid import UUID

from django import forms
from django.core.exceptions import FieldError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.base import ModelState
from django.db.models.lookups import IsNull
from django.db.models.query_utils import DeferredAttribute
from django.db.models.signals import post_init, pre_init

from smarttec.kernel.errors import InvalidInput, SealBroken
from smarttec.kernel.vocabulary import Category
from smarttec.vault import field_checks
from smarttec.vault.cipher import ERASED, Absent, SubjectKeys
from smarttec.vault.keystore import expect, keys_of
from smarttec.vault.openings import permitted_keys
from smarttec.vault.querysets import PersonalManager, carrying, sealed_fields
from smarttec.vault.sealed import Carried, Draft, Sealed, Unopened
from smarttec.vault.unreadable import UNREADABLE, in_place_of

__all__ = ["PersonalField", "PersonalModel", "Sealed"]

_SERIALISED = "sealed:"
_PLAIN_INIT = models.Model.__init__


class PersonalModel(models.Model):
    """Base of models with sealed fields: UUID primary key, a subject and a policy word."""

    privacy_subject: ClassVar[str]
    privacy_policy: ClassVar[str]

    objects = PersonalManager()

    class Meta:
        abstract = True

    def subject_id(self) -> UUID:
        """Whose data this row is."""
        subject = attrgetter(self.privacy_subject)(self)
        return subject if isinstance(subject, UUID) else UUID(str(subject))

    def policy_word(self) -> int:
        """What the subject decided and where they stand, as one number."""
        return int(attrgetter(self.privacy_policy)(self))

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any, **options: Any) -> Any:
        """As Django's; notes whose keys may be needed next.

        When nobody wants to know of instances being made they are filled in one step: sealing's cost is saved here.
        """
        if cls.__init__ is not _PLAIN_INIT or pre_init.receivers or post_init.receivers:
            row = super().from_db(db, field_names, values, **options)
        else:
            row = cls.__new__(cls)
            row.__dict__.update(zip(field_names, values, strict=True), _state=_loaded_from(db))
        subject = row.__dict__.get(cls.privacy_subject)
        if subject is not None:
            expect(subject)
        return row

    def refresh_from_db(self, using: str | None = None, fields: Any = None, from_queryset: Any = None) -> None:
        """As Django's; sealed values stay sealed."""
        if from_queryset is None:
            manager = type(self)._base_manager  # noqa: SLF001 - what Django itself reloads with
            from_queryset = manager.db_manager(using or self._state.db, hints={"instance": self})
        super().refresh_from_db(using, fields, from_queryset=carrying(from_queryset))
        for column in sealed_fields(type(self)):
            value = self.__dict__.get(column.attname)
            if isinstance(value, Carried):
                self.__dict__[column.attname] = Sealed(value.blob)


def _loaded_from(db: str | None) -> ModelState:
    state = ModelState()
    state.adding = False
    state.db = db
    return state


class _OpeningAttribute(DeferredAttribute):
    """Opens the value on access, after the guard permitted it; what is assigned is a draft until it is saved.

    Reads as `ERASED` when the subject's keys are gone. A page of messages comes through here thousands of times, so
    this is one function that calls few others.
    """

    field: "PersonalField"

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        field = self.field
        try:
            stored = instance.__dict__[field.attname]
        except KeyError:
            super().__get__(instance, cls)
            stored = instance.__dict__[field.attname]
        if stored.__class__ is not Sealed:
            return stored.text if stored.__class__ is Draft else stored
        subject, policy_word, row = field.facts_of(instance)
        if subject.__class__ is not UUID:
            subject = instance.subject_id()
        keys = permitted_keys(subject, policy_word, field.category)
        if keys is None:
            return ERASED
        try:
            return keys.unseal(stored.blob, row=row, label=field.seal_label)
        except SealBroken as error:
            return in_place_of(error, label=str(field), category=field.category)

    def __set__(self, instance: models.Model, value: Any) -> None:
        held = instance.__dict__
        if value is None or isinstance(value, Sealed):
            held[self.field.attname] = value
            return
        before = held.get(self.field.attname)
        if isinstance(before, Draft):
            before = before.before
        is_kept = before is not None and (isinstance(value, Absent) or value == str(UNREADABLE))
        held[self.field.attname] = before if is_kept else Draft(value, before)


def _from_db_value(value: Any, _expression: Any, _connection: Any) -> Sealed | None:
    return None if value is None else Sealed(value)


if TYPE_CHECKING:
    _AnyField = models.Field[Any, Any]
else:
    _AnyField = models.Field


class PersonalField(_AnyField):
    """A text, stored sealed with the key of the person or account it is about."""

    descriptor_class = _OpeningAttribute

    def __init__(self, *, category: Category, max_length: int = 320, **kwargs: Any) -> None:
        self.category = category
        super().__init__(max_length=max_length, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """For migrations."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "category": self.category}

    def db_type(self, connection: Any) -> str:
        """One column of bytes."""
        return "bytea"

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's signature
        """Every model has its own label; a copy that an abstract base made does not keep the base's."""
        for remembered in ("seal_label", "facts_of"):
            self.__dict__.pop(remembered, None)
        super().contribute_to_class(cls, name, private_only)

    @cached_property
    def seal_label(self) -> bytes:
        """What binds a ciphertext to this column; part of the stored format, so tables keep their names."""
        return f"{self.model._meta.db_table}.{self.column}".encode()

    @cached_property
    def facts_of(self) -> Callable[[models.Model], tuple[Any, Any, Any]]:
        """Reads the subject, the policy word and the primary key in one step, as values are opened very often."""
        model = cast("type[PersonalModel]", self.model)
        return attrgetter(model.privacy_subject, model.privacy_policy, str(model._meta.pk.attname))

    def check(self, **kwargs: Any) -> Any:
        """Django's checks and those of a sealed column (`vault.E…`)."""
        return [*super().check(**kwargs), *field_checks.check(self, base=PersonalModel)]

    @property
    def validators(self) -> Sequence[Any]:  # type: ignore[override]  # Django's is a cached property
        """Those given, and the longest length."""
        return [*super().validators, MaxLengthValidator(self.max_length or 0)]

    def get_db_converters(self, connection: Any) -> list[Any]:
        """Stored bytes stay sealed."""
        return [_from_db_value]

    def pre_save(self, instance: Any, add: bool) -> Any:  # noqa: FBT001 - Django's signature
        """Seal what was assigned; keep what was loaded or is the same."""
        value = instance.__dict__.get(self.attname)
        if isinstance(value, Draft):
            sealed = self._seal(instance, value)
        elif add and type(value) is Sealed:
            sealed = self._refuse_stranger(instance, value)
        else:
            return value
        instance.__dict__[self.attname] = sealed
        return sealed

    def _seal(self, instance: Any, draft: Draft) -> Sealed:
        if isinstance(draft.text, Absent) or hasattr(draft.text, "resolve_expression"):
            raise FieldError(f"{self} takes a text, not an expression or what was erased.")
        keys, text, row = self._keys_for(instance), str(draft.text), instance.pk
        if draft.before and keys.keeps(draft.before.blob, text, row=row, label=self.seal_label):
            return draft.before
        return Sealed(keys.seal(text, row=row, label=self.seal_label))

    def _refuse_stranger(self, instance: Any, value: Sealed) -> Sealed:
        """A copied row has to be given its texts: a ciphertext opens only where it was sealed."""
        if not self._keys_for(instance).holds(value.blob, None, row=instance.pk, label=self.seal_label):
            raise FieldError(f"{self} was sealed for another row: assign the text again.")
        return value

    def _keys_for(self, instance: Any) -> SubjectKeys:
        keys = keys_of(instance.subject_id())
        if keys is None:
            raise FieldError(f"{self}: the subject has no key (erased, or not made yet).")
        return keys

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Only sealed bytes reach the database."""
        if value is None or hasattr(value, "resolve_expression"):
            return value
        if not isinstance(value, Sealed):
            raise FieldError(f"{self} is sealed per row: assign it on an instance and save, not with update().")
        return value.blob

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        """As when saving: a bulk update goes this way."""
        return self.get_db_prep_save(value, connection)

    def get_lookup(self, lookup_name: str) -> Any:
        """Only `isnull`: the database cannot compare sealed values."""
        if lookup_name == "isnull":
            return IsNull
        raise FieldError(f"{self} is sealed: look it up by digest or through the directory, not with {lookup_name}.")

    def clean(self, value: Any, model_instance: Any) -> Any:
        """Validate a text; what is sealed already is kept. Never reads a serialised form: users type here."""
        if isinstance(value, Absent):
            return value
        text = None if value is None else str(value)
        self.validate(text, model_instance)
        self.run_validators(text)
        return text

    def value_from_object(self, obj: models.Model) -> Any:
        """For forms and serialisers: opens when it is rendered, not before."""
        stored = obj.__dict__.get(self.attname)
        return Unopened(lambda: getattr(obj, self.attname)) if isinstance(stored, Sealed | Draft) else stored

    def value_to_string(self, obj: models.Model) -> str:
        """Serialisers get the sealed form, never the text. Raises `InvalidInput` for what was not saved yet."""
        stored = obj.__dict__.get(self.attname)
        if not isinstance(stored, Sealed):
            raise InvalidInput("Only saved objects can be serialised: a personal value is not sealed yet.")
        return _SERIALISED + stored.blob.hex()

    def to_python(self, value: Any) -> Any:
        """For deserialisers only: the sealed form again, to be stored as it is."""
        if value is None or isinstance(value, Sealed):
            return value
        if not (isinstance(value, str) and value.startswith(_SERIALISED)):
            raise InvalidInput("A serialised personal value must be sealed.")
        return Carried(bytes.fromhex(value.removeprefix(_SERIALISED)))

    def formfield(self, **kwargs: Any) -> Any:
        """A text input with the field's length."""
        empty = {"empty_value": None} if self.null else {}
        return super().formfield(**{"form_class": forms.CharField, "max_length": self.max_length, **empty, **kwargs})
