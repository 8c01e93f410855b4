"""Sealed fields for Django models.

    class Person(PersonalModel):
        id = models.UUIDField(primary_key=True, default=new_id)
        email = PersonalField(category=Category.CONTACT_EMAIL)

The model says whose data its rows are (`privacy_subject`: path to the subject's id) and where that subject's policy
word stands (`privacy_policy`). Rows load without a purpose; a value opens when it is read, under a declared purpose,
else `PurposeRequired`; after the subject's keys were destroyed it reads as `ERASED`. What was just assigned and not
yet saved is in the writer's hand and reads as it is.

Look-ups other than `isnull`, ordering and `update(field=…)` are refused with a clear error: the database sees only
ciphertext.
"""

from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django import forms
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import IsNull
from django.db.models.query_utils import DeferredAttribute

from smarttec.kernel.vocabulary import Category
from smarttec.vault import purpose
from smarttec.vault.cipher import ERASED
from smarttec.vault.keystore import keys_of


class Sealed:
    """A value as stored. Shows nothing; opens only through its field."""

    __slots__ = ("blob",)

    def __init__(self, blob: bytes) -> None:
        self.blob = blob

    def __repr__(self) -> str:
        return "<sealed>"


class PersonalModel(models.Model):
    """Base of models with sealed fields: UUID primary key, a subject and a policy word."""

    privacy_subject: ClassVar[str]
    privacy_policy: ClassVar[str]

    class Meta:
        abstract = True

    def subject_id(self) -> UUID:
        """Whose data this row is."""
        return UUID(str(attrgetter(self.privacy_subject)(self)))

    def policy_word(self) -> int:
        """What the subject decided and where they stand, as one number."""
        return int(attrgetter(self.privacy_policy)(self))


class _OpeningAttribute(DeferredAttribute):
    """Opens the value on access; assignment and loading from the database go straight to the instance."""

    field: "PersonalField"

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        stored = super().__get__(instance, cls)
        if isinstance(stored, Sealed) and isinstance(instance, PersonalModel):
            return self.field.open(instance, stored)
        return stored

    def __set__(self, instance: PersonalModel, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


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

    @property
    def seal_label(self) -> bytes:
        """What binds a ciphertext to this column; part of the stored format, so tables keep their names."""
        return f"{self.model._meta.db_table}.{self.column}".encode()

    def open(self, instance: PersonalModel, stored: Sealed) -> Any:
        """The text, after the guard permitted it; `ERASED` when the subject's keys are gone."""
        subject = instance.subject_id()
        purpose.demand(subject=subject, policy_word=instance.policy_word(), category=self.category)
        keys = keys_of(subject)
        return keys.unseal(stored.blob, row=instance.pk, label=self.seal_label) if keys else ERASED

    def from_db_value(self, value: Any, *_: Any) -> Sealed | None:
        """Stored bytes stay sealed."""
        return None if value is None else Sealed(bytes(value))

    def pre_save(self, instance: Any, add: bool) -> Any:  # noqa: FBT001 - Django's signature
        """Seal what was assigned; keep what was loaded."""
        value = instance.__dict__.get(self.attname)
        if value is None or isinstance(value, Sealed):
            return value
        subject = instance.subject_id()
        keys = keys_of(subject)
        if keys is None:
            raise FieldError(f"{self}: the subject has no key (erased, or not made yet).")
        sealed = Sealed(keys.seal(str(value), row=instance.pk, label=self.seal_label))
        instance.__dict__[self.attname] = sealed
        return sealed

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Only sealed bytes reach the database."""
        if value is None or hasattr(value, "resolve_expression"):
            return value
        if not isinstance(value, Sealed):
            raise FieldError(f"{self} is sealed per row: assign it on an instance and save, not with update().")
        return value.blob

    def get_lookup(self, lookup_name: str) -> Any:
        """Only `isnull`: the database cannot compare sealed values."""
        if lookup_name == "isnull":
            return IsNull
        raise FieldError(f"{self} is sealed: look it up by digest or through the directory, not with {lookup_name}.")

    def value_to_string(self, obj: models.Model) -> str:
        """Serialisers get the sealed form, never the text."""
        stored = obj.__dict__.get(self.attname)
        return stored.blob.hex() if isinstance(stored, Sealed) else ""

    def formfield(self, **kwargs: Any) -> Any:
        """A text input with the field's length."""
        return super().formfield(**{"form_class": forms.CharField, "max_length": self.max_length, **kwargs})
