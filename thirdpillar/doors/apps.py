from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DoorsConfig(AppConfig):
    name = "thirdpillar.doors"
    label = "doors"
    verbose_name = _("Doors")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from thirdpillar.ground.people.queries.engaged import ask_too
        from thirdpillar.ground.schools.queries.spaces import kept_by
        from thirdpillar.practice.conferences.queries import engaged as conferences
        from thirdpillar.practice.gatherings.queries.rooms import taken_by_name
        from thirdpillar.practice.visits.queries import engaged as visits

        ask_too({conferences.ROOM: conferences.engaged, visits.ROOM: visits.engaged})
        kept_by(taken_by_name)
