from django.urls import path

from thirdpillar.means.conversations.views import (
    attachments,
    classes,
    composer,
    copies,
    doubts,
    glossary,
    interpreting,
    languages,
    templates,
    terms,
    text_classes,
    threads,
    translation,
)

app_name = "threads"

urlpatterns = [
    path("", threads.threads, name="threads"),
    path("rules/", terms.terms, name="terms"),
    path("rules/stop/", terms.stop, name="stop"),
    path("rules/resume/", terms.resume, name="resume"),
    path("texts/", templates.templates, name="templates"),
    path("texts/new/", templates.template, name="new_template"),
    path("texts/<uuid:template_id>/", templates.template, name="template"),
    path("texts/<uuid:template_id>/end/", templates.end, name="end_template"),
    path("class/", classes.classes, name="classes"),
    path("class/<uuid:section_id>/", classes.to_class, name="to_class"),
    path("to/<uuid:adult_id>/", threads.begin, name="begin"),
    path("reading/", composer.reading, name="reading"),
    path("interpreting/", interpreting.requests, name="requests"),
    path("interpreting/ask/", interpreting.ask, name="ask_interpreter"),
    path("interpreting/jobs/", interpreting.jobs, name="jobs"),
    path("interpreting/jobs/<uuid:interpreter_offer_id>/", interpreting.answer, name="answer_offer"),
    path("interpreting/hours/", interpreting.hours, name="hours"),
    path("interpreting/line/", interpreting.line, name="language_line"),
    path("interpreting/<uuid:interpreter_request_id>/", interpreting.one, name="interpreting"),
    path(
        "interpreting/<uuid:interpreter_request_id>/done/", interpreting.deliver, name="deliver_interpreting"
    ),
    path("interpreting/<uuid:interpreter_request_id>/line/", interpreting.line_took_it, name="line_took_it"),
    path(
        "interpreting/<uuid:interpreter_request_id>/cancel/", interpreting.cancel, name="cancel_interpreting"
    ),
    path("<uuid:thread_id>/", threads.thread, name="thread"),
    path("<uuid:thread_id>/note/", threads.note, name="note"),
    path("<uuid:thread_id>/told/", threads.told, name="told"),
    path("<uuid:thread_id>/hand-over/", threads.hand, name="hand"),
    path("<uuid:thread_id>/copy/", copies.copy, name="copy"),
    path("<uuid:thread_id>/report/", terms.report, name="report"),
    path("<uuid:thread_id>/looked/", terms.looked, name="looked"),
    path("<uuid:thread_id>/keep/", terms.keep, name="keep"),
    path("<uuid:thread_id>/close/", threads.close, name="close"),
    path("translations/", translation.translations, name="translations"),
    path("translations/<uuid:translation_id>/", translation.check, name="translation"),
    path("translations/wrong/", doubts.doubts, name="doubts"),
    path("translations/wrong/<uuid:doubt_id>/", doubts.doubt, name="doubt"),
    path("translations/glossary/", glossary.glossary, name="glossary"),
    path("translations/glossary/term/", glossary.term, name="term"),
    path("translations/glossary/confirm/", glossary.confirm_term, name="confirm_term"),
    path("translations/rules/", text_classes.checking, name="checking"),
    path("<uuid:thread_id>/language/", languages.correct, name="language"),
    path("files/<uuid:attachment_id>/", attachments.file, name="file"),
]
