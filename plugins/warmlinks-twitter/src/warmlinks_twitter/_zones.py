"""The owner's time zone: the export names it by a city, as Ruby on Rails does."""

from __future__ import annotations

__all__ = ["zone_of"]

_CITIES = """
Africa/Algiers: West Central Africa
Africa/Cairo: Cairo
Africa/Casablanca: Casablanca
Africa/Harare: Harare
Africa/Johannesburg: Pretoria
Africa/Monrovia: Monrovia
Africa/Nairobi: Nairobi
America/Argentina/Buenos_Aires: Buenos Aires
America/Asuncion: Asuncion
America/Bogota: Bogota
America/Caracas: Caracas
America/Chicago: Central Time (US & Canada)
America/Chihuahua: Chihuahua
America/Denver: Mountain Time (US & Canada)
America/Guatemala: Central America
America/Guyana: Georgetown
America/Halifax: Atlantic Time (Canada)
America/Indiana/Indianapolis: Indiana (East)
America/Juneau: Alaska
America/La_Paz: La Paz
America/Lima: Lima, Quito
America/Los_Angeles: Pacific Time (US & Canada)
America/Mazatlan: Mazatlan
America/Mexico_City: Mexico City, Guadalajara
America/Monterrey: Monterrey
America/Montevideo: Montevideo
America/New_York: Eastern Time (US & Canada)
America/Nuuk: Greenland
America/Phoenix: Arizona
America/Puerto_Rico: Puerto Rico
America/Regina: Saskatchewan
America/Santiago: Santiago
America/Sao_Paulo: Brasilia
America/St_Johns: Newfoundland
America/Tijuana: Tijuana
Asia/Almaty: Almaty, Astana
Asia/Baghdad: Baghdad
Asia/Baku: Baku
Asia/Bangkok: Bangkok, Hanoi
Asia/Colombo: Sri Jayawardenepura
Asia/Dhaka: Dhaka
Asia/Hong_Kong: Hong Kong
Asia/Irkutsk: Irkutsk
Asia/Jakarta: Jakarta
Asia/Jerusalem: Jerusalem
Asia/Kabul: Kabul
Asia/Kamchatka: Kamchatka
Asia/Karachi: Karachi, Islamabad
Asia/Kathmandu: Kathmandu
Asia/Kolkata: Kolkata, Chennai, Mumbai, New Delhi
Asia/Krasnoyarsk: Krasnoyarsk
Asia/Kuala_Lumpur: Kuala Lumpur
Asia/Kuwait: Kuwait
Asia/Magadan: Magadan
Asia/Muscat: Muscat, Abu Dhabi
Asia/Novosibirsk: Novosibirsk
Asia/Riyadh: Riyadh
Asia/Seoul: Seoul
Asia/Shanghai: Beijing, Chongqing
Asia/Singapore: Singapore
Asia/Srednekolymsk: Srednekolymsk
Asia/Taipei: Taipei
Asia/Tashkent: Tashkent
Asia/Tbilisi: Tbilisi
Asia/Tehran: Tehran
Asia/Tokyo: Tokyo, Osaka, Sapporo
Asia/Ulaanbaatar: Ulaanbaatar, Ulaan Bataar
Asia/Urumqi: Urumqi
Asia/Vladivostok: Vladivostok
Asia/Yakutsk: Yakutsk
Asia/Yangon: Rangoon
Asia/Yekaterinburg: Ekaterinburg
Asia/Yerevan: Yerevan
Atlantic/Azores: Azores
Atlantic/Cape_Verde: Cape Verde Is.
Atlantic/South_Georgia: Mid-Atlantic
Australia/Adelaide: Adelaide
Australia/Brisbane: Brisbane
Australia/Darwin: Darwin
Australia/Hobart: Hobart
Australia/Melbourne: Melbourne
Australia/Perth: Perth
Australia/Sydney: Sydney, Canberra
Etc/UTC: UTC
Europe/Amsterdam: Amsterdam
Europe/Athens: Athens
Europe/Belgrade: Belgrade
Europe/Berlin: Berlin
Europe/Bratislava: Bratislava
Europe/Brussels: Brussels
Europe/Bucharest: Bucharest
Europe/Budapest: Budapest
Europe/Copenhagen: Copenhagen
Europe/Dublin: Dublin
Europe/Helsinki: Helsinki
Europe/Istanbul: Istanbul
Europe/Kaliningrad: Kaliningrad
Europe/Kyiv: Kyiv, Kiev
Europe/Lisbon: Lisbon
Europe/Ljubljana: Ljubljana
Europe/London: London, Edinburgh
Europe/Madrid: Madrid
Europe/Minsk: Minsk
Europe/Moscow: Moscow, St. Petersburg
Europe/Paris: Paris
Europe/Prague: Prague
Europe/Riga: Riga
Europe/Rome: Rome
Europe/Samara: Samara
Europe/Sarajevo: Sarajevo
Europe/Skopje: Skopje
Europe/Sofia: Sofia
Europe/Stockholm: Stockholm
Europe/Tallinn: Tallinn
Europe/Vienna: Vienna
Europe/Vilnius: Vilnius
Europe/Volgograd: Volgograd
Europe/Warsaw: Warsaw
Europe/Zagreb: Zagreb
Europe/Zurich: Zurich, Bern
Pacific/Apia: Samoa
Pacific/Auckland: Auckland, Wellington
Pacific/Chatham: Chatham Is.
Pacific/Fakaofo: Tokelau Is.
Pacific/Fiji: Fiji
Pacific/Guadalcanal: Solomon Is.
Pacific/Guam: Guam
Pacific/Honolulu: Hawaii
Pacific/Majuro: Marshall Is.
Pacific/Midway: Midway Island
Pacific/Noumea: New Caledonia
Pacific/Pago_Pago: American Samoa
Pacific/Port_Moresby: Port Moresby
Pacific/Tongatapu: Nuku'alofa
"""

_ZONES: dict[str, str] = {}
for _line in _CITIES.strip().splitlines():
    _zone, _, _names = _line.partition(": ")
    _ZONES[_zone.casefold()] = _zone
    # Canada's and the islands' names hold no comma of their own, so a comma always parts two cities.
    _ZONES.update((_name.casefold(), _zone) for _name in _names.split(", "))


def zone_of(city: str | None) -> str | None:
    """The IANA zone of a city as the export names it; None if the city is not in the table.

    A name that is an IANA zone already passes if the table knows it; nothing else does, since the name would be used
    to look up a file.
    """
    return _ZONES.get(city.strip().casefold()) if city else None
