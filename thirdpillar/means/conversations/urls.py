from django.urls import path

from thirdpillar.means.conversations.views import threads

app_name = "threads"

urlpatterns = [
    path("", threads.threads, name="threads"),
    path("to/<uuid:adult_id>/", threads.begin, name="begin"),
    path("<uuid:thread_id>/", threads.thread, name="thread"),
    path("<uuid:thread_id>/note/", threads.note, name="note"),
    path("<uuid:thread_id>/told/", threads.told, name="told"),
    path("<uuid:thread_id>/hand-over/", threads.hand, name="hand"),
    path("<uuid:thread_id>/close/", threads.close, name="close"),
]
