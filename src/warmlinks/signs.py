"""What a message says about people coming together, read while its text passes; the text itself is not kept.

Signs are weighed, never rules: who is named, how much it sounds like an introduction, whether it thanks, whether it
asks. `SIGNS_VERSION` is kept beside them in the book: loading the same archive with a newer extractor recomputes them.
Reading takes time in proportion to the text: one pass for its words, and the phrases only where a cue word was seen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

__all__ = ["SIGNS_VERSION", "Signs", "SignsReader", "given_names"]

SIGNS_VERSION = 1

_MARK = "\N{BULLET}"
"""Stands where a known name stood, so that phrases can say `meet <somebody>`."""

_WORD = re.compile(r"@?\w+")
_SPACED = "".join(chr(code) if chr(code).isalnum() or chr(code) == "_" else " " for code in range(128))
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")

# Given names that are everyday words: they count as names only where they are written with a capital letter.
_EVERYDAY = frozenset(
    (
        "april art august bill chance chase dawn drew faith frank gene grace grant guy hope hunter ivy jade jean joy "
        "june lance may mark max miles olive pat pearl penny ray rich robin rose ruby sage sandy sky sue summer will "
        "wren"
    ).split()
)

_THANKS = frozenset(
    (
        "thanks thank thx ty danke dank dankeschön merci gracias obrigado obrigada grazie bedankt dankjewel tack takk "
        "tak kiitos dzięki dziękuję děkuji köszönöm teşekkürler ευχαριστώ спасибо дякую شكرا תודה"
    ).split()
)
_THANKS_UNSPACED = ("ありがとう", "谢谢", "謝謝", "감사", "고마")

# Words of which at least one stands in every phrase below; a text without any is not searched for phrases.
_CUES = frozenset(
    (
        "intro intros introduce introduced introducing introduction introductions meet met acquainted connect "
        "connecting connected said talk touch loop looping cc referred suggested recommended pointed two both each "
        "vorstellen vorstelle vorgestellt kennenlernen kennen bekannt bekanntmachen verbinde kontakt empfohlen "
        "présente présenter présentations présentation contact relation rencontrer conseillé recommandé connaître "
        "presento presentar presentaros presentarte presentarles presente contacto conocer conoceros conocerse "
        "conozcas conozcan recomendó sugirió apresento apresentar apresentar-vos contato conhecer conhecerem "
        "apresentação recomendou sugeriu presentarvi presentarti contatto conoscere conoscervi conosci suggerito "
        "consigliato presentare voorstellen voorstel introduceren kennismaken ontmoeten verbind aangeraden presentera "
        "presenterar träffa introducera introdusere presentere mød møt tavata esittelen tutustukaa poznajcie poznaj "
        "przedstawiam przedstawić polecił poleciła знакомьтесь познакомьтесь познакомить знакомлю познакомитесь "
        "знакомься tanıştırayım tanıştırmak tanışın συστήσω γνωρίσω γνωρίσετε seznámit představit bemutatom أعرفك "
        "أقدم"
    ).split()
)
_CUES_UNSPACED = ("紹介", "介绍", "介紹", "소개", "แนะนำ")


def _phrases(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{part})" for part in parts))


_STRONG = _phrases(
    rf"\bintroduc(?:e|ing) (?:you|my|two|both|to|{_MARK})",
    r"\b(?:like|love|want(?:ed)?|happy|pleased|let me|time|going|hereby|quick) (?:to )?introduc",
    r"\b(?:an?|quick|warm|e-?mail|double|little|small|promised|short|the) intro(?:duction)?\b",
    r"^\W*(?:e-?)?intro(?:ducing|duction)?\b",
    rf"\b(?:please|so|hey|hi|,|:|do|must|finally|{_MARK},?) meet (?:my|the|our|{_MARK})",
    rf"{_MARK}\W{{1,3}}meet\b|\bmeet {_MARK}",
    r"\byou (?:two|both|guys|all) (?:should|must|need to|have to|ought to|really should|would)\b",
    r"\b(?:connect(?:ing)?|putting|put|bring(?:ing)?|get(?:ting)?) (?:you|the two of you|both of you|you two)"
    r"(?: two| both)?(?: guys)?(?: in (?:touch|contact)| together| here|\b)",
    r"\bwanted (?:the two of you|you two|you both) to\b|\bthe two of you (?:should|to meet)",
    r"\b(?:darf|möchte|wollte|will|muss) (?:ich|euch)\b.{0,40}\b(?:vorstell|bekannt)",
    r"\b(?:stelle|stell)\b.{0,40}\bvor\b|\beinander (?:vor|bekannt)|\bmacht euch bekannt|\bvorstellen\b",
    r"\b(?:vous|te|t') ?présente|\bprésenter\b|\bfaire? les présentations",
    r"\b(?:te|os|les|le|vos|ti|vi|lhe|lhes) presento\b|\bpresent(?:ar|are|arvi|arti|aros|arte|arles)\b|\bpresento a\b",
    r"\bapresent(?:o|ar)(?:-(?:te|vos|lhe|lhes))?\b",
    r"\b(?:aan elkaar|jullie|even|je)\b.{0,30}\b(?:voorstel|introducer|verbind)",
    r"\b(?:jag vill|jeg vil|får jag|må jeg)\b.{0,30}\b(?:presenter|introdu)|\besittelen\b|\btutustukaa\b",
    r"\b(?:poznajcie|przedstawiam|познакомьтесь|знакомьтесь|познакомить вас|знакомлю|tanıştırayım|bemutatom)",
    r"\b(?:να σας|να σου) (?:συστήσω|γνωρίσω)|\bأعرفك|\bأقدم",
    r"紹介し|紹介さ|ご紹介|介绍一下|介绍你|给你们介绍|介紹|소개",
)
_MEDIUM = _phrases(
    r"\b(?:should|must|ought to|need to|have to|could) (?:really |definitely |totally )?"
    r"(?:meet|talk|know each other|connect|get to know)\b",
    r"\b(?:put|get|be) (?:\w+ ){0,4}in touch\b",
    r"\bloop(?:ing)? in\b|\bcc(?:'?ing|'ed)?\b",
    r"\bget to know each other\b|\bacquainted\b",
    r"\b(?:suggested|recommended|told me|said)\b.{0,30}"
    r"\b(?:i|we|you|get|reach|contact|talk|write|speak|connect|touch)\b",
    r"\breferred (?:me )?(?:to you )?by\b|\bpointed me (?:to|at|your)\b|\bintroduced (?:us|me|by)\b",
    r"\bkennenlernen\b|\bin kontakt (?:bringen|treten|setzen)|\bverbinde euch\b|\bempfohlen\b|\bbekannt ?machen\b",
    r"\b(?:mettre|mets|mettrais|mise) (?:\w+ ){0,3}en (?:contact|relation)|\bconseillé de\b|\brecommandé\b",
    r"\b(?:en|em) conta[c]?to\b|\bin contatto\b|\brecomend(?:ó|ou)\b|\bsugiri[óu]\b|\bsugeriu\b",
    r"\b(?:suggerito|consigliato)\b",
    r"\bconoce(?:r|ros|rse)\b|\bconozca[sn]\b|\bconhecer(?:em)?\b|\bconosce(?:re|rvi)\b",
    r"\bin contact brengen\b|\bkennismaken\b|\baangeraden\b|\bontmoeten\b",
    r"\b(?:poznaj|познаком|seznámit|představit|tanış|γνωρίσ)",
)


@frozen
class Signs:
    """What one message says about people coming together.

    Attributes:
        names: identity keys of the people it names, in the order of the text.
        introducing: 0..1, how much it sounds like bringing people together.
        thanks: whether it thanks.
        question: whether it asks.
    """

    names: tuple[str, ...] = ()
    introducing: float = 0.0
    thanks: bool = False
    question: bool = False

    def __bool__(self) -> bool:
        return bool(self.names) or self.introducing > 0 or self.thanks


_SAYS_NOTHING = Signs()
_ASKS = Signs(question=True)


def _tokens(name: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(unicodedata.normalize("NFC", name).casefold()))


def given_names(members: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Given name -> identity key for the members of one conversation, from (display name, key) pairs.

    A given name that two members share is left out: it would name either.
    """
    found: dict[str, str | None] = {}
    for name, key in members:
        first = next(iter(_tokens(name)), "")
        if len(first) > 1 and not first.startswith("@"):
            found[first] = key if found.get(first, key) == key else None
    return {first: key for first, key in found.items() if key is not None}


def _words(folded: str) -> list[str]:
    """What `_WORD` finds; plain text is cut at its spaces instead, which is five times as fast."""
    if folded.isascii() and "@" not in folded:
        return folded.translate(_SPACED).split()
    return _WORD.findall(folded)


class SignsReader:
    """Reads signs from texts, knowing who could be named.

    Args:
        names: display name or `@handle` -> identity key, for everyone the archive knows by an unshared name.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._handles: dict[str, str] = {}
        self._unspaced: dict[str, str] = {}
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name, key in names.items():
            tokens = _tokens(name)
            if not tokens:
                continue
            if name.startswith("@"):
                self._handles[tokens[0]] = key
            elif _UNSPACED.search(name):
                self._unspaced[unicodedata.normalize("NFC", name)] = key
            elif len(tokens) > 1:
                # One word alone is too little to know somebody by outside a conversation: `first_names` is for that.
                self._by_first.setdefault(tokens[0], []).append((tokens, key))
        for several in self._by_first.values():
            several.sort(key=lambda entry: -len(entry[0]))

    @classmethod
    def of_people(cls, people: Iterable[tuple[str, str]]) -> SignsReader:
        """Make a reader from (display name or `@handle`, identity key) pairs; shared names are left out."""
        found: dict[str, str | None] = {}
        for name, key in people:
            if name:
                found[name] = key if found.get(name, key) == key else None
        return cls({name: key for name, key in found.items() if key is not None})

    def read(self, text: str, *, first_names: Mapping[str, str] | None = None) -> Signs:
        """Read the signs of one text.

        Args:
            text: the message as a person reads it: no markup, no escapes.
            first_names: given name (casefolded) -> identity key of the conversation's own members, as `given_names`
                makes it; among themselves people are mostly named so.
        """
        folded = text.casefold()
        words = _words(folded)
        asks = "?" in text or (not text.isascii() and ("？" in text or "؟" in text or "\u037e" in text))
        thanks = not _THANKS.isdisjoint(words)
        cued = not _CUES.isdisjoint(words)
        unspaced = not text.isascii() and _UNSPACED.search(text) is not None
        if unspaced:
            thanks = thanks or any(word in text for word in _THANKS_UNSPACED)
            cued = cued or any(word in text for word in _CUES_UNSPACED)
        # Most texts name nobody: that is seen without a look at each word.
        firsts = first_names or {}
        known = "@" in text or not (self._by_first.keys().isdisjoint(words) and firsts.keys().isdisjoint(words))
        if not (known or thanks or cued or unspaced):
            return _ASKS if asks else _SAYS_NOTHING
        named = list(self._named(text, words, firsts)) if known else []
        if unspaced:
            named += [(name, key) for name, key in self._unspaced.items() if name in text]
        introducing = _introducing(folded, [span for span, _ in named]) if cued else 0.0
        return Signs(tuple(dict.fromkeys(key for _, key in named)), introducing, thanks, asks)

    def _named(self, text: str, words: list[str], first_names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        position = 0
        while position < len(words):
            word = words[position]
            step = 1
            if word[0] == "@":
                key = self._handles.get(word)
                if key is not None:
                    yield word, key
            else:
                for tokens, key in self._by_first.get(word, ()):
                    if tuple(words[position : position + len(tokens)]) == tokens:
                        yield " ".join(tokens), key
                        step = len(tokens)
                        break
                else:
                    member = first_names.get(word)
                    if member is not None and (word not in _EVERYDAY or word.capitalize() in text):
                        yield word, member
            position += step


def _introducing(folded: str, spans: list[str]) -> float:
    for span in spans:
        folded = folded.replace(span, _MARK)
    if _STRONG.search(folded):
        return 0.9
    return 0.5 if _MEDIUM.search(folded) else 0.0
