"""The worker's part around fairs: questions and answers are said in the other side's language."""

from __future__ import annotations

from thirdpillar.ground.accounts.scope import Scope
from thirdpillar.ground.base import clock
from thirdpillar.ground.schools.models import District
from thirdpillar.practice.partners.actions.translating import translate_questions


def translate_questions_for(district: District) -> None:
    translate_questions(by=Scope.system(district.pk, "what families ask, translated"), at=clock.now())
