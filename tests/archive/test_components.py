"""Content lines: folded, encoded, nested, cut off."""

from __future__ import annotations

import pytest

from warmlinks.archive import Budgets, Component, components_of, open_archive
from warmlinks.errors import InputError


def _card(*lines: str) -> bytes:
    return "\r\n".join(["BEGIN:VCARD", *lines, "END:VCARD", ""]).encode()


def _only(data: bytes, name: str = "VCARD") -> Component:
    (found,) = components_of(data, name)
    assert isinstance(found, Component)
    return found


def test_a_folded_line_is_joined_within_a_letter():
    """A fold at 75 bytes may cut a character of UTF-8 in two."""
    data = _card("FN:Zoë Lindqvist")
    at = data.index("ë".encode()) + 1

    assert _only(data[:at] + b"\r\n " + data[at:]).text("FN") == "Zoë Lindqvist"


def test_a_quoted_parameter_holds_signs_that_part():
    """Colons, semicolons and commas between quotes are part of a name."""
    prop = _only(_card('ATTENDEE;CN="Holt; Mira: the, Captain";RSVP=TRUE:mailto:mira@holt.example')).properties[0]

    assert prop.parameter("CN") == "Holt; Mira: the, Captain"
    assert prop.parameter("RSVP") == "TRUE"
    assert prop.value == "mailto:mira@holt.example"


def test_quoted_printable_goes_on_over_soft_line_breaks():
    """vCard 2.1 breaks lines by a sign of equality at the end."""
    found = _only(_card("NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Zo=C3=", "=AB=0Aat sea", "FN:Zoe"))

    assert found.text("NOTE") == "Zoë\nat sea"
    assert found.text("FN") == "Zoe"


def test_values_are_split_where_they_are_not_escaped():
    """An escaped sign is part of its value."""
    found = _only(_card(r"N:Holt\;Smith;Mira\, Jane;;;", r"CATEGORIES:a\,b,c", "ORG:Tidewater;Boats"))

    assert found.properties[0].fields() == ("Holt;Smith", "Mira, Jane", "", "", "")
    assert found.properties[1].texts() == ("a,b", "c")
    assert found.properties[2].fields() == ("Tidewater", "Boats")


def test_a_photo_is_passed_over(tmp_path):
    """A line beyond the budget is left out, and the rest of the entry is kept."""
    photo = "PHOTO;ENCODING=b:" + "\r\n ".join(["A" * 74] * 400)
    path = tmp_path / "x.vcf"
    path.write_bytes(_card("FN:Mira", photo, "EMAIL:mira@holt.example"))

    with open_archive(path, budgets=Budgets(field_bytes=1000)) as archive:
        ((_, found),) = archive.components(archive.members[0], "VCARD")

    assert [one.name for one in found.properties] == ["FN", "EMAIL"]


def test_one_whose_end_was_lost_costs_itself():
    """The next one that begins is read as if nothing had been."""
    lost = _card("FN:Lost").replace(b"END:VCARD\r\n", b"")
    first, second = components_of(lost + _card("FN:Mira"), "VCARD")

    assert isinstance(first, InputError)
    assert second.text("FN") == "Mira"


def test_parts_lie_in_what_they_are_of():
    """An alarm is no entry of its own, and what stands round an entry comes with it."""
    alarm = b"BEGIN:VALARM\nTRIGGER:-PT5M\nEND:VALARM\n"
    event = b"BEGIN:VEVENT\nUID:1\n" + alarm + b"END:VEVENT\n"
    found = _only(b"BEGIN:VCALENDAR\nX-WR-CALNAME:Work\n" + event + b"END:VCALENDAR\n", "VEVENT")

    assert [part.name for part in found.parts] == ["VALARM"]
    assert found.text("UID") == "1"
    assert "Work" in [one.text for one in found.around]


def test_what_has_no_content_lines_is_refused_as_a_whole():
    """A page saved in place of an export says so."""
    with pytest.raises(InputError, match="holds none"):
        list(components_of(b"<html>please sign in</html>", "VCARD"))


def test_one_beyond_the_budget_is_refused_exactly(tmp_path):
    """Its inner lines come out as nobody, and the one behind it is read."""
    path = tmp_path / "x.vcf"
    path.write_bytes(_card(*[f"NOTE:{'a' * 90}"] * 40) + _card("FN:Mira"))

    with open_archive(path, budgets=Budgets(record_bytes=1000)) as archive:
        found = [one for _, one in archive.components(archive.members[0], "VCARD")]

    assert isinstance(found[0], InputError)
    assert [one.text("FN") for one in found[1:]] == ["Mira"]
