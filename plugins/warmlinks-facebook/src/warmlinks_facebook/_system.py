"""Lines that Messenger wrote itself, told from what people wrote: they look alike in the files.

A line is looked at only where it begins as such lines do: with the sender's name, with the account language's "you", or
with a fixed opening. The rest is a table, one block a language; what is in no table counts as somebody's words.
"""

from __future__ import annotations

import re
from typing import Literal

from attrs import frozen

__all__ = ["Line", "LineKind", "read_line"]

LineKind = Literal["added", "left", "removed", "joined", "missed_call", "reaction", "system"]

_LONGEST = 400


@frozen
class Line:
    """One line of Messenger's own. `whom` is the text that names those who were added or removed."""

    kind: LineKind
    whom: str = ""


# How "you" begins a line, in the languages below.
_YOU = frozenset(
    "you du sie vous tu usted ustedes vosotros você vocês voce je jij u ty wy dig deg sinä sen ви ты вы".split()
)

_GROUP_EN = r"(?:group|chat|conversation|community|thread|broadcast channel)"

# (kind, what follows the one who acted). English, German, French, Spanish, Italian, Portuguese, Dutch, Danish and
# Norwegian, Swedish, Finnish, Polish.
_ACTS: tuple[tuple[LineKind, str], ...] = (
    ("added", rf"added (?P<whom>.+?)(?: to the {_GROUP_EN})?\.?$"),
    ("added", r"(?:hat|hast|haben) (?P<whom>.+?) (?:zur (?:gruppe|unterhaltung) |zum chat )?hinzugefügt\.?$"),
    ("added", r"(?:a|as|avez) ajouté (?P<whom>.+?)(?: (?:au groupe|à la (?:conversation|discussion)))?\.?$"),
    ("added", r"(?:agregó|añadió|ha (?:agregado|añadido)) a (?P<whom>.+?)(?: al? (?:grupo|chat|la conversación))?\.?$"),
    ("added", r"ha aggiunto (?P<whom>.+?)(?: (?:al gruppo|alla (?:conversazione|chat)))?\.?$"),
    ("added", r"adicionou (?P<whom>.+?)(?: (?:ao (?:grupo|chat)|à conversa))?\.?$"),
    ("added", r"(?:heeft|hebt|hebben) (?P<whom>.+?) (?:aan (?:de groep|het gesprek|de chat) )?toegevoegd\.?$"),
    (
        "added",
        r"(?:har )?(?:tilføjede|tilføjet|la til|lagt til) (?P<whom>.+?)(?: (?:til|i) (?:gruppen|samtalen|chatten))?\.?$",
    ),
    ("added", r"(?:har )?(?:lade till|lagt till) (?P<whom>.+?)(?: i (?:gruppen|konversationen|chatten))?\.?$"),
    ("added", r"lisäsi (?P<whom>.+?)(?: ryhmään| keskusteluun)?\.?$"),
    ("added", r"(?:dodał|dodała|dodał\(a\)|dodał\(-a\)) (?P<whom>.+?)(?: do (?:grupy|rozmowy|czatu|konwersacji))?\.?$"),
    ("removed", rf"removed (?P<whom>.+?) from the {_GROUP_EN}\.?$"),
    ("removed", r"(?:hat|hast|haben) (?P<whom>.+?) aus der (?:gruppe|unterhaltung) (?:entfernt|ausgeschlossen)\.?$"),
    ("removed", r"(?:a|as|avez) (?:supprimé|retiré) (?P<whom>.+?) (?:du groupe|de la (?:conversation|discussion))\.?$"),
    ("removed", r"(?:eliminó|ha eliminado|sacó) a (?P<whom>.+?) (?:del grupo|de la conversación|del chat)\.?$"),
    ("removed", r"ha rimosso (?P<whom>.+?) (?:dal gruppo|dalla conversazione|dalla chat)\.?$"),
    ("removed", r"removeu (?P<whom>.+?) (?:do grupo|da conversa)\.?$"),
    ("removed", r"(?:heeft|hebt) (?P<whom>.+?) uit (?:de groep|het gesprek) verwijderd\.?$"),
    (
        "removed",
        r"(?:har )?(?:fjernede|fjernet|tog bort|tagit bort) (?P<whom>.+?) (?:fra|från) (?:gruppen|samtalen|konversationen)\.?$",
    ),
    ("removed", r"poisti (?P<whom>.+?) (?:ryhmästä|keskustelusta)\.?$"),
    ("removed", r"(?:usunął|usunęła|usunął\(ęła\)) (?P<whom>.+?) z (?:grupy|rozmowy|konwersacji)\.?$"),
    ("left", rf"left the {_GROUP_EN}\.?$"),
    ("left", r"(?:hat|hast|haben) die (?:gruppe|unterhaltung) verlassen\.?$"),
    ("left", r"(?:a|as|avez) quitté (?:le groupe|la (?:conversation|discussion))\.?$"),
    (
        "left",
        r"(?:salió|abandonó|ha (?:salido|abandonado)) (?:del grupo|el grupo|de la conversación|la conversación)\.?$",
    ),
    ("left", r"(?:ha abbandonato|è uscito da|è uscita da)l?l?a? ?(?:il )?(?:gruppo|conversazione|chat)\.?$"),
    ("left", r"saiu (?:do grupo|da conversa)\.?$"),
    ("left", r"(?:heeft|hebt) (?:de groep|het gesprek) verlaten\.?$"),
    ("left", r"(?:har )?(?:forlod|forladt|forlot|lämnade|lämnat) (?:gruppen|samtalen|konversationen)\.?$"),
    ("left", r"poistui (?:ryhmästä|keskustelusta)\.?$"),
    ("left", r"(?:opuścił|opuściła|opuścił\(a\)) (?:grupę|rozmowę|konwersację)\.?$"),
    ("joined", rf"joined the {_GROUP_EN}(?: .*)?\.?$"),
    ("joined", r"(?:ist|bist) der (?:gruppe|unterhaltung) beigetreten\.?$"),
    ("joined", r"(?:a|as|avez) rejoint (?:le groupe|la (?:conversation|discussion))\.?$"),
    ("joined", r"se (?:unió|ha unido) al (?:grupo|chat)\.?$"),
    ("missed_call", r"missed (?:your|a) (?:video |audio |voice |group )?(?:call|chat)\b.*$"),
    ("missed_call", r"(?:hat|hast) (?:deinen|einen|deinem|ihren) (?:video)?(?:anruf|chat)\b.*verpasst\.?$"),
    ("missed_call", r"(?:a|avez|as) manqué (?:votre|un|ton) appel\b.*$"),
    ("missed_call", r"(?:perdió|ha perdido) (?:tu|una|su) (?:video)?llamada\b.*$"),
    ("missed_call", r"ha perso (?:la tua|una) (?:video)?chiamata\b.*$"),
    ("missed_call", r"perdeu (?:a sua|sua|uma) (?:chamada|ligação)\b.*$"),
    ("missed_call", r"heeft (?:je|een|jouw) (?:video)?(?:oproep|gesprek)\b.*gemist\.?$"),
    (
        "missed_call",
        r"(?:gik glip af|missade|mistet|ubesvart) (?:dit|ditt|et|ett) (?:video)?(?:opkald|samtal|anrop)\b.*$",
    ),
    ("reaction", r"reacted .{1,40} to (?:your|a|the|his|her|their|.{1,60}'s) message\.?$"),
    ("reaction", r"(?:hat|hast) mit .{1,40} auf (?:deine|eine|.{1,60}) nachricht reagiert\.?$"),
    ("reaction", r"(?:a|avez|as) réagi (?:par|avec) .{1,40} à (?:votre|ton|un|ce) message\.?$"),
    ("reaction", r"(?:reaccionó|ha reaccionado) con .{1,40} a (?:tu|un|su) mensaje\.?$"),
    ("reaction", r"ha (?:reagito|espresso la reazione) .{1,60} messaggio\.?$"),
    ("reaction", r"reagiu com .{1,40} (?:à sua|à tua|a uma) mensagem\.?$"),
    ("reaction", r"(?:heeft|hebt) (?:met .{1,40} )?gereageerd .{0,60}bericht\b.*$"),
    ("reaction", r"(?:reagerede|reagerte|reagerade) (?:med )?.{1,40} (?:på|til) .{1,40}$"),
    ("system", rf"(?:named|renamed) the {_GROUP_EN}\b.*$"),
    (
        "system",
        rf"(?:changed|removed|set|cleared|updated|deleted) (?:the|your|his|her|their|a) (?:own )?(?:{_GROUP_EN}'?s? )?"
        r"(?:name|photo|picture|image|theme|colors?|colours?|emoji|nickname|quick reaction|description|vote|poll|plan"
        r"|chat (?:theme|colou?rs?))\b.*$",
    ),
    (
        "system",
        r"set (?:.{1,80}'s nickname|the nickname for .{1,80}|(?:the|your|his|her|their)(?: own)? nickname) to .*$",
    ),
    ("system", r"(?:cleared|removed) (?:.{1,80}'s|the|your|his|her|their)(?: own)? nickname\b.*$"),
    (
        "system",
        r"(?:created|started|closed|ended|updated) (?:a|the|this) (?:poll|plan|group|event|video chat|video call|audio call"
        r"|voice call|call|room|reminder)\b.*$",
    ),
    (
        "system",
        r"(?:voted|changed (?:his|her|their|your) vote|responded|can(?:'t| not)? (?:go|attend))\b.* (?:poll|to|for) .*$",
    ),
    (
        "system",
        r"(?:started (?:an?|the) (?:video|audio|voice) (?:call|chat)|started sharing (?:video|audio)"
        r"|joined the (?:video |audio |voice )?(?:call|chat|video chat))\b.*$",
    ),
    ("system", r"(?:un)?pinned a message\.?$|unsent a message\.?$|waved (?:at|to) .{1,80}$"),
    ("system", r"(?:is|are) now (?:an? )?(?:group )?admins?\.?$|made .{1,80} (?:an? )?(?:group )?admins?\.?$"),
    (
        "system",
        r"turned (?:on|off) .{1,80}$|(?:is|are) now connected on messenger\.?$|accepted your (?:message )?request\.?$",
    ),
    (
        "system",
        r"(?:hat|hast|haben) (?:die gruppe .* genannt|(?:den|die|das) (?:gruppen|chat|unterhaltungs)?-?(?:namen?|bild|foto|thema|design"
        r"|farben?|emoji|spitznamen?|gruppenfoto|gruppenbild)\b.*|.{1,60} spitznamen .*|eine umfrage .*|.{1,40} gewunken"
        r"|.{1,40} zugewinkt|einen (?:video|audio)?(?:anruf|chat) .*|.{1,80} zum admin ernannt)\.?$",
    ),
    (
        "system",
        r"(?:a|as|avez) (?:nommé le groupe|modifié|changé|défini|supprimé|retiré) ?(?:la|le|les|votre|son|l'|un)? ?(?:nom|photo"
        r"|thème|couleur|couleurs|emoji|émoji|surnom|pseudo|image|groupe)?\b.*$",
    ),
    ("system", r"(?:a|as|avez) (?:créé un sondage|lancé un (?:appel|sondage)|fait (?:signe|coucou) à|salué) ?.*$"),
    (
        "system",
        r"(?:cambió|ha cambiado|puso|asignó|estableció|quitó|nombró|ha (?:puesto|nombrado)) (?:el|la|los|al|tu|su|un) (?:nombre|foto|tema"
        r"|color|colores|emoji|apodo|grupo|imagen)\b.*$",
    ),
    ("system", r"(?:creó una encuesta|inició una (?:video)?llamada|(?:te )?saludó|ha saludado)\b.*$"),
    (
        "system",
        r"ha (?:cambiato|impostato|modificato|rimosso|cancellato|chiamato|assegnato) (?:il|la|i|l'|lo) ?(?:nome|foto|tema|colore|colori"
        r"|emoji|soprannome|gruppo|immagine)\b.*$",
    ),
    ("system", r"ha (?:creato un sondaggio|avviato una (?:video)?chiamata|salutato)\b.*$"),
    (
        "system",
        r"(?:alterou|mudou|definiu|removeu|nomeou|deu) (?:o|a|os|as|ao) (?:nome|foto|tema|cor|cores|emoji|apelido|grupo|alcunha)\b.*$",
    ),
    ("system", r"(?:criou (?:uma enquete|uma sondagem|o grupo)|iniciou uma (?:chamada|ligação)|acenou)\b.*$"),
    (
        "system",
        r"(?:heeft|hebt) (?:de groep .* genoemd|(?:de|het|je|zijn|haar) (?:groeps|chat)?(?:naam|foto|thema|kleur|kleuren|emoji|bijnaam|afbeelding)\b.*"
        r"|een (?:peiling|poll) .*|naar .{1,60} gezwaaid)\.?$",
    ),
    (
        "system",
        r"(?:har )?(?:ændrede|ændret|endret|ändrade|ändrat|kaldte|kalte|gav|ga|satte|angav|valgte|döpte|navngav|fjernede|fjernet|tog bort)"
        r" (?:gruppen|gruppens|gruppe|chattens?|samtalens?|kælenavnet|kallenavnet|smeknamnet|farven|fargen|färgen|temaet|temat|emojien|emojin"
        r"|billedet|bildet|bilden|navnet|namnet|.{1,60} (?:kælenavn|kallenavn|smeknamn))\b.*$",
    ),
    (
        "system",
        r"(?:har )?(?:vinkede|vinket|vinkade|oprettede|opprettet|skapade|startede|startet|startade) (?:til|åt|en|et|ett) .*$",
    ),
    ("system", r"(?:nimesi ryhmän|vaihtoi|asetti|muutti|poisti|loi kyselyn|vilkutti|aloitti)\b.{0,200}$"),
    (
        "system",
        r"(?:nazwał|nazwała|zmienił|zmieniła|ustawił|ustawiła|usunął|usunęła|zmienił\(a\)|ustawił\(a\)) (?:grupę|nazwę|zdjęcie|motyw|kolor|kolory"
        r"|emoji|pseudonim|ikonę|ikonkę)\b.*$",
    ),
)

# Whole lines without an actor in front, and the forms that leave "you" out.
_FIXED: tuple[tuple[LineKind, str], ...] = (
    ("system", r"(?:you(?:'|\u2019)?(?: a)?re|you are) now connected on messenger\.?$"),
    ("system", r"you can now (?:message and call|call) each other\b.*$"),
    ("system", r"say hi to your new facebook friend\b.*$|.{1,80} accepted your (?:friend |message )?request\b.*$"),
    ("system", r"(?:this|messages and calls|new messages and calls) .{0,60}end-to-end encrypt.*$"),
    ("system", r"the (?:video |audio |voice )?(?:chat|call) (?:has )?ended\.?$|this poll is no longer available\.?$"),
    (
        "system",
        r"(?:du bist|ihr seid|sie sind) jetzt (?:auch )?(?:auf|im|über den?) messenger (?:verbunden|befreundet)\b.*$",
    ),
    ("system", r"(?:ihr könnt|du kannst) (?:euch )?(?:jetzt|nun) .{0,60}(?:anrufen|nachrichten)\b.*$"),
    ("system", r"vous êtes (?:désormais|maintenant) (?:en contact|connectés?|amis) .{0,20}messenger\b.*$"),
    ("system", r"vous pouvez (?:désormais|maintenant) vous (?:envoyer|appeler)\b.*$"),
    ("system", r"(?:ahora )?(?:estás|están|estáis|tú y .{1,80}) (?:ahora )?conectad[oa]s? (?:en|a) messenger\b.*$"),
    (
        "system",
        r"(?:ahora )?(?:tú y .{1,80} )?(?:está|están|estás) conectad[oa]s? (?:ahora )?en messenger\b.*$|ahora están conectados en messenger\b.*$",
    ),
    (
        "system",
        r"(?:ora|adesso) (?:tu e .{1,80} )?(?:siete|sei) (?:connessi|collegati|in contatto|amici|connesso|connessa) .{0,20}messenger\b.*$",
    ),
    (
        "system",
        r"(?:agora )?(?:você|vocês|tu e .{1,80}) (?:agora )?(?:estão|está|estás) (?:agora )?(?:conectad|ligad)\w+ .{0,20}messenger\b.*$",
    ),
    (
        "system",
        r"(?:je|jullie|jij) (?:bent|zijn) nu (?:met elkaar )?verbonden .{0,30}messenger\b.*$|.{0,60}nu verbonden (?:op|via) messenger\b.*$",
    ),
    (
        "system",
        r"(?:i er|du er|dere er|ni är|du är) (?:nu|nå) (?:forbundet|forbundne|tilknyttet|koblet sammen|anslutna|ansluten|kontakter) .{0,20}messenger\b.*$",
    ),
    ("system", r"olette nyt yhteydessä messengerissä\b.*$|.{0,40}yhteydessä messengerissä\b.*$"),
    ("system", r"(?:jesteście|jesteś) teraz (?:połączeni|połączony|połączona|znajomymi) .{0,30}messengerze\b.*$"),
    (
        "system",
        r"(?:jste|nyní jste|jste teď|teď jste) .{0,40}messengeru\b.*$|теперь вы .{0,40}messenger\b.*$|artık messenger'da .*$",
    ),
    ("missed_call", r"you missed (?:a|an) (?:video |audio |voice |group )?(?:call|chat)\b.*$"),
    ("missed_call", r"missed (?:video |audio |voice )?(?:call|chat)\.?$"),
    (
        "missed_call",
        r"(?:du hast|sie haben) einen (?:video)?(?:anruf|chat)\b.*verpasst\.?$|verpasster (?:video)?anruf\.?$",
    ),
    (
        "missed_call",
        r"vous avez manqué un appel\b.*$|appel (?:vidéo )?manqué\.?$|(?:has )?perdi(?:ste|do) una (?:video)?llamada\b.*$",
    ),
    (
        "missed_call",
        r"hai perso una (?:video)?chiamata\b.*$|você perdeu uma (?:chamada|ligação)\b.*$|je hebt een .{0,10}oproep\b.*gemist\.?$",
    ),
    (
        "added",
        r"(?:agregaste|añadiste|has (?:agregado|añadido)) a (?P<whom>.+?)(?: al? (?:grupo|chat|la conversación))?\.?$",
    ),
    ("added", r"hai aggiunto (?P<whom>.+?)(?: (?:al gruppo|alla (?:conversazione|chat)))?\.?$"),
    ("added", r"lisäsit (?P<whom>.+?)(?: ryhmään| keskusteluun)?\.?$"),
    ("added", r"(?:dodałeś|dodałaś|dodano) (?P<whom>.+?)(?: do (?:grupy|rozmowy|czatu|konwersacji))?\.?$"),
    (
        "left",
        r"(?:saliste|has salido) (?:del grupo|de la conversación)\.?$|hai abbandonato (?:il gruppo|la conversazione)\.?$",
    ),
    ("left", r"poistuit (?:ryhmästä|keskustelusta)\.?$|(?:opuściłeś|opuściłaś) (?:grupę|rozmowę|konwersację)\.?$"),
    ("reaction", r"(?:reaccionaste|has reaccionado) con .{1,40} mensaje\.?$|hai reagito .{1,60} messaggio\.?$"),
    ("reaction", r"reacted .{1,40} to your message\.?$"),
    (
        "system",
        r"(?:cambiaste|pusiste|nombraste|has (?:cambiado|puesto|nombrado)) (?:el|la|los|al) (?:nombre|foto|tema|color|apodo|grupo|emoji)\b.*$",
    ),
    (
        "system",
        r"hai (?:cambiato|impostato|modificato|chiamato) (?:il|la|i|l') ?(?:nome|foto|tema|colore|soprannome|gruppo|emoji)\b.*$",
    ),
)

_ACT_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE | re.DOTALL)) for kind, pattern in _ACTS)
_FIXED_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE | re.DOTALL)) for kind, pattern in _FIXED)

# The first words with which a fixed line can begin: everything else is not searched.
_OPENINGS = frozenset(
    (
        "you youre you're you’re say this messages new the du ihr sie vous appel ahora estás están estáis tú está ora adesso agora você "
        "vocês tu je jullie jij i dere ni olette jesteście jesteś jste nyní teď теперь artık missed verpasster verpasster "
        "perdiste has hai agregaste añadiste lisäsit dodałeś dodałaś dodano saliste poistuit opuściłeś opuściłaś "
        "reaccionaste reacted cambiaste pusiste nombraste"
    ).split()
)


def read_line(text: str, sender: str) -> Line | None:
    """What Messenger says in this line, or None where it is somebody's own words.

    Args:
        text: the content of the message.
        sender: the name it is filed under, as written in the same file.
    """
    if len(text) > _LONGEST:
        return None
    first, _, rest = text.partition(" ")
    word = first.casefold().rstrip(",.")
    if sender and text.startswith(sender):
        rest = text[len(sender) :].lstrip()
    elif word not in _YOU and not (sender and first == sender.partition(" ")[0]):
        return _first(_FIXED_PATTERNS, text) if word in _OPENINGS or "Messenger" in text else None
    return (_first(_ACT_PATTERNS, rest) if rest else None) or (
        _first(_FIXED_PATTERNS, text) if word in _OPENINGS or "Messenger" in text else None
    )


def _first(patterns: tuple[tuple[LineKind, re.Pattern[str]], ...], text: str) -> Line | None:
    for kind, pattern in patterns:
        if match := pattern.match(text):
            return Line(kind, match["whom"] if "whom" in pattern.groupindex else "")
    return None
