"""Conversations of the made term: coordinators write about everyday things, some families answer by text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from thirdpillar.doors.inbound import receive
from thirdpillar.doors.sample.homes import Grown, Home
from thirdpillar.doors.sample.synth.dice import pick, roll_for
from thirdpillar.ground.base.refused import Refused
from thirdpillar.ground.delivery.choices import Channel
from thirdpillar.ground.delivery.models import Message
from thirdpillar.means.conversations.actions import begin_thread, close_thread, write_to_family
from thirdpillar.means.conversations.choices import Interest, MadeBy, TextClass
from thirdpillar.means.conversations.models import Post, Thread

if TYPE_CHECKING:
    from thirdpillar.doors.sample.term import Place, Term

AT_EACH_SCHOOL = 8
# Subject; the words in English; the same in other languages; what families of a language answer.
TALKS: tuple[tuple[str, str, dict[str, str], dict[str, tuple[str, ...]]], ...] = (
    (
        "A new bus stop",
        "From Monday the bus stops at the library, ten minutes later than now. Does that work for you?",
        {"es": "Desde el lunes el autobús para en la biblioteca, diez minutos más tarde. ¿Les queda bien?",
         "so": "Laga bilaabo Isniinta basku wuxuu joogsanayaa maktabadda, toban daqiiqo ka dib. Ma idin habboon tahay?",
         "ar": "ابتداءً من يوم الاثنين تقف الحافلة عند المكتبة بعد عشر دقائق من الموعد الحالي. هل يناسبكم ذلك؟"},
        {"en": ("That is fine", "Too far for us in winter"), "es": ("Sí está bien", "Queda lejos para nosotros"),
         "so": ("Haa way fiican tahay",), "ar": ("نعم يناسبنا",)},
    ),
    (
        "Reading at home",
        "We have books in many languages to take home. Which ones would your child like?",
        {"es": "Tenemos libros en muchos idiomas para llevar a casa. ¿Cuáles le gustarían a su hijo o hija?",
         "so": "Waxaan haynaa buugaag luqado badan ah oo guriga la geyn karo. Kuwee ayuu ilmahaagu jeclaan lahaa?",
         "ar": "لدينا كتب بلغات كثيرة يمكن أخذها إلى البيت. أيّها يعجب طفلكم؟"},
        {"en": ("Books about animals please", "Can he take two?"), "es": ("Cuentos en español por favor",),
         "so": ("Buugaag xayawaan",), "ar": ("قصص عن الحيوانات",)},
    ),
    (
        "A coat for the winter",
        "We have warm coats in all sizes, free for everybody. Shall we keep one for you?",
        {"es": "Tenemos abrigos de todas las tallas, gratis para todos. ¿Les guardamos uno?",
         "so": "Waxaan haynaa jaakado diirran oo cabbir kasta ah, bilaash. Mid ma kuu haynaa?",
         "ar": "لدينا معاطف دافئة بكل المقاسات مجانًا للجميع. هل نحفظ لكم واحدًا؟"},
        {"en": ("Yes please, size 10", "We have one, thank you"), "es": ("Sí, talla 8, gracias",),
         "so": ("Haa, mahadsanid",), "ar": ("نعم من فضلكم",)},
    ),
    (
        "A place for next year",
        "Enrollment for next year closes on February 12. Please sign the form and bring it to the office.",
        {"es": "La inscripción para el próximo año cierra el 12 de febrero. Firme el formulario y tráigalo a la oficina.",
         "so": "Diiwaangelinta sannadka dambe waxay xirmaysaa Febraayo 12. Fadlan saxiix foomka oo keen xafiiska.",
         "ar": "ينتهي التسجيل للعام القادم في 12 فبراير. يرجى توقيع الاستمارة وإحضارها إلى المكتب."},
        {"en": ("We will bring it on Monday",)},
    ),
)  # fmt: skip
# What it weighs, where it is no everyday matter: a machine's text of it waits for a person to check.
WEIGHTS = {"A place for next year": TextClass.VITAL}
THANKS = "Thank you for telling us. We have noted it."
THANKS_IN = {
    "es": "Gracias por avisarnos. Lo hemos anotado.",
    "so": "Waad ku mahadsan tihiin inaad noo sheegteen. Waan qornay.",
    "ar": "شكرًا لإخبارنا. لقد دوّنّا ذلك.",
}


def prepare(term: Term, place: Place) -> None:
    """Begin some conversations at this school in the last two weeks, with homes that have a mobile phone."""
    chosen = sorted(place.homes, key=lambda home: roll_for(term.seed, f"talk {place.key} {home.key}")())
    begun = 0
    for home in chosen:
        adult = next((one for one in home.adults_for(place.school.pk) if one.phones), None)
        if adult is None or begun == AT_EACH_SCHOOL:
            continue
        begun += 1
        days = 1 + begun * 13 // AT_EACH_SCHOOL
        morning = term.now.astimezone(ZoneInfo(term.district.zone)).replace(
            hour=9, minute=5 * begun, second=0, microsecond=0
        )
        at = morning.astimezone(UTC) - timedelta(days=days)
        term.stage.add(at, partial(_write, term, place, home, adult))


def _write(term: Term, place: Place, home: Home, adult: Grown, at: datetime) -> None:
    roll = roll_for(term.seed, f"words {place.key} {home.key}")
    subject, words, translated, answers = pick(roll, TALKS)
    language = home.language.split("-")[0] or "en"
    here = {language: translated[language]} if language in translated else {}
    with term.stage.acting(place.by):
        try:
            thread = begin_thread(
                adult_id=adult.id, student_ids=[child.id for child in home.children_at(place.school.pk)], subject=subject,
                body=words, key=f"sample {home.key}"[:24], by=place.by, at=at, interest=Interest.SCHOOL,
                school_id=place.school.pk, translated=here, made_by=MadeBy.MACHINE,
                text_class=WEIGHTS.get(subject, TextClass.EVERYDAY),
            )  # fmt: skip
        except Refused:
            return  # no way to them that they permit
    term.stage.wrote(at)
    term.counts["conversations"] += 1
    if roll() < 0.55:
        said = pick(roll, answers.get(language, answers["en"]))
        term.stage.add(
            at + timedelta(hours=1 + roll() * 6),
            partial(_answer, term, place, thread, said, language if roll() < 0.5 else ""),
        )


def _answer(term: Term, place: Place, thread: Thread, said: str, goes_on_in: str, at: datetime) -> None:
    with term.stage.acting():
        posts = Post.objects.seen_by(term.stage.system).filter(thread=thread)
        went = Message.objects.seen_by(term.stage.system).filter(
            reference_id__in=posts.values("pk"), channel=Channel.SMS
        )
        sender = went.values_list("address", flat=True).first()
        if sender is None:
            return
        receive(
            district=term.district,
            provider="sandbox",
            reference=f"sample-{thread.code}",
            sender=sender,
            body=said,
            at=at,
        )
    term.counts["texts"] += 1
    if goes_on_in:
        term.stage.add(at + timedelta(hours=3), partial(_close, term, place, thread, goes_on_in))


def _close(term: Term, place: Place, thread: Thread, language: str, at: datetime) -> None:
    here = {language: THANKS_IN[language]} if language in THANKS_IN else {}
    with term.stage.acting(place.by):
        write_to_family(
            thread_id=thread.pk,
            body=THANKS,
            key="thanks",
            by=place.by,
            at=at,
            translated=here,
            made_by=MadeBy.MACHINE,
        )
        close_thread(thread_id=thread.pk, by=place.by, at=at)
    term.stage.wrote(at)
