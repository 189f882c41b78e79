"""Approved texts of the made district, and a picture in one of its conversations; written by a machine, no person."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from django.db import transaction
from PIL import Image, ImageDraw

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import context as tenancy
from thirdpillar.means.conversations.actions import attach_file
from thirdpillar.means.conversations.actions.templates import save_template
from thirdpillar.means.conversations.choices import From, Interest
from thirdpillar.means.conversations.models import Post

# Title; the words by language.
TEXTS: tuple[tuple[str, dict[str, str]], ...] = (
    (
        "The bus is late",
        {"en": "The bus of {children} is late today. It comes about 20 minutes later. The driver waits for each child.",
         "es": "El autobús de {children} llega tarde hoy, unos 20 minutos después. El conductor espera a cada niño.",
         "so": "Baska {children} maanta wuu daahay, qiyaastii 20 daqiiqo. Darawalku ilmo kasta wuu sugayaa.",
         "ar": "حافلة {children} متأخرة اليوم نحو 20 دقيقة. السائق ينتظر كل طفل."},
    ),
    (
        "A good day",
        {"en": "{children} worked hard today and helped others. We wanted you to know. {staff}, {school}",
         "es": "{children} trabajó mucho hoy y ayudó a los demás. Queríamos que lo supieran. {staff}, {school}",
         "so": "{children} maanta si fiican ayay u shaqeeyeen oo dad kale caawiyeen. Waa inaad ogaataan. {staff}, {school}",
         "ar": "اجتهد {children} اليوم وساعد الآخرين، وأردنا أن تعرفوا ذلك. {staff}، {school}"},
    ),
    (
        "Please call us",
        {"en": "Please call {school} when you can. All is well; we have one question about {children}.",
         "es": "Por favor llame a {school} cuando pueda. Todo está bien; tenemos una pregunta sobre {children}.",
         "so": "Fadlan soo wac {school} markaad awooddo. Wax walba waa hagaag; hal su'aal oo ku saabsan {children} ayaan qabnaa.",
         "ar": "يرجى الاتصال بمدرسة {school} عندما تستطيعون. كل شيء بخير؛ لدينا سؤال واحد عن {children}."},
    ),
)  # fmt: skip
SHOWN_IN = "A new bus stop"


@transaction.atomic
def add_texts(*, office: Scope, at: datetime) -> int:
    """The approved texts, for all schools; answers how many."""
    tenancy.enter_scope(office)
    for title, texts in TEXTS:
        save_template(title=title, texts=texts, by=office, at=at)
    return len(TEXTS)


@transaction.atomic
def add_picture(*, by: Scope, at: datetime) -> int:
    """Hang a drawn map on what the school last wrote about the bus stop; answers how many hang now."""
    tenancy.enter_scope(by)
    post = (
        Post.objects.seen_by(by)
        .filter(thread__subject=SHOWN_IN, thread__interest=Interest.SCHOOL, said_by=From.SCHOOL)
        .order_by("-at", "id")
        .first()
    )
    if post is None:
        return 0
    attach_file(
        post_id=post.pk, content=_map(), name="bus-stop.png", alt="Map: the bus stops at the library on Oak Street.",
        by=by, at=at,
    )  # fmt: skip
    return 1


def _map() -> bytes:
    """Two streets, the library, and the stop."""
    picture = Image.new("RGB", (960, 600), "#eef2e6")
    draw = ImageDraw.Draw(picture)
    for street in ((0, 250, 960, 330), (430, 0, 510, 600)):
        draw.rectangle(street, fill="#ffffff", outline="#c9cfbd", width=3)
    for house in (
        (60, 60, 180, 160),
        (230, 80, 350, 190),
        (70, 400, 190, 520),
        (620, 400, 760, 510),
        (800, 70, 900, 180),
    ):
        draw.rectangle(house, fill="#d8cdbb")
    draw.rectangle((560, 80, 740, 210), fill="#2f6b57")
    draw.text((595, 120), "Library", fill="#ffffff", font_size=36)
    draw.text((30, 268), "Oak Street", fill="#4a4a42", font_size=34)
    draw.ellipse((575, 232, 625, 282), fill="#e0a021", outline="#5a3d00", width=4)
    draw.text((635, 262), "Bus stop", fill="#3a2a00", font_size=38)
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
