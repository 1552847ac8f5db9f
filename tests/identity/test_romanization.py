"""Names in Latin letters: words of any script, readings by language, and folds in which the spellings of one name are the same."""

import importlib.util
import sys

import pytest

from graphmodel.identity import romanization
from graphmodel.identity.romanization import Reading, fold, is_pinyin, phonetic, readings, script_of, words

SUDACHI = importlib.util.find_spec("sudachipy") is not None


def reading(name: str, language: str) -> tuple[str, ...]:
    return next(each.words for each in readings(name) if each.language == language)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ґрунт Їжак", ("grunt", "izhak")),
        ("J. R. R. Tolkien", ("jrr", "tolkien")),
        ("O'Brien", ("obrien",)),
        ("Müller-Weiß", ("muller", "weiss")),
        ("ﬁne", ("fine",)),
        ("", ()),
        ("— !", ()),
    ],
)
def test_words(name: str, expected: tuple[str, ...]) -> None:
    assert words(name) == expected


def test_initials_may_stay_apart() -> None:
    assert words("J. D. Vance", joined=False) == ("j", "d", "vance")
    assert words("5 G Network") == ("5", "g", "network"), "a digit is not an initial"


@pytest.mark.parametrize(
    ("one", "other"), [("tchaikovsky", "chaikovski"), ("khrushchev", "hrushchev"), ("schmidt", "shmidt"), ("philip", "filip"), ("aiko", "aico")]
)
def test_what_romanizations_differ_in_is_not_heard(one: str, other: str) -> None:
    assert phonetic(one) == phonetic(other)


@pytest.mark.parametrize(
    ("name", "script"),
    [
        ("Zoë", "Latin"),
        ("毛 Mao Zedong", "Latin"),
        ("李强", "Han"),
        ("김구", "Hangul"),
        ("ひらがな", "Kana"),
        ("ياسر", "Arabic"),
        ("דוד", "Hebrew"),
        ("สมัคร", "Thai"),
        ("नेहरू", "Indic"),
        ("ኃይለ", "Indic"),
        ("Ελένη", "other"),
        ("12", "Latin"),
    ],
)
def test_script(name: str, script: str) -> None:
    assert script_of(name) == script


def test_alphabets_need_no_reading() -> None:
    assert [readings(name) for name in ("Angela Merkel", "Ангела Меркель", "Άνγκελα", "Նիկոլ", "სალომე")] == [()] * 5


def test_mandarin_syllables() -> None:
    assert reading("邓小平", "Chinese") == ("deng", "xiao", "ping")


def test_a_surname_with_a_reading_of_its_own() -> None:
    assert [each.words[0] for each in readings("单雄信") if each.language == "Chinese"] == ["dan", "shan"]


def test_korean_surnames_have_their_usual_spelling_too() -> None:
    assert [each.words[0] for each in readings("이승만")] == ["i", "lee"]
    assert [each.words for each in readings("김대중")] == [("gim", "dae", "jung")]


def test_a_foreign_name_in_hangul_is_read_as_a_transcription() -> None:
    assert Reading("transcription", ("janggjak", "si")) not in readings("장자크")
    assert {each.language for each in readings("에마뉘엘 마크롱")} == {"transcription", "Korean"}
    assert {each.language for each in readings("문재인")} == {"Korean"}


def test_kana() -> None:
    assert reading("あべ しんぞう", "Japanese") == ("abe", "shinzou")
    assert reading("ジョン・スミス", "transcription") == ("diyon", "sumisu") or reading("ジョン・スミス", "transcription")[1] == "sumisu"


@pytest.mark.skipif(not SUDACHI, reason="the extra `names` is not installed")
def test_japanese_readings() -> None:
    assert reading("小泉純一郎", "Japanese") == ("koizumi", "junichirou")


def test_japanese_readings_need_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sudachipy", None)
    romanization._sudachi.cache_clear()
    try:
        assert [each.language for each in romanization._han("小泉純一郎")] == ["Chinese"]
    finally:
        monkeypatch.undo()
        romanization._sudachi.cache_clear()


def test_hebrew_and_arabic_are_read_letter_by_letter_without_the_article() -> None:
    assert reading("שמעון", "Hebrew") == ("shmwn",)
    assert reading("القذافي", "Arabic") == words("قذافي")
    assert reading("الي", "Arabic") != words("ي"), "too short to have an article"


def test_thai_is_read_in_the_order_of_sounds_without_silent_letters() -> None:
    assert reading("เปรม", "Thai")[0].startswith("p")
    assert "th" not in reading("ศักดิ์", "Thai")[0], "a letter with the silencing mark is not read"


@pytest.mark.parametrize(
    ("language", "spellings"),
    [
        ("Korean", ("jung", "jeong", "chong")),
        ("Korean", ("park", "bak", "pak")),
        ("Korean", ("suk", "seok", "sok")),
        ("Korean", ("roh", "lo")),
        ("Korean", ("hyun", "hyeon", "hyoun")),
        ("Chinese", ("zhang", "chang")),
        ("Chinese", ("xiao", "hsiao")),
        ("Chinese", ("dong", "tung")),
        ("Chinese", ("qing", "ching")),
        ("Japanese", ("shinzou", "shinzo", "sinzo")),
        ("Japanese", ("junichirou", "junichiro")),
        ("Japanese", ("shimbun", "shinbun")),
        ("Hebrew", ("netanyahu", "ntnyhw")),
        ("Hebrew", ("benjamin", "bnymyn")),
        ("Arabic", ("muhammad", "mohamed", "mhmd")),
        ("Arabic", ("khalid", "halid")),
        ("Thai", ("thaksin", "taksin")),
        ("Indic", ("gandhi", "gandi")),
        ("transcription", ("putin", "putin")),
    ],
)
def test_spellings_fold_to_the_same(language: romanization.Language, spellings: tuple[str, ...]) -> None:
    assert len({fold(spelling, language) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [("Korean", "kim", "kang"), ("Korean", "in", "un"), ("Chinese", "qiang", "keqiang"), ("Japanese", "abe", "aso"), ("Hebrew", "dan", "ron")],
)
def test_other_names_do_not_fold_to_the_same(language: romanization.Language, one: str, other: str) -> None:
    assert fold(one, language) != fold(other, language)


def test_a_v_may_be_the_letter_for_v_or_that_for_b() -> None:
    assert fold("david", "Hebrew") == ("tkt".replace("k", "p"), "tt")
    assert len(fold("vvvvvv", "Hebrew")) == 1, "many of them are not tried in all ways"


@pytest.mark.parametrize(
    ("letters", "expected"),
    [("jinping", True), ("keqiang", True), ("zedong", True), ("tsetung", False), ("tsai", False), ("chiang", False), ("ang", True), ("", False)],
)
def test_pinyin(letters: str, expected: bool) -> None:
    assert is_pinyin(letters) is expected
