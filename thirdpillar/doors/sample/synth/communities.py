"""The language communities of the made district: how large, how named, what they speak and read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .names import arabic, asia, english, horn, others, spanish

Custom = Literal["english", "two_surnames", "three_names", "two_names", "arabic", "keeps", "clan"]

# Race and ethnicity flags in the order of demographics.csv after `sex`: American Indian, Asian, Black, Pacific
# Islander, White, two or more, Hispanic.
NATIVE, ASIAN, BLACK, PACIFIC, WHITE, TWO, HISPANIC = range(7)


@dataclass(frozen=True)
class Community:
    """A language community; shares and rates are fractions, tags are BCP 47."""

    tag: str
    share: float
    custom: Custom
    girls: list[str]
    boys: list[str]
    women: list[str]
    men: list[str]
    families: list[str]
    speaks: str
    reads: str
    keeps_language: float  # adults who speak the home language rather than English
    limited: float  # of these, adults with limited English
    learner: float  # students in kindergarten who are English learners; fewer in later grades
    race: tuple[tuple[tuple[int, ...], float], ...]


def _plain(
    tag: str, share: float, custom: Custom, girls: list[str], boys: list[str], families: list[str],
    race: int, *, speaks: str = "", reads: str = "", keeps: float = 0.85, limited: float = 0.6, learner: float = 0.55,
) -> Community:  # fmt: skip
    """A community whose adults and children draw on the same given names."""
    flags = (((race,), 0.95), ((race, TWO), 0.05))
    return Community(
        tag,
        share,
        custom,
        girls,
        boys,
        girls,
        boys,
        families,
        speaks or tag,
        reads or tag,
        keeps,
        limited,
        learner,
        flags,
    )


ENGLISH = Community(
    "en", 0.55, "english", english.GIRLS, english.BOYS, english.WOMEN, english.MEN, english.FAMILIES, "en", "en",
    1.0, 0.0, 0.004,
    (((BLACK,), 0.43), ((WHITE,), 0.42), ((BLACK, WHITE, TWO), 0.06), ((NATIVE,), 0.03), ((WHITE, HISPANIC), 0.03),
     ((BLACK, NATIVE, TWO), 0.01), ((PACIFIC,), 0.01), ((ASIAN,), 0.01)),
)  # fmt: skip
SPANISH = Community(
    "es", 0.25, "two_surnames", spanish.GIRLS, spanish.BOYS, spanish.WOMEN, spanish.MEN, spanish.FAMILIES, "es", "es",
    0.72, 0.62, 0.48,
    (((WHITE, HISPANIC), 0.62), ((HISPANIC,), 0.22), ((BLACK, HISPANIC), 0.06), ((NATIVE, HISPANIC), 0.06),
     ((WHITE, BLACK, TWO, HISPANIC), 0.04)),
)  # fmt: skip

COMMUNITIES: tuple[Community, ...] = (
    ENGLISH,
    SPANISH,
    _plain("so", 0.06, "three_names", horn.SOMALI_GIRLS, horn.SOMALI_BOYS, horn.SOMALI_BOYS, BLACK, learner=0.62),
    _plain("ar", 0.04, "arabic", arabic.GIRLS, arabic.BOYS, arabic.FAMILIES, WHITE, limited=0.52),
    _plain("vi", 0.03, "keeps", asia.VIETNAMESE_GIRLS, asia.VIETNAMESE_BOYS, asia.VIETNAMESE_FAMILIES, ASIAN, keeps=0.8),
    _plain("hmn", 0.02, "clan", asia.HMONG_GIRLS, asia.HMONG_BOYS, asia.HMONG_FAMILIES, ASIAN, keeps=0.6, limited=0.5),
    _plain("ht", 0.02, "english", others.HAITIAN_GIRLS, others.HAITIAN_BOYS, others.HAITIAN_FAMILIES, BLACK),
    _plain("zh-Hans", 0.003, "keeps", asia.CHINESE_GIRLS, asia.CHINESE_BOYS, asia.CHINESE_FAMILIES, ASIAN, speaks="cmn"),
    _plain("zh-Hant", 0.002, "keeps", asia.CHINESE_GIRLS, asia.CHINESE_BOYS, asia.CHINESE_FAMILIES, ASIAN, speaks="yue"),
    _plain("am", 0.004, "two_names", horn.ETHIOPIAN_GIRLS, horn.ETHIOPIAN_BOYS, horn.ETHIOPIAN_BOYS, BLACK, limited=0.4),
    _plain("sw", 0.004, "english", others.SWAHILI_GIRLS, others.SWAHILI_BOYS, others.SWAHILI_FAMILIES, BLACK),
    _plain("ksw", 0.004, "clan", asia.KAREN_GIRLS, asia.KAREN_BOYS, asia.KAREN_FAMILIES, ASIAN, limited=0.8),
    _plain("ne", 0.004, "english", asia.NEPALI_GIRLS, asia.NEPALI_BOYS, asia.NEPALI_FAMILIES, ASIAN),
    _plain("uk", 0.003, "english", others.UKRAINIAN_GIRLS, others.UKRAINIAN_BOYS, others.UKRAINIAN_FAMILIES, WHITE),
    _plain("prs", 0.003, "arabic", arabic.AFGHAN_GIRLS, arabic.AFGHAN_BOYS, arabic.AFGHAN_FAMILIES, ASIAN, limited=0.7),
    _plain("pt-BR", 0.001, "english", others.BRAZILIAN_GIRLS, others.BRAZILIAN_BOYS, others.BRAZILIAN_FAMILIES, WHITE),
    # Mam is mostly spoken; who reads, reads Spanish.
    _plain("mam", 0.002, "two_surnames", spanish.GIRLS, spanish.BOYS, spanish.MAYA_FAMILIES, HISPANIC,
           reads="es", limited=0.85, learner=0.8),
)  # fmt: skip
