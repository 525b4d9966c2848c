"""Names stand in the order of the Unicode collation: what the default table says of these, as pyuca gave it."""

from __future__ import annotations

import random
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from warmlinks.collation import collation_key

IN_ORDER = """\
(hidden)|@handle|10 Downing|2pac|Ábel Kun|Adam Ant|Aegir Holt|Ægir Holt|Afra Holt|\
Ann Kathrin|Ann Zed|Ann-Kathrin Abel|Anna Abel|Asa Nil|Åsa Nil|Ate Nil|D'Arcy|Darcy|\
De Luca|Deluca|Dr No|Dr. No|Duro Pavic|Đuro Pavić|Dziga V|Ipek Y|İpek Y|Isık K|Işık K|\
Jean Luc|Jean-Luc|Jeanluc|Lukas Nowak|Łukasz Nowak|Luz Nowak|Nusta|ñusta|Nz|O'Neil Sam|\
Oneil Sam|Ørsted Hans|Oskar Berg|Östen Berg|Oz Berg|Rene|René|Renée|Renee A|Smith John|\
Smith, John|Strasse|Straße|Strasz|Van Den Berg|van der Berg|vanDerBerg|zoe ash|Zoe Ash|\
Zoë Ash|Zoltan K|Þór Jón|Ελένη|Σωκρατης|Σωκράτης|Ґалаґан|Гоголь|Елка|Ёлка|Жанна|\
Иван Петров|Ірина|Йован|Яна|אבי|שלום כהן|أحمد|محمد علي|अनिल|प्रिया|가나|김철수|あい|たなか|タナカ|李小龍|\
王芳"""


def test_names_of_eleven_scripts_stand_as_the_default_table_has_them():
    """Accents come after the letter alone, small letters before capitals, and scripts in their order."""
    wanted = IN_ORDER.split("|")
    mixed = wanted[:]
    random.Random(1).shuffle(mixed)

    assert sorted(mixed, key=collation_key) == wanted
    # the control: the order of code points is another one
    assert sorted(mixed) != wanted


@given(st.text(max_size=20))
def test_a_name_stands_in_one_place_however_it_is_composed(name):
    """Composed and decomposed it is one name: nothing stands between the two."""
    composed, apart = (collation_key(unicodedata.normalize(form, name)) for form in ("NFC", "NFD"))

    assert composed[:2] == apart[:2]


@given(st.lists(st.text(max_size=8), max_size=12))
def test_the_order_hangs_on_nothing_but_the_names(names):
    """Whatever order they came in, they go out in one."""
    once, turned = names[:], names[::-1]
    for some in (once, turned):
        some.sort(key=lambda name: (collation_key(name), name))

    assert once == turned
