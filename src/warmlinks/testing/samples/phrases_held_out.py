"""The same things worded otherwise, for worlds that judge: whoever writes a detector leaves this page unread."""

from __future__ import annotations

from attrs import evolve

from warmlinks.testing.samples.phrases import OPEN, Phrases

__all__ = ["HELD_OUT"]


def _reworded(language: str, **stock: tuple[str, ...]) -> Phrases:
    return evolve(OPEN[language], **stock)  # type: ignore[arg-type]  # mypy takes every field for each of the stocks


HELD_OUT = {
    **OPEN,
    "en": _reworded(
        "en",
        meet=(
            "{a}, I'd like you to meet {b}, my oldest ally in matters of {what}.",
            "Two of my favourite people in one place: {a}, {b}. Please get acquainted.",
            "{a} and {b}: an overdue introduction. Common ground: {what}.",
            "Hello both. {b}, {a} is whom I had in mind for {what}. {a}, {b} will explain.",
            "{a}, let me hook you up with {b}. You won't regret it.",
            "Introducing {a} to {b}, and the other way round, with pleasure.",
            "{a} / {b} - you both asked me about {what}, so ask each other.",
        ),
        pair=(
            "High time that you two met.",
            "I'm introducing you because of {what}. Take it from here!",
            "You two have to get to know each other, trust me.",
        ),
        hello=(
            "Pleasure! When suits you for a chat?",
            "So good to finally be introduced. Tuesday?",
            "Hi there, count me in. What's your number?",
        ),
        nudge=("Any luck with finding a date, you two?", "Just checking that this did not drown."),
        thanks=(
            "Meeting {b} was the best thing of this month, thank you for that",
            "Many thanks for putting me in touch with {b}",
            "{b} has been a great help already. Thank you for the introduction!",
        ),
        later=("I spent the afternoon with {b}, we get on well", "Next week {b} shows me the archive"),
        thanks_plain=("Thanks a lot for introducing us", "Thank you for bringing us together"),
        sent=(
            "I got your contact from {by}, who speaks highly of you.",
            "{by} recommended that I reach out: I'm stuck with {what}.",
            "On {by}'s advice I'm writing to you.",
        ),
        talk_to=(
            "Have you ever met {b}? You ought to, because of {what}",
            "Try {b} for {what}, I already mentioned you",
        ),
        tweet=(
            "Hey {a}, have you met {b}? You share {what}",
            "{a} {b} introducing you to each other in public, you may thank me later",
            "I'd like {a} and {b} to know each other. That's the tweet.",
        ),
    ),
    "de": _reworded(
        "de",
        meet=(
            "{a} und {b}: ich finde, ihr müsst euch kennen. Thema {what}.",
            "Ich stelle euch mal einander vor: {a}, {b}. Viel Spaß!",
            "{a}, ich möchte dir {b} ans Herz legen, wegen {what}.",
        ),
        pair=("Ich mache euch hiermit miteinander bekannt.",),
        hello=("Angenehm! Passt dir Dienstag?", "Hallo, da bin ich dabei."),
        thanks=("Danke für die Vermittlung, {b} ist ein Glücksfall", "Dank dir kenne ich jetzt {b}, danke!"),
        sent=("{by} hat gesagt, ich soll mich mal melden, wegen {what}.", "Auf Empfehlung von {by} schreibe ich Ihnen."),
        tweet=("{a}, kennst du schon {b}? Ihr beide und {what}!",),
    ),
    "fr": _reworded(
        "fr",
        meet=(
            "{a} et {b}, faites connaissance ! Vous avez {what} en partage.",
            "{a}, laisse-moi te présenter {b}, de qui je t'ai parlé.",
        ),
        thanks=("Grâce à toi j'ai rencontré {b}, merci !", "Merci encore pour {b}, superbe rencontre"),
        sent=("Sur les conseils de {by}, je prends contact avec vous.", "{by} m'a parlé de vous pour {what}."),
        tweet=("{a}, connais-tu {b} ? Vous devriez vous rencontrer : {what}",),
    ),
    "es": _reworded(
        "es",
        meet=("{a}, quiero que conozcas a {b}, por lo de {what}.", "Os presento: {a}, {b}. ¡Que lo disfrutéis!"),
        thanks=("Gracias a ti conozco a {b}", "Gracias por conectarme con {b}"),
        sent=("{by} me dio tu contacto por {what}.", "Me manda {by}."),
        tweet=("{a}, ¿conoces a {b}? Os va a gustar: {what}",),
    ),
    "it": _reworded(
        "it",
        meet=("{a}, vorrei farti conoscere {b}, per {what}.", "Vi presento: {a}, {b}. Buon divertimento!"),
        sent=("{by} mi ha dato il tuo contatto.", "Su consiglio di {by} ti scrivo per {what}."),
    ),
    "nl": _reworded(
        "nl",
        meet=("{a}, ik wil je graag laten kennismaken met {b}: {what}!", "Even voorstellen: {a}, {b}. Veel plezier!"),
        sent=("Op aanraden van {by} neem ik contact op.", "{by} zei dat wij eens moesten praten."),
    ),
}
