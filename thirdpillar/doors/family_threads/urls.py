from django.urls import path

from thirdpillar.doors.family_threads import beside, together, views

app_name = "family_threads"

urlpatterns = [
    path("<str:code>", views.conversation, name="conversation"),
    path("<str:code>/copy", beside.copy, name="copy"),
    path("<str:code>/together", together.seat, name="together"),
    path("<str:code>/report", beside.report, name="report"),
    path("<str:code>/files/<uuid:attachment_id>", views.file, name="file"),
]
