from django.urls import path

from thirdpillar.doors.outbox import again, letters, unclear, views

app_name = "delivery"

urlpatterns = [
    path("", views.outbox, name="outbox"),
    path("letters/", letters.letters, name="letters"),
    path("of/<uuid:gathering_id>/", views.outbox, name="outbox_of"),
    path("letters/of/<uuid:gathering_id>/", letters.letters, name="letters_of"),
    path("letters/file/", letters.letters_file, name="letters_file"),
    path("letters/printed/", letters.printed, name="printed"),
    path("decide/", unclear.decide_many, name="decide_many"),
    path("switch/", views.switch, name="switch"),
    path("again/", again.send_again, name="again"),
    path("fence/", views.fence, name="fence"),
    path("<uuid:message_id>/", views.message, name="message"),
    path("<uuid:message_id>/letter/", letters.letter, name="letter"),
    path("<uuid:message_id>/decide/", views.decide, name="decide"),
    path("<uuid:message_id>/answer/", views.answer_as_family, name="answer_as_family"),
]
