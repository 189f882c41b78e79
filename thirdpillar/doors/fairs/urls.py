from django.urls import path

from thirdpillar.doors.fairs import questions, views

app_name = "fairs"

urlpatterns = [
    path("", questions.worklist_page, name="questions"),
    path("question/<uuid:question_id>/", questions.question_page, name="question"),
    path("stand/<uuid:stand_id>/", views.stand, name="stand"),
    path("<uuid:gathering_id>/", views.fair_page, name="fair"),
    path("<uuid:gathering_id>/add/", views.add, name="add"),
    path("<uuid:gathering_id>/bring/", views.bring, name="bring"),
    path("<uuid:gathering_id>/plan/", views.plan, name="plan"),
    path("<uuid:gathering_id>/cards/", views.cards, name="cards"),
    path("<uuid:gathering_id>/ask/", views.ask, name="ask"),
    path("<uuid:gathering_id>/figures/", views.figures_page, name="figures"),
]
