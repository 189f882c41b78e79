from django.urls import path

from thirdpillar.doors.outbox import again, unclear, views

app_name = "delivery"

urlpatterns = [
    path("", views.outbox, name="outbox"),
    path("letters/", views.letters, name="letters"),
    path("of/<uuid:gathering_id>/", views.outbox, name="outbox_of"),
    path("letters/of/<uuid:gathering_id>/", views.letters, name="letters_of"),
    path("letters/file/", views.letters_file, name="letters_file"),
    path("letters/printed/", views.printed, name="printed"),
    path("decide/", unclear.decide_many, name="decide_many"),
    path("switch/", views.switch, name="switch"),
    path("again/", again.send_again, name="again"),
    path("fence/", views.fence, name="fence"),
    path("<uuid:message_id>/", views.message, name="message"),
    path("<uuid:message_id>/letter/", views.letter, name="letter"),
    path("<uuid:message_id>/decide/", views.decide, name="decide"),
    path("<uuid:message_id>/answer/", views.answer_as_family, name="answer_as_family"),
]
