"""The text layer of paper, which is read aloud and copied, says what the letters on it say."""

from __future__ import annotations

import io
import unicodedata

import pytest
from pypdf import PdfReader

from thirdpillar.proof.reports.pdf import render

# Letters with a dot below first, so that a font that takes them apart would take the plain ones after them along.
LINES = {
    "vi": ("Học khu mẫu, quý vị", "Sedgefield High School", "Nguyễn Thị Hường", "Xin gọi địa chỉ này: book, this, side"),
    "es": ("Distrito de prueba", "Reunión el miércoles", "Ana Núñez", "¿Viene? Llámenos"),
    "ht": ("Distri egzanp", "Reyinyon mèkredi", "Ana Désir", "Rele nou si w gen kesyon"),
    "so": ("Degmada tijaabada", "Kulanka Arbaco", "Sahra Cali", "Noo soo wac haddii aad su'aal qabtid"),
    "am": ("የሙከራ ወረዳ", "ረቡዕ ስብሰባ", "ሳራ አሊ", "ጥያቄ ካለዎት ይደውሉ"),
    "ru": ("Пробный округ", "Собрание в среду", "Анна Ким", "Позвоните нам"),
}  # fmt: skip


def _letter(language: str) -> dict:
    sender, title, name, lead = LINES[language]
    return {
        "language": language, "direction": "ltr", "sender": sender, "address": [name, "12 Oak St"], "title": title,
        "greeting": "", "lead": lead, "about": "", "facts": [], "offered": "", "supports": [], "answer": "", "scan": "",
        "link": "", "tell": "", "welcome": "", "by_machine": "", "qr": "", "plain": True,
    }  # fmt: skip


@pytest.mark.parametrize("language", sorted(LINES))
def test_what_a_letter_says_is_read_aloud_as_it_stands(language):
    paper = render("letter", [_letter(language)], language, is_sample=False)
    (page,) = PdfReader(io.BytesIO(paper)).pages
    said = unicodedata.normalize("NFC", page.extract_text())
    for line in LINES[language]:
        assert line in said


def test_each_glyph_stands_for_one_letter():
    """No plain letter is mapped to a dotted one (PDF 32000-1, 9.10.3): other programs read the map, not the pages."""
    paper = render("letter", [_letter("vi")], "vi", is_sample=False)
    (page,) = PdfReader(io.BytesIO(paper)).pages
    for font in page["/Resources"]["/Font"].values():
        rows = (
            font.get_object()["/ToUnicode"].get_object().get_data().decode("latin1").split("beginbfchar")[1]
        )
        letters = [row.split()[1] for row in rows.split("endbfchar")[0].strip().splitlines()]
        assert len(letters) == len(set(letters))
