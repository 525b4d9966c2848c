"""Names, topics and companies for invented people; none of them is anybody's in particular."""

from __future__ import annotations

__all__ = ["COMPANIES", "GIVEN", "LINKEDIN_EXTRAS", "OTHER_SCRIPTS", "POSITIONS", "SURNAMES", "TWINS"]

GIVEN = (
    "Ben", "Adaeze", "Bjørn", "Chloé", "Dimitra", "Eoin", "Fenna", "Giulia", "Håkon", "Ilse",
    "João", "Katarzyna", "Łukasz", "Maëlle", "Niamh", "Óscar", "Petra", "Quentin", "Renée", "Søren",
    "Thandiwe", "Ümit", "Valérie", "Wiebke", "Ximena", "Yusuf", "Zdeněk", "Anouk", "Bartholomé", "Carmela",
    "Dragana", "Emeka", "Folke", "Gwendolyn", "Henrike", "Ivo", "Jürgen", "Kaja", "Leocadia", "Matteo",
    "Noémie", "Oluwaseun", "Priyanka", "Rasmus", "Saoirse", "Tomasz", "Ulrike", "Vesna", "Wanjiru", "Yaël",
    "Zuzana", "Aurélien", "Beatrix", "Cosimo", "Dorothée", "Esperanza", "Frédéric", "Gudrun", "Hedwig", "Iñaki",
    "Jasmijn", "Kwabena", "Ludmila", "Marisol", "Nikolaj", "Ottilie", "Pádraig", "Rosalind", "Sébastien", "Tove",
    "Urszula", "Vincenzo", "Wolfram", "Yolanda", "Zsófia", "Alasdair", "Brunhilde", "Cécile", "Domenico", "Elspeth",
)  # fmt: skip
"""Given names, no two alike, none of them an ordinary word. The first is the friend everybody is introduced to."""

SURNAMES = (
    "Okonjo", "Eze", "Sandvik", "Lefèvre", "Kallas", "Byrne", "de Wit", "Moretti", "Nygård", "Vandenberg",
    "Almeida", "Nowak", "Wójcik", "Le Goff", "Gallagher", "Núñez", "Horvat", "Delacroix", "Gauthier", "Kjær",
    "Dlamini", "Yıldız", "Besson", "Petersen", "Rojas", "Demir", "Novotný", "Meijer", "Durand", "Esposito",
    "Jovanović", "Chukwu", "Lindqvist", "Ashworth", "Krämer", "Babić", "Schröder", "Haugen", "Vargas", "Ferrante",
    "Marchand", "Adeyemi", "Raman", "Thomsen", "Kavanagh", "Zieliński", "Böhm", "Kovač", "Kamau", "Azoulay",
    "Dvořák", "Fontaine", "Wagner-Ruiz", "Bellini", "Chevalier", "Castaño", "Perrin", "Hjálmarsson", "Stein", "Etxeberria",
    "van der Meer", "Mensah", "Petrova", "Quintana", "Friis", "Habsfeld", "O'Malley", "Whitlock", "Tremblay", "Åkesson",
    "Kowalska", "Rinaldi", "Thalberg", "Benítez", "Szabó", "MacAulay", "Winterfeld", "Roussel", "Caruso", "Muir",
)  # fmt: skip

OTHER_SCRIPTS = (
    ("Ελένη", "Παππά", "el"),
    ("Дарья", "Лебедева", "ru"),
    ("ليلى", "حداد", "ar"),
    ("美咲", "森", "ja"),
    ("Νίκος", "Βλάχος", "el"),
    ("Тарас", "Коваленко", "ru"),
    ("明", "陈", "zh"),
    ("지우", "박", "ko"),
    ("יעל", "מזרחי", "he"),
    ("عمر", "الخطيب", "ar"),
)
"""(given name, family name, script's usual language)."""

TWINS = ("Anna", "Bergström")
"""The name that two different people have."""

COMPANIES = (
    "Tidewater Instruments", "Halyard & Co", "Café Meridian", 'The "Good" Loom', "Norðurljós ehf", "Möbelwerk Süd",
    "Quay Street Books", "Lumen, Field & Partners", "Atelier Cendre", "Harbour Lights Trust", "Pampa Solar", "Oak & Iron",
)  # fmt: skip

POSITIONS = (
    "Engineer", "Head of Restoration", "Curator", "Founder", "Product Designer", "Consultant, part-time", "Researcher",
    "Piano Maker", "Librarian", "Freelance", "Teamleiterin", "Chargé de mission",
)  # fmt: skip

LINKEDIN_EXTRAS = (", Ph.D., MBA", " 🌊", " (She/Her)", ", PMP", " ✨")
"""What people add to their last name there."""
