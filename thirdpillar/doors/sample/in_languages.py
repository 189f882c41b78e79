"""What the sample's gatherings are called in Spanish, Arabic and Somali, as a school's own staff would have written it.

A machine translated them, as it did the texts in these languages, and those say so to whoever reads them.
"""

from __future__ import annotations

_SAID = {
    "English for families": (
        "Inglés para familias", "Seis sábados. Sin costo, sin exámenes, con café.",
        "الإنجليزية للعائلات", "ستة أيام سبت. بلا رسوم ولا امتحانات، والقهوة جاهزة.",
        "Ingiriisiga qoysaska", "Lix Sabti. Lacag la'aan, imtixaan la'aan, kafee baa jira.",
    ),
    "Computers, step by step": (
        "Computadoras, paso a paso", "Traiga su teléfono. Empezamos con las páginas de la escuela.",
        "الحاسوب خطوة خطوة", "أحضروا هاتفكم. نبدأ بصفحات المدرسة نفسها.",
        "Kombiyuutarka, tallaabo tallaabo", "Keen taleefankaaga. Waxaan ku bilaabaynaa bogagga dugsiga.",
    ),
    "Reading helpers": (
        "Ayudantes de lectura", "Lea con los niños, en su idioma.",
        "مساعدو القراءة", "اقرؤوا مع الأطفال بلغتكم.",
        "Caawiyeyaasha akhriska", "La akhri carruurta, luqaddaada.",
    ),
    "Back-to-school evening": (
        "Noche de regreso a clases", "Conozca a los maestros, vea los salones y cene con nosotros.",
        "أمسية العودة إلى المدرسة", "تعرفوا على المعلمين، وشاهدوا الصفوف، وتناولوا العشاء معنا.",
        "Fiidka ku noqoshada dugsiga", "La kulma macallimiinta, arka fasallada, oo nala casheeya.",
    ),
    "Family math night": (
        "Noche de matemáticas en familia", "Juegos para llevar a casa. Los niños también vienen.",
        "أمسية الرياضيات للعائلة", "ألعاب تأخذونها إلى البيت. الأطفال يأتون أيضًا.",
        "Habeenka xisaabta ee qoyska", "Ciyaaro aad guriga u qaadanaysaan. Carruurtuna way iman karaan.",
    ),
    "Family reading night": (
        "Noche de lectura en familia", "Cuentos en muchos idiomas, y libros para llevarse.",
        "أمسية القراءة للعائلة", "قصص بلغات كثيرة، وكتب تحتفظون بها.",
        "Habeenka akhriska ee qoyska", "Sheekooyin luqado badan ah, iyo buugaag aad qaadanaysaan.",
    ),
    "Algebra for families": (
        "Álgebra para familias", "Qué aprende su hijo este año, y cómo ayudarle sin hacerle la tarea.",
        "الجبر للعائلات", "ما يتعلمه طفلكم هذا العام، وكيف تساعدونه دون أن تحلوا الواجب عنه.",
        "Aljebrada qoysaska",
        "Waxa ilmahaagu sannadkan baranayo, iyo sida aad u caawin karto adigoon shaqada guriga u qabanayn.",
    ),
    "Paying for college": (
        "Cómo pagar la universidad", "Formularios, fechas y becas, paso a paso, con gente que responde.",
        "كيف ندفع تكاليف الجامعة", "استمارات ومواعيد ومنح، خطوة خطوة، مع من يجيب عن الأسئلة.",
        "Sida loo bixiyo kharashka jaamacadda",
        "Foomam, taariikho iyo deeqo waxbarasho, tallaabo tallaabo, iyo dad su'aalaha ka jawaaba.",
    ),
    "English class for adults, first session": (
        "Clase de inglés para adultos, primera sesión", "Doce sábados. Sin costo, sin exámenes, con café.",
        "صف إنجليزية للكبار، اللقاء الأول", "اثنا عشر يوم سبت. بلا رسوم ولا امتحانات، والقهوة جاهزة.",
        "Fasalka Ingiriisiga ee dadka waaweyn, kulanka koowaad",
        "Laba iyo toban Sabti. Lacag la'aan, imtixaan la'aan, kafee baa jira.",
    ),
    "Computer class for adults, first session": (
        "Clase de computación para adultos, primera sesión",
        "Traiga su teléfono. Empezamos con las páginas de la escuela.",
        "صف حاسوب للكبار، اللقاء الأول", "أحضروا هواتفكم. نبدأ بصفحات المدرسة.",
        "Fasalka kombiyuutarka ee dadka waaweyn, kulanka koowaad",
        "Keena taleefankiinna. Waxaan ku bilaabaynaa bogagga dugsiga.",
    ),
    "Parent leadership coffee": (
        "Café de padres líderes", "¿Qué debe cambiar este año en nuestra escuela? Venga y dígalo.",
        "قهوة قيادات الأهل", "ما الذي يجب أن يتغير في مدرستنا هذا العام؟ تعالوا وقولوه.",
        "Kafeega hoggaanka waalidka", "Maxay tahay in sannadkan laga beddelo dugsigeenna? Kaalaya oo noo sheega.",
    ),
    "Garden and library morning": (
        "Mañana de jardín y biblioteca", "Muchas manos: tierra por cavar, libros por forrar, una banca por pintar.",
        "صباح الحديقة والمكتبة", "أيدٍ كثيرة: أحواض نحفرها، وكتب نغلفها، ومقعد ندهنه.",
        "Subaxda beerta iyo maktabadda",
        "Gacmo badan: ciid la qodo, buugaag la daboolo, iyo kursi dheer oo la rinjiyeeyo.",
    ),
    "Winter family supper": (
        "Cena familiar de invierno", "Comida caliente y música de los niños. Todos son bienvenidos.",
        "عشاء العائلات الشتوي", "وجبة دافئة وموسيقى من الأطفال. الجميع مرحب بهم.",
        "Cashada qoyska ee jiilaalka", "Cunto kulul iyo muusig ay carruurtu tumaan. Qof walba waa loo soo dhowaynayaa.",
    ),
    "Meet the teachers": (
        "Conozca a los maestros", "Quince minutos con cada maestro de su hijo.",
        "تعرفوا على المعلمين", "خمس عشرة دقيقة مع كل معلم من معلمي طفلكم.",
        "La kulma macallimiinta", "Shan iyo toban daqiiqo macallin kasta oo ilmahaaga wax bara.",
    ),
}  # fmt: skip


def in_languages(title: str) -> dict[str, dict[str, str]]:
    """The title and the words of a gathering in further languages, by tag; empty for one that is not the sample's."""
    if title not in _SAID:
        return {}
    es, about_es, ar, about_ar, so, about_so = _SAID[title]
    return {
        "es": {"title": es, "about": about_es},
        "ar": {"title": ar, "about": about_ar},
        "so": {"title": so, "about": about_so},
    }
