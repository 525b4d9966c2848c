"""What a friend is greeted by: the given name, where it surely is one; else the name as it stands."""

from __future__ import annotations

import unicodedata

from warmlinks.people.keys import BRACKETED, TITLES, word_set
from warmlinks.phrases import is_nameless

__all__ = ["greeted", "hello"]

# Scripts whose names are written in words, the given name first. Elsewhere the family's comes first, or no word ends.
_SCRIPTS = word_set("LATIN CYRILLIC GREEK ARMENIAN GEORGIAN ARABIC HEBREW DEVANAGARI BENGALI GUJARATI GURMUKHI")

# First words that are no given name, or only the beginning of one.
_NO_GIVEN_NAME = TITLES | word_set(
    # titles and kin
    """doctor doktor lord lady reverend mme mlle monsieur madame don doña dona sr sra señor señora father fr sister
    brother rabbi imam sheikh haji captain capt col gen lt md mohd sri shri smt aunt auntie uncle tante onkel oma opa
    mom mum mama papa dad grandma grandpa
    κα δρ καθ κύριος κυρία др проф доктор профессор господин госпожа пан пані тётя тетя дядя
    د دكتور دكتورة أستاذ السيد السيدة الشيخ פרופ מר גב הרב श्री श्रीमती डॉ प्रो"""
    # parts of a family's name, of a longer given name, and articles
    """ de der den del della di da dos das du le la el al ter ten van von vom zu zum bin ibn abu abd abdul abdel umm st
    saint san santa the die los las les my our عبد أبو أم ابن بن آل"""
    # families' names that are mostly written first
    """nguyen nguyễn tran trần pham phạm hoang hoàng huynh huỳnh vu vũ vo võ dang đặng bui bùi đỗ ngo ngô duong dương
    wang li zhang liu chen yang huang zhao wu zhou xu sun zhu lin guo gao luo zheng liang xie tang feng deng cao peng
    zeng xiao tian pan yuan jiang cai lu du ye cheng shen wei fu zhong kim park choi jung kang cho yoon jang lim lê
    nagy kovács szabó tóth horváth varga molnár németh farkas balogh"""
)
# Two people, where they are written small: in capitals these are initials.
_AND = word_set("and und et og och ja y e i и та й και و")
_OF_A_GROUP = word_set(
    """team group gruppe club klub verein association foundation stiftung fund society church school schule university
    universität college institute bank shop store studio studios office support service services news media press museum
    theatre theater cafe café restaurant hotel hospital company co gmbh ag kg ev inc ltd llc plc bv nv sa sas srl spa oy
    ab as aps llp corp corporation official committee council department family familie
    choir chor orchestra orchester band ensemble project projekt network netzwerk forum bakery festival gallery galerie
    agency agentur consulting solutions systems lab labs partners international"""
)
_JOINERS = frozenset("-'\u2019\u2010\u05f3\u200c")
_PATRONYMICS = ("вич", "вна", "йович", "івна", "ївна")
_OF_A_FAMILY = ("ский", "ская", "ський", "ська", "енко", "ова", "ева", "ов", "ев", "єв", "єва")
_LONG_ENOUGH = 6
_MOST_WORDS = 5
_LONGEST = 30


def greeted(name: str) -> str:
    """The given name of somebody called `name`, where it surely is one; else the name as it stands.

    `Ottilie Delacroix` is greeted as `Ottilie`; `Dr. Delacroix`, `A. Delacroix`, `Delacroix, Ottilie`, `DELACROIX
    Ottilie`, `Wang Fang`, `王芳`, `Ottilie` and `Delacroix Foundation` as they are. Too formal is better than wrong.
    """
    plain = BRACKETED.sub(" ", name)
    # a star or a flag is no word of the name
    words = [word for word in plain.split() if any(mark.isalnum() or mark in "&+/,@" for mark in word)]
    if not 1 < len(words) <= _MOST_WORDS or not all(_is_word(word.rstrip(".")) for word in words):
        return name
    first, *rest = words
    folded = first.casefold()
    if len(first) < 2 or len(first) > _LONGEST or "." in first or folded in _NO_GIVEN_NAME:  # noqa: PLR2004
        return name
    if _AND.intersection(rest) or _OF_A_GROUP.intersection(word.casefold().rstrip(".") for word in rest):
        return name
    if _is_a_family_first(folded, rest):
        return name
    # in capitals it is initials, or a family's name
    return name if first.isupper() else first


def hello(name: str) -> str:
    """The first words of a message to somebody: `Hi Ottilie,`; where no name is known, `Hi,`."""
    return "Hi," if is_nameless(name) else f"Hi {greeted(name)},"


def _is_word(word: str) -> bool:
    """Whether it consists of letters, in scripts in which names are written in words."""
    return bool(word) and all(
        mark in _JOINERS
        or unicodedata.category(mark)[0] == "M"
        or (mark.isalpha() and unicodedata.name(mark, "").partition(" ")[0] in _SCRIPTS)
        for mark in word
    )


def _is_a_family_first(folded: str, rest: list[str]) -> bool:
    """Whether a Cyrillic name is written with the family's name first, as in lists."""
    return rest[-1].casefold().endswith(_PATRONYMICS) or (len(folded) >= _LONG_ENOUGH and folded.endswith(_OF_A_FAMILY))
