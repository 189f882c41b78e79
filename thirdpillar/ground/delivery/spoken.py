"""What a machine says on the phone beside the message itself, in each language that it has a voice for.

Drafted by a machine, but for English: a bilingual person should hear each once (docs/operating.md). Somali, Hmong,
Haitian Creole, Amharic, Swahili, Dari and Pashto have no voice at the provider's: there a recording is played, or
another way is taken.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Spoken:
    """`voice` is the provider's tag (BCP 47) of the language; the sentences tell what the keys do.

    `safe`, `help` and `hear` are those of an alert that asks how a family is.
    """

    voice: str
    sender: str
    again: str
    record: str
    never: str
    after_tone: str
    thanks: str
    stopped: str
    safe: str
    help: str
    hear: str
    change: str
    by_text: str
    by_email: str
    by_letter: str
    by_call: str
    languages: str
    here: str
    other: str
    noted: str
    person: str


SPOKEN: dict[str, Spoken] = {
    "en": Spoken(
        "en-US", "A message from {sender}.", "To hear it again, press 1.", "To answer with your voice, press 2.",
        "If you do not want these calls, press 9.", "Speak after the tone. Then hang up, or press the pound key.",
        "Thank you. The school will hear your message.", "We will not call this number again.",
        "If you are safe, press 1.", "If you need help, press 2.", "To hear this again, press 9.",
        "To choose how we reach you, press 3.", "For text messages, press 1.", "For e-mail, press 2.",
        "For letters on paper, press 3.", "For calls, press 4.", "For another language, press 5.",
        "For English, press {key}.", "For a language that you did not hear, press 0.", "Thank you. It is noted.",
        "Thank you. A person at the school will see to it.",
    ),
    "es": Spoken(
        "es-US", "Un mensaje de {sender}.", "Para oírlo otra vez, marque 1.", "Para responder con su voz, marque 2.",
        "Si no quiere estas llamadas, marque 9.",
        "Hable después del tono. Luego cuelgue o marque la tecla numeral.",
        "Gracias. La escuela oirá su mensaje.", "No volveremos a llamar a este número.",
        "Si están a salvo, marque 1.", "Si necesitan ayuda, marque 2.", "Para oír esto otra vez, marque 9.",
        "Para elegir cómo le avisamos, marque 3.", "Para mensajes de texto, marque 1.",
        "Para correo electrónico, marque 2.", "Para cartas en papel, marque 3.", "Para llamadas, marque 4.",
        "Para otro idioma, marque 5.", "Para español, marque {key}.", "Si no oyó su idioma, marque 0.",
        "Gracias. Queda anotado.", "Gracias. Una persona de la escuela se encargará.",
    ),
    "ar": Spoken(
        "ar-XA", "رسالة من {sender}.", "لسماعها مرة أخرى، اضغطوا 1.", "للرد بصوتكم، اضغطوا 2.",
        "إن كنتم لا تريدون هذه المكالمات، اضغطوا 9.", "تكلموا بعد الصافرة، ثم أغلقوا الخط.",
        "شكرًا. ستسمع المدرسة رسالتكم.", "لن نتصل بهذا الرقم مرة أخرى.",
        "إن كنتم بخير، اضغطوا 1.", "إن كنتم تحتاجون مساعدة، اضغطوا 2.", "لسماع هذا مرة أخرى، اضغطوا 9.",
        "لاختيار طريقة تواصلنا معكم، اضغطوا 3.", "للرسائل النصية، اضغطوا 1.", "للبريد الإلكتروني، اضغطوا 2.",
        "للرسائل الورقية، اضغطوا 3.", "للمكالمات، اضغطوا 4.", "للغة أخرى، اضغطوا 5.", "للعربية، اضغطوا {key}.",
        "إن لم تسمعوا لغتكم، اضغطوا 0.", "شكرًا. تم تسجيل ذلك.", "شكرًا. سيهتم شخص من المدرسة بذلك.",
    ),
    "vi": Spoken(
        "vi-VN", "Tin nhắn từ {sender}.", "Để nghe lại, xin bấm số 1.", "Để trả lời bằng giọng nói, xin bấm số 2.",
        "Nếu không muốn nhận các cuộc gọi này, xin bấm số 9.", "Xin nói sau tiếng bíp, rồi gác máy.",
        "Cảm ơn. Nhà trường sẽ nghe lời nhắn của quý vị.", "Chúng tôi sẽ không gọi số này nữa.",
        "Nếu quý vị an toàn, xin bấm số 1.", "Nếu quý vị cần giúp, xin bấm số 2.", "Để nghe lại, xin bấm số 9.",
        "Để chọn cách nhà trường liên lạc, xin bấm số 3.", "Để nhận tin nhắn, xin bấm số 1.",
        "Để nhận thư điện tử, xin bấm số 2.", "Để nhận thư giấy, xin bấm số 3.", "Để nhận cuộc gọi, xin bấm số 4.",
        "Để chọn ngôn ngữ khác, xin bấm số 5.", "Tiếng Việt, xin bấm số {key}.",
        "Nếu không nghe thấy ngôn ngữ của quý vị, xin bấm số 0.", "Cảm ơn. Chúng tôi đã ghi lại.",
        "Cảm ơn. Một người của trường sẽ lo việc này.",
    ),
    "zh": Spoken(
        "cmn-CN", "这是来自{sender}的留言。", "再听一遍，请按1。", "用语音回复，请按2。",
        "不想再接到这类电话，请按9。",
        "请在提示音后说话，说完请挂断。", "谢谢。学校会听到您的留言。", "我们不会再拨打这个号码。",
        "如果您安全，请按1。", "如果您需要帮助，请按2。", "再听一遍，请按9。",
        "选择联系您的方式，请按3。", "短信请按1。", "电子邮件请按2。", "纸质信件请按3。", "电话请按4。",
        "其他语言请按5。", "中文请按{key}。", "没有听到您的语言，请按0。",
        "谢谢，已记下。", "谢谢，学校会有人处理。",
    ),
    "fr": Spoken(
        "fr-FR", "Un message de {sender}.", "Pour le réécouter, appuyez sur 1.",
        "Pour répondre avec votre voix, appuyez sur 2.", "Si vous ne voulez pas de ces appels, appuyez sur 9.",
        "Parlez après le signal, puis raccrochez.", "Merci. L'école écoutera votre message.",
        "Nous n'appellerons plus ce numéro.",
        "Si vous êtes en sécurité, appuyez sur 1.", "Si vous avez besoin d'aide, appuyez sur 2.",
        "Pour réécouter, appuyez sur 9.",
        "Pour choisir comment nous vous joignons, appuyez sur 3.", "Pour les textos, appuyez sur 1.",
        "Pour le courriel, appuyez sur 2.", "Pour les lettres sur papier, appuyez sur 3.",
        "Pour les appels, appuyez sur 4.", "Pour une autre langue, appuyez sur 5.",
        "Pour le français, appuyez sur {key}.", "Si vous n'avez pas entendu votre langue, appuyez sur 0.",
        "Merci. C'est noté.", "Merci. Une personne de l'école s'en occupera.",
    ),
    "pt": Spoken(
        "pt-BR", "Uma mensagem de {sender}.", "Para ouvir de novo, aperte 1.",
        "Para responder com sua voz, aperte 2.",
        "Se não quer receber estas ligações, aperte 9.", "Fale depois do sinal e desligue.",
        "Obrigado. A escola vai ouvir sua mensagem.", "Não vamos mais ligar para este número.",
        "Se vocês estão seguros, aperte 1.", "Se precisam de ajuda, aperte 2.", "Para ouvir de novo, aperte 9.",
        "Para escolher como falamos com você, aperte 3.", "Para mensagens de texto, aperte 1.",
        "Para e-mail, aperte 2.", "Para cartas em papel, aperte 3.", "Para ligações, aperte 4.",
        "Para outro idioma, aperte 5.", "Para português, aperte {key}.", "Se não ouviu o seu idioma, aperte 0.",
        "Obrigado. Está anotado.", "Obrigado. Uma pessoa da escola vai cuidar disso.",
    ),
    "ru": Spoken(
        "ru-RU", "Сообщение от {sender}.", "Чтобы прослушать ещё раз, нажмите 1.",
        "Чтобы ответить голосом, нажмите 2.", "Если вы не хотите таких звонков, нажмите 9.",
        "Говорите после сигнала, затем повесьте трубку.", "Спасибо. Школа услышит ваше сообщение.",
        "Мы больше не будем звонить на этот номер.",
        "Если вы в безопасности, нажмите 1.", "Если вам нужна помощь, нажмите 2.",
        "Чтобы прослушать ещё раз, нажмите 9.",
        "Чтобы выбрать, как с вами связываться, нажмите 3.", "Текстовые сообщения: нажмите 1.",
        "Электронная почта: нажмите 2.", "Письма на бумаге: нажмите 3.", "Звонки: нажмите 4.",
        "Другой язык: нажмите 5.", "Русский язык: нажмите {key}.", "Если вы не услышали свой язык, нажмите 0.",
        "Спасибо. Записано.", "Спасибо. Этим займётся сотрудник школы.",
    ),
    "ko": Spoken(
        "ko-KR", "{sender}에서 보내는 메시지입니다.", "다시 들으려면 1번을 누르세요.",
        "음성으로 답하려면 2번을 누르세요.",
        "이런 전화를 원하지 않으면 9번을 누르세요.", "삐 소리 후에 말씀하시고 전화를 끊으세요.",
        "감사합니다. 학교에서 메시지를 듣겠습니다.", "이 번호로 다시 전화하지 않겠습니다.",
        "안전하시면 1번을 누르세요.", "도움이 필요하시면 2번을 누르세요.", "다시 들으려면 9번을 누르세요.",
        "연락 방법을 고르려면 3번을 누르세요.", "문자 메시지는 1번을 누르세요.", "이메일은 2번을 누르세요.",
        "종이 편지는 3번을 누르세요.", "전화는 4번을 누르세요.",
        "다른 언어는 5번을 누르세요.", "한국어는 {key}번을 누르세요.", "원하는 언어를 듣지 못했으면 0번을 누르세요.",
        "감사합니다. 기록했습니다.",
        "감사합니다. 학교 직원이 처리하겠습니다.",
    ),
    "tl": Spoken(
        "fil-PH", "Mensahe mula sa {sender}.", "Para marinig muli, pindutin ang 1.",
        "Para sumagot gamit ang boses, pindutin ang 2.", "Kung ayaw ninyo ng ganitong tawag, pindutin ang 9.",
        "Magsalita pagkatapos ng tunog, saka ibaba ang telepono.",
        "Salamat. Pakikinggan ng paaralan ang mensahe ninyo.",
        "Hindi na namin tatawagan ang numerong ito.",
        "Kung ligtas kayo, pindutin ang 1.", "Kung kailangan ninyo ng tulong, pindutin ang 2.",
        "Para marinig muli, pindutin ang 9.",
        "Para piliin kung paano namin kayo kokontakin, pindutin ang 3.", "Para sa text, pindutin ang 1.",
        "Para sa email, pindutin ang 2.", "Para sa sulat sa papel, pindutin ang 3.", "Para sa tawag, pindutin ang 4.",
        "Para sa ibang wika, pindutin ang 5.", "Para sa Tagalog, pindutin ang {key}.",
        "Kung hindi ninyo narinig ang inyong wika, pindutin ang 0.", "Salamat. Naitala na.",
        "Salamat. Isang tao sa paaralan ang aasikaso nito.",
    ),
}  # fmt: skip


def spoken_in(language: str) -> Spoken | None:
    """What is said in a language (BCP 47, region left out where need be); None where there is no voice for it."""
    return SPOKEN.get((language or "en").lower().partition("-")[0])
