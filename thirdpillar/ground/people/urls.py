from django.urls import path

from thirdpillar.ground.people.views import (
    addresses,
    contact,
    families,
    households,
    leaders,
    merges,
    preferences,
    restrictions,
    rosters,
    students,
    worklists,
)

app_name = "people"

FAMILY_URLS = [
    path("", families.families_page, name="families"),
    path("family/<uuid:household_id>/", families.family_page, name="family"),
    path("family/<uuid:household_id>/correct/", households.correct_household, name="correct_household"),
    path(
        "family/<uuid:household_id>/join/<uuid:other_household_id>/",
        households.join_households,
        name="join_households",
    ),
    path("correction/<uuid:correction_id>/undo/", households.undo_correction, name="undo_correction"),
    path("adult/<uuid:adult_id>/", families.adult_page, name="adult"),
    path("adult/<uuid:adult_id>/contact/", contact.add_contact_point, name="add_contact_point"),
    path("adult/<uuid:adult_id>/languages/", contact.languages, name="languages"),
    path("adult/<uuid:adult_id>/ways/", preferences.preference, name="preference"),
    path("adult/<uuid:adult_id>/ways/back/", preferences.put_back, name="put_back_preference"),
    path("adult/<uuid:adult_id>/beside/<uuid:other_adult_id>/", merges.compare, name="compare"),
    path("adult/<uuid:adult_id>/beside/<uuid:other_adult_id>/two/", merges.set_aside, name="set_aside"),
    path("adult/<uuid:adult_id>/address/", addresses.address, name="address"),
    path("adult/<uuid:adult_id>/address/lift/", addresses.stop_protecting, name="stop_protecting"),
    path("adult/<uuid:adult_id>/leader/", leaders.leader, name="leader"),
    path("leaders/", leaders.leaders, name="leaders"),
    path("leaders/<uuid:grant_id>/end/", leaders.end_leader, name="end_leader"),
    path("contact/<uuid:contact_point_id>/", contact.contact_point, name="contact_point"),
    path("student/<uuid:student_id>/account/", students.student_account, name="student_account"),
    path("tie/<uuid:tie_id>/", contact.permissions, name="permissions"),
    path("tie/<uuid:tie_id>/restrict/", restrictions.restrict, name="restrict"),
    path("restrictions/", restrictions.restrictions, name="restrictions"),
    path("restriction/<uuid:restriction_id>/", restrictions.restriction, name="restriction"),
    path("restriction/<uuid:restriction_id>/loosen/", restrictions.ask_to_loosen, name="ask_to_loosen"),
    path(
        "restriction/<uuid:restriction_id>/second/", restrictions.confirm_loosening, name="confirm_loosening"
    ),
    path(
        "restriction/<uuid:restriction_id>/longer/",
        restrictions.extend_restriction,
        name="extend_restriction",
    ),
    path("merge/<uuid:merge_id>/", merges.merge, name="merge"),
    path("work/", worklists.worklists_page, name="worklists"),
    path("work/duplicates/look/", merges.look_again, name="look_again"),
    path("work/shared/keep/", worklists.keep_shared, name="keep_shared"),
    path("work/<str:kind>/", worklists.worklist_page, name="worklist"),
]
ROSTER_URLS = [
    path("rosters/", rosters.rosters, name="rosters"),
    path("rosters/<uuid:import_id>/", rosters.roster, name="roster"),
    path("rosters/<uuid:import_id>/refusals.csv", rosters.roster_refusals_file, name="roster_refusals_file"),
    path("rosters/<uuid:import_id>/apply/", rosters.apply_roster, name="apply_roster"),
    path("rosters/<uuid:import_id>/discard/", rosters.discard_roster, name="discard_roster"),
    path("rosters/<uuid:import_id>/undo/", rosters.undo_roster, name="undo_roster"),
]

urlpatterns = [*FAMILY_URLS, *ROSTER_URLS]
