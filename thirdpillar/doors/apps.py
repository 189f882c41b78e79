from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DoorsConfig(AppConfig):
    name = "thirdpillar.doors"
    label = "doors"
    verbose_name = _("Doors")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from thirdpillar.ground.people.queries.engaged import ask_too
        from thirdpillar.practice.conferences.queries import engaged as conferences
        from thirdpillar.practice.visits.queries import engaged as visits

        ask_too({conferences.ROOM: conferences.engaged, visits.ROOM: visits.engaged})
