"""Parsing what staff and families write in a thread; nothing is decided here."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from thirdpillar.ground.base.languages import language_label
from thirdpillar.ground.people.forms import FreeText
from thirdpillar.means.conversations.choices import Interest, TextClass, Trouble
from thirdpillar.means.conversations.forms.attachments import alt_field, file_field
from thirdpillar.means.conversations.rules.attachments import DESCRIBE
from thirdpillar.means.conversations.rules.threads import LONGEST
from thirdpillar.means.conversations.rules.weighing import Unsure


class _Words(forms.Form):
    """Words, with a key that is the same when the page is sent twice."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=24)

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.fields["key"].initial = secrets.token_hex(8)


def text_class_field(choices=()) -> forms.ChoiceField:
    """What a text weighs; none is chosen beforehand."""
    return forms.ChoiceField(
        label=_("What kind of message is this?"), widget=forms.RadioSelect, required=False, choices=choices,
        help_text=_("Without a choice it is everyday. Words that sound graver are asked about before it goes."),
    )  # fmt: skip


class AsksClass(forms.Form):
    """Asks once about words that sound graver than what was chosen; the question is answered by choosing."""

    sure = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    def text_class_chosen(self) -> str:
        return self.cleaned_data.get("text_class") or TextClass.EVERYDAY

    def sure_of(self) -> str:
        """The words that somebody was asked about, where they chose a kind afterwards."""
        return self.cleaned_data.get("sure", "") if self.cleaned_data.get("text_class") else ""

    def ask_class(self, unsure: Unsure, classes=TextClass.choices) -> None:
        """The same words once more, with the question and nothing chosen."""
        self.fields.setdefault("text_class", text_class_field(classes))
        again: Any = self.data.copy()
        again.pop("text_class", None)
        again["sure"] = unsure.answer
        self.data = again
        self.add_error("text_class", str(unsure.reason))


def goes_as_written(language: str) -> str:
    """What becomes of a translation left empty, where nobody here translates."""
    return _(
        "Nobody here translates into %(language)s. Left empty, everyday words go as they are, with a line that says so; "
        "what a person must check first waits until somebody can."
    ) % {"language": language_label(language)}


def hold_field() -> forms.BooleanField:
    """To wait, for as long as it takes."""
    return forms.BooleanField(label=_("Hold it until a person has translated it"), required=False)


class WithFile(AsksClass, _Words):
    """Words with a file; of a picture it must be said what it shows."""

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        given = cleaned.get("file")
        if given and (given.content_type or "").startswith("image/") and not cleaned.get("alt"):
            self.add_error("alt", DESCRIBE)
        return cleaned

    def show_again(self, seen: str) -> None:
        """The same words once more, on a page that shows what was said meanwhile."""
        again: Any = self.data.copy()
        again["seen"] = seen
        self.data = again

    def file_given(self) -> dict | None:
        """The file's content, name and description; None where there is none."""
        given = self.cleaned_data.get("file")
        return (
            {"content": given.read(), "name": given.name, "alt": self.cleaned_data["alt"]} if given else None
        )


class WriteForm(WithFile):
    """What goes to a family; beside it, where they read another language, the same in that language."""

    body = FreeText(label=_("Your message"), max_length=LONGEST, rows=5)
    translated = FreeText(label="", required=False, max_length=LONGEST, rows=5)
    text_class = text_class_field()
    hold = hold_field()
    file = file_field()
    alt = alt_field()
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=36)

    def __init__(
        self, *args, reads: str = "", writes: str = "en", classes=TextClass.choices, alone: Collection[str] = (), **more
    ):  # fmt: skip
        super().__init__(*args, **more)
        self.fields["text_class"].choices = classes
        self.reads = "" if reads.partition("-")[0] == writes.partition("-")[0] else reads
        if self.reads:
            self.fields["translated"].label = _("The same in %(language)s") % {
                "language": language_label(self.reads)
            }
            self.fields["translated"].help_text = (
                goes_as_written(self.reads)
                if self.reads in alone
                else _("If you or an interpreter can write it. Left empty, it is translated before it goes.")
            )
            self.fields["translated"].widget.attrs["lang"] = self.reads
            self.fields["translated"].widget.attrs["dir"] = "auto"
            if "translated_subject" in self.fields:
                self.fields["translated_subject"].label = _("In %(language)s") % {
                    "language": language_label(self.reads)
                }
                self.fields["translated_subject"].widget.attrs |= {"lang": self.reads, "dir": "auto"}
        else:
            self.fields.pop("translated_subject", None)
            del self.fields["translated"]
            # Nothing is translated: the question would only be in the way, unless a second guardian made it be asked.
            if not self.data.get("sure"):
                del self.fields["text_class"]
        if not self.reads or self.reads not in alone:
            del self.fields["hold"]

    def translations(self) -> dict[str, str]:
        """{language: words} of what was written in the family's language."""
        words = self.cleaned_data.get("translated", "")
        return {self.reads: words} if self.reads and words else {}

    def subjects(self) -> dict[str, str]:
        """{language: subject} likewise."""
        words = self.cleaned_data.get("translated_subject", "")
        return {self.reads: words} if self.reads and words else {}


class BeginForm(WriteForm):
    """A new thread: about what, about whom, and who of us reads it."""

    subject = forms.CharField(label=_("What is it about?"), max_length=120)
    translated_subject = forms.CharField(label="", max_length=120, required=False)
    students = forms.MultipleChoiceField(label=_("About whom?"), widget=forms.CheckboxSelectMultiple)
    ground = forms.ChoiceField(label=_("Who at the school may read it?"), widget=forms.RadioSelect)
    field_order = (
        "students",
        "subject",
        "translated_subject",
        "body",
        "translated",
        "hold",
        "text_class",
        "file",
        "alt",
        "ground",
        "key",
        "seen",
    )

    def __init__(self, *args, students, grounds, **more):
        super().__init__(*args, **more)
        self.fields["students"].choices = [(str(one.pk), one.display_name) for one in students]
        if len(students) == 1:
            self.fields["students"].initial = [str(students[0].pk)]
        self.fields["ground"].choices = grounds
        self.fields["ground"].initial = grounds[0][0]
        if self.reads and any(value.startswith(Interest.CASE) for value, _label in grounds):
            self.fields["ground"].help_text = Trouble.OF_CASE.label
        if len(grounds) == 1:
            self.fields["ground"].widget = forms.HiddenInput()

    def ground_chosen(self) -> dict:
        """interest, and section_id or school_id."""
        interest, _colon, where = self.cleaned_data["ground"].partition(":")
        place = UUID(where) if where else None
        if interest == Interest.CLASS:
            return {"interest": interest, "section_id": place}
        return {"interest": interest, "school_id": place}

    def student_ids(self) -> list[UUID]:
        return [UUID(one) for one in self.cleaned_data["students"]]


class NoteForm(_Words):
    """A word to colleagues."""

    note = FreeText(label=_("Note for colleagues"), max_length=LONGEST)

    def __init__(self, *args, **more):
        super().__init__(*args, auto_id="note_%s", **more)


class HandOverForm(forms.Form):
    """Who goes on with it."""

    to = forms.ChoiceField(label=_("Hand over to"))

    def __init__(self, *args, colleagues, **more):
        super().__init__(*args, **more)
        self.fields["to"].choices = [(str(pk), name) for pk, name in colleagues]


class InterpretersForm(forms.Form):
    """Who may translate a case."""

    interpreters = forms.MultipleChoiceField(
        label=_("Who may translate this case"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, people, named=(), **more):
        super().__init__(*args, **more)
        self.fields["interpreters"].choices = [
            (str(one.pk), f"{one.display_name} · {language_label(language)}") for one, language in people
        ]
        self.fields["interpreters"].initial = [str(one) for one in named]

    def account_ids(self) -> list[UUID]:
        return [UUID(one) for one in self.cleaned_data["interpreters"]]


class SayForm(_Words):
    """What a family writes on its own page."""

    body = forms.CharField(
        label=_("Your answer"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        required=False,
    )  # fmt: skip
    file = file_field()

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        if not cleaned.get("body") and not cleaned.get("file") and not self.errors:
            self.add_error("body", _("There is nothing to send yet. Write a few words."))
        return cleaned
