from django.urls import path

from thirdpillar.means.conversations import views

app_name = "threads"

urlpatterns = [
    path("", views.threads, name="threads"),
    path("to/<uuid:adult_id>/", views.begin, name="begin"),
    path("<uuid:thread_id>/", views.thread, name="thread"),
    path("<uuid:thread_id>/note/", views.note, name="note"),
    path("<uuid:thread_id>/told/", views.told, name="told"),
    path("<uuid:thread_id>/hand-over/", views.hand, name="hand"),
    path("<uuid:thread_id>/close/", views.close, name="close"),
]
