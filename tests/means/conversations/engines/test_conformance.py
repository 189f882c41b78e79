"""One suite for every engine, against stand-ins that speak each real protocol over a socket."""

import sys
import time
from dataclasses import replace
from datetime import timedelta
from types import ModuleType, SimpleNamespace

import pytest

from tests.factories.translators import FAKES, KEY
from thirdpillar.algorithms.translation import guard, restore
from thirdpillar.means.conversations.engines import (
    Failed,
    Translated,
    Why,
    configured_engines,
    engine_from_url,
)
from thirdpillar.means.conversations.engines.breaker import Breaker
from thirdpillar.means.conversations.engines.offline import Offline
from thirdpillar.means.conversations.engines.tags import same_language

NAMES = tuple(FAKES)
SAID = guard('Hello Halima & "co", come at 8:10 to room 12 <b>now</b>: https://x.org/a?b=1', ["Halima"])


@pytest.fixture(params=NAMES)
def service(request):
    with FAKES[request.param]() as fake:
        yield fake


def ask(service, key=KEY, texts=(SAID.text,), source="en", target="es", limit=None):
    engine = engine_from_url(service.address(key))
    if limit:
        engine = replace(engine, time_limit=timedelta(seconds=limit))
    return engine.translate(list(texts), source=source, target=target)


def test_a_text_is_translated_and_what_is_guarded_comes_back(service):
    found = ask(service, texts=[SAID.text, "Bye."])
    assert isinstance(found, Translated) and len(found.texts) == 2 and found.source == "en"
    whole = restore(found.texts[0], SAID)
    assert "Hello~es" in whole and "Halima &" in whole and "https://x.org/a?b=1" in whole and "8:10" in whole
    assert "~es" not in "".join(SAID.held)


def test_an_address_carries_no_secret(service):
    ask(service)
    seen = service.asked[-1]
    assert KEY not in seen["path"] and KEY not in str(seen["query"])


def test_what_was_to_be_found_out_is_said(service):
    found = ask(service, texts=["Hola"], source="", target="en")
    assert isinstance(found, Translated) and found.source == "es"


@pytest.mark.parametrize("mood, why", [
    ("busy", Why.BUSY), ("broken", Why.STRANGE), ("cut", Why.NO_ANSWER), ("fewer", Why.STRANGE),
])  # fmt: skip
def test_what_goes_wrong_is_an_answer_and_no_exception(service, mood, why):
    service.mood = mood
    assert ask(service).why == why


def test_a_quota_used_up(service):
    service.mood = "quota"
    assert ask(service).why in (Why.OVER_QUOTA, Why.BUSY)


def test_a_refused_key_is_told_apart_and_not_repeated_in_the_reason(service):
    found = ask(service, key="wrong-key")
    assert found.why == Why.KEY_REFUSED and "wrong-key" not in found.reason


def test_a_silent_engine_is_left_within_its_time(service):
    service.mood = "slow"
    began = time.monotonic()
    assert ask(service, limit=0.9).why == Why.NO_ANSWER
    assert time.monotonic() - began < 1.9


def test_nobody_at_that_address(service):
    address = service.address()
    service._server.shutdown()
    service._server.server_close()
    found = engine_from_url(address).translate(["Hello"], source="en", target="es")
    assert isinstance(found, Failed) and found.why == Why.NO_ANSWER


def test_a_pair_that_it_does_not_know(service):
    assert ask(service, target="kjb").why == Why.UNSUPPORTED
    assert ask(service, source="kjb").why == Why.UNSUPPORTED


def test_markup_is_untrusted_and_becomes_plain_text(service):
    service.mood = "markup"
    found = ask(service, texts=["Hello"])
    assert found.texts == ("Hello~esalert(document.domain)",)


def test_a_lost_token_is_not_papered_over(service):
    service.mood = "lossy"
    assert "⟦" not in ask(service).texts[0]


OWN_NAMES = {
    "libretranslate": {"zh-Hans": "zh", "tl": "tl", "fil": "tl", "so": "so"},
    "deepl": {"zh-Hans": "ZH-HANS", "zh-Hant": "ZH-HANT", "pt": "PT-BR", "en": "EN-US", "fil": "TL", "ht": "HT"},
    "google": {"zh-Hans": "zh-CN", "zh-Hant": "zh-TW", "hmn": "hmn", "mww": "hmn", "prs": "fa-AF", "fil": "tl"},
    "azure": {"zh-Hans": "zh-Hans", "tl": "fil", "hmn": "mww", "prs": "prs", "am": "am", "es-MX": "es"},
}  # fmt: skip


@pytest.mark.parametrize("name, tag, own", [(n, t, o) for n in OWN_NAMES for t, o in OWN_NAMES[n].items()])
def test_languages_by_the_engines_own_names(name, tag, own):
    with FAKES[name]() as service:
        found = ask(service, texts=["Hello"], target=tag)
        assert isinstance(found, Translated), found
        seen = service.asked[-1]
        body = seen["body"] if isinstance(seen["body"], dict) else {}
        assert own in (body.get("target"), body.get("target_lang"), seen["query"].get("to"))


def test_the_same_language_by_other_names():
    assert same_language("PT-BR", "pt") and same_language("tl", "fil") and same_language("mww", "hmn")
    assert same_language("zh-CN", "zh-Hans") and not same_language("zh-Hans", "zh-Hant")


# --- The engine of the machine itself ------------------------------------------------------------------------------
class _Way:
    def translate(self, text):
        return f"~{text}~"


@pytest.fixture
def argos(monkeypatch):
    """A stand-in for the package, with the functions of its that we call."""

    def get_translation(other):
        return _Way() if other.code == "zh" else None

    languages = [SimpleNamespace(code=one, get_translation=get_translation) for one in ("en", "zh", "ar")]
    module = ModuleType("argostranslate.translate")
    module.get_installed_languages = lambda: languages
    package = ModuleType("argostranslate")
    package.translate = module
    monkeypatch.setitem(sys.modules, "argostranslate", package)
    monkeypatch.setitem(sys.modules, "argostranslate.translate", module)
    return module


def test_offline_translates_with_what_is_installed(argos):
    engine = engine_from_url("offline")
    found = engine.translate([SAID.text], source="en", target="zh-Hans")
    assert restore(found.texts[0], SAID).startswith("~Hello Halima")
    assert engine.translate(["Hello"], source="en", target="so").why == Why.UNSUPPORTED
    assert engine.translate(["Hello"], source="en", target="ar").why == Why.UNSUPPORTED
    assert engine.translate(["Hello"], source="", target="ar").why == Why.UNSUPPORTED


def test_offline_never_raises_nor_takes_for_ever(argos):
    argos.get_installed_languages = lambda: time.sleep(1.5)
    assert (
        Offline(time_limit=timedelta(seconds=0.1)).translate(["x"], source="en", target="zh-Hans").why
        == Why.NO_ANSWER
    )
    argos.get_installed_languages = lambda: 1 / 0
    assert Offline().translate(["x"], source="en", target="zh-Hans").why == Why.STRANGE


def test_offline_is_no_dependency(monkeypatch):
    monkeypatch.setitem(sys.modules, "argostranslate.translate", None)
    assert Offline().translate(["x"], source="en", target="es").why == Why.UNSUPPORTED


# --- The breaker ---------------------------------------------------------------------------------------------------
def test_a_dead_engine_is_left_alone_and_tried_again(service):
    clock = SimpleNamespace(now=0.0)
    breaker = Breaker(engine_from_url(service.address()), now=lambda: clock.now)
    service.mood = "busy"
    for _ in range(3):
        assert breaker.translate(["Hello"], source="en", target="es").why == Why.BUSY
    calls = len(service.asked)
    assert breaker.translate(["Hello"], source="en", target="es").why == Why.RESTING
    assert len(service.asked) == calls and breaker.is_resting
    clock.now = 61.0
    assert breaker.translate(["Hello"], source="en", target="es").why == Why.BUSY  # the trial
    assert breaker.is_resting
    clock.now, service.mood = 130.0, "good"
    assert isinstance(breaker.translate(["Hello"], source="en", target="es"), Translated)
    service.mood = "busy"
    assert breaker.translate(["Hello"], source="en", target="es").why == Why.BUSY
    assert not breaker.is_resting


def test_a_refused_key_rests_at_once_and_an_unknown_pair_does_not(service):
    breaker = Breaker(engine_from_url(service.address("wrong-key")))
    assert breaker.translate(["Hello"], source="en", target="es").why == Why.KEY_REFUSED
    assert breaker.is_resting
    breaker = Breaker(engine_from_url(service.address()))
    for _ in range(5):
        assert breaker.translate(["Hello"], source="en", target="kjb").why == Why.UNSUPPORTED
    assert not breaker.is_resting


def test_an_adapter_with_a_mistake_stops_nothing():
    def translate(texts, *, source, target):
        raise ZeroDivisionError

    broken = SimpleNamespace(name="broken", time_limit=timedelta(1), translate=translate)
    assert Breaker(broken).translate(["x"], source="en", target="es").why == Why.STRANGE


def test_engines_are_chosen_by_the_environment(monkeypatch):
    monkeypatch.delenv("THIRDPILLAR_TRANSLATOR_URL", raising=False)
    assert configured_engines() == ()
    monkeypatch.setenv("THIRDPILLAR_TRANSLATOR_URL", "deepl+https://:k%3Afx@api-free.deepl.com offline")
    first, second = configured_engines()
    assert (first.name, second.name) == ("deepl", "argos")
    assert first.engine.place.key == "k:fx" and first.engine.place.base == "https://api-free.deepl.com"
    assert configured_engines()[0] is first
    with pytest.raises(ValueError):
        engine_from_url("babelfish+https://x.org")
