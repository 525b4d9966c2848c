"""The words by which people bring people together, in some twenty languages: weighed signs, each behind a cue.

A sign is looked for only where one of its cues was seen: a whole word, or the beginning of one (`present*`, four letters
or more). A sign without a cue needs somebody's name, which stands as `•` in the text.

Weights: 0.9 says it outright, 0.5 could say it. The others are of form rather than of words, and tell something only in
their place: 0.4 says who sent the writer, 0.3 speaks to two or presents by a role, 0.2 answers as people do who meet.
`weights` has their names.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from attrs import frozen

__all__ = ["BY_STEM", "BY_WORD", "MARK", "NAMED", "UNSPACED", "Sign"]

MARK = "\N{BULLET}"
"""Stands where a known name stood."""


@frozen(eq=False)
class Sign:
    """What to look for, and its weight. Told apart by identity: to hash an expression takes as long as a search."""

    expression: str
    weight: float

    @property
    def pattern(self) -> re.Pattern[str]:
        """What to search with, made when its cue is first seen: most are never needed."""
        return _compiled(self.expression)


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


# A line is a sign: weight, cues, and behind the colons the pattern. Texts are casefolded, so a sharp s is `ss`.
_SIGNS = r"""
# English
0.9 introd* intro intros :: \b(?:e-)?(?:intros?|introductions?)\b(?! (?:to|of) (?!•|you|both|each|my|our|some|him\b|her\b|them\b|the (?:person|man|woman|one)\b))|\bintroduc(?:e|es|ed|ing)\b
0.9 meet :: (?:^|[,.!;:\n-] ?|\b(?:please|so|hey|hi) )meet (?:my|our|•|the [^.!?\n]{0,40}(?:•|\bwho\b|\bbehind\b))|• ?[,:-]? ?(?:please )?meet\b(?! (?:up|us|me|at|in|on|for|tonight|tomorrow|today)\b)
0.9 meet know connect talk wished* hoping* finall* guys hope :: \b(?:want(?:ed)?|like|love|wish(?:ed)?|hop(?:ed?|ing)|time|glad) (?:for )?(?:you|the two of you)(?: two| both| guys)? to (?:finally |really )?(?:meet|know|connect|talk|get)\b
0.9 two both guys :: \byou (?:two|both|guys) (?:\w+ )?(?:should|must|need to|have to|ought to|would|will|might|can|could) (?:\w+ )?(?:meet|talk|know|connect|chat|speak|follow|link|compare|exchange|swap|introduce|get to|get in|get together|be in touch|find each|write to each|hit it)\b
0.5 two both guys :: \byou (?:two|both|guys) (?:really |simply |just |definitely )?(?:should|must|need|have to|ought|would|will|might|can|could)\b
0.9 each :: \b(?:don't|do not|didn't|haven't|never|not yet|should|must|ought to|need to) (?:\w+ ){0,3}(?:know|knows|met|meet|talk to|speak to|write to|find) each other\b
0.9 connect* putti* put bring* touch contac* link* hook* gettin* guys togeth* :: \b(?:connect|connecting|link|linking|putting|put|bring|bringing|get|getting|hook|hooking) (?:you|both of you|the two of you|•)(?: two| both| guys)?(?:,? (?:and|with|to|in|together|here|up)\b|[.!,:]|$)
0.9 prese* acqua* :: \b(?:allow me to|let me|may i|happy to|like to) (?:present(?! (?:at|on|in|it)\b)|acquaint|make you acquainted)\b
0.5 each :: \byou\b[^.!?]{0,40}\beach other\b|\beach other\b[^.!?]{0,30}\byou\b|\b(?:know|meet|met|talk to|write to|get to know|find|for) each other\b
0.5 umgek* anders* :: •.{0,20}\b(?:umgekehrt|anders(?:he)?rum)\b
0.3 two both pair lot guys all :: \b(?:you (?:two|both|guys|all|lot)|(?:both|all|two|pair) of you|y'all)\b
0.3 both :: \byou(?:'ve|'re|'ll| have| are| will)? both\b
0.5 another reciprocally :: \b(?:one another|reciprocally)\b
0.5 copy* addin* dropp* pulli* tagg* throw* mergin* merge* joini* bringi* :: \b(?:copying|adding|dropping|pulling|tagging|throwing|bringing) (?:in |you |• ?|both |the (?:pair|two) )
0.5 over take rest floor mutin* mute leavi* yours host :: \bover to you\b|\btake it away\b|\bthe (?:rest|floor) is (?:up to you|yours)\b|\bi'm (?:muting|leaving)\b|\bleaving (?:you|it)\b|\b(?:it's|all) yours\b
0.5 hit click clicke* got getting swell famously :: \bhit (?:it )?off\b|\b(?:would|will|might|'d|'ll) (?:really |just )?click\b|\bon famously\b|\bgot on like\b
0.5 high overdue long paths months years ages :: \b(?:high|about) time (?:you|your|we|that)\b|\boverdue\b|\b(?:wanted|meaning|meant) (?:\w+ ){0,4}for (?:months|years|ages)\b
0.5 match* mutua* matchm* wingm* playin* :: \bmatch-?mak\w+|\bmatch made\b|\bplaying cupid\b|\bmade for each other\b
0.5 person man woman guy one someo* someb* anyone expert pro lookin* seeki* search* wonder* asked need* huntin* asking* sought* seek mentio* gal :: \b(?:the|your|my|our|just the|exactly the) (?:go-to )?(?:person|man|woman|guy|gal|one|expert|pro) (?:for|to ask|you want|you need|who|i told)\b|\byou(?:'re| are| were|'ve been| have been)? (?:looking|searching|hunting|asking) (?:for|around)\b|\byou (?:said|mentioned|asked|told me|wondered|wanted|needed|seek|need|sought)\b
0.5 say tell :: \b(?:say|tell (?:them|him|her)) (?:hi\b|hello\b|that i sent|i sent|i said|you know me)
0.5 come run cross* encou* heard follow* check* look* worth :: \bhave you (?:ever |already )?(?:come across|run into|crossed|encountered|heard of|seen what|followed) (?:\w+ ){0,2}•|\b(?:check out|look at what|have a look at|look up|keep an eye on|worth (?:following|knowing|meeting)) (?:\w+ ){0,3}•
0.5 line word shout note bell ring buzz text hand* messag* shoot call :: \b(?:drop|send|give|shoot|write) (?:•|them|him|her|each) (?:a |an )?(?:line|word|shout|note|bell|ring|buzz|text|message|mail|email|call)|\b(?:line|word|note|message|mail|email) to •
0.5 passed pass given gave told toldme spoke speaks spoken raves raved swears swore sings vouch* point* steer* direct* put urged encou* insis* nudge* reckon* thinks* believ* recomm* sugges* mentio* contac* asked always* though* :: • (?:has |have |had |just |very |kindly |once |always )*(?:passed|gave|told|spoke|speaks|raves|raved|swears|swore|sings|vouche[sd]|pointed|steered|directed|sent|put|urged|encouraged|insisted|nudged|mentioned|recommended|suggested|thinks|thought|reckons|says|said|believes|asked)\b.{0,40}\b(?:you|your|me|my|us|we|i)\b|\b(?:pointed|steered|directed|sent|urged|encouraged|nudged) (?:me )?(?:to you|your way|here|in your direction|to (?:write|get|ask|contact))\b
0.4 frien* colle* cousi* neigh* stude* sister brother mate partn* through via mates brothe* sister* :: \b(?:friend|colleague|cousin|neighbou?r|student|sister|brother|mate|partner)s? of •|•['’]s? (?:friend|colleague|cousin|neighbou?r|student|sister|brother|mate|partner)|\b(?:through|via) •
0.4 detai* number* addre* name conta* email :: (?:details|number|address|name|contact|email)\b.{0,30}\b(?:from|by|through|via) •|•.{0,40}\b(?:details|number|address|name|contacts?|email)\b
0.2 meet meetin* acqua* heard pleas* hear* deligh* :: \b(?:nice|lovely|good|great|glad|happy|pleased|pleasure|delighted|wonderful|fun) (?:\w+ )?(?:to (?:e-?)?(?:meet|make|hear)|meeting)\b|\bpleasure (?:to|is)\b|\bheard (?:so much|a lot|lots|good things)\b
0.5 touch contac* :: \b(?:put|get|getting|got|be|keep|stay|write|reach) (?:\w+ ){0,4}(?:in(?:to)? (?:touch|contact))\b
0.5 loop* cc ccing bcc bcced bccing* cced :: \bloop(?:ing|ed)? (?:in|•|you)\b|\bb?cc(?:'?(?:ing|ed))?\b
0.5 leave over step* take :: \b(?:i'll|i will|let me|i) (?:leave (?:you|it)|step (?:back|aside|out)|get out of|let you)|\bover to you\b|\btake it from here\b
0.5 sugge* recom* refer* advis* told said gave point* sent thoug* think* behal* mentio* :: \b(?:suggest|recommend|refer|advis|point)\w*\b.{0,40}\b(?:i|me|we|you|your)\b|\b(?:told|said|gave|sent|thought|thinks|mentioned|mention)\b.{0,30}\b(?:we|me|you|your|i)\b|\bon behalf of\b
0.5 mutua* common :: \b(?:mutual|common) (?:friend|acquaintance|contact)|\bfriend in common\b|\bin common\b
0.5 shoul* write talk speak ask drop reach call ping messa* email conta* meet totall* ought defini* :: \b(?:should|could|must|ought to|might want to|why don't you|have to|need to|please|just|can|would) (?:really |definitely |totally |also )?(?:write|talk|speak|ask|drop|reach|call|ping|message|email|contact|meet|know|get|have)\b|\b(?:write to|talk to|speak to|speak with|talk with|ask|drop|reach out to|call|ping|message|email|contact) (?:them|him|her|•(?! (?:or|and) ))
0.5 know met :: \bdo you know •|\bhave you met •|\byou know •\W*\?
0.5 along :: \b(?:you|two|both|we|all)\b.{0,30}\bget (?:along|on)\b
0.5 name numbe* conta* detai* addre* shared* passed* :: \b(?:gave|given|got|have|had|passed|shared) (?:\w+ ){0,2}(?:your|his|her|their) (?:name|number|contact|details|address|e-?mail)
0.5 hello hi :: \bsay (?:hi|hello) to (?:•|each)
0.9 meet know talk follow ought met :: • (?:really )?(?:should|must|needs? to|has to|have to|ought to) (?:meet|know|talk to|follow|write to) •|\bfollow each other\b|\bhave you (?:two )?met\b
0.5 much plenty lot lots loads :: \b(?:so much|a lot|lots|plenty|loads) (?:to (?:talk|say|discuss|share)|in common)
0.5 paths belong match made somebod* someone :: \bpaths\b.{0,30}\bcross|\bcross(?:ed)? paths|\bbelong together|\bmatch made|\bmade for each other|\bsome(?:body|one) (?:should|has to|must|needs to) (?:introduce|connect)
0.5 you would :: \byou(?:'d|'ll| would| will) (?:both |two |all )?(?:really )?(?:like|love|enjoy|adore|get|have|find) (?:each|•|one another|along|on with|so|a lot|lots)
# German
0.9 vorst* vorge* bekan* stell* :: (?<!mir )(?<!dir )(?<!das )(?<!es )(?<!was )(?<!nicht )(?<!nichts )(?<!kaum )(?<!gut )(?<!schwer )(?<!lebhaft )\b(?:vorstellen\b(?!,)|vorzustellen\b(?!,)|vorstelle\b(?!,))|(?<!so )(?<!das )(?<!es )(?<!anders )\bvorgestellt\b|\bbekannt ?(?:mach(?:en|e|t|st)|zumachen|gemacht)\b|\bstelle? (?!mir\b|(?:dir|euch|ihnen) (?:mal |nur |bloss |doch |einfach )*vor\b).{0,40}\bvor\b
0.9 kenne* kennt :: \b(?:ihr|euch|sie|zwei|beide)\b.{0,40}\bkennen ?(?:zu ?)?(?:lernen|gelernt)|\b(?:euch|einander) (?:\w+ )?kennen\b|\blernt euch\b.{0,20}\bkennen|\bkennt (?:ihr )?euch\b
0.9 verne* verbi* zusam* verku* verkn* :: \b(?:euch|sie beide|•)\b.{0,40}\b(?:vernetz|verbind|zusammen|verknüpf|verkupp)|\b(?:vernetz|verbind|verknüpf)\w* (?:euch|ich|hiermit)|\bbringe? .{0,30}zusammen|zusammen(?:bring|gebracht)
0.5 konta* :: \bkontakt\b
0.5 euch ihr :: \bihr (?:zwei |beiden? )?(?:solltet|sollt|müsst|müsstet|würdet|könntet|könnt)\b|\b(?:solltet|müsst|müsstet|würdet|könntet) ihr\b|\beuch (?:mal|unbedingt)\b
0.3 ihr euch beide beiden zwei :: \b(?:ihr|euch) (?:zwei|beide|beiden)\b|\bihr (?:habt|seid|kennt)\b.{0,20}\bbeide\b|\bseid ihr (?:beide|zwei)\b
0.5 einan* vonein* mitein* gegens* :: \b(?:einander|voneinander|miteinander|gegenseitig)\b
0.5 dazu hinzu nehme hole setze füge ergän* cc kopie packe lade :: \b(?:nehme|hole|setze|füge|packe|lade) .{0,40}\b(?:dazu|hinzu|mit rein|rein|ins boot|in kopie|in cc|ein)\b
0.5 allein rest weiter* überl* zurück still halte raus klinke* lass lasse ziehe :: \b(?:der rest liegt bei|lasse? (?:ich )?euch|euch (?:mal |dann )*(?:allein|überlassen)|überlasse|ziehe ich mich|ich (?:bin dann )?(?:mal )?(?:still|raus)|halte mich (?:jetzt )?(?:raus|zurück)|klinke mich)\b
0.5 wege zeit überf* längst höchst* :: \b(?:eure wege|wege .{0,20}kreuz|(?:wird|wurde|höchste|an der) zeit,? dass|überfällig)
0.5 suchst* sucht* such* brauch* wollt* richti* fachf* fachm* exper* ansp* jeman* :: \b(?:du|ihr|sie) (?:such\w*|brauch\w*|woll\w*|frag\w*)\b.{0,30}\bjemand|\b(?:such(?:test|st|tet|t)|brauch(?:test|st|tet|t)) (?:du|ihr)\b|\bjemanden? (?:für|mit|der|die)\b|\b(?:der|die|dein\w*|euer|eure|unser\w*) (?:richtige|fachmann|fachfrau|expert\w+|ansprechpartner\w*)\b
0.5 welle* verst* versteh* passt pass* mögen chemie harmo* :: \bwellenlänge\b|\b(?:ihr|euch)\b.{0,30}\b(?:verst(?:ehen|ündet|eht)|mögen|passt|harmonier\w+)\b|\bpasst (?:gut|prima|perfekt) zu(?:sammen|einander)
0.5 verkup* kupp* match* :: \b(?:ver)?kupp(?:le|el|l|eln|elt)\w*
0.5 begeg* getrof* gehört über schau* guck* kennen* :: \b(?:bist du|hast du|habt ihr|seid ihr)\b.{0,20}•.{0,20}\b(?:begegnet|getroffen|kennengelernt|gehört)\b|\b(?:schau\w*|guck\w*) .{0,25}\bwas •
0.5 schwärm* geschw* gesch* verwi* hinge* tipp rat ermut* weiterg* gegeb* kam gekom* auf bekomm* denkt lobt verwei* hält gehört* glaubt* hielt aufmer* erfahr* verrat* vermit* dank findet* gelobt* erwähn* erhalt* über durch :: •.{0,40}\b(?:geschwärmt|schwärmt|verwiesen|verweist|hingewiesen|geschickt|ermutigt|gegeben|weitergegeben|weitergeleitet|erwähnt\w*|verraten|gelobt|lobt|vermittelt|denkt|glaubt|findet|hielt|hält)\b|\b(?:über|durch|von|dank) •.{0,25}\b(?:gekommen|aufmerksam|gehört|erfahren|bekommen|erhalten|habe ich|hab ich)\b|\bauf (?:empfehlung|rat|anraten|hinweis) von\b
0.4 freun* kolle* bekan* cousi* nachb* schwe* brude* schül* namen nummer adres* kontak* :: \b(?:freund\w*|kolleg\w*|bekannt\w*|cousin\w*|nachbar\w*|schwester|bruder|schüler\w*) (?:von|der|des) •|\b(?:namen|nummer|adresse|kontakt)\b.{0,30}•|•.{0,40}\b(?:namen|nummer|adresse)\b
0.2 freut freue schön angen* kenne* gehört erfre* :: \b(?:freut mich|freue mich|sehr erfreut|angenehm)\b|\bschön,? (?:dich|euch|sie)\b|\bviel (?:gutes )?(?:von dir|von euch|über dich) gehört\b
0.5 kenns* kennt kennen* :: \bkenn(?:st du|en sie|t ihr) (?:eigentlich |schon )?•
0.5 sprich sprec* schre* melde* frag* rede* ruf grüss* wende* wend* meld* ihnen :: \b(?:sprich|sprecht|schreib\w*|meld\w*|frag\w*|red\w*|ruf|grüss\w*|wend\w*) (?:\w+ ){0,4}(?:•(?! oder )|ihm|ihr|ihnen|bei|mit|an)
0.5 empfe* empfa* empfo* meint* sagte gerat* riet namen schic* erzäh* geschi* :: \b(?:empfehl\w*|empfahl|empfohlen|meinte|sagte|geraten|riet|namen|schickt\w*|geschickt|erzählt\w*)\b
# French
0.9 prése* :: \b(?:te|t['’]|vous|lui|leur|se|me|nous|les|toi de|vous de) ?(?:ai |as |a |avez |ont )?présent(?:e|es|er|é|ée|és|ées|erai)\b(?! (?:vos|tes|nos|mes|des|les|ton|votre)\b)|\bprésent(?:e|es|er|é|ée|és|ées|ons|erai) (?:à )?(?:•|mon|ma|notre|un ami|une amie|quelqu)|\b(?:fais|faire|ferai|fait|faites|faisons) (?:\w+ ){0,2}présentations?\b|\bprésentations? :
0.9 conna* conta* relat* renco* :: \b(?:faire|fassiez|ferez|fait|faites) connaissance|\bvous (?:connaissiez|connaître|rencontr\w+)|\bvous vous connaissez\b|\b(?:mets|mettre|mettons|mis|mise|mettais) (?:\w+ ){0,3}en (?:contact|relation)|\bmise en (?:relation|contact)
0.9 parli* devri* devez faut :: \bvous (?:devriez|devez) (?:\w+ ){0,3}(?:parler|rencontrer|connaître|échanger|discuter|entendre|contacter|suivre)\b|\bvous parliez\b|\bil faut (?:absolument |vraiment )?que vous (?:vous |fassiez )?(?:parl|rencontr|connai|échang|discut|suiv)\w*
0.5 devri* devez faut :: \bvous (?:devriez|devez)\b|\bil faut (?:absolument |vraiment )?que vous\b
0.3 deux tous toutes ensem* voilà :: \bvous (?:\w+ )?(?:tous |toutes )?(?:les )?deux\b|\b(?:tous|toutes) (?:les )?deux\b|\bvous voilà\b
0.5 autre récip* mutue* vice :: \bl['’]une? (?:et |à |avec |de |pour )?l['’]autre\b|\br[ée]ciproque\w*|\bmutuellement\b
0.5 ajoute* copie mets boucle invite* joins conver* discus* :: \b(?:j['’])?(?:ajoute|joins|invite)\b.{0,20}•|\b(?:en copie|dans la boucle|à la conversation|dans (?:la|cette) (?:discussion|conversation|boucle))\b
0.5 jouer suite laisse* écli* éclip* relais tais retire* main voir efface* :: \bà vous de (?:jouer|voir)\b|\bla suite\b.{0,20}\b(?:vous|entre vos)\b|\bvous laisse\b|\bje (?:m['’]éclipse|me tais|me retire|m['’]efface)\b|\bprendre le relais\b
0.5 chemi* temps routes crois* :: \b(?:vos (?:chemins|routes)|(?:grand |il est |il était )temps que|depuis le temps que)\b
0.5 cherch* besoin voula* deman* perso* exper* référ* quelq* contac* :: \b(?:tu|vous) (?:cherch\w+|voul\w+|demand\w+|avai[st] besoin|aviez besoin)\b.{0,30}\b(?:quelqu['’]un|personne|expert\w*|contact)\b|\b(?:la|notre|ta|votre) (?:bonne )?(?:personne|référence|expert\w*) (?:pour|qu)|\bc['’]est • qu
0.5 enten* entent* coura* accro* plair* accor* adorer* régale* :: \bvous (?:vous )?(?:entendr\w+|plair\w+|accorder\w+|adorer\w+|régaler\w+)\b|\bcourant passer\w*|\bbien vous entendre\b
0.5 marie* entre* match* :: \b(?:marieu(?:r|se)s?|entremetteu(?:r|se)s?)\b
0.5 crois* renco* parle* trouv* voir regar* :: \b(?:as-tu|avez-vous|tu as|vous avez|t['’]as)\b.{0,20}\b(?:croisé|rencontré|entendu parler)\b.{0,10}•|\bvous (?:ne )?vous (?:soyez|êtes)\b.{0,20}\b(?:trouvé|croisé|rencontré)|\bva voir ce que •
0.5 coup passe* envoi* message mot écris laisse* donne :: \b(?:passe|donne|envoie|laisse|écris)\w*[ -](?:un|lui)\b.{0,25}(?:•|lui)
0.5 éloges pense suggè* orien* adres* dirig* vante* assur* enten* renvo* encou* consei* après recomm* envoyé* selon avis :: •.{0,40}\b(?:éloges|pense|suggère|m['’]a|m['’]ont|vous (?:a|recommande|vante)|t['’]a|nous a)\b|\b(?:orienté|adressé|dirigé|renvoyé|envoyé|encouragé)e?s? (?:vers|à|chez)\b|\b(?:sur|selon|d['’]après) (?:le|les)? ?(?:conseils?|recommandations?|avis) de\b
0.4 amie amis collè* cousi* voisi* sœur frère adres* numér* coord* conta* grâce inter* amies ami :: \b(?:amie?s?|collègues?|cousine?s?|voisine?s?|sœur|frère) (?:de |d['’])•|\b(?:adresse|numéro|coordonnées|contact|nom)\b.{0,20}\b(?:par|de|via) •|\b(?:par l['’]intermédiaire de|grâce à|par|via) •
0.2 encha* ravi ravie plaisir heure* conna* beauco* :: \benchantée?s?\b|\b(?:ravie?|heureu(?:x|se)) de (?:\w+ )?(?:faire|te|vous|rencontrer|connaître)\b|\bplaisir (?:de|est)\b|\bbeaucoup entendu parler\b
0.5 voici :: \bvoici •
0.5 devra* conna* écris parle* appel* deman* conta* pourra* écrive* :: \btu (?:devrais|connais|pourrais)\b|\b(?:écris|écrivez|parle|parlez|appelle|demande|contacte)(?:-| )(?:lui|leur|à|•)
0.5 part conse* donné* donne sugge* suggé* recom* parlé dit envoyé* :: \bde (?:la|ma|sa) part\b|\b(?:m'a|m'ont|nous a|t'a) (?:\w+ )?(?:conseillé|donné|suggéré|recommandé|parlé|dit|envoyé)
# Spanish
0.9 prese* :: \b(?:te|os|les|le|se|nos|me|ustedes) (?:he |ha |hemos |voy a |quiero |quería |quisiera |puedo )?present(?:o|a|ar|é|ado|amos)\b|\bpresent(?:arte|aros|arles|arnos|árte\w*|ároslo)\b|\bpresent(?:o|ar|é|ado) a\b|\bpresent(?:o|ar) •|\bpresentaciones?:
0.9 conoc* conoz* :: \b(?:tenéis|tienen|debéis|deben|debíais|deberíais|deberían|os|ustedes|vosotros)\b.{0,20}\bcono(?:ceros|cerse|cer a|cernos|zcáis|zcan|céis)\b|\bconoce(?:ros|rse)\b|\bno os conocéis\b|\bque (?:os |se |te )?conozc(?:áis|an|as|a)\b
0.9 conta* :: \b(?:pon(?:er|go|iendo|dré|eros|erte|erles|erlos)?\w*) (?:\w+ ){0,2}en contacto
0.5 conta* :: \bcontact(?:o|ar|a|es|arte)\b
0.5 deber* hable* habla* escrí* llama* pregú* escrib* llámal* :: \bdeber\w+ (?:hablar|conocer|escribir|contactar|llamar)|\b(?:habla|hablad|escríbe\w*|escrib\w*|llama|llámal\w|pregúnta\w*) (?:con|a|•)(?! ?• (?:o|u) )|\bescríbel[eo]\b
0.5 conoce* conoc* :: ¿?conoces a •
0.5 parte contó mandó envió coment* suger* sugir* recom* dio dijo acons* nombr* habló pasó :: \bde parte de\b|\bme (?:sugirió|recomendó|dio|dijo|aconsejó|habló|pasó|contó|comentó|mandó|envió|presentó)\b
0.5 aquí tiene* :: \baquí (?:tienes|tenéis|está) a? ?•
0.3 dos ambos ambas juntos juntas vosot* usted* estáis* :: \b(?:los|las) dos\b|\bamb[oa]s\b|\bvosotr[oa]s\b|\bustedes (?:dos)?\b|\bya estáis\b
0.5 otro otra mutua* mutuo recíp* vicev* mismo :: \b(?:el|la) un[oa] (?:al|a la|con el|con la|del|de la) otr[oa]\b|\bmutuamente\b|\brecíproc\w+|\bmismo te digo\b|\bviceversa\b
0.5 sumo añado añadi* copia meto agrego inclu* conve* grupo invito* este :: \b(?:sumo|añado|agrego|meto|incluyo|invito) a? ?•|\b(?:en copia|a la conversación|a este (?:grupo|hilo|chat))\b
0.5 toca demás resto dejo cosa callo retiro aparto paso apart* hago :: \bos toca\b|\bles toca\b|\b(?:lo demás|el resto) (?:es|queda|corre)\b|\b(?:os|los|las|les) dejo\b|\b(?:ya )?me (?:callo|retiro|aparto|quito|hago a un lado)\b|\bcosa vuestra\b
0.5 camin* hora tiempo cruza* cruz* :: \b(?:vuestros|sus) caminos\b|\b(?:ya )?(?:era|es|iba siendo) hora de que\b|\bhacía tiempo que quería\b
0.5 busca* neces* quería* pregu* perso* exper* algui* adecu* indic* tuyo refere* :: \b(?:buscabas|buscas|buscabais|buscaban|necesitabas|necesitas|querías|preguntaste|preguntabas)\b.{0,30}\b(?:alguien|persona|expert\w+|quien)\b|\b(?:la|tu|nuestr[oa]|vuestr[oa]) (?:persona|expert[oa]|referente)\b|\blo tuyo es\b
0.5 migas lleva* caer* entend* encaj* conge* :: \b(?:buenas migas|os llevaríais|os llevaréis|se llevarían|se llevarán|os (?:vais|ibais) a (?:llevar|caer|entender)|os caeríais|os entenderíais|congeniar\w*|encajarí\w*)\b
0.5 casam* celes* alcah* :: \b(?:casamenter[oa]|celestin[oa]|alcahuet[ea])\b
0.5 cruza* encon* visto mira* oído coinci* :: \b(?:te has|os habéis|has|habéis|se han)\b.{0,20}\b(?:cruzado|encontrado|coincidido|visto|oído hablar)\b|\bmira lo que hace •
0.5 toque mensa* llama* línea dile decid* saluda* correo* dígale* :: \b(?:dale|da|mándale|manda|ponle|envíale)\w*\b.{0,20}\b(?:toque|mensaje|llamada|línea|correo)\b|\b(?:dile|decidle|dígale) que\b
0.5 marav* cree pasó habla* pasar* recom* mandó envió dirig* animó consej* piensa* dice indica* sugere* habló facili* opina sugiri* consid* dijo coment* :: •.{0,30}\b(?:me|nos|te|le|cree|piensa|dice|opina|considera|habla)\b|\b(?:habló|habla|hablado) (?:maravillas|muy bien|tan bien|tanto|mucho) de\b|\b(?:pasó|dio|facilitó|recomendó|mandó|envió|animó|dijo|comentó|sugirió) •|\b(?:por|a) (?:recomendación|sugerencia|consejo|indicación) de\b
0.4 amiga amigo amigos amigas compa* primo prima vecin* herma* número conta* nombre media* través teléfo* correo* medio primas* primos* :: \b(?:amig|compañer|prim|vecin|herman)[oa]s? de •|\b(?:número|contacto|nombre|correo|teléfono)\b.{0,25}•|\b(?:por medio|a través) de •
0.2 encan* gusto placer alegr* conoc* hablar* :: \bencantad[oa]s?\b|\bmucho gusto\b|\b(?:un|es un) placer\b|\bplacer (?:conocer|es)\b|\bhe oído hablar\b
# Portuguese
0.9 apres* :: \b(?:te|lhe|lhes|vos|nos|se|me) apresent(?:o|a|ar|ei|ares|ado|amos)\b|\bapresent(?:o|ar|ei|amos)-|\bapresent(?:o|ar|ei|ado) (?:o |a |à |ao |aos |às )?(?:•|você|vocês|meu|minha|um amigo|uma amiga|alguém)
0.9 conhe* :: \b(?:vocês|vós|dois|duas|devem|deviam|precisam|têm)\b.{0,30}\bconhec(?:er|erem|am-se|er-se)\b|\bconhec(?:erem|er-se|eres|am-se)\b|\bse conhec(?:er|am)\b
0.9 conta* :: \b(?:pôr|ponho|pondo|colocar|coloco|por)(?:-?\w+)? (?:\w+ ){0,2}em conta[c]?to
0.5 conta* :: \bconta[c]?to\b
0.5 devia* fala* escre* conhe* liga deveri* deves :: \bdev(?:ias|es|eria|erias) (?:falar|conhecer|escrever|ligar)|\b(?:fala|escreve|liga)(?:-lhe)? (?:com|a|para|•)|\bconheces •|\bescreve-lhe\b
0.5 parte suger* recom* disse falou deu nome :: \bda parte d[eoa]\b|\b(?:sugeriu|recomendou|falou-me|disse-me|deu-me|me deu|me disse|me falou)\b
0.3 dois duas ambos ambas vocês convos* :: \b(?:os dois|as duas|vocês (?:dois|duas)|amb[oa]s|convosco|vocês estão)\b
0.5 outro outra mutua* vice recíp* :: \bum(?:a)? (?:ao|com o|à|com a|do|da) outr[oa]\b|\bmutuamente\b|\bvice-versa\b|\brecíproc\w+
0.5 junto adici* incluo acres* cópia conve* grupo ponho coloco* :: \b(?:junto|adiciono|incluo|acrescento|ponho|coloco)\b.{0,15}•|\b(?:em cópia|à conversa|na conversa|neste grupo)\b
0.5 resto deixo agora retiro saio calo vosso :: \bo resto (?:é|fica)\b|\b(?:deixo-vos|vos deixo|deixo vocês|agora é com(?:vosco| vocês)|retiro-me|me retiro|calo-me|saio de cena)\b
0.5 camin* tempo altura cruza* passou* hora :: \b(?:vossos|seus) caminhos\b|\b(?:já (?:era|é) (?:tempo|hora|altura)|há muito que queria|passou da hora)\b
0.5 procu* preci* busca* queri* algu* pesso* certa refer* espec* :: \b(?:procura\w*|precisa\w*|busca\w*|queri\w*)\b.{0,25}\b(?:alguém|pessoa|especialista|quem)\b|\b(?:a|tua|sua|nossa) (?:pessoa (?:certa|ideal|indicada)|referência|especialista)\b
0.5 darse dar enten* combin* linda* adorar* otimam* iriam :: \b(?:dar-se|dar-vos|se dar|entender-se|se entender|vos dar)\b.{0,15}\b(?:bem|lindamente|otimamente|às mil)|\b(?:iam|vão|iriam) (?:se |dar-se|entender-se|adorar-se)
0.5 casam* cupid* :: \b(?:casamenteir[oa]|cupido)\b
0.5 cruza* encon* ouviu visto vê ouvist* cruzou* :: \b(?:te|se|já|vocês|ainda)\b.{0,25}\b(?:cruzaste|cruzou|cruzaram|encontraram|ouviste|ouviu)\b|\b(?:vê|veja|olha) (?:só )?o que •
0.5 manda* envia* mensa* liga* diz diga dizer ligue mande deixa envie recado* :: \b(?:manda|envia|mande|envie|deixa)\w*\b.{0,20}\b(?:mensagem|recado|email|e-mail|oi)\b|\b(?:diz|diga)(?:-lhe)? que\b|\b(?:liga|ligue) (?:para|a|ao|à) •
0.5 marav* acha pensa conta* numer* indic* passou recom* falou falar* disse fala mandou* acredi* sugest* consel* contou* :: •.{0,30}\b(?:me|nos|te|lhe|acha|pensa|diz|acredita|fala)\b|\b(?:fala|falou|falar) (?:maravilhas|muito bem|tão bem|muito|tanto) d[eo]\b|\bpor (?:indicação|sugestão|recomendação|conselho) d[eoa]\b|\b(?:passou|deu|indicou|recomendou|disse|contou|mandou) •
0.4 amiga amigo amigos colega* primo prima vizin* irmã irmão conta* númer* nome irmãos* telefo* amigas* :: \b(?:amig[oa]s?|colegas?|prim[oa]|vizinh[oa]|irmãos?|irmã) d[eoa] •|\b(?:contac?to|número|nome|email|telefone)\b.{0,20}•
0.2 prazer encan* gosto conhe* falar :: \b(?:muito prazer|prazer em|um prazer|encantad[oa]|muito gosto)\b|\bouvi falar\b
# Italian
0.9 prese* :: \b(?:ti|vi|le|gli|ci|si|mi) (?:ho |ha |voglio |vorrei |posso )?present(?:o|a|i|are|ato|ati|iamo)\b|\bpresent(?:arti|arvi|arci|arle|argli)\b|\bpresent(?:o|are|ato) (?:a )?(?:•|il mio|la mia|un amico|un'amica|qualcuno)|\b(?:fare|faccio|facciamo) le presentazioni\b
0.9 conos* :: \bvi conosc(?:ete|iate|este)\b|\b(?:voi|due|dovete|dovreste|dovrebbero)\b.{0,30}\bconosc(?:iate|ersi)\b|\bconoscer(?:vi|ci|si)\b|\bconoscetevi\b
0.9 conta* :: \bmett(?:o|ere|ervi|erti|iamo|endo)\w* (?:\w+ ){0,2}in contatto
0.5 conta* :: \bcontatt(?:o|i|are|arti)\b
0.5 dovre* parla* scriv* senti* conos* chiam* :: \bdovrest[ie] (?:parlare|conoscere|scrivere|sentire)|\b(?:parla|scrivi|senti|chiama)(?:gli|le)? ?(?:con|a|•)|\bscrivi(?:gli|le)\b|\bconosci •
0.5 parte consi* sugge* detto dato parla* :: \bda parte d(?:i|el|ella)\b|\bmi ha (?:\w+ )?(?:consigliato|suggerito|detto|dato|parlato)
0.3 due voi entra* tutti tutte insieme eccovi* :: \bvoi due\b|\btutt[ie] e due\b|\bentramb[ie]\b|\beccovi\b
0.5 vicen* altro altra recip* vicev* :: \ba vicenda\b|\bl['’]un[oa]? (?:con |d|a)?(?:e)?l*['’]?altr[oa]\b|\breciprocamente\b|\bviceversa\b
0.5 aggiu* metto copia inser* conve* inclu* coinvo* :: \b(?:aggiungo|inserisco|includo|coinvolgo|metto) (?:\w+ )?(?:•|in copia)|\b(?:in copia|in questa conversazione|alla conversazione)\b
0.5 tocca resto lascio parte taccio ritiro sparis* vostra ecliss* :: \b(?:tocca a voi|il resto (?:sta|spetta|è)|vi lascio|mi faccio da parte|mi ritiro|(?:ora )?taccio|mi eclisso|sparisco|a voi la)\b
0.5 strade ora tempo incro* :: \b(?:vostre strade|era ora che|è ora che|da (?:tanto )?tempo (?:che )?vole)
0.5 cerca* bisog* volevi chied* perso* giusta exper* esper* qualc* cerchi* :: \b(?:cercavi|cerchi|cercavate|cercavano|volevi|chiedevi|avevi bisogno)\b.{0,25}\b(?:qualcuno|persona|espert[oa]|chi)\b|\b(?:la|tua|nostra|vostra) (?:persona giusta|espert[oa])\b
0.5 accor* piace* sinto* intend* trover* andres* andret* :: \b(?:andreste|andrete|andresti|vi trover\w+|vi intender\w+|vi piacer\w+)\b|\bd['’]accordo voi\b|\bin sintonia\b
0.5 sensal* parani* cupido mezzan* :: \b(?:sensale|paraninf[oa]|cupido|mezzan[oa])\b
0.5 incon* trova* incro* visto guarda guard* sentit* :: \b(?:hai|avete|vi siete|ti sei)\b.{0,20}\b(?:incontrat|incrociat|trovat|sentito parlare)\w*|\bguard\w+ (?:un po['’] )?cosa fa •
0.5 squil* messa* manda* digli dille dica colpo loro lascia* cenno :: \b(?:fai|fa['’]|dai|manda|mandagli|mandale|lascia)\b.{0,20}\b(?:squillo|messaggio|colpo|mail|cenno)\b|\b(?:digli|dille|di['’]) (?:loro )?che\b
0.5 pensa parla parlato bene racco* indir* mandato detto consi* sugge* crede beniss* dice indica* parlav* ritien* :: •.{0,30}\b(?:mi|ci|ti|pensa|dice|crede|ritiene|parla)\b|\b(?:parla|parlato|parlava) (?:benissimo|molto bene|tanto|così bene|un gran bene) d[ie]\w*|\bsu (?:consiglio|suggerimento|indicazione) di\b
0.4 amica amico amici colle* cugin* vicin* sorel* frate* numero conta* nome trami* indiri* grazie* attrav* :: \b(?:amic[oa]|amici|collega|cugin[oa]|vicin[oa]|sorella|fratello) di •|\b(?:numero|contatto|nome|indirizzo|mail)\b.{0,20}\b(?:da|tramite|di) •|\b(?:tramite|attraverso|grazie a) •
0.2 piace* lieto lieta conos* felice sentit* :: \b(?:molto piacere|piacere (?:di|mio|tutto)|un piacere|liet[oa] di|felice di conosc\w+)|\bsentito parlare\b
# Dutch
0.9 voors* voorg* intro* :: (?<!me )(?<!niet )(?<!het )\bvoor(?:stellen|gesteld)\b(?!,? (?:om|dat)\b)|\bintroduce(?:er|re)\w*
0.9 elkaa* lere* kenne* ontmo* spreke* verbin* praten* contac* :: \b(?:jullie|elkaar)\b.{0,40}\b(?:kennen|ontmoet\w*|contact|spreken|praten|verbind\w*)|\bmet elkaar (?:in|in contact|kennis|verbind)\w*
0.5 conta* jullie :: \bin contact\b|\bcontact (?:met|op)\b|\bjullie (?:moeten|zouden)\b|\bzouden jullie\b
0.3 jullie allebei beide* samen :: \bjullie (?:twee|beiden?|allebei|samen)\b|\b(?:zijn|zitten|hebben) jullie (?:nu |allebei |samen )|\ballebei\b
0.5 elkaar wederz* anders* omgek* :: \b(?:aan|met|bij|voor|van|naar|over|tot) elkaar\b|\belkaar\b.{0,30}\b(?:gevonden|vertellen|kruis\w*|vinden|zien|horen|schrijven|bellen)\b|\b(?:wederzijds|andersom|omgekeerd)\b
0.5 voeg toe toegev* kopie betre* haal hierbi* erbij :: \b(?:voeg|haal|neem|betrek)\b.{0,30}\b(?:toe|erbij|mee|hierbij)\b|\bin (?:de )?(?:cc|kopie)\b|\btoegevoegd\b
0.5 rest laat aan mond stil trek verder alleen* :: \bde rest is aan\b|\b(?:nu )?is het aan jullie\b|\b(?:laat|geef) (?:het|jullie)\b.{0,20}\b(?:over|alleen|verder)\b|\bik (?:hou|houd) .{0,15}mond\b|\btrek me (?:nu )?terug\b
0.5 paden wegen tijd hoog moeten* :: \b(?:jullie (?:paden|wegen)|(?:werd|wordt|hoog) tijd (?:dat)?)\b|\bal lang moeten\b
0.5 zocht zoekt zoek* nodig iemand juiste vraag* exper* moet aangew* :: \b(?:je|jij|u|jullie) (?:zocht\w*|zoekt?|vroeg\w*|wilde\w*)\b.{0,25}\biemand\b|\bmoet je bij •|\b(?:de|onze|jouw) (?:juiste|vraagbaak|expert|aangewezen)\b
0.5 klikk* klikt klik opschi* goed vinden mogen overwe* :: \bjullie\b.{0,25}\b(?:klikken|vinden|opschieten|mogen|overweg)\b|\bhet (?:klikt|zou klikken)\b
0.5 koppel* :: \bkoppel(?:aar|aarster|en|t|de)?\b
0.5 tegeng* ontmoe* gevon* kijk gehoor* gespro* :: \b(?:ben je|heb je|hebben jullie|kent u)\b.{0,25}\b(?:tegengekomen|ontmoet|gesproken|gehoord)\b|\bkijk\b.{0,20}\bwat •
0.5 stuur mail berich* groet* bel app maar schrij* :: \b(?:stuur|mail|bel|app|schrijf|geef)\b.{0,6}•|\bgroeten van mij\b|\bzeg (?:maar )?dat\b
0.5 denkt vindt entho* lovend verte* gestu* tipte advis* wees verwe* raad aanrad* zegt voorsp* advies* meent aanbev* stuurd* :: •.{0,40}\b(?:denkt|vindt|zegt|zei|meent|enthousiast|lovend|vertelde|stuurde|tipte|adviseerde|verwees|wees)\b|\bop (?:aanraden|advies|aanbeveling|voorspraak) van\b
0.4 vrien* colle* neef nicht buurm* buurv* zus broer numme* naam adres via dankzi* buur* contac* :: \b(?:vrien\w*|collega\w*|neef|nicht|buur\w*|zus|broer) van •|\b(?:nummer|naam|adres|contact|mail)\b.{0,20}\b(?:van|via) •|\b(?:via|dankzij) •
0.2 leuk angen* aangen* prettig ontmo* kenni* gehoor* :: \baangenaam\b|\b(?:leuk|fijn|prettig|goed|mooi) (?:om )?(?:je|jullie|u|kennis)\b|\bveel (?:goeds )?over (?:je|jullie|u) gehoord\b
0.5 prate* praat schrij* schri* vraag bel ken spreke* bellen* :: \b(?:zou|moet|kun) .{0,25}\b(?:praten|schrijven|bellen|spreken)|\b(?:praat|schrijf|vraag|bel)\b.{0,15}•|\bken je •
0.5 raadd* aange* stuur* naam zei gaf gestuu* :: \b(?:raadde|aangeraden|stuurde|gestuurd)\b|\bnaam van\b|\b(?:zei|gaf)\b.{0,20}\b(?:je|jou|me|we)\b
# Swedish, Norwegian, Danish, Finnish
0.9 prese* intro* :: \bpresenter\w*|\bintroduser\w*|\bintroducer\w*
0.9 träff* mötas møtes mødes kende* känna kjenn* burde samman* måste kontak* koppla* borde hveran* hinand* bør må :: \b(?:ni|dere|i|er|jer) (?:\w+ ){0,2}(?:borde|burde|bør|måste|må) (?:\w+ ){0,2}(?:träffas?|mötas|møtes|mødes|prata|snakke?|snacka|tala|tale|lära|lære|känna|kjenne|kende|höras)\b|\b(?:ni|er|dere|jer|i)\b.{0,25}\b(?:träffas?|mötas|møtes|mødes)\b|\blära känna varandra|\blær(?:e)? (?:å )?(?:kjenne )?(?:hverandre|hinanden)(?: at kende)?|\bsammanföra\w*|\bkoppla (?:ihop|samman)\b|\bsette? (?:dere|jer) i kontakt
0.5 borde burde bør måste må :: \b(?:ni|dere|i|er|jer) (?:två |to )?(?:borde|burde|bør|måste|må)\b
0.5 konta* prata snakk* tal skriv :: \bkontakt\b|\b(?:prata|snakk|snakke|tal|skriv) (?:med|till|til)\b
0.3 båda bägge två begge samma :: \b(?:ni|er|dere|jer|i) (?:båda|bägge|två|begge|to)\b|\bär ni båda\b
0.5 varan* hvera* hinan* detsa* tvärt* :: \b(?:varandra|hverandre|hinanden)\b|•.{0,30}\b(?:detsamma|tvärtom)\b
0.5 lägger tilføj* legger kopia :: \b(?:lägger (?:jag )?till|legger (?:jeg )?til|tilføjer)\b.{0,20}•|\bi kopia\b
0.5 resten upp över lämnar överl* opp op :: \b(?:resten är upp till|(?:nu )?är det upp till er|över till er|lämnar (?:jag )?(?:er|över)|opp til dere|op til jer)\b
0.5 vägar veier veje tiden :: \b(?:era vägar|deres veier|jeres veje|på tiden att)\b
0.5 sökte söker letade behöv* någon rätt expert* person* søger leter :: \bdu (?:sökte|söker|letade|behövde|leter|søger)\b.{0,20}\b(?:någon|efter|noen|nogen|en)\b|\b(?:rätt|rette) person\b|\bvår expert\b|\bdu ska ha tag\b
0.5 övere* passa klicka* trivas skulle* gilla :: \bkomma? (?:bra |väl )?överens\b|\bni (?:skulle|kommer)\b.{0,20}\b(?:gilla|trivas|passa|klicka)\b
0.5 stött mött hört hitta* kolla träffa* :: \bhar (?:du|ni)\b.{0,20}\b(?:stött på|mött|träffat|hört talas)\b|\bkolla (?:in )?(?:på )?vad •
0.5 hälsa hör skicka ring mejla signal* :: \b(?:hälsa (?:från|att)|hör av dig|skicka ett|ring|mejla|slå en signal)\b.{0,15}(?:•|mig)
0.5 berät* sagt tycke* rekom* tipsa* bad föres* hänvi* anbef* försla* inråda* sade mente foresl* tyckte* :: •.{0,40}\b(?:berättat|berättade|sa|sade|sagt|tycker|tyckte|rekommenderade|tipsade|bad|föreslog|hänvisade|anbefalte|anbefalede|mente|foreslo|foreslog)\b|\bpå (?:rekommendation|inrådan|förslag) av\b
0.4 vän vänin* kolle* kompis* granne syster bror numme* namn venn ven genom navn kontak* adress* tack :: \b(?:vän|väninna|kollega|kompis|granne|syster|bror|venn|ven) (?:till|av|med) •|\b(?:nummer|namn|adress|kontakt|navn)\b.{0,20}\b(?:av|från|via|genom|fra) •|\b(?:genom|via|tack vare) •
0.2 trevl* hygge* roligt kul glad rart mycket* lära møde träffa* møte :: \b(?:trevligt|roligt|kul|hyggelig\w*|rart|fint) att? (?:träffas?|lära|møte|møde|å)?\w*|\bhyggeligt? (?:at|å)\b|\bhört (?:så )?mycket om\b
0.5 toise* molem* yhtey* tapaa* teidän* toisii* yhteen* toiste* :: \b(?:toisenne|toisiinne|toistenne)\b|\bteidän (?:kahden )?(?:pitäisi|kannattaa|täytyy)\b|\byhteen\b
0.2 hauska mukava :: \b(?:hauska|mukava) (?:tutustua|tavata)\b
0.9 esitt* esite* tutus* :: \besit(?:ell|tel)\w*|\btutustu\w*
# Polish, Czech, Slovak, Hungarian
0.9 pozna* przed* zapoz* :: \b(?:poznaj\w*|poznali|zapozna\w*|przedstaw(?!ieni)\w*)\b|\b(?:się|was|ze sobą) (?:\w+ ){0,2}poznać\b|\bpoznać (?:się|was|•|kogoś)
0.5 powin* konta* napis* porozm* pogad* :: \bpowinn\w+|\bkontakt\w*|\b(?:napisz|porozmawiaj|pogadaj)\b
0.9 łączę połącz* skont* skonta* kontak* spikn* poznaj* poznal* :: \b(?:łączę|połączy\w*|połączę) (?:was|z)\b|\bskontakt\w+ was\b|\bpoznajcie\b|\bpoznali(?:ście)? się\b
0.3 oboje obaj obie razem wasza wasze was wami :: \b(?:oboje|obaj|obie|was (?:dwoje|oboje|obie)|jesteście razem|wasza kolej|do was)\b
0.5 nawza* siebie sobą wzaje* sobie :: \b(?:siebie|sobie|z sobą|ze sobą|się) nawzajem\b|\bnawzajem\b|\bwzajemnie\b|\bze sobą\b
0.5 dołąc* dodaj* kopii rozmow* dorzuc* zapras* :: \b(?:dołączam|dodaję|dorzucam|zapraszam)\b.{0,25}(?:•|rozmow|wątk|was)|\bw kopii\b
0.5 reszt* zosta* kolej usuw* wycof* teraz :: \b(?:reszta (?:należy|zależy)|zostawiam was|wasza kolej|teraz wy|usuwam się|wycofuję się)\b
0.5 drogi czas najwy* :: \bwasze drogi\b|\bnajwyższy czas\b|\bczas,? żebyście\b
0.5 szuka* potrz* kogoś osoba odpow* specj* chodz* nasz* właści* :: \b(?:szukał\w*|szukasz|potrzebował\w*|potrzebujesz)\b.{0,25}\b(?:kogoś|osoby|specjalist\w+)\b|\b(?:nasz\w*|właściw\w*|odpowiedni\w*) (?:osob\w+|specjalist\w+|ekspert\w*)\b
0.5 dogad* polub* dopas* pasuje* przypa* :: \b(?:dogadali\w*|dogadacie|polubili\w*|polubicie|przypadlibyście|pasujecie)\b
0.5 swata* swatk* swat* :: \bswat\w*
0.5 znasz znacie spotk* słysza* jeszcz* :: \b(?:znasz|znacie|spotkał\w*|spotkaliście|słyszał\w* o)\b.{0,20}•|\bnie znacie\b|\bjeszcze się nie\b
0.5 odezw* zadzw* zwróć powoł* wyśli* zobac* zagada* :: \b(?:odezwij się|zadzwoń|zwróć się|powołaj się|wyślij|zagadaj)\b|\bzobacz,? co •
0.5 opowi* polec* mówił* dał dała uważa sądzi zachę* podał* rada porad* namową* radą wspomn* twierd* mnie :: •.{0,40}\b(?:mi|mnie|nam|opowiadał\w*|polecił\w*|mówił\w*|dał\w*|podał\w*|uważa|sądzi|zachęcił\w*|poradził\w*|wspomniał\w*|twierdzi)\b|\bz polecenia\b|\bza (?:radą|namową)\b
0.4 znajo* przyj* koleż* koleg* numer imię namiar* adres od dzięki przez siostr* kontak* brat* :: \b(?:znajom\w*|przyja\w*|koleżank\w*|kolegą?|siostr\w*|brat\w*) •|\bprzyjaźnię się z •|\b(?:numer|namiar\w*|adres|kontakt)\b.{0,20}\b(?:od|do|przez) •|\b(?:od|dzięki|przez) •
0.2 miło cieszę :: \b(?:miło|bardzo mi miło|cieszę się)\b
0.9 spoji* propo* propoj* spojím* prepoj* prepáj* :: \b(?:spojit|spojím|propojit|propojuji|propojím|spojiť|prepojiť|prepájam) vás?\b|\b(?:spojit|propojuji) vás\b
0.5 navzá* vzáje* oba obě měli seznám* potkat* poznat* mali :: \bnavzájem\b|\bvzájemně\b|\bmáte se (?:potkat|poznat|seznámit)\b|\bměli byste\b|\bmali by ste\b
0.2 těší tešilo rád ráda teší :: \b(?:těší mě|teší ma|rád[a]? (?:tě|vás) pozn\w+)
0.5 egymá* kettőt* össze* össz* :: \begymás\w*|\bössze(?:hozl|kötl|ismertet)\w*|\bkettőtök\w*
0.2 örülö* örven* :: \börülök\b|\börvendek\b
0.9 sezna* předs* zozna* preds* zoznám* seznám* :: \b(?:seznám\w*|seznam(?:te|uji|ujte|ovat)|představ(?!en|\w* si\b)\w*|zoznám\w*|predstav(?!en|\w* si\b)\w*)\b
0.9 bemut* ismer* :: \bbemutat(?!ó)\w*|\bismer(?:jétek|kedj|d meg)\w*
# Turkish
0.9 tanış* tanıs* :: \btanış(?!ma\b)\w*
0.5 konuş* görüş* :: \b(?:konuş|görüş)(?:melisin|meli|sene|ün)\w*
0.9 buluş* kavuş* tanıs* bağlay* bağlan* :: \b(?:buluştur|kavuştur|bağla(?:yay|yabil|ntı kur))\w*
0.3 ikini* ikisi :: \bikiniz\w*
0.5 birbi* karşı* :: \bbirbiriniz\w*|\bkarşılıklı\b
0.5 geris* sizde size sıra yalnız* başa :: \bgerisi (?:size|sizde|sizin)\b|\bsıra sizde\b|\bsizi (?:baş başa|yalnız)\b
0.5 yolla* kesiş* vakti zaman* :: \byollarınız\w*|\b(?:vakti|zamanı) geldi\b
0.5 arıyo* lazım doğru aradı* uzman* konusu* birini* birine* ihtiya* :: \b(?:birini|birine|biri) (?:arıyor|ihtiya|lazım)\w*|\b(?:doğru|aradığın) (?:kişi|insan)\b|\bkonusunda (?:en iyi|uzman)\w*
0.5 anlaş* sever* :: \b(?:iyi )?anlaşırsınız\b|\banlaşacaksınız\b|\bseversiniz\b
0.5 karşıl* tanıy* bulma* tanır duydun* :: \b(?:karşılaştın|tanıyor mu|tanır mı|bulmadınız|duydun)\w*
0.5 mesaj yaz ara selam* söyle yazsan* arasan* :: \b(?:mesaj at|bir (?:mesaj|mail)|yazsana|selamımı|ara(?:sana)?)\b
0.5 öner* tavsi* bahse* söyle* dedi verdi düşün* yönle* anlat* :: •.{0,60}\b(?:önerdi|tavsiye|bahset|söyledi|dedi|verdi|düşünüyor|yönlendir|anlattı)\w*|\btavsiyesi(?:yle|\b)
0.4 arkad* dostu* dostum numar* adres* sayes* aracı* kuzen kardeş* dost komşu :: •.{0,25}\b(?:arkadaş|dost|kuzen|komşu|kardeş)\w*|\bnumaran\w*.{0,20}•|•.{0,20}\b(?:sayesinde|aracılığ\w+)
0.2 memnun sevin* tanışt* :: \bmemnun oldum\b|\btanıştığım\w*
# Greek
0.9 συστή* γνωρί* γνωρι* συστησ* :: \b(?:συστ[ήη]σ\w*|γνωρ[ίι]σ\w*|γνωριστ\w*)
0.9 εδώ :: \bαπό εδώ •
0.5 μιλήσ* επικο* :: \b(?:μιλήσ\w*|επικοινων\w*)
0.9 επαφή γνωρι* φέρνω φέρω :: \b(?:φέρνω|φέρω|φέρει|βάζω|έφερα) .{0,15}\bσε επαφή\b
0.3 δυο δύο μαζί εσάσ :: \b(?:εσείς |σας |και )?οι (?:δυο|δύο)\b|\bεσάς τους\b
0.5 άλλον άλλο μεταξ* αντίσ* :: \bο (?:ένας|καθένας) (?:τον|με τον|στον) άλλο[ν]?\b|\bμεταξύ σας\b|\bαντίστροφα\b
0.5 προσθ* συζήτ* βάζω :: \b(?:προσθέτω|βάζω)\b.{0,20}(?:•|συζήτηση|κουβέντα)
0.5 σειρά υπόλο* αφήνω :: \b(?:η )?σειρά σας\b|\bτα υπόλοιπα\b|\bσας αφήνω\b
0.5 δρόμο* καιρός :: \bδρόμοι σας\b|\bκαιρός (?:να|ήταν)\b
0.5 έψαχν* ψάχνε* κάποι* κατάλ* άνθρω* :: \b(?:έψαχνες|ψάχνεις|ψάχνατε|ήθελες|χρειαζόσουν)\b.{0,20}\bκάποι\w+|\bκατάλληλ\w+ (?:άνθρωπος|άτομο)\b
0.5 ταιρι* συνεν* βρείτε* βρίσκ :: \b(?:θα )?(?:ταιριάζ|ταιριάξ|τα βρίσκ|τα βρείτε|συνεννο)\w*
0.5 συναν* βρεθεί γνωρίζ* ακουστ* ξέρεισ* γνωρίσ* :: \b(?:έχεις|έχετε)\b.{0,20}\b(?:συναντήσει|γνωρίσει|βρεθεί|ακουστά)\b|\bξέρεις •
0.5 στείλ* πάρε γράψε πες δες τηλεφώ* :: \b(?:στείλε|πάρε|γράψε|τηλεφώνησε)\b.{0,20}(?:μήνυμα|τηλέφωνο|•)|\bπες (?:του|της|τους) ότι\b|\bδες τι κάνει •
0.5 είπε πρότε* σύστη* μίλησ* πιστε* έδωσε νομίζ* μέρουσ* συμβού* λέει :: •.{0,40}\b(?:είπε|πρότεινε|σύστησε|μίλησε|πιστεύει|έδωσε|νομίζει|λέει|συμβούλεψε)\b|\b(?:μου|μας) (?:είπε|πρότεινε|σύστησε|μίλησε|έδωσε)\b|\bεκ μέρους\b
0.4 φίλος φίλη φίλοι συνάδ* τηλέφ* όνομα αριθμ* μέσω γείτον* ξάδερφ* στοιχε* από :: \b(?:φίλ\w+|συνάδελφ\w+|ξάδερφ\w+|γείτον\w+) (?:με|του|της)? ?•|\b(?:τηλέφωνο|όνομα|αριθμό|στοιχεία|email)\b.{0,20}•|\b(?:από τ[οην]+|από|μέσω) •
0.2 χάρηκα χαίρο* χαίρω χαρά :: \bχάρηκα\b|\bχαίρω\b|\b(?:χαίρομαι|χαρά)\b.{0,15}γνωρ
# Russian, Ukrainian
0.9 познак* знаком* знайом* позна* предс* :: \b(?:по)?знаком(?!о\b|ы\w|ая|ую|о[йгм])\w*|\b(?:по)?знайом\w*|\bпредстав(?:лю|ить|ляю)\b(?!,? (?:себе|как|что|какой|какая)\b)
0.5 стоит надо нужно напиш* погов* связа* свяжис* :: \bвам (?:\w+ )?(?:стоит|надо|нужно)\b|\b(?:напиши|поговори|свяжись)\b
0.9 свожу свести сведу соеди* связы* свяжу связат* :: \b(?:свожу|свести|сведу|соединяю|соединить|связываю|свяжу|связать) (?:вас|тебя)\b|\bвас (?:свести|связать|соединить)\b
0.3 оба обе обоих двое двоих обоим вдвоём :: \b(?:вы|вас|вам) (?:оба|обе|обоих|обоим|двое|двоих|вдвоём)\b
0.5 друг взаим* наобо* одного один :: \bдруг (?:друга|другу|с другом|о друге)\b|\bвзаимно\b|\bодин одного\b
0.5 добав* подкл* копию копии бесед* зову :: \b(?:добавляю|подключаю|ставлю в копию|зову)\b
0.5 дальше остал* остав* умолка* удаляю* лишн* :: \b(?:дальше (?:вы )?(?:сами|без меня|ваше)|оставляю вас|остальное (?:за вами|ваше)|я (?:тут )?(?:умолкаю|удаляюсь|лишн\w+))\b
0.5 дорог* пора :: \bвашим дорогам\b|\b(?:давно )?пора (?:вам|уже|бы)\b|\bпора\b.{0,20}\bпересеч
0.5 искал* ищешь нужен нужна специ* экспе* спраши* нужно нужны ищете :: \b(?:тебе|вам)\b.{0,15}\bнуж(?:ен|на|но|ны)\b|\b(?:ты|вы) (?:искал|ищешь|ищете|спрашивал)\w*|\b(?:наш|наша|главный) (?:\w+ )?(?:специалист|эксперт)\w*
0.5 полад* сойдё* понра* сдруж* найдё* подруж* сойдет* сработ* :: \b(?:поладили|поладите|сойдётесь|сойдетесь|подружились|подружитесь|найдёте общий|сработаетесь)\b
0.5 сват* сваха сваху свахи :: \bсва(?:т\w*|х[аиу])\b
0.5 встре* знаешь знает* слыша* нашли знаком* :: \b(?:знаешь|знаете|встречал\w*|слышал\w* о)\b.{0,25}•|\bвы (?:ещё |до сих пор )?.{0,15}не (?:знакомы|нашли|встретились)\b
0.5 позво* переда* скажи обрат* глянь черкни посмот* :: \b(?:позвони|обратись|черкни|скажи,? что|передай привет)\b|\b(?:глянь|посмотри),? что •
0.5 совет* посов* расск* дал дала думае* сказа* реком* поре* напр* предл* говор* считае* просьб* дали :: •.{0,40}\b(?:мне|меня|нам|нас|посоветовал\w*|рассказ\w*|думает|считает|сказал\w*|рекоменд\w*|порекоменд\w*|направил\w*|предлож\w*|говорит|говорил\w*)\b|\b(?:посоветовал\w*|рассказал\w*|дал[аи]?|сказал\w*|порекомендовал\w*|направил\w*) •|\bпо (?:совету|рекомендации|просьбе)\b
0.4 друг друз* подру* дружи* колле* номер* адрес* через телефо* друж* благод* знаком* сестра* контак* сосед* брат от :: \b(?:друг|подруга|коллега|знаком\w+|сестра|брат|сосед\w*) •|\bдруж\w+ с •|\b(?:номер|адрес|контакт|телефон)\b.{0,20}•|\b(?:через|от|благодаря) •
0.2 прият* рад рада наслыш* познак* встреч* знаком* :: \b(?:очень )?приятно\b|\bрад[аы]? (?:знакомству|познакомиться|встрече)\b|\bнаслышан\w*
0.5 порад* розпо* друга варто напиши одного* сказав* сказал* :: \bвам варто\b|\b(?:порадив|порадила|розповів|розповіла|розповідала|сказав|сказала)\b|\bодне одного\b
# Arabic, Hebrew, Persian
0.9 أعرفك أعرفكما أعرفكم نعرفك نعرفكم أقدم تعرف تعرفا تعرفوا تعرفي تتعرفا تتعرفوا لتتعرفا لتتعرفوا :: \b[أن]عرفك(?:ما|م)? (?:على\b|ب\w)|\bأقدم (?:لك|لكما|لكم|إليك|إليكما|إليكم)\b|\bتعرف(?:ا|وا|ي)? على\b|\bل?تتعرف(?:ا|وا)\b
0.9 להכיר תכירו הכיר* מכיר* להפגיש* :: \b(?:להכיר|תכירו|הכירו|להפגיש)\b
# Thanks to whoever did it, and showing somebody
0.9 us connect* introd* bringi* puttin* linkin* hookin* :: \b(?:connect|introduc|bring|putt|link|hook|match)(?:ing|ed) us\b|\b(?:brought|put|got) us (?:together|in touch)\b
0.9 uns zusam* vorge* vernet* bekan* verku* verbu* :: \buns\b.{0,20}\b(?:zusammen\w*|vorgestellt|vernetzt|bekannt|verkuppelt|verbunden)
0.9 nous réuni* prése* rappr* :: \bnous (?:avoir |a |as |avez )?(?:réuni|présent|rapproch|mis en)\w*
0.9 ponern* prese* juntar* conect* unirn* reunir* acerca* :: \b(?:ponernos|presentarnos|juntarnos|conectarnos|unirnos|reunirnos|acercarnos)\b
0.9 nos junta* apres* conec* ligar* liga* :: \bnos (?:juntar|apresentar|conectar|ligar|unir|aproximar)\w*|\b(?:juntar|apresentar|conectar|ligar)(?:es|em)?-nos\b
0.9 averci fatto messo farci :: \b(?:averci|farci)\b.{0,6}\b(?:presentat|fatto|messo|incontr|conosc|riunit)\w*
0.9 ons elkaar samen gebra* :: \bons (?:\w+ )?(?:aan elkaar|bij elkaar|met elkaar|samen)\b
0.9 oss samman ihop prese* sammen :: \bpresenterade oss\b|\b(?:förde|förenade|kopplade) (?:ihop )?oss\b|\boss (?:samman|ihop|sammen)\b
0.9 nas pozna* zapoz* połącz* skont* :: \bnas (?:sobie )?(?:pozna|zapozna|przedstaw|połącz|skontakt)\w*
0.9 bizi :: \bbizi\b.{0,15}\b(?:tanışt|buluşt|kavuşt|bağla)\w*
0.9 μας :: \bμας (?:σύστησ|σύστην|γνώρισ|έφερες|έφερε|φέρατε|ένωσ)\w*
0.9 нас :: \bнас (?:познаком|свёл|свел|соедин|связал)\w*
0.5 here voici ecco aquí :: \bhere(?:'s| is) (?:the|my|your|our|that) (?:\w+ )?(?:friend|person|man|woman|guy|colleague|neighbou?r|expert|one|contact)\b|\b(?:voici|ecco|aquí está|aquí tienes) (?:l['’]|la |le |il |el |mon |ma |mio |mia |mi )?(?:ami|persona|personne|amic|collèg|collega|experte?|esperta?)\w*
0.9 bekan* freun* kolle* das :: \bdas ist (?:der|die|meine?|unsere?) (?:freund|freundin|kollege|kollegin|mensch|person|bekannte)\b.{0,12}\b(?:von (?:dem|der)|die|der)\b
# Somebody is named
0.9 :: • ?(?:<>|<->|<=>|[↔⇄⇔🤝🔗🫱])\ufe0f? ?•
0.9 :: •\W{1,4}•\W{1,4}•\W{1,4}•
# Whoever is named did something to me, or did something for you to hear of.
0.4 :: •[^.!?\n•]{0,30}\b(?:me|us|mir|mich|uns|m['’]|nous|mi|ci|nos|mij|ons|mig|oss|meg|mnie|nam|nas|bana|beni|bize|bizi|μου|μας|με|мне|меня|нам|нас|mně|mne|nám|nekem|minulle)(?:\b|(?<=['’]))|\b(?:me|m['’]|mir|mich|mi|mig|mij|mnie|мне|меня|μου)(?:\b|(?<=['’]))[^.!?\n•]{0,20}•|•[^.!?\n•]{0,50}\b(?:you|your|dich|dir|deine?[nmrs]?|ihnen|ihre[nmrs]?|vous|votre|vos|toi|te|usted|ti|tuo|tua|lei|jou|jouw|uw|dig|din|ditt|ciebie|tobie|panu|pani|pana|sana|seni|size|sizi|sizden|senden|σου|σας|тебе|тебя|вам|вас)\b
# Somebody is presented by what they do.
0.3 :: •(?: here|,)? (?:who|whose|der|die|dessen|qui|dont|quien|quem|che|som|który|która|ki|που|который|которая)\b|•[,:]? (?:runs|works|knows|macht das|kennt sich|travaille|trabaja|trabalha|lavora|werkt|arbetar|zajmuje|çalışıyor|δουλεύει|работает)\b|•[,:]? (?:is (?:a|an|the|my|our|one of|een|de|onze|mijn)|ist (?:ein|eine|der|die|mein|meine|unser|unsere)|est (?:un|une|le|la|mon|ma|notre)|es (?:un|una|el|la|mi|nuestr[oa])|é (?:um|uma|o|a)|è (?:un|una|il|la|l['’]\w+)|är (?:en|ett|min|vår))\b
0.5 :: \b(?:this is|here is|here's|say (?:hi|hello) to|das ist|dies ist|dit is|det här är|dette er|это|esta es|este es|ella es|él es|esta é|este é|questa è|questo è|voici|to jest|tohle je) •
0.5 :: \babout you\b|\bi sent you\b
"""

UNSPACED: tuple[tuple[str, float], ...] = (
    ("紹介", 0.9),
    ("引き合わせ", 0.9),
    ("おつなぎ", 0.9),
    ("お繋ぎ", 0.9),
    ("お二人", 0.3),
    ("二人とも", 0.3),
    ("お互い", 0.5),
    ("はじめまして", 0.2),
    ("初めまして", 0.2),
    ("介绍", 0.9),
    ("介紹", 0.9),
    ("认识一下", 0.9),
    ("牵线", 0.9),
    ("牽線", 0.9),
    ("引荐", 0.9),
    ("引薦", 0.9),
    ("拉个群", 0.5),
    ("你们俩", 0.3),
    ("你們倆", 0.3),
    ("两位", 0.3),
    ("兩位", 0.3),
    ("彼此", 0.5),
    ("互相", 0.5),
    ("推荐我", 0.5),
    ("推薦我", 0.5),
    ("幸会", 0.2),
    ("很高兴认识", 0.2),
    ("소개", 0.9),
    ("연결해", 0.9),
    ("두 분", 0.3),
    ("서로", 0.5),
    ("반갑습니다", 0.2),
    ("แนะนำ", 0.9),
)
"""Where words are not set apart: what may stand anywhere in the text."""

_SHORTEST = 4
"""How many letters the beginning of a word has at least; by so many it is looked up."""


def _read() -> list[tuple[list[str], Sign]]:
    signs = []
    for line in _SIGNS.splitlines():
        if line and not line.startswith("#"):
            # Casefolding leaves no final sigma.
            head, _, pattern = line.replace("ς", "σ").partition(":: ")
            weight, *cues = head.split()
            signs.append((cues, Sign(pattern.replace("•", MARK), float(weight))))
    return signs


def _by_word() -> dict[str, tuple[Sign, ...]]:
    found: defaultdict[str, list[Sign]] = defaultdict(list)
    for cues, sign in _TABLE:
        for cue in cues:
            if not cue.endswith("*"):
                found[cue].append(sign)
    return {cue: tuple(signs) for cue, signs in found.items()}


def _by_stem() -> dict[str, tuple[tuple[str, Sign], ...]]:
    found: defaultdict[str, list[tuple[str, Sign]]] = defaultdict(list)
    for cues, sign in _TABLE:
        for cue in cues:
            if cue.endswith("*"):
                found[cue[:_SHORTEST]].append((cue.rstrip("*"), sign))
    return {start: tuple(signs) for start, signs in found.items()}


_TABLE = _read()

BY_WORD = _by_word()
"""Whole word -> the signs it may be part of."""

BY_STEM = _by_stem()
"""First four letters of a word -> beginnings of words that start so, each with a sign it may be part of."""

NAMED: tuple[Sign, ...] = tuple(sign for cues, sign in _TABLE if not cues)
"""MessageCues that need somebody's name and no cue."""
