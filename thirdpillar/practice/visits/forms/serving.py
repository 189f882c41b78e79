"""Whose children a visitor serves: grades and classes, ticked."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.people.wording import grade_name


class ServingForm(forms.Form):
    """Ticked grades and classes of the school; nothing ticked takes it back."""

    grades = forms.MultipleChoiceField(label=_("Grades"), required=False, widget=forms.CheckboxSelectMultiple)
    classes = forms.MultipleChoiceField(
        label=_("Classes"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data=None, *, mine, grades: Collection[str], classes: Collection) -> None:
        begun = {"grades": mine.serves_grades, "classes": [str(one) for one in mine.serves_classes]}
        super().__init__(data, initial=begun)
        self.fields["grades"].choices = [(one, grade_name(one)) for one in grades]  # type: ignore[attr-defined]
        self.fields["classes"].choices = [(str(one.pk), one.title) for one in classes]  # type: ignore[attr-defined]

    def facts(self) -> dict:
        """As the action takes them."""
        told = self.cleaned_data
        return {"grades": told["grades"], "classes": [UUID(one) for one in told["classes"]]}
