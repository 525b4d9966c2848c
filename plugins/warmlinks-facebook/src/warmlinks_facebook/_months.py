"""The words for months and the names of zones, as Facebook's pages write them."""

from __future__ import annotations

from types import MappingProxyType

__all__ = ["MONTHS", "ZONES"]

# One line a language, January to December, in the form that stands in a date. Where two languages use one word for
# different months (Croatian and Polish `listopada`), the one with more users is here; see `_dates`.
_FULL = (
    "january february march april may june july august september october november december",
    "januar februar märz april mai juni juli august september oktober november dezember",
    "jänner feber märz april mai juni juli august september oktober november dezember",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "januar februar marts april maj juni juli august september oktober november december",
    "januar februar mars april mai juni juli august september oktober november desember",
    "januari februari mars april maj juni juli augusti september oktober november december",
    "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta "
    "marraskuuta joulukuuta",
    "tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu",
    "janúar febrúar mars apríl maí júní júlí ágúst september október nóvember desember",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień",
    "ledna února března dubna května června července srpna září října listopadu prosince",
    "leden únor březen duben květen červen červenec srpen září říjen listopad prosinec",
    "januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra",
    "januar februar marec april maj junij julij avgust september oktober november december",
    "siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga prosinca",
    "siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenog prosinca",
    "januar februar mart april maj jun jul avgust septembar oktobar novembar decembar",
    "јануар фебруар март април мај јун јул август септембар октобар новембар децембар",
    "január február március április május június július augusztus szeptember október november december",
    "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου "
    "δεκεμβρίου",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "януари февруари март април май юни юли август септември октомври ноември декември",
    "sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio",
    "sausis vasaris kovas balandis gegužė birželis liepa rugpjūtis rugsėjis spalis lapkritis gruodis",
    "janvāris februāris marts aprīlis maijs jūnijs jūlijs augusts septembris oktobris novembris decembris",
    "jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember",
    "januari februari maret april mei juni juli agustus september oktober november desember",
    "januari februari mac april mei jun julai ogos september oktober november disember",
    "enero pebrero marso abril mayo hunyo hulyo agosto setyembre oktubre nobyembre disyembre",
)

# A hyphen where a language writes the month in full.
_SHORT = (
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "jän feb mär apr mai jun jul aug sep okt nov dez",
    "jan feb mrt apr mei jun jul aug sept okt nov dec",
    "jan febr márc ápr máj jún júl aug szept okt nov dec",
    "janv févr mars avr mai juin juil août sept oct nov déc",
    "jan fev mar abr mai jun jul ago set out nov dez",
    "ene feb mar abr may jun jul ago sept oct nov dic",
    "gen feb mar apr mag giu lug ago set ott nov dic",
    "gen febr març abr maig juny jul ag set oct nov des",
    "ian feb mar apr mai iun iul aug sept oct noi dec",
    "sty lut mar kwi maj cze lip sie wrz paź lis gru",
    "led úno bře dub kvě čvn čvc srp zář říj - pro",
    "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu",
    "sij velj ožu tra svi lip srp kol ruj - stu pro",
    "oca şub mar nis may haz tem ağu eyl eki kas ara",
    "ιαν φεβ μαρ απρ μαΐ ιουν ιουλ αυγ σεπ οκτ νοε δεκ",
    "янв февр мар апр мая июн июл авг сент окт нояб дек",
    "янв фев мар апр май июн июл авг сен окт ноя дек",
    "січ лют бер квіт трав черв лип серп вер жовт лист груд",
    "јан феб мар апр мај јун јул авг сеп окт нов дец",
    "saus vas kov bal geg birž liep rugp rugs spal lapkr gruod",
    "jaan veebr märts apr mai juuni juuli aug sept okt nov dets",
    "jan feb mar apr mei jun jul agu sep okt nov des",
    "jan peb mar abr may hun hul ago set okt nob dis",
    "jan. feb. mars apr. mai juni juli aug. sep. okt. nov. des.",
)


def _table() -> dict[str, int]:
    months: dict[str, int] = {}
    for line in (*_FULL, *_SHORT):
        for number, word in enumerate(line.split(), start=1):
            if word != "-":
                months.setdefault(word.rstrip("."), number)
    return months


MONTHS = MappingProxyType(_table())
"""Casefolded word -> number of the month."""

_H = 60

ZONES = MappingProxyType(
    {
        "utc": 0,
        "gmt": 0,
        "wet": 0,
        "west": _H,
        "bst": _H,
        "cet": _H,
        "met": _H,
        "cest": 2 * _H,
        "mest": 2 * _H,
        "mez": _H,
        "mesz": 2 * _H,
        "sast": 2 * _H,
        "eet": 2 * _H,
        "eest": 3 * _H,
        "msk": 3 * _H,
        "trt": 3 * _H,
        "gst": 4 * _H,
        "pkt": 5 * _H,
        "ist": 5 * _H + 30,
        "wib": 7 * _H,
        "hkt": 8 * _H,
        "sgt": 8 * _H,
        "awst": 8 * _H,
        "jst": 9 * _H,
        "kst": 9 * _H,
        "acst": 9 * _H + 30,
        "acdt": 10 * _H + 30,
        "aest": 10 * _H,
        "aedt": 11 * _H,
        "nzst": 12 * _H,
        "nzdt": 13 * _H,
        "nst": -(3 * _H + 30),
        "ndt": -(2 * _H + 30),
        "brt": -3 * _H,
        "art": -3 * _H,
        "ast": -4 * _H,
        "adt": -3 * _H,
        "est": -5 * _H,
        "edt": -4 * _H,
        "cst": -6 * _H,
        "cdt": -5 * _H,
        "mst": -7 * _H,
        "mdt": -6 * _H,
        "pst": -8 * _H,
        "pdt": -7 * _H,
        "akst": -9 * _H,
        "akdt": -8 * _H,
        "hst": -10 * _H,
    }
)
"""Casefolded zone name -> minutes east of UTC. Of names with several meanings the commonest on Facebook is here."""
