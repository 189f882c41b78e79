from django.urls import path

from thirdpillar.practice.gatherings.views import (
    door,
    interpreting,
    kiosk,
    lines,
    needs,
    planning,
    presence,
    rooms,
    sheets,
    staffing,
    timing,
)
from thirdpillar.practice.gatherings.views.programmes import answers, making, running, trainings

app_name = "gatherings"

urlpatterns = [
    path("", planning.gatherings_page, name="list"),
    path("new/", planning.new, name="new"),
    path("prepare/", staffing.to_prepare_page, name="to_prepare"),
    path("asked/", staffing.asked_page, name="asked"),
    path("rooms/", rooms.rooms_page, name="rooms"),
    path("interpreting/", interpreting.interpreting_page, name="interpreting"),
    path("buses/", timing.buses, name="buses"),
    path("programmes/", making.programmes_page, name="programmes"),
    path("programmes/new/", making.new, name="new_programme"),
    path("programmes/<uuid:programme_id>/", running.programme_page, name="programme"),
    path("programmes/<uuid:programme_id>/change/", making.change, name="change_programme"),
    path("programmes/<uuid:programme_id>/sessions/", making.sessions, name="sessions"),
    path("programmes/<uuid:programme_id>/questions/", making.questions, name="questions"),
    path("programmes/<uuid:programme_id>/open/", making.open_up, name="open_programme"),
    path("programmes/<uuid:programme_id>/cancel/", making.call_off, name="cancel_programme"),
    path("programmes/<uuid:programme_id>/answers/", answers.answers_page, name="answers"),
    path("programmes/hours/", answers.hours_page, name="hours"),
    path("trainings/", trainings.trainings_page, name="trainings"),
    path("trainings/<uuid:programme_id>/", trainings.training_page, name="training"),
    path("programmes/<uuid:programme_id>/people/", running.people, name="programme_people"),
    path(
        "programmes/<uuid:programme_id>/people/<uuid:registration_id>/out/", running.take_out, name="take_out"
    ),
    path("programmes/<uuid:programme_id>/finish/", running.finish, name="finish_programme"),
    path(
        "programmes/<uuid:programme_id>/people/<uuid:registration_id>/needs/", needs.needs_page, name="needs"
    ),
    path("<uuid:gathering_id>/prepare/", staffing.prepare_page, name="prepare"),
    path("<uuid:gathering_id>/roll/", running.roll, name="roll"),
    path("<uuid:gathering_id>/", planning.gathering_page, name="one"),
    path("<uuid:gathering_id>/change/", planning.change, name="change"),
    path("<uuid:gathering_id>/cancel/", planning.cancel, name="cancel"),
    path("<uuid:gathering_id>/when/", timing.when_and_where, name="when"),
    path("<uuid:gathering_id>/when/take/", timing.take, name="take"),
    path("<uuid:gathering_id>/when/<uuid:household_id>/", timing.free_times, name="free_times"),
    path("<uuid:gathering_id>/families/", presence.families_page, name="families"),
    path(
        "<uuid:gathering_id>/families/<uuid:household_id>/answer/", presence.tell_answer, name="tell_answer"
    ),
    path("<uuid:gathering_id>/came/", presence.came, name="came"),
    path("<uuid:gathering_id>/came/<uuid:attendance_id>/remove/", presence.remove, name="remove"),
    path("<uuid:gathering_id>/type/", sheets.type_page, name="type"),
    path("<uuid:gathering_id>/bring/", sheets.bring, name="bring"),
    path("<uuid:gathering_id>/lines/", lines.queue, name="lines"),
    path("<uuid:gathering_id>/settled/", lines.settled, name="settled"),
    path("lines/<uuid:line_id>/confirm/", lines.confirm, name="confirm"),
    path("lines/<uuid:line_id>/new/", lines.add_new, name="add_new"),
    path("lines/<uuid:line_id>/aside/", lines.aside, name="aside"),
    path("lines/<uuid:line_id>/undo/", lines.undo, name="undo"),
    path("<uuid:gathering_id>/door/", door.door_page, name="door"),
    path("<uuid:gathering_id>/door/list/", door.door_list, name="door_list"),
    path("<uuid:gathering_id>/door/worker.js", door.door_worker, name="door_worker"),
    path("<uuid:gathering_id>/badges/", door.badges, name="badges"),
    path("door/<str:token>/", door.door_sync, name="door_sync"),
    path("<uuid:gathering_id>/kiosk/", kiosk.open_kiosk, name="kiosk"),
    path("kiosk/<str:token>/", kiosk.kiosk_page, name="kiosk_page"),
    path("kiosk/<str:token>/lines/", kiosk.take_lines, name="kiosk_lines"),
    path("kiosk/<str:token>/worker.js", kiosk.worker, name="kiosk_worker"),
]
