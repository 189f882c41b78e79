"""Texts of every day, and texts about discipline, special education and rights: which must ask, and which must not.

All synthetic, written for this test by the same hand as the lists: they show what was meant, and prove no share.
"""

from __future__ import annotations

from datetime import date

import pytest

from thirdpillar.means.conversations.rules.weighing import words_that_weigh
from thirdpillar.settings.languages import COMPLETE_LANGUAGES
from thirdpillar.standards import library

MUST = [
    ("en", "Jamal was sent home for hitting a boy at recess."),
    ("en", "She may not come to school for 5 days."), ("en", "He has ISS tomorrow and Wednesday."),
    ("en", "Two days OSS, starting Monday."), ("en", "Halima will be removed from class for two weeks."),
    ("en", "Your son will not move up to grade 4."),
    ("en", "That makes 12 unexcused absences; we may refer you to court."),
    ("en", "We want to test Halima for learning problems."),
    ("en", "She will be placed in another school after winter break."),
    ("en", "You have the right to refuse this."), ("en", "Luis cannot come to school for three days."),
    ("en", "He got into a fight with two older boys."), ("en", "The police were called after lunch."),
    ("en", "She was caught with a vape in the bathroom."),
    ("en", "We would like to evaluate Ana for special services."),
    ("en", "Please sign, so that the school psychologist can see him."),
    ("en", "He is not allowed at school until we have met."), ("en", "He loses his bus privileges for a week."),
    ("en", "She was written up for cheating."), ("en", "We need proof of address before Friday."),
    ("en", "He will have to repeat the grade."),
    ("en", "His medication is at the nurse's desk; she missed a dose."),
    ("es", "Su hijo no puede venir a la escuela por 3 días."),
    ("es", "La mandamos a casa por pegarle a una niña."),
    ("es", "Tiene diez faltas injustificadas y el caso puede ir a la corte."),
    ("es", "Queremos evaluarla por problemas de aprendizaje."), ("es", "Usted tiene derecho a decir que no."),
    ("es", "Carlos no pasará de grado este año."), ("es", "Estuvo en una pelea en el patio."),
    ("fr", "L'élève est exclu trois jours."), ("fr", "Il ne peut pas venir à l'école jusqu'à jeudi."),
    ("fr", "Votre fille a beaucoup d'absences injustifiées."), ("fr", "Vous avez le droit de refuser."),
    ("pt", "Ele foi suspenso por dois dias."), ("pt", "Ela não poderá vir à escola até segunda."),
    ("pt", "Queremos avaliar seu filho."), ("ht", "Yo sispann li pou twa jou."),
    ("ht", "Li pa ka vin lekòl semèn sa a."), ("ht", "Ou gen dwa refize."),
    ("vi", "Em bị đình chỉ học ba ngày."), ("vi", "Con không được đến trường tuần này."),
    ("vi", "Quý vị có quyền từ chối."), ("zh", "他被停学三天。"), ("zh", "她这个星期不能来学校。"),
    ("zh", "他今年要留级。"), ("zh", "您有权拒绝评估。"), ("ko", "3일 동안 정학입니다."),
    ("ko", "이번 주에 학교에 올 수 없습니다."), ("ko", "부모님은 거부할 권리가 있습니다."),
    ("ru", "Его отстранили от занятий на три дня."), ("ru", "Она не может приходить в школу до пятницы."),
    ("ru", "Вы имеете право отказаться."), ("so", "Waa laga joojiyay iskuulka saddex maalmood."),
    ("so", "Waxaad xaq u leedahay inaad diiddo."), ("sw", "Amesimamishwa masomo kwa siku tatu."),
    ("sw", "Una haki ya kukataa."), ("tl", "Suspendido siya nang tatlong araw."),
    ("tl", "Hindi siya pinauwi dahil may sakit; pinauwi dahil sa away."),
    ("hmn", "Nws raug ncua kawm peb hnub."), ("hmn", "Nej muaj cai tsis kam."), ("am", "ለሦስት ቀናት ታግዷል።"),
    ("am", "የመቃወም መብት አለዎት።"), ("ar", "تم إيقافه عن الدراسة ثلاثة أيام."), ("ar", "يحق لكم الرفض."),
    ("ar", "لا يسمح له بالحضور إلى المدرسة."), ("so", "He has an IEP kulan berri."),
    ("en", "He is being sent home today because he threw a chair."),
    ("en", "We are referring your child for an evaluation to see if she needs extra services."),
    ("en", "We found marijuana in his backpack."),
    ("en", "We need to meet about an individual education program."),
    ("en", "He used a racial slur and must stay home tomorrow and Thursday."),
    ("en", "Do not bring Sam to school until Monday; he pushed a teacher."),
    ("en", "Your child will be moved to a self-contained classroom."),
    ("en", "He touched another student inappropriately."),
    ("en", "Saturday school for Ali, 8 to 12, for skipping class."),
    ("en", "He got three days for cussing at staff."),
    ("en", "She lost recess for a week and will be in the office."),
    ("es", "Trajo una navaja a la escuela."),
    ("so", "Wiilkaaga iskuulka waa laga joojiyay saddex maalmood."),
    ("so", "Iskuulka ma iman karo ilaa Isniinta."),
    ("so", "Dacwad ayaad gudbin kartaa."),
    ("ar", "نريد تقييم ابنتك للتعليم الخاص."),
    ("ar", "لا يمكنه العودة إلى المدرسة حتى الاثنين."),
    ("ar", "لديكم الحق في الاستئناف."),
    ("ko", "칼을 학교에 가져왔습니다."),
]  # fmt: skip
MUST_NOT = [
    ("en", "Reading evaluation next week: bring a favorite book."),
    ("en", "Police parked along the street for the parade."), ("en", "The disciplined team won again!"),
    ("en", "No fights, lots of laughs at field day."), ("en", "Disability awareness week is in March."),
    ("en", "Please evaluate our workshop on this card."),
    ("en", "Bring a butter knife for the pumpkins? No, we have some."),
    ("en", "Red Ribbon Week: we are drug-free!"), ("en", "Meet at the tennis court at four."),
    ("en", "Her drawing stole the show."), ("en", "She came home sick at noon."),
    ("en", "School is closed on Monday. Nobody comes."), ("en", "Don't neglect to bring a coat."),
    ("en", "We ended the unit on fractions with a test."), ("en", "He moved to the next reading level!"),
    ("en", "That book appeals to second graders."), ("en", "We hope to be hearing from you."),
    ("en", "Bus 12 is late; service is suspended on Elm Street."),
    ("en", "Community helpers day: a police officer and a nurse visit."),
    ("en", "Bullying prevention week begins."), ("en", "Tomorrow we write about our best day."),
    ("en", "The class moved to room 12."), ("en", "Eligibility for the spelling bee is open to all."),
    ("en", "The kids restrung the guitars."), ("en", "Grade 4 goes to the museum."),
    ("en", "A psychologist wrote this book about sleep."), ("es", "Evaluación de matemáticas el jueves."),
    ("es", "Pelea de globos de agua el viernes."), ("es", "La policía saluda en el desfile."),
    ("es", "El equipo más disciplinado ganó."), ("es", "Arma un rompecabezas con su hijo."),
    ("es", "No hay escuela el lunes."), ("es", "Traiga un abrigo mañana."), ("es", "La clase va al museo."),
    ("fr", "Évaluation de lecture lundi."), ("fr", "La police bloque la rue pour le défilé."),
    ("fr", "L'équipe la plus disciplinée a gagné."), ("fr", "Pas d'école vendredi."),
    ("pt", "Avaliação de leitura na quinta."), ("pt", "A polícia veio ao desfile."),
    ("pt", "Não há aula amanhã."), ("ht", "Pa gen lekòl demen."), ("ht", "Pote yon manto."),
    ("vi", "Ngày mai trường nghỉ."), ("vi", "Kiểm tra đọc vào thứ Hai."), ("vi", "Chú cảnh sát đến thăm lớp."),
    ("zh", "明天不上课。"), ("zh", "星期一阅读评估。"), ("zh", "警察叔叔来参加游行。"),
    ("ko", "내일은 학교에 오지 않아요. 휴일입니다."), ("ko", "월요일에 읽기 평가가 있습니다."),
    ("ko", "따뜻한 옷을 입혀 주세요."), ("ru", "Завтра школа закрыта."), ("ru", "Оценка чтения в понедельник."),
    ("ru", "Полиция помогает на параде."), ("so", "Berri iskuul ma jiro."),
    ("so", "Imtixaanka akhriska waa Isniin."), ("sw", "Kesho hakuna shule."),
    ("sw", "Mtihani wa kusoma Jumatatu."), ("tl", "Walang pasok bukas."),
    ("tl", "Pagsusulit sa pagbasa sa Lunes."), ("hmn", "Tag kis tsis muaj kawm ntawv."),
    ("hmn", "Nqa ib lub tsho tuaj."), ("am", "ነገ ትምህርት የለም።"), ("am", "ሰኞ የንባብ ፈተና አለ።"),
    ("ar", "لا دوام غدا."), ("ar", "اختبار القراءة يوم الاثنين."), ("ar", "شارك رجال الشرطة في العرض."),
    ("en", "Consent form for the zoo trip."),
    ("en", "The custody of the class hamster goes to Ana this week."),
    ("en", "Suspension bridges are our science unit."),
    ("en", "He had a fight with his homework but won!"),
    ("en", "Spelling evaluation results are in the folder."),
    ("en", "Complaints about lunch? Tell us."),
    ("en", "The debate hearing is at 3, come watch."),
    ("en", "A flyer was sent home today for the book fair."),
    ("en", "A sick child must stay home until the fever is gone."),
    ("en", "A medal for skipping rope!"),
    ("es", "La clase aprendió sobre puentes colgantes y suspensión."),
    ("fr", "Le couteau à beurre pour la cuisine de classe."),
]  # fmt: skip
ON = date(2026, 11, 10)


def test_there_are_so_many():
    assert len(MUST) >= 60 and len(MUST_NOT) >= 60


@pytest.mark.parametrize(("language", "text"), MUST)
def test_it_asks(language, text):
    assert words_that_weigh([(language, text)], on=ON)


@pytest.mark.parametrize(("language", "text"), MUST_NOT)
def test_it_does_not_ask(language, text):
    assert words_that_weigh([(language, text)], on=ON) == {}


def test_every_language_has_its_list_marked_as_a_draft():
    lists = {entry.id: entry for entry in library.in_force("grave_words", ON)}
    wanted = {tag.partition("-")[0].lower() for tag in COMPLETE_LANGUAGES}
    assert wanted <= set(lists)
    for tag, entry in lists.items():
        assert entry.terms["status"] == "machine" and len(entry.terms["discipline"]) >= 20, tag
