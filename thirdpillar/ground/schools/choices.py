"""Time zones that a district may lie in."""

from django.utils.translation import gettext_lazy as _

# The zones of the fifty states and the territories, by the names people use.
ZONES = [
    ("America/New_York", _("Eastern")),
    ("America/Chicago", _("Central")),
    ("America/Denver", _("Mountain")),
    ("America/Phoenix", _("Arizona")),
    ("America/Los_Angeles", _("Pacific")),
    ("America/Anchorage", _("Alaska")),
    ("Pacific/Honolulu", _("Hawaii")),
    ("America/Puerto_Rico", _("Puerto Rico and the Virgin Islands")),
    ("Pacific/Guam", _("Guam and the Northern Marianas")),
    ("Pacific/Pago_Pago", _("American Samoa")),
]
