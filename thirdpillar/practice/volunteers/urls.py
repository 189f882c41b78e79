from django.urls import path

from thirdpillar.practice.volunteers.views import finding, learning, people, shifts, thanks

app_name = "volunteers"

urlpatterns = [
    path("", shifts.volunteers, name="list"),
    path("find/", finding.find, name="find"),
    path("find/<uuid:offer_id>/", finding.ask, name="ask"),
    path("lessons/", finding.lessons, name="lessons"),
    path("roles/new/", shifts.new_role, name="new_role"),
    path("roles/<uuid:helping_role_id>/", shifts.role, name="role"),
    path("roles/<uuid:helping_role_id>/change/", shifts.edit_role, name="edit_role"),
    path("shifts/<uuid:shift_id>/", shifts.shift, name="shift"),
    path("hours/", people.hours, name="hours"),
    path("learning/", learning.learning, name="learning"),
    path("learning/<uuid:opportunity_id>/", learning.opportunity, name="opportunity"),
    path("thanks/", thanks.thanks, name="thanks"),
    path("checks/", people.checks, name="checks"),
    path("people/new/", people.new, name="new"),
    path("people/<uuid:volunteer_id>/", people.volunteer, name="volunteer"),
]
