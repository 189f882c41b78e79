"""What an engine gives back is a translation, or it is none: the same words again, or another language."""

import pytest

from thirdpillar.algorithms.translation import is_translated

FEVER = "⟦0⟧ has a fever. Please call me as soon as you can today."


@pytest.mark.parametrize(
    ("original", "said", "target"),
    [
        (FEVER, FEVER, "so"),
        (FEVER, FEVER.lower().replace(".", ""), "am"),
        (FEVER, FEVER.replace("Please", "please do"), "hmn"),
        (FEVER, FEVER, "mam"),
        ("Thank you", "Thank you", "so"),
        (FEVER, "⟦0⟧ tiene fiebre. Por favor llámeme hoy lo antes posible.", "so"),
        (FEVER, "⟦0⟧ tiene fiebre. Por favor llámeme hoy lo antes posible.", "ar"),
        (FEVER, "⟦0⟧ 发烧了，请尽快打电话给我。", "vi"),
    ],
)
def test_it_is_none(original, said, target):
    assert not is_translated(original, said, target=target)


@pytest.mark.parametrize(
    ("original", "said", "target"),
    [
        (FEVER, "⟦0⟧ waxay qabtaa qandho. Fadlan i soo wac maanta sida ugu dhakhsaha badan.", "so"),
        (FEVER, "⟦0⟧ muaj ua npaws. Thov hu rau kuv hnub no sai li sai tau.", "hmn"),
        (FEVER, "⟦0⟧ 發燒了，請盡快打電話給我。", "zh-Hant"),
        (FEVER, "⟦0⟧ به تب مبتلا است. لطفا امروز هرچه زودتر به من زنگ بزنید.", "prs"),
        ("Traiga un abrigo mañana por favor", "Traga um abrigo amanhã por favor", "pt"),
        ("Chromebook", "Chromebook", "es"),
        ("⟦0⟧ ⟦1⟧", "⟦0⟧ ⟦1⟧", "es"),
        ("OK", "OK", "fr"),
    ],
)
def test_it_is_one(original, said, target):
    assert is_translated(original, said, target=target)
