from django.urls import path

from thirdpillar.doors.hooks import (
    call_menu,
    calls,
    conference_keys,
    mail,
    pictures,
    sinch,
    speeches,
    twilio,
    unsubscribing,
    views,
)

app_name = "hooks"

urlpatterns = [
    path("texts/", views.text_received, name="texts"),
    path("receipts/", twilio.receipt_received, name="receipts"),
    path("whatsapp/", twilio.whatsapp_received, name="whatsapp"),
    path("sinch/", sinch.brought, name="sinch"),
    path("calls/answer/", calls.answered, name="call_answered"),
    path("calls/recorded/", calls.spoken_after_tone, name="call_recorded"),
    path("calls/<uuid:message_id>/key/", calls.key_pressed, name="call_key"),
    path("calls/<uuid:message_id>/way/", call_menu.way_chosen, name="call_way"),
    path("calls/<uuid:message_id>/time/", conference_keys.time_chosen, name="call_time"),
    path("calls/<uuid:message_id>/language/", call_menu.language_chosen, name="call_language"),
    path("calls/<uuid:message_id>/recorded/", calls.spoken_after_tone, name="call_answer_recorded"),
    path("calls/<uuid:message_id>/spoken/", speeches.spoken_by_us, name="speech_recorded"),
    path("calls/<uuid:message_id>/keep/", speeches.key_after_speaking, name="speech_kept"),
    path("spoken/<str:token>", speeches.speech, name="speech"),
    path("pictures/<str:token>", pictures.picture, name="picture"),
    path("mail/received/", mail.received, name="mail_received"),
    path("mail/reports/", mail.reported, name="mail_reports"),
    path("mail/stop/<str:code>", unsubscribing.stop_mail, name="stop_mail"),
]
