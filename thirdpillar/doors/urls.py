"""The URL map. Every view says whom it is open to; tests/doors/test_permission_matrix.py walks this map."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import include, path
from django.views.i18n import set_language

from thirdpillar.doors import views
from thirdpillar.ground.accounts.policy import for_anyone
from thirdpillar.ground.accounts.views import entrance

# prefix, room
ROOMS = (
    ("people/", "thirdpillar.ground.people"),
    ("sign-in/family/", "thirdpillar.doors.family_sign_in"),
    ("sign-in/", "thirdpillar.ground.accounts"),
    ("record/", "thirdpillar.doors.record"),
    ("district/", "thirdpillar.doors.district"),
    ("outbox/", "thirdpillar.doors.outbox"),
    ("texts/", "thirdpillar.doors.texts"),
    ("voices/", "thirdpillar.doors.speaking"),
    ("languages/", "thirdpillar.doors.languages"),
    ("conversations/", "thirdpillar.means.conversations"),
    ("broadcasts/", "thirdpillar.doors.broadcasts"),
    ("m/", "thirdpillar.doors.family_threads"),
    ("i/", "thirdpillar.doors.family_interpreting"),
    ("n/", "thirdpillar.doors.family_news"),
    ("gatherings/", "thirdpillar.practice.gatherings"),
    ("calendar/", "thirdpillar.doors.calendar"),
    ("inviting/", "thirdpillar.doors.inviting"),
    ("visits/", "thirdpillar.practice.visits"),
    ("conferences/", "thirdpillar.practice.conferences"),
    ("volunteers/", "thirdpillar.practice.volunteers"),
    ("helping/", "thirdpillar.doors.helping"),
    ("partners/", "thirdpillar.practice.partners"),
    ("pay/", "thirdpillar.means.funds"),
    ("a/", "thirdpillar.doors.family"),
    ("s/", "thirdpillar.doors.family_said"),
    ("v/", "thirdpillar.doors.family_visits"),
    ("programmes/", "thirdpillar.doors.catalogue"),
    ("p/", "thirdpillar.doors.family_programmes"),
    ("c/", "thirdpillar.doors.family_conferences"),
    ("h/", "thirdpillar.doors.family_volunteering"),
    ("fairs/", "thirdpillar.doors.fairs"),
    ("f/", "thirdpillar.doors.family_fairs"),
    ("ways/", "thirdpillar.doors.family_ways"),
    ("w/", "thirdpillar.doors.family_times"),
    ("mine/", "thirdpillar.doors.family_all"),
    ("hooks/", "thirdpillar.doors.hooks"),
    ("reach/", "thirdpillar.proof.evidence"),
    ("paper/", "thirdpillar.proof.reports"),
)

urlpatterns = [
    path("", views.home, name="home"),
    path("design/", views.design, name="design"),
    path("language/", for_anyone(set_language), name="set_language"),
    # The shells know these two by their short names.
    path("sign-in/", entrance.sign_in, name="sign_in"),
    path("sign-in/out/", entrance.sign_out, name="sign_out"),
    path("health/", views.health, name="health"),
    *[path(prefix, include(f"{room}.urls")) for prefix, room in ROOMS if find_spec(f"{room}.urls")],
]

handler400 = "thirdpillar.doors.views.bad_request"
handler403 = "thirdpillar.doors.views.not_found_here"
handler404 = "thirdpillar.doors.views.not_found"
handler500 = "thirdpillar.doors.views.went_wrong"
