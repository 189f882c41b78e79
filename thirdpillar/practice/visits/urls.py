from django.urls import path

from thirdpillar.practice.visits.views import (
    calling,
    departures,
    drawing,
    inviting,
    judging,
    progress,
    training,
    visitors,
    years,
)

app_name = "visits"

# One line for each address.
urlpatterns = [
    path("", progress.progress_page, name="progress"),
    path("years/", years.years_page, name="years"),
    path("years/open/", years.open_year, name="open_year"),
    path("years/<uuid:visit_year_id>/", years.year_page, name="year"),
    path("years/<uuid:visit_year_id>/change/", years.change, name="change_year"),
    path("years/<uuid:visit_year_id>/adopt/", years.adopt, name="adopt_year"),
    path("years/<uuid:visit_year_id>/pay/", departures.add_pay, name="add_pay"),
    path("years/<uuid:visit_year_id>/departures/", departures.add_deviation, name="add_deviation"),
    path("years/<uuid:visit_year_id>/schools/<uuid:school_id>/", years.adapt, name="adapt"),
    path("years/<uuid:visit_year_id>/schools/<uuid:school_id>/part/", years.take_part, name="take_part"),
    path("pay/<uuid:pay_rule_id>/drop/", departures.drop_pay, name="drop_pay"),
    path("departures/<uuid:deviation_id>/end/", departures.end_deviation, name="end_deviation"),
    path("visitors/", training.visitors_page, name="visitors"),
    path("training/", training.training_page, name="training"),
    path("training/<uuid:credential_id>/revoke/", training.revoke, name="revoke_training"),
    path("my/", visitors.mine_page, name="mine"),
    path("my/<uuid:school_id>/", visitors.wishes, name="wishes"),
    path("my/<uuid:visitor_opt_in_id>/leave/", visitors.leave, name="leave"),
    path("inviting/", inviting.schools_page, name="inviting"),
    path("inviting/<uuid:school_id>/", inviting.invite, name="invite"),
    path("inviting/<uuid:school_id>/class/<uuid:section_id>/", inviting.invite_class, name="invite_class"),
    path("inviting/<uuid:school_id>/calls/", calling.calls, name="calls"),
    path("invitations/<uuid:invitation_id>/answer/", calling.take_answer, name="take_answer"),
    path("draws/<uuid:draw_id>/", drawing.draw_page, name="draw"),
    path("draws/<uuid:draw_id>/list.csv", drawing.draw_list, name="draw_list"),
    path("cross-section/", judging.results_page, name="cross_sections"),
    path("cross-section/<uuid:school_id>/", judging.result_page, name="cross_section"),
]
