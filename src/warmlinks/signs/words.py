"""The words by which people bring people together, in some twenty languages: weighed signs, each behind a cue.

A sign is looked for only where one of its cues was seen: a whole word, or the beginning of one (`present*`, four to six
letters). A sign without a cue needs somebody's name, which stands as `•` in the text. Weights: 0.9 says it outright,
0.5 could say it.
"""

from __future__ import annotations

import re
from collections import defaultdict

from attrs import frozen

__all__ = ["BY_STEM", "BY_WORD", "MARK", "NAMED", "UNSPACED", "Sign"]

MARK = "\N{BULLET}"
"""Stands where a known name stood."""


@frozen(eq=False)
class Sign:
    """What to look for, and its weight. Told apart by identity: to hash a pattern takes as long as to search with it."""

    pattern: re.Pattern[str]
    weight: float


# (weight, cues, pattern); texts are casefolded, so a sharp s is `ss`
_SIGNS: tuple[tuple[float, str, str], ...] = (
    # English
    (0.9, "introd* intro intros", r"\b(?:e-)?intro(?:s|duc\w+|duction)?\b"),
    (
        0.9,
        "meet",
        r"(?:^|[,.!;:\n-] ?|\b(?:please|so|hey|hi) )meet (?:my|the|our|•)|• ?[,:-]? ?meet\b",
    ),
    (
        0.9,
        "meet know connect talk",
        r"\b(?:want(?:ed)?|like|love|wish(?:ed)?|hop(?:ed?|ing)|time|glad) (?:for )?(?:you|the two of you)(?: two| both| guys)? to (?:finally |really )?(?:meet|know|connect|talk|get)\b",
    ),
    (
        0.9,
        "two both guys",
        r"\byou (?:two|both|guys) (?:really |simply |just |definitely )?(?:should|must|need|have to|ought|would|will|might|can|could)\b",
    ),
    (
        0.9,
        "each",
        r"\b(?:don't|do not|didn't|haven't|never|not yet|should|must|ought to|need to) (?:\w+ ){0,3}(?:know|knows|met|meet|talk to|speak to|write to|find) each other\b",
    ),
    (
        0.9,
        "connect* putti* put bring* touch contac* link* hook*",
        r"\b(?:connect|connecting|link|linking|putting|put|bring|bringing|get|getting|hook|hooking) (?:you|both of you|the two of you|•)(?: two| both| guys)?(?:,? (?:and|with|to|in|together|here|up)\b|[.!,:]|$)",
    ),
    (
        0.9,
        "prese* acqua*",
        r"\b(?:allow me to|let me|may i|happy to|like to) (?:present|acquaint|make you acquainted)\b",
    ),
    (0.5, "each", r"\b(?:know|meet|met|talk to|write to|get to know|find|for) each other\b"),
    (0.5, "two both", r"\b(?:you two|you both|both of you|the two of you|the pair of you)\b"),
    (
        0.5,
        "touch contac*",
        r"\b(?:put|get|getting|got|be|keep|stay|write|reach) (?:\w+ ){0,4}(?:in(?:to)? (?:touch|contact))\b",
    ),
    (0.5, "loop* cc ccing cc'ing bcc", r"\bloop(?:ing|ed)? (?:in|•|you)\b|\bb?cc(?:'?(?:ing|ed))?\b"),
    (
        0.5,
        "leave over step* take",
        r"\b(?:i'll|i will|let me|i) (?:leave (?:you|it)|step (?:back|aside|out)|get out of|let you)|\bover to you\b|\btake it from here\b",
    ),
    (
        0.5,
        "sugge* recom* refer* advis* told said gave point* sent thoug* think* behal* mentio*",
        r"\b(?:suggest|recommend|refer|advis|point)\w*\b.{0,40}\b(?:i|me|we|you|your)\b|\b(?:told|said|gave|sent|thought|thinks|mentioned|mention)\b.{0,30}\b(?:we|me|you|your|i)\b|\bon behalf of\b",
    ),
    (0.5, "mutua* common", r"\b(?:mutual|common) (?:friend|acquaintance|contact)|\bfriend in common\b|\bin common\b"),
    (
        0.5,
        "shoul* write talk speak ask drop reach call ping messa* email conta* meet",
        r"\b(?:should|could|must|ought to|might want to|why don't you|have to|need to|please|just|can|would) (?:really |definitely |totally |also )?(?:write|talk|speak|ask|drop|reach|call|ping|message|email|contact|meet|know|get|have)\b|\b(?:write to|talk to|speak to|speak with|talk with|ask|drop|reach out to|call|ping|message|email|contact) (?:them|him|her|•)",
    ),
    (0.5, "know", r"\bdo you know •|\bhave you met •|\byou know •\W*\?"),
    (0.5, "along", r"\bget (?:along|on)\b"),
    (
        0.5,
        "name numbe* conta* detai* addre*",
        r"\b(?:gave|given|got|have|had|passed|shared) (?:\w+ ){0,2}(?:your|his|her|their) (?:name|number|contact|details|address|e-?mail)",
    ),
    (
        0.5,
        "hello hi",
        r"\bsay (?:hi|hello) to (?:•|each)",
    ),
    (
        0.9,
        "meet know talk follow",
        r"• (?:really )?(?:should|must|needs? to|has to|have to|ought to) (?:meet|know|talk to|follow|write to) •|\bfollow each other\b|\bhave you (?:two )?met\b",
    ),
    (
        0.5,
        "much plenty lot lots loads",
        r"\b(?:so much|a lot|lots|plenty|loads) (?:to (?:talk|say|discuss|share)|in common)",
    ),
    (
        0.5,
        "paths belong match made somebod* someone",
        r"\bpaths\b.{0,30}\bcross|\bcross(?:ed)? paths|\bbelong together|\bmatch made|\bmade for each other|\bsome(?:body|one) (?:should|has to|must|needs to) (?:introduce|connect)",
    ),
    (
        0.5,
        "you'd you'll you would",
        r"\byou(?:'d|'ll| would| will) (?:both |two |all )?(?:really )?(?:like|love|enjoy|adore|get|have|find) (?:each|•|one another|along|on with|so|a lot|lots)",
    ),
    # German
    (
        0.9,
        "vorst* vorge* bekan* stell*",
        r"\b(?:vorstell\w*|vorgestellt|bekannt ?(?:mach\w*|gemacht)|stelle? .{0,40}\bvor)\b",
    ),
    (
        0.9,
        "kenne* kennt",
        r"\b(?:ihr|euch|sie|zwei|beide)\b.{0,40}\bkennen ?(?:zu ?)?(?:lernen|gelernt)?|\blernt euch\b.{0,20}\bkennen|\bkennt (?:ihr )?euch\b",
    ),
    (
        0.9,
        "verne* verbi* zusam* verku* verkn*",
        r"\b(?:euch|sie beide|•)\b.{0,40}\b(?:vernetz|verbind|zusammen|verknüpf|verkupp)|\b(?:vernetz|verbind|verknüpf)\w* (?:euch|ich|hiermit)|\bbringe? .{0,30}zusammen|zusammen(?:bring|gebracht)",
    ),
    (0.5, "konta*", r"\bkontakt\b"),
    (
        0.5,
        "euch ihr",
        r"\b(?:ihr (?:zwei|beide|solltet|müsst|müsstet|habt|würdet|könntet|seid)|euch (?:zwei|beide|beiden|mal|unbedingt))\b",
    ),
    (0.5, "kenns* kennt", r"\bkenn(?:st du|en sie|t ihr) (?:eigentlich |schon )?•"),
    (
        0.5,
        "sprich sprec* schre* melde* frag* rede* ruf grüss* wende*",
        r"\b(?:sprich|sprecht|schreib\w*|meld\w*|frag\w*|red\w*|ruf|grüss\w*|wend\w*) (?:\w+ ){0,4}(?:•|ihm|ihr|ihnen|bei|mit|an)",
    ),
    (
        0.5,
        "empfe* empfa* empfo* meint* sagte gerat* riet namen schic* erzäh* geschi*",
        r"\b(?:empfehl\w*|empfahl|empfohlen|meinte|sagte|geraten|riet|namen|schickt\w*|geschickt|erzählt\w*)\b",
    ),
    # French
    (0.9, "prése*", r"\bprésent(?:e|es|er|é|ée|és|ées|ons|ation|ations)\b"),
    (
        0.9,
        "conna* conta* relat* renco*",
        r"\b(?:faire|fassiez|ferez|fait|faites) connaissance|\bvous (?:connaissiez|connaissez|connaître|rencontr\w+)|\b(?:mets|mettre|mettons|mis|mise|mettais) (?:\w+ ){0,3}en (?:contact|relation)|\bmise en (?:relation|contact)",
    ),
    (0.9, "parli* devri* deux faut", r"\bvous (?:devriez|devez|parliez|deux)\b|\bil faut que vous\b"),
    (0.5, "voici", r"\bvoici •"),
    (
        0.5,
        "devra* conna* écris parle* appel* deman* conta*",
        r"\btu (?:devrais|connais|pourrais)\b|\b(?:écris|écrivez|parle|parlez|appelle|demande|contacte)(?:-| )(?:lui|leur|à|•)",
    ),
    (
        0.5,
        "part conse* donné* donne sugge* suggé* recom* parlé dit",
        r"\bde (?:la|ma|sa) part\b|\b(?:m'a|m'ont|nous a|t'a) (?:\w+ )?(?:conseillé|donné|suggéré|recommandé|parlé|dit|envoyé)",
    ),
    # Spanish
    (0.9, "prese*", r"\bpresent(?:o|a|ar|arte|aros|arles|arnos|é|ado|ación)\b"),
    (
        0.9,
        "conoc* conoz*",
        r"\b(?:tenéis|tienen|debéis|deben|debíais|deberíais|deberían|que|os|se)\b.{0,20}\bcono(?:ce|zc)\w*|\bconoce(?:ros|rse)\b|\bno os conocéis\b",
    ),
    (0.9, "conta*", r"\b(?:pon(?:er|go|iendo|dré|eros|erte|erles|erlos)?\w*) (?:\w+ ){0,2}en contacto"),
    (0.5, "conta*", r"\bcontact(?:o|ar|a|es|arte)\b"),
    (
        0.5,
        "deber* hable* habla* escrí* llama* pregú*",
        r"\bdeber\w+ (?:hablar|conocer|escribir|contactar|llamar)|\b(?:habla|hablad|escríbe\w*|escrib\w*|llama|llámal\w|pregúnta\w*) (?:con|a|•)|\bescríbel[eo]\b",
    ),
    (0.5, "conoce* conoc*", r"¿?conoces a •"),
    (
        0.5,
        "parte suger* sugir* recom* dio dijo acons* nombr* habló",
        r"\bde parte de\b|\bme (?:sugirió|recomendó|dio|dijo|aconsejó|habló|pasó)\b",
    ),
    (0.5, "aquí tiene*", r"\baquí (?:tienes|tenéis|está) a? ?•"),
    # Portuguese
    (0.9, "apres*", r"\bapresent(?:o|a|ar|ei|ares|ado|ação)\b|\bapresento-"),
    (
        0.9,
        "conhe*",
        r"\b(?:vocês|vós|se|dois|duas|devem|deviam|precisam|têm)\b.{0,30}\bconhec\w*|\bconhec(?:erem|er-se|eres)\b",
    ),
    (0.9, "conta*", r"\b(?:pôr|ponho|pondo|colocar|coloco|por)(?:-?\w+)? (?:\w+ ){0,2}em conta[c]?to"),
    (0.5, "conta*", r"\bconta[c]?to\b"),
    (
        0.5,
        "devia* fala* escre* conhe* liga",
        r"\bdev(?:ias|es|eria|erias) (?:falar|conhecer|escrever|ligar)|\b(?:fala|escreve|liga)(?:-lhe)? (?:com|a|para|•)|\bconheces •|\bescreve-lhe\b",
    ),
    (
        0.5,
        "parte suger* recom* disse falou deu nome",
        r"\bda parte d[eoa]\b|\b(?:sugeriu|recomendou|falou-me|disse-me|deu-me|me deu|me disse|me falou)\b",
    ),
    # Italian
    (0.9, "prese*", r"\bpresent(?:o|a|i|are|arti|arvi|arci|ato|ati|azione)\b"),
    (
        0.9,
        "conos*",
        r"\b(?:dovete|dovreste|vi|voi|due|dovrebbero)\b.{0,30}\bconosc\w*|\bconoscer(?:vi|ci)\b|\bconoscete(?:vi)?\b",
    ),
    (0.9, "conta*", r"\bmett(?:o|ere|ervi|erti|iamo|endo)\w* (?:\w+ ){0,2}in contatto"),
    (0.5, "conta*", r"\bcontatt(?:o|i|are|arti)\b"),
    (
        0.5,
        "dovre* parla* scriv* senti* conos* chiam*",
        r"\bdovrest[ie] (?:parlare|conoscere|scrivere|sentire)|\b(?:parla|scrivi|senti|chiama)(?:gli|le)? ?(?:con|a|•)|\bscrivi(?:gli|le)\b|\bconosci •",
    ),
    (
        0.5,
        "parte consi* sugge* detto dato parla*",
        r"\bda parte d(?:i|el|ella)\b|\bmi ha (?:\w+ )?(?:consigliato|suggerito|detto|dato|parlato)",
    ),
    # Dutch
    (0.9, "voors* voorg* intro*", r"\bvoor(?:stel\w*|gesteld)\b|\bintroduc\w*"),
    (
        0.9,
        "elkaa* lere* kenne* ontmo*",
        r"\b(?:jullie|elkaar)\b.{0,40}\b(?:kennen|ontmoet\w*|contact|spreken|praten)|\bmet elkaar\b",
    ),
    (0.5, "conta* jullie", r"\bin contact\b|\bcontact (?:met|op)\b|\bjullie (?:moeten|zouden|hebben|twee|allebei)\b"),
    (
        0.5,
        "prate* praat schrij* schri* vraag bel ken",
        r"\b(?:zou|moet|kun) .{0,25}\b(?:praten|schrijven|bellen|spreken)|\b(?:praat|schrijf|vraag|bel)\b.{0,15}•|\bken je •",
    ),
    (
        0.5,
        "raadd* aange* stuur* naam zei gaf",
        r"\b(?:raadde|aangeraden|stuurde|gestuurd)\b|\bnaam van\b|\b(?:zei|gaf)\b.{0,20}\b(?:je|jou|me|we)\b",
    ),
    # Swedish, Norwegian, Danish, Finnish
    (0.9, "prese* intro*", r"\bpresenter\w*|\bintroduser\w*|\bintroducer\w*"),
    (
        0.9,
        "träff* mötas møtes mødes kende* känna kjenn*",
        r"\b(?:ni|dere|i|er|jer) (?:borde|burde|bør|måste|må|skal|skulle)\b|\b(?:träffa\w*|mötas|møtes|mødes)\b|\blära känna\b|\blære (?:å )?kjenne|\blære hinanden",
    ),
    (0.5, "konta* prata snakk* tal skriv", r"\bkontakt\b|\b(?:prata|snakk|snakke|tal|skriv) (?:med|till|til)\b"),
    (0.9, "esitt* esite* tutus*", r"\besit(?:ell|tel)\w*|\btutustu\w*"),
    # Polish, Czech, Slovak, Hungarian
    (0.9, "pozna* przed* zapoz*", r"\b(?:poznaj\w*|poznać|poznali|zapozna\w*|przedstaw\w*)\b"),
    (0.5, "powin* konta* napis* porozm* pogad*", r"\bpowin\w+|\bkontakt\w*|\b(?:napisz|porozmawiaj|pogadaj)\b"),
    (0.9, "sezna* předs* zozna* preds*", r"\b(?:seznám\w*|seznam\w*|představ\w*|zoznám\w*|predstav\w*)\b"),
    (0.9, "bemut* ismer*", r"\bbemutat\w*|\bismer(?:jétek|kedj|d meg)\w*"),
    # Turkish
    (0.9, "tanış* tanıs*", r"\btanış\w*"),
    (0.5, "konuş* görüş*", r"\b(?:konuş|görüş)(?:melisin|meli|sene|ün)\w*"),
    # Greek
    (0.9, "συστή* γνωρί* γνωρι*", r"\b(?:συστ[ήη]σ\w*|γνωρ[ίι]σ\w*|γνωριστ\w*)"),
    (0.9, "εδώ", r"\bαπό εδώ •"),
    (0.5, "μιλήσ* επικο*", r"\b(?:μιλήσ\w*|επικοινων\w*)"),
    # Russian, Ukrainian
    (0.9, "познак* знаком* знайом* позна* предс*", r"\b(?:по)?знаком\w*|\b(?:по)?знайом\w*|\bпредстав(?:лю|ить|ляю)\b"),
    (
        0.5,
        "стоит надо нужно напиш* погов* связа*",
        r"\bвам (?:\w+ )?(?:стоит|надо|нужно)\b|\b(?:напиши|поговори|свяжись)\b",
    ),
    # Arabic, Hebrew, Persian
    (
        0.9,
        "أعرفك أعرفك* أقدم أقدم* تعرف تعرّف نتعر* تتعر* أعرّف* أعرّفك",
        r"أ?[عق]د?ر?ّ?ف?كما?\b|\bأ(?:قدم|عرّ?ف)|\bت?تعرّ?ف",
    ),
    (0.9, "להכיר תכירו הכיר* מכיר*", r"\b(?:להכיר|תכירו|הכירו|להפגיש)\b"),
    # Somebody is named
    (0.9, "", r"• ?(?:<>|<->|↔|⇄|↔️) ?•"),
    (
        0.5,
        "",
        r"\b(?:this is|here is|here's|das ist|dies ist|dit is|det här är|dette er|это|esta es|este es|ella es|él es|esta é|este é|questa è|questo è|voici|to jest|tohle je) •",
    ),
    (0.5, "", r"\babout you\b|\bi sent you\b"),
)

UNSPACED: tuple[tuple[str, float], ...] = (
    ("紹介", 0.9),
    ("お二人", 0.5),
    ("介绍", 0.9),
    ("介紹", 0.9),
    ("认识一下", 0.9),
    ("你们", 0.5),
    ("소개", 0.9),
    ("두 분", 0.5),
    ("แนะนำ", 0.9),
)
"""Where words are not set apart: what may stand anywhere in the text."""

_SHORTEST = 4
"""How many letters the beginning of a word has at least; by so many it is looked up."""


def _compiled() -> list[tuple[list[str], Sign]]:
    return [(cues.split(), Sign(re.compile(pattern.replace("•", MARK)), weight)) for weight, cues, pattern in _SIGNS]


def _by_word() -> dict[str, tuple[Sign, ...]]:
    found: defaultdict[str, list[Sign]] = defaultdict(list)
    for cues, sign in _COMPILED:
        for cue in cues:
            if not cue.endswith("*"):
                found[cue].append(sign)
    return {cue: tuple(signs) for cue, signs in found.items()}


def _by_stem() -> dict[str, tuple[tuple[str, Sign], ...]]:
    found: defaultdict[str, list[tuple[str, Sign]]] = defaultdict(list)
    for cues, sign in _COMPILED:
        for cue in cues:
            if cue.endswith("*"):
                found[cue[:_SHORTEST]].append((cue.rstrip("*"), sign))
    return {start: tuple(signs) for start, signs in found.items()}


_COMPILED = _compiled()

BY_WORD = _by_word()
"""Whole word -> the signs it may be part of."""

BY_STEM = _by_stem()
"""First four letters of a word -> beginnings of words that start so, each with a sign it may be part of."""

NAMED: tuple[Sign, ...] = tuple(sign for cues, sign in _COMPILED if not cues)
"""Signs that need somebody's name and no cue."""
