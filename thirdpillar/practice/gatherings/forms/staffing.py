"""Who arranges something by when, how much of it there is; and rooms."""

from __future__ import annotations

from django import forms


class TaskForm(forms.Form):
    """Left empty: the planner, and the day that the standard says."""

    owner_id = forms.UUIDField(required=False)
    due_on = forms.DateField(required=False)


class DoneForm(forms.Form):
    """How much is arranged; left empty, all that is needed now."""

    arranged = forms.IntegerField(required=False, min_value=0, max_value=9999)


class RoomForm(forms.Form):
    """A room's name, and whose it is."""

    name = forms.CharField(max_length=80)
    school = forms.UUIDField(required=False)
