from django.urls import path

from thirdpillar.doors.family_threads import beside, together, views

app_name = "family_threads"

urlpatterns = [
    path("<str:code>", views.conversation, name="conversation"),
    path("<str:code>/together", together.seat, name="together"),
    # By the caregiver's code or, while two read together, by the second guardian's own.
    path("<str:code>/copy", beside.copy, name="copy"),
    path("<str:code>/report", beside.report, name="report"),
    path("<str:code>/files/<uuid:attachment_id>", beside.file, name="file"),
]
