"""Where people speak what calls are to play: what waits, one text, what every call says, and the texts of one message."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.forms import Field
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thirdpillar.doors.speaking.forms import SoundForm
from thirdpillar.doors.speaking.texts import LANGUAGES, of_every_call, of_room
from thirdpillar.doors.texts.voice import in_pieces
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.accounts.models import Account
from thirdpillar.ground.accounts.policy import open_to
from thirdpillar.ground.audit.actions import record_read
from thirdpillar.ground.base import clock
from thirdpillar.ground.base.languages import language_label
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.actions import begin_script, call_to_speak, drop_speech, keep_speech
from thirdpillar.ground.delivery.choices import ScriptKind
from thirdpillar.ground.delivery.rules import voice_terms
from thirdpillar.ground.people.wording import number_label
from thirdpillar.means.conversations.queries import speaking as queries
from thirdpillar.means.conversations.rules.threads import WRITERS

SPEAKERS = (*WRITERS, Role.INTERPRETER)
KINDS = {
    ScriptKind.SENTENCE: lazy("What every call says"), ScriptKind.ALERT: lazy("Urgent alert"),
    ScriptKind.BROADCAST: lazy("Message to many"), ScriptKind.POST: lazy("Conversation"),
    ScriptKind.GATHERING: lazy("Gathering"), ScriptKind.VISIT: lazy("Home visit"),
}  # fmt: skip


@open_to(*SPEAKERS, support=False)
@require_safe
def needed(request: HttpRequest) -> HttpResponse:
    """What calls wait for, the longest first; and how far what every call says is spoken, language by language."""
    scope, now = request.scope, clock.now()
    rows = [(one, KINDS[ScriptKind(one.script.kind)]) for one in queries.texts_to_speak(seen_by=scope)]
    known = queries.languages_of(scope)
    mine = [tag for tag in LANGUAGES if scope.sees_all or tag in known]
    made = {tag: of_every_call(tag, district_id=scope.district_id, at=now) for tag in mine}
    spoken = queries.with_speeches([one for each in made.values() for one in each], seen_by=scope)
    done = {tag: sum(one.speech is not None for one in spoken if one.script.language == tag) for tag in mine}
    languages = [{"tag": tag, "done": done[tag], "of": len(made[tag])} for tag in mine]
    record_read(by=scope, at=now, deed="conversations.voices", subject="script", texts=len(rows))
    return render(request, "speaking/needed.html", {"rows": rows, "languages": languages})


@open_to(*SPEAKERS, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest, script_id: UUID) -> HttpResponse:
    """One text: the words to say, what was spoken of it, and a file or a call to speak it."""
    scope, now = request.scope, clock.now()
    row = _row(request, script_id)
    form = SoundForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            _must_know(row.script.language, scope)
            keep_speech(script_id=script_id, content=form.cleaned_data["sound"].read(), by=scope, at=now)
        except Refused as refusal:
            form.add_error("sound", str(refusal.reason))
        else:
            n = row.waits.calls
            went = ngettext("%(n)s call goes now.", "%(n)s calls go now.", n) % {"n": n} if n else ""
            messages.success(request, f"{_('Saved.')} {went}".strip())
            return redirect("voices:text", script_id)
    me = Account.objects.seen_by(scope).filter(pk=scope.account_id).first()
    context = {
        "row": row, "form": form, "kind": KINDS[ScriptKind(row.script.kind)],
        "phone": number_label(me.phone) if me and me.phone else "", "minutes": voice_terms(now.date()).longest_s // 60,
        "may_speak": row.script.language in queries.languages_of(scope), "has_names": "{children}" in row.script.words,
    }  # fmt: skip
    record_read(by=scope, at=now, deed="conversations.voice", subject="script", subject_id=script_id)
    return render(request, "speaking/text.html", context, status=422 if form.errors else 200)


@open_to(*SPEAKERS, support=False)
@require_POST
def deed(request: HttpRequest, script_id: UUID) -> HttpResponse:
    """Have oneself called to speak it, or play it no more."""
    scope, now = request.scope, clock.now()
    row = _row(request, script_id)
    try:
        _must_know(row.script.language, scope)
        if request.POST.get("do") == "remove":
            drop_speech(script_id=script_id, by=scope, at=now)
            messages.success(request, _("Removed."))
        else:
            me = Account.objects.seen_by(scope).filter(pk=scope.account_id).first()
            call_to_speak(script_id=script_id, number=me.phone if me else "", by=scope, at=now)
            messages.success(
                request, _("Your phone rings in a moment. Speak after the tone, then press 1 to keep it.")
            )
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    return redirect("voices:text", script_id)


@open_to(*SPEAKERS, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def every_call(request: HttpRequest, tag: str) -> HttpResponse:
    """What every call says in one language, and the alerts' texts: spoken once, on one page."""
    scope, now = request.scope, clock.now()
    known = queries.languages_of(scope)
    if tag not in LANGUAGES or not (scope.sees_all or tag in known):
        raise Http404
    scripts = of_every_call(tag, district_id=scope.district_id, at=now)
    wrong: dict[str, str] = {}
    if request.method == "POST":
        kept, wrong = _keep_chosen(request, scripts, tag)
        if kept and not wrong:
            messages.success(request, _("Saved."))
            return redirect("voices:every_call", tag)
    rows = [
        (
            one,
            KINDS[ScriptKind(one.script.kind)] if one.script.kind != ScriptKind.SENTENCE else "",
            wrong.get(one.script.digest, ""),
            one.speech and one.speech.script_id,
        )
        for one in queries.with_speeches(scripts, seen_by=scope)
    ]
    context = {
        "tag": tag, "rows": rows, "done": sum(one.speech is not None for one, *_more in rows), "of": len(rows),
        "may_speak": tag in known, "minutes": voice_terms(now.date()).longest_s // 60,
    }  # fmt: skip
    record_read(by=scope, at=now, deed="conversations.voices", subject="script", texts=len(rows))
    return render(request, "speaking/every_call.html", context, status=422 if wrong else 200)


@open_to(*SPEAKERS, support=False)
@require_http_methods(["GET", "HEAD", "POST"])
def texts(request: HttpRequest, room: str, reference_id: UUID) -> HttpResponse:
    """The texts of one message or gathering in the languages that no machine speaks, to be spoken before anybody is called."""
    scope, now = request.scope, clock.now()
    found = of_room(room, reference_id, seen_by=scope, at=now)
    if found is None:
        raise Http404
    title, scripts = found
    if request.method == "POST":
        chosen = next((one for one in scripts if one.digest == request.POST.get("text")), None)
        if chosen is None:
            raise Http404
        return redirect("voices:text", begin_script(script=chosen, by=scope, at=now).pk)
    known = queries.languages_of(scope)
    rows = [
        one
        for one in queries.with_speeches(scripts, seen_by=scope)
        if scope.sees_all or one.script.language in known
    ]
    record_read(by=scope, at=now, deed="conversations.voices", subject="script", texts=len(rows))
    return render(request, "speaking/texts.html", {"title": title, "rows": rows})


@open_to(*SPEAKERS, support=False)
@require_safe
def sound(request: HttpRequest, script_id: UUID) -> HttpResponse:
    """What is played of a text, for its people to hear."""
    scope = request.scope
    found = queries.sound_of(script_id, seen_by=scope)
    if found is None:
        raise Http404
    record_read(by=scope, at=clock.now(), deed="delivery.speech", subject="script", subject_id=script_id)
    return in_pieces(request, bytes(found.content), found.content_type)


def _keep_chosen(request: HttpRequest, scripts: list, tag: str) -> tuple[int, dict[str, str]]:
    """Keep every file that was chosen; how many, and why others were not taken, by their text."""
    scope, now, kept, wrong = request.scope, clock.now(), 0, {}
    for script in scripts:  # so many as every call has sentences
        given = request.FILES.get(f"sound-{script.digest}")
        if given is None:
            continue
        try:
            _must_know(tag, scope)
            with transaction.atomic():
                row = begin_script(script=script, by=scope, at=now)
                keep_speech(script_id=row.pk, content=given.read(), by=scope, at=now)
            kept += 1
        except Refused as refusal:
            wrong[script.digest] = str(refusal.reason)
    if not kept and not wrong:
        wrong[scripts[0].digest] = str(Field.default_error_messages["required"])
    return kept, wrong


def _row(request: HttpRequest, script_id: UUID) -> queries.ToSpeak:
    found = queries.text_to_speak(script_id, seen_by=request.scope)
    if found is None:
        raise Http404
    return found


def _must_know(language: str, scope) -> None:
    """Raises Refused unless the directory names the asker for this language: what families hear is said by who speaks it."""
    if language not in queries.languages_of(scope):
        raise Refused(
            _("The staff directory does not name %(language)s for you. Add it to your own languages first.")
            % {"language": language_label(language)}
        )
