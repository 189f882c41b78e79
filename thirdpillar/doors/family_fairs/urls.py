from django.urls import path

from thirdpillar.doors.family_fairs import asking, phone, providers

app_name = "family_fairs"

urlpatterns = [
    path("plan/<str:code>", asking.plan, name="plan"),
    path("plan/<str:code>/<str:mine>", asking.plan, name="my_plan"),
    path("s/<str:code>", asking.ask, name="ask"),
    path("s/<str:code>/<str:mine>", asking.ask, name="my_ask"),
    path("q/<str:code>", asking.question, name="question"),
    path("join/<str:code>", providers.join, name="join"),
    path("p/<str:code>", providers.referrals, name="referrals"),
    path("at/<str:token>/", phone.stand_phone, name="stand_phone"),
    path("at/<str:token>/sync", phone.sync, name="sync"),
    path("at/<str:token>/worker.js", phone.worker, name="worker"),
]
