"""Words, endings and letters that one language of a script has and its neighbours have not, for short everyday texts.

Only what tells them apart: a word that both know proves nothing and is left out. Written by hand for Tigrinya beside
Amharic, Dari and Pashto beside Persian, Urdu and Arabic, Nepali beside Hindi, Karen beside Burmese, and Vietnamese typed
without its marks.
"""

from __future__ import annotations

import re

# {script: {language: words}}. Dari is Persian; these are words of Afghanistan.
OWN_WORDS: dict[str, dict[str, frozenset[str]]] = {
    "ETHIOPIC": {
        "ti": frozenset(
            "እወ ኣይፋል ኣይፋልን የቐንየለይ የቐንየልና እዩ እያ እየ እዮም ኢና ኢኻ ኢኹም ኢኺ ኣይኮነን ኣሎ ኣላ ኣለዉ ኣለኒ ኣለና ኣብ ናብ ካብ ምስ ናይ ንሱ ንሳ ንሕና"
            " ንስኻ ንስኹም ኣነ እቲ እታ እቶም እዚ እዛ ነቲ ነዚ ሎሚ ትማሊ ጽባሕ መዓስ ኣበይ እንታይ ብኸመይ ወደይ ጓለይ ውላደይ ደቀይ ቆልዓ ቆልዑ ድማ ከኣ ግና በጃኹም"
            " በጃኻ ይቕረታ የለን የለኹን የልቦን ነይሩ ነበረ ኮይኑ ትምህርቲ መምህራን ስራሕ ብዙሕ ጽቡቕ ደሓን".split()
        ),
        "am": frozenset(
            "ነው ናት ነኝ ናቸው ነን ነበር አለ አለኝ አለን አለባት አለብኝ የለም የለኝም አይደለም ዛሬ ነገ ትናንት ልጄ ልጆች ልጅ ልጆቼ ወደ እና ውስጥ ላይ ጋር ምን መቼ የት እንዴት"
            " ለምን ስንት እኔ እኛ እሱ እሷ አዎ አይ እሺ አመሰግናለሁ እናመሰግናለን እባክዎ እባክዎን እባካችሁ ይቅርታ ትምህርት መልእክት መልዕክት ሥራ ቁጥር ያለ ብቻ በጣም".split()
        ),
    },
    "ARABIC": {
        "prs": frozenset(
            "مکتب صنف شفاخانه پوهنتون تشکر بلی نخیر ترجمان سرمعلم صاحب میایم میایه نمیایم نمیتانم میتانم".split()
        ),
        "fa": frozenset(
            "است هست نیست هستم هستند بود را از در که این آن برای می نمی من شما پسرم دخترم فرزندم امروز فردا مریض وقت"
            " چند کجا چرا بله خیر لطفا ممنون خواهم میشود میشه آید آیم توانم جلسه بچه مدرسه".split()
        ),
        "ps": frozenset(
            "زما زموږ ستاسو تاسو موږ زه دی ده دي دې یم یو نه نن سبا ناروغ ناروغه راځي راشم راشو راتلای راتللی نشم شم شي کله"
            " چیرته ولې مننه سره لپاره ته په کې څه زوی لور ماشوم غونډه غواړم لري لرم هو ښه".split()
        ) - frozenset("یو نه ته ده دی به سره".split()),
        "ur": frozenset("ہے ہیں میں کا کی کے نہیں اور آج کل بیٹا بیٹی میرا میری ہوں تھا کیا کب سکول شکریہ براہ مہربانی".split()),
        "ar": frozenset(
            "في من على هل متى اين أين ماذا لماذا كيف هذا هذه التي الذي لا نعم شكرا ابني ابنتي اليوم غدا المدرسة مريض مريضة"
            " الاجتماع أنا نحن عندي إلى الى لن لم سوف أن إن كم مع".split()
        ) - frozenset("من مريض لا".split()),
    },
    "DEVANAGARI": {
        "ne": frozenset(
            "छ छैन छन् छु छौं छौँ हुन्छ हुँदैन हुनुहुन्छ मेरो मेरी हाम्रो हामी तपाईं तपाईँ तपाई भोलि हिजो बिरामी छोरा छोरी लाई बाट सँग पनि भने"
            " गर्न गर्नुहोस् गरेको गर्छु आउन आउँछु आउँछौं सक्दिन सक्दैन सक्दैनौं सक्छु कति बजे किन कहिले कहाँ के यो त्यो होइन थियो नमस्कार".split()
        ) - frozenset("मेरी बजे के यो".split()),
        "hi": frozenset(
            "है हैं हूँ हूं था थी थे नहीं में का की के को से पर और मैं मेरा मेरी हम हमारा हमारी आप कल बीमार बेटा बेटी क्या कब क्यों कहाँ कितने"
            " बजे रहा रही रहे करना कर सकते सकता सकती जी हाँ".split()
        ) - frozenset("कहाँ कर पर से बजे".split()),
        "mr": frozenset("आहे आहेत नाही माझा माझी माझे मी आम्ही तुम्ही आणि काय कधी मुलगा मुलगी".split()),
    },
}  # fmt: skip
# Endings that only one has, of words of four letters and more; marks count.
OWN_ENDINGS: dict[str, dict[str, tuple[str, ...]]] = {
    "DEVANAGARI": {"ne": ("लाई", "हरू", "हरु", "छौं", "दैनौं", "दैन", "नुहोस्", "नुहुन्छ")},
    "ETHIOPIC": {"am": ("ለሁ", "ለን", "ልም", "ችሁ", "ዎን"), "ti": ("ኩም", "ኹም", "ክን", "ኦም")},
}
# Letters that settle it alone. ቐ is Tigrinya's; Amharic writes አ where Tigrinya writes ኣ at the beginning of a word.
OWN_LETTERS_ALONE = {"ETHIOPIC": {"ti": "ቐቑቒቓቔቕቖ"}}
OWN_BEGINNINGS = {"ETHIOPIC": {"ti": ("ኣ", "ንመጽ", "ክን", "ክት"), "am": ("አ", "የም", "እንደ", "ስለም")}}

# S'gaw Karen has letters and tones of its own in the Myanmar block; Mon, Shan and the other Karens have others again.
KAREN = frozenset("ၡၢၣၤ")
_OTHERS = (0x1028, 0x1033, 0x1034, 0x1035, *range(0x105A, 0x1061), *range(0x1065, 0x10A0))
NEITHER_KAREN_NOR_BURMESE = frozenset(map(chr, _OTHERS))
BURMESE = ("တယ်", "ပါ", "သည်", "ဘူး", "ကျွန်", "မှာ", "နေ့", "ကျေးဇူး", "ဆရာ", "သား", "သမီး", "ကျောင်း", "ရှင်", "ခင်ဗျာ")

# Words of Vietnamese typed without marks, which the other languages written in Latin letters have not.
PLAIN_VIETNAMESE = frozenset(
    "khong duoc truong nguoi muon nhan benh nghi hoc thay viet nhung vay phai minh chung hieu toi chau giup nhieu biet viec"
    " giao vien thoai".split()
)
_ONSET = "(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnprstvx])?"
VIETNAMESE_SYLLABLE = re.compile(f"{_ONSET}(?:[aeiouy]{{1,3}})(?:ch|ng|nh|[cmnpt])?")
