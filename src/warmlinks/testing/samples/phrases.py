"""What the people of a sample world say, in the languages they say it in.

`{a}` and `{b}` are the parties, `{by}` is who brought them together, `{what}` is a topic. `OPEN` is what ordinary
worlds draw from; `phrases_held_out` words the same things otherwise, for worlds that judge whoever learnt from these.
"""

from __future__ import annotations

from attrs import frozen

__all__ = ["LANGUAGES", "OPEN", "Phrases"]


@frozen
class Phrases:
    """One language's stock of sentences."""

    topics: tuple[str, ...]
    meet: tuple[str, ...]
    """The introducing message; names both."""
    pair: tuple[str, ...]
    """The introducing message where the names are in the thread already."""
    hello: tuple[str, ...]
    """One of the two answers in the thread."""
    nudge: tuple[str, ...]
    """The introducer comes back to it."""
    thanks: tuple[str, ...]
    """A party to the owner, thanking, names the other."""
    later: tuple[str, ...]
    """A party to the owner, without thanks, names the other."""
    thanks_plain: tuple[str, ...]
    """A party to the owner, thanking for the introduction without a name."""
    sent: tuple[str, ...]
    """The first message between two people, which says who sent the writer."""
    talk_to: tuple[str, ...]
    """A friend tells the owner of somebody worth talking to."""
    tweet: tuple[str, ...]
    """A tweet that brings two people together."""
    small: tuple[str, ...]
    """What friends say all day."""
    noise: tuple[str, ...]
    """Thanks that have nothing to do with an introduction."""
    drop: tuple[str, ...]
    """A name dropped in passing."""


_EN = Phrases(
    topics=("tide clocks", "old pianos", "community gardens", "bookbinding", "night trains", "sourdough", "letterpress"),
    meet=(
        "{a}, meet {b}. {b}, meet {a}. You both care about {what} more than is healthy.",
        "Hi {a} and {b}, I'd love to introduce you to each other: {what}!",
        "{a}, this is {b}, who knows everything about {what}. I'll leave you to it.",
        "Connecting you two as promised. {a} does {what}, {b} is looking for exactly that.",
        "Dear {a}, dear {b}, I have wanted to put you in touch for months. {what} is the reason.",
        "{b}, I think you should talk to {a} about {what}. {a}, {b} is the friend I told you of.",
        "Intro time! {a} <> {b}. Both of you: {what}.",
        "Making the introduction we spoke about: {a}, {b}. Over to you both.",
        "{a} - please meet my friend {b}. You have {what} in common.",
        "I can't believe you two don't know each other yet. {a}, {b}; {b}, {a}.",
        "Allow me to present {b}. {a}, you asked who could help with {what}.",
        "{a}, you said you needed a hand with {what}. {b} here is the person.",
    ),
    pair=(
        "You two really should know each other. {what}!",
        "Putting you both in one thread, because of {what}. Enjoy.",
        "As promised, an introduction. You'll find out why.",
        "Bringing you two together at last, I'll step back now.",
        "I wanted you to meet: you both work on {what}.",
    ),
    hello=(
        "Lovely to meet you! Do you have time next week?",
        "Hello! I've read about your work, shall we have a call on Thursday?",
        "Great to e-meet you. I'm free most mornings.",
        "Very glad to make your acquaintance, I'll write to you separately.",
        "Hi! Yes please, I have so many questions.",
        "Nice, moving our kind host out of this thread then.",
    ),
    nudge=("Did you two manage to talk?", "No hurry, just bumping this up.", "I hope you found each other."),
    thanks=(
        "Thank you for introducing me to {b}, we talked for two hours",
        "Thanks so much for the intro to {b}!",
        "I owe you one: {b} is wonderful. Thank you",
        "Just had coffee with {b}, thanks for connecting us",
    ),
    later=(
        "{b} and I are going to work on {what} together",
        "Had a long call with {b} yesterday",
        "{b} came by the workshop on Monday, what a find",
    ),
    thanks_plain=("Thanks for connecting us!", "Thank you for the introduction, it was a great call"),
    sent=(
        "Hi, {by} suggested that I get in touch with you about {what}.",
        "{by} gave me your name and said we should talk.",
        "Hello, we have a friend in common: {by} told me to write to you.",
        "I was referred to you by {by}, it is about {what}.",
        "{by} thought we might get along, so here I am.",
    ),
    talk_to=(
        "You should talk to {b}, nobody knows more about {what}",
        "Do you know {b}? I think you two would get along, drop them a line",
        "For {what} I'd ask {b}, say that I sent you",
        "I told {b} about you, you should write to each other",
    ),
    tweet=(
        "{a} meet {b}: you both restore {what}, and I can't keep you apart any longer",
        "{a} {b} you two should talk about {what}",
        "Twitter introduction of the day: {a}, this is {b}. Topic: {what}",
        "If {a} and {b} don't know each other yet, that has to change. Say hello!",
        "Connecting {a} with {b}, because {what}",
    ),
    small=(
        "Can we meet on Friday?", "How was the weekend?", "I'm running ten minutes late", "Did you see the fog this morning?",
        "Happy to help, send me the draft", "See you there", "That made me laugh", "Any news from the landlord?",
        "I'll bring the bread", "Sorry for the slow reply, busy week", "How are the kids?", "Shall we call tonight?",
        "The train is stuck again", "I found your umbrella", "Good luck tomorrow!", "What was the name of that café?",
        "Photos are up", "Let me know when you are in town", "Still on for the concert?", "Could you send the address again?",
    ),
    noise=("Thanks for the photos!", "Thank you for dinner, it was lovely", "Thanks, got it", "Thanks for the book"),
    drop=("Saw {b} yesterday, all well", "{b} says hi", "{b} has moved to Lisbon, did you hear?", "Was that {b} on the radio?"),
)  # fmt: skip

_DE = Phrases(
    topics=("Gezeitenuhren", "alte Klaviere", "Gemeinschaftsgärten", "Nachtzüge", "Sauerteig"),
    meet=(
        "{a}, darf ich dir {b} vorstellen? Ihr habt {what} gemeinsam.",
        "Hallo {a}, hallo {b}, ich wollte euch schon lange miteinander bekannt machen.",
        "{a}, das ist {b}. {b}, das ist {a}. Alles Weitere könnt ihr selbst.",
        "Hiermit bringe ich euch zusammen: {a} kennt sich mit {what} aus, {b} sucht genau das.",
        "Liebe {a}, lieber {b}, ihr solltet euch kennenlernen. Stichwort {what}.",
        "{b}, wie versprochen der Kontakt zu {a}. Ich lasse euch dann mal allein.",
    ),
    pair=("Ihr zwei solltet euch unbedingt kennenlernen.", "Ich vernetze euch hiermit, es geht um {what}."),
    hello=("Freut mich sehr! Wollen wir nächste Woche telefonieren?", "Hallo, schön dich kennenzulernen!", "Sehr gern, ich schreibe dir direkt."),
    nudge=("Habt ihr euch schon gesprochen?", "Kein Stress, ich schubse das nur mal hoch."),
    thanks=("Danke, dass du mich mit {b} bekannt gemacht hast", "Vielen Dank für den Kontakt zu {b}!", "Danke dir, das Gespräch mit {b} war großartig"),
    later=("Mit {b} habe ich gestern lange telefoniert", "{b} und ich planen jetzt etwas zusammen"),
    thanks_plain=("Danke fürs Vorstellen!", "Danke, dass du uns zusammengebracht hast"),
    sent=("{by} meinte, ich solle mich bei Ihnen melden.", "Ihren Namen habe ich von {by}, es geht um {what}.", "{by} hat mir empfohlen, dir zu schreiben."),
    talk_to=("Sprich doch mal mit {b}, niemand weiß mehr über {what}", "Kennst du {b}? Ihr würdet euch gut verstehen, schreib doch mal"),
    tweet=("{a} und {b}, ihr solltet euch kennenlernen: {what}", "Darf ich vorstellen: {a}, das ist {b}."),
    small=("Wie war das Wochenende?", "Bis morgen!", "Ich bringe Kuchen mit", "Der Zug steht mal wieder", "Rufst du mich nachher an?", "Hast du den Entwurf gesehen?", "Viel Glück morgen", "Bin gleich da"),
    noise=("Danke für die Fotos!", "Danke, habe ich bekommen", "Vielen Dank für den schönen Abend"),
    drop=("Habe gestern {b} getroffen, alles gut", "Schöne Grüße von {b}"),
)  # fmt: skip

_FR = Phrases(
    topics=("les vieux pianos", "les horloges de marée", "les trains de nuit", "la reliure"),
    meet=(
        "{a}, je te présente {b}. {b}, voici {a}. Vous avez {what} en commun.",
        "Bonjour {a}, bonjour {b}, je voulais vous mettre en relation depuis longtemps.",
        "{b}, comme promis, je te mets en contact avec {a}.",
        "Chère {a}, cher {b}, il faut que vous fassiez connaissance : {what} !",
    ),
    pair=("Vous devriez vraiment faire connaissance.", "Je vous mets en contact, je vous laisse continuer."),
    hello=("Enchanté ! On s'appelle la semaine prochaine ?", "Ravie de faire ta connaissance.", "Bonjour, avec grand plaisir !"),
    nudge=("Vous avez pu vous parler ?", "Je me permets de relancer, rien d'urgent."),
    thanks=("Merci de m'avoir présenté {b} !", "Merci pour la mise en relation avec {b}", "Un grand merci, {b} est formidable"),
    later=("J'ai longuement parlé avec {b} hier", "Avec {b} on monte un projet sur {what}"),
    thanks_plain=("Merci pour la mise en relation !", "Merci de nous avoir présentés"),
    sent=("{by} m'a conseillé de vous écrire au sujet de {what}.", "Je viens de la part de {by}.", "C'est {by} qui m'a donné votre contact."),
    talk_to=("Tu devrais parler à {b}, personne ne connaît mieux {what}", "Tu connais {b} ? Écris-lui de ma part"),
    tweet=("{a} {b} il faut que vous vous parliez : {what}", "{a}, je te présente {b} !"),
    small=("Ça va ?", "À demain !", "J'arrive dans dix minutes", "Bon courage pour demain", "On se rappelle ce soir ?", "Tu as vu la brume ce matin ?", "J'apporte le pain"),
    noise=("Merci pour les photos !", "Merci pour le dîner", "Bien reçu, merci"),
    drop=("J'ai croisé {b} hier", "{b} te passe le bonjour"),
)  # fmt: skip

_ES = Phrases(
    topics=("pianos antiguos", "relojes de marea", "trenes nocturnos", "huertos"),
    meet=(
        "{a}, te presento a {b}. {b}, ella es {a}. Tenéis {what} en común.",
        "Hola {a}, hola {b}, quería poneros en contacto desde hace tiempo.",
        "{b}, como te prometí, aquí tienes a {a}, que sabe todo de {what}.",
        "{a} y {b}, tenéis que conoceros. El tema: {what}.",
    ),
    pair=("Tenéis que conoceros, de verdad.", "Os pongo en contacto por lo de {what}."),
    hello=("¡Encantada! ¿Hablamos la semana que viene?", "Mucho gusto, te escribo por privado.", "¡Hola! Con mucho gusto."),
    nudge=("¿Pudisteis hablar?", "Sin prisa, solo lo vuelvo a subir."),
    thanks=("Gracias por presentarme a {b}", "¡Mil gracias por el contacto con {b}!", "Gracias, {b} es un encanto"),
    later=("Ayer hablé mucho rato con {b}", "{b} y yo vamos a montar algo juntos"),
    thanks_plain=("¡Gracias por presentarnos!", "Gracias por ponernos en contacto"),
    sent=("{by} me sugirió que te escribiera.", "Te escribo de parte de {by}, es por {what}.", "{by} me recomendó contactar contigo."),
    talk_to=("Deberías hablar con {b}, nadie sabe más de {what}", "¿Conoces a {b}? Os llevaríais bien, escríbele"),
    tweet=("{a} {b} deberíais conoceros: {what}", "{a}, te presento a {b}"),
    small=("¿Qué tal el fin de semana?", "¡Hasta mañana!", "Llego en diez minutos", "¡Suerte mañana!", "¿Me llamas luego?", "Yo llevo el pan"),
    noise=("¡Gracias por las fotos!", "Gracias por la cena", "Recibido, gracias"),
    drop=("Ayer vi a {b}", "{b} te manda saludos"),
)  # fmt: skip

_PT = Phrases(
    topics=("pianos antigos", "relógios de maré", "comboios noturnos", "hortas"),
    meet=(
        "{a}, apresento-te {b}. {b}, esta é {a}. Vocês têm {what} em comum.",
        "Olá {a}, olá {b}, há muito que queria pôr-vos em contacto.",
        "{a}, conhece {b}? Vocês dois precisam de se conhecer por causa de {what}.",
    ),
    pair=("Vocês dois têm mesmo de se conhecer.", "Ponho-vos em contacto, o tema é {what}."),
    hello=("Muito prazer! Falamos para a semana?", "Prazer em conhecer, escrevo-te já.", "Olá! Com todo o gosto."),
    nudge=("Conseguiram falar?",),
    thanks=("Obrigado por me apresentares {b}", "Obrigada pelo contacto com {b}!"),
    later=("Ontem falei imenso tempo com {b}", "Eu e {b} vamos fazer algo juntos"),
    thanks_plain=("Obrigada por nos apresentares!",),
    sent=("{by} sugeriu que eu te escrevesse.", "Venho da parte de {by}, é sobre {what}."),
    talk_to=("Devias falar com {b}, ninguém sabe mais de {what}",),
    tweet=("{a} {b} vocês deviam conhecer-se: {what}",),
    small=("Tudo bem?", "Até amanhã!", "Chego em dez minutos", "Boa sorte amanhã!", "Ligas-me logo?"),
    noise=("Obrigada pelas fotos!", "Recebido, obrigado"),
    drop=("Ontem vi {b}", "{b} manda cumprimentos"),
)  # fmt: skip

_IT = Phrases(
    topics=("pianoforti antichi", "orologi di marea", "treni notturni", "orti urbani"),
    meet=(
        "{a}, ti presento {b}. {b}, questa è {a}. Avete {what} in comune.",
        "Ciao {a}, ciao {b}, volevo mettervi in contatto da tempo.",
        "{a} e {b}, dovete conoscervi: {what}!",
    ),
    pair=("Voi due dovete assolutamente conoscervi.", "Vi metto in contatto, poi mi faccio da parte."),
    hello=("Piacere di conoscerti! Ci sentiamo la settimana prossima?", "Molto piacere, ti scrivo in privato.", "Ciao! Molto volentieri."),
    nudge=("Siete riusciti a sentirvi?",),
    thanks=("Grazie per avermi presentato {b}", "Grazie mille per il contatto con {b}!"),
    later=("Ieri ho parlato a lungo con {b}", "Io e {b} faremo qualcosa insieme"),
    thanks_plain=("Grazie per averci presentati!",),
    sent=("{by} mi ha consigliato di scriverti.", "Ti scrivo da parte di {by}, riguarda {what}."),
    talk_to=("Dovresti parlare con {b}, nessuno ne sa di più su {what}",),
    tweet=("{a} {b} dovreste conoscervi: {what}",),
    small=("Com'è andato il fine settimana?", "A domani!", "Arrivo tra dieci minuti", "In bocca al lupo per domani!", "Mi chiami dopo?"),
    noise=("Grazie per le foto!", "Ricevuto, grazie"),
    drop=("Ieri ho visto {b}", "{b} ti saluta"),
)  # fmt: skip

_NL = Phrases(
    topics=("oude piano's", "getijdenklokken", "nachttreinen", "moestuinen"),
    meet=(
        "{a}, mag ik je voorstellen aan {b}? Jullie hebben {what} gemeen.",
        "Hoi {a}, hoi {b}, ik wilde jullie al lang met elkaar in contact brengen.",
        "{a}, dit is {b}. {b}, dit is {a}. Ik laat het verder aan jullie over.",
    ),
    pair=("Jullie moeten elkaar echt leren kennen.", "Ik breng jullie met elkaar in contact vanwege {what}."),
    hello=("Leuk je te ontmoeten! Bellen we volgende week?", "Aangenaam, ik stuur je een berichtje.", "Hoi! Heel graag."),
    nudge=("Hebben jullie elkaar al gesproken?",),
    thanks=("Bedankt dat je me aan {b} hebt voorgesteld", "Dank je wel voor het contact met {b}!"),
    later=("Gisteren lang met {b} gepraat", "{b} en ik gaan samen iets doen"),
    thanks_plain=("Bedankt dat je ons aan elkaar hebt voorgesteld!",),
    sent=("{by} raadde me aan om je te schrijven.", "Ik kreeg je naam van {by}, het gaat over {what}."),
    talk_to=("Je zou eens met {b} moeten praten, niemand weet meer van {what}",),
    tweet=("{a} {b} jullie moeten elkaar leren kennen: {what}",),
    small=("Hoe was je weekend?", "Tot morgen!", "Ik ben er over tien minuten", "Succes morgen!", "Bel je me straks?"),
    noise=("Bedankt voor de foto's!", "Ontvangen, dank je"),
    drop=("Gisteren {b} gezien", "De groeten van {b}"),
)  # fmt: skip


def _some(meet: tuple[str, ...], hello: tuple[str, ...], small: tuple[str, ...], topics: tuple[str, ...]) -> Phrases:
    """A language in which people only introduce, greet and chat; for the rest they use English."""
    return Phrases(
        topics=topics,
        meet=meet,
        pair=(),
        hello=hello,
        nudge=(),
        thanks=(),
        later=(),
        thanks_plain=(),
        sent=(),
        talk_to=(),
        tweet=(),
        small=small,
        noise=(),
        drop=(),
    )


_SV = _some(
    ("{a}, det här är {b}. {b}, det här är {a}. Ni har {what} gemensamt.", "Hej {a} och {b}, ni borde träffas!"),
    ("Trevligt att träffas! Hörs vi nästa vecka?", "Hej, vad roligt!"),
    ("Hur var helgen?", "Vi ses!", "Lycka till imorgon", "Jag tar med bröd"),
    ("gamla pianon", "nattåg"),
)
_PL = _some(
    ("{a}, poznaj: {b}. Łączy was {what}.", "Cześć {a}, cześć {b}, chciałam was sobie przedstawić."),
    ("Bardzo mi miło! Zdzwonimy się w przyszłym tygodniu?", "Cześć, miło poznać!"),
    ("Jak weekend?", "Do jutra!", "Powodzenia jutro", "Będę za dziesięć minut"),
    ("stare pianina", "nocne pociągi"),
)
_TR = _some(
    ("{a}, seni {b} ile tanıştırayım. Konu: {what}.", "Merhaba {a}, merhaba {b}, tanışmanızı çok istiyordum."),
    ("Memnun oldum! Haftaya konuşalım mı?", "Merhaba, çok sevindim"),
    ("Nasılsın?", "Yarın görüşürüz", "Bol şans!"),
    ("eski piyanolar", "gece trenleri"),
)
_EL = _some(
    ("{a}, από εδώ {b}. {b}, από εδώ {a}. Έχετε κοινό: {what}.", "Γεια σας {a} και {b}, ήθελα να σας συστήσω."),
    ("Χάρηκα πολύ! Μιλάμε την άλλη εβδομάδα;", "Γεια! Πολύ χαίρομαι"),
    ("Τι κάνεις;", "Τα λέμε αύριο", "Καλή επιτυχία!"),
    ("παλιά πιάνα", "νυχτερινά τρένα"),
)
_RU = _some(
    ("{a}, познакомься: {b}. {b}, это {a}. Ваша общая тема: {what}.", "Привет, {a} и {b}! Хочу вас познакомить."),
    ("Очень приятно! Созвонимся на следующей неделе?", "Привет, рада знакомству"),
    ("Как дела?", "До завтра!", "Удачи завтра"),
    ("старые пианино", "ночные поезда"),
)

OPEN = {
    "en": _EN, "de": _DE, "fr": _FR, "es": _ES, "pt": _PT, "it": _IT, "nl": _NL,
    "sv": _SV, "pl": _PL, "tr": _TR, "el": _EL, "ru": _RU,
}  # fmt: skip

LANGUAGES = tuple(OPEN)
