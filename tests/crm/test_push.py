"""The rules of a push, each beside a control: what a writer without it does to the same CRM."""

from datetime import timedelta
from itertools import count

import pytest
from attrs import evolve

import warmlinks as wl
from warmlinks.crm import PushLog, plan, scores_of
from warmlinks.errors import AccessError, PluginError, StoppedError, TryLaterError
from warmlinks.plugins.doors import Change, Result, Written
from warmlinks.testing.small_crm import SmallCrmDoor

from .conftest import FIELDS, NOW


def planned(crm, log=None, *, now=NOW, door=None, scores=None, fields=FIELDS, **more):
    door = door or crm.door()
    scores = scores_of(door, now=now) if scores is None else scores
    return plan(scores, door, fields=fields, now=now, log=log, **more)


def no_wait(_seconds):
    """Nobody waits in a test."""


def people(crm):
    return {key: crm.raw(key) for key in crm.contacts}


def naive_write(crm, read, scores):
    """What is written naturally: every record whole, as it was read, with our fields set."""
    for row in scores:
        held = {name: one for name, one in read[row["tie"]].items() if name not in {"name", "version"}}
        for name, value in {**held, "wl_warmth": row["warmth"]}.items():
            crm.edit(row["tie"], name, value)


def test_scores_go_in_and_are_what_was_scored(crm, log):
    door = crm.door()
    scores = {row["tie"]: row for row in scores_of(door, now=NOW)}
    pushed = plan(list(scores.values()), door, fields=FIELDS, now=NOW, step=0, log=log).push()

    assert pushed.counts == {Result.DONE: 8}
    for key, row in scores.items():
        assert crm.raw(key)["wl_warmth"] == pytest.approx(row["warmth"], abs=1e-9)
    assert pushed.complete
    assert "Written 8" in pushed.show()


def test_only_our_own_fields_are_sent_and_an_edit_in_between_survives(crm, log):
    what = planned(crm, log)
    first = what.changes[0].change.contact
    crm.edit(first, "note", "called back")
    pushed = what.push()

    assert pushed.counts == {Result.DONE: 7, Result.STALE: 1}
    assert crm.raw(first)["note"] == "called back"
    assert "wl_warmth" not in crm.raw(first)
    assert all(fields.keys() <= {"wl_warmth", "wl_due"} for _, fields in crm.writes)
    assert "edited" in pushed.show()
    # the next run reads anew
    assert planned(crm, log).push().counts == {Result.DONE: 1}
    assert crm.raw(first)["note"] == "called back"


def test_control_a_natural_write_loses_the_edit(crm):
    scores = scores_of(crm.door(), now=NOW)
    read = people(crm)
    crm.edit(scores[0]["tie"], "note", "called back")
    naive_write(crm, read, scores)

    assert crm.raw(scores[0]["tie"])["note"] != "called back"


def test_unchanged_values_are_not_written(crm, log):
    planned(crm, log).push()
    before, writes = people(crm), len(crm.writes)
    what = planned(crm, log)

    assert not what.changes
    assert what.unchanged == 8
    pushed = what.push()
    assert (pushed.counts, pushed.show()) == ({}, "There was nothing to write.")
    assert len(crm.writes) == writes
    assert people(crm) == before


def test_control_a_natural_write_moves_every_record(crm):
    scores = scores_of(crm.door(), now=NOW)
    naive_write(crm, people(crm), scores)
    before = people(crm)
    naive_write(crm, people(crm), scores)

    assert all(crm.raw(row["tie"])["version"] > before[row["tie"]]["version"] for row in scores)


def test_warmth_moves_by_steps(crm, log):
    key = crm.contacts[0]

    def written(warmth, **more):
        return [
            one.change.fields
            for one in planned(
                crm, log, scores=[{"tie": key, "warmth": warmth}], fields={"warmth": "wl_warmth"}, **more
            ).changes
        ]

    assert written(0.514) == [{"wl_warmth": 0.51}]
    crm.edit(key, "wl_warmth", 0.51)
    assert written(0.514) == written(0.5199) == written(0.5001) == []
    assert written(0.52) == [{"wl_warmth": 0.52}]
    assert written(0.5999, step=0.1) == []
    assert written(0.61, step=0.1) == [{"wl_warmth": 0.6}]
    assert written(0.510000001, step=0) == []
    assert written(0.5100001, step=0) == [{"wl_warmth": 0.5100001}]


def test_moments_are_compared_as_the_field_holds_them(crm, log):
    key, day = crm.contacts[0], NOW + timedelta(days=40)
    scores = [{"tie": key, "due_at": day.timestamp() + 0.9}]
    one = {"scores": scores, "fields": {"due_at": "wl_due"}}
    planned(crm, log, **one).push()
    assert not planned(crm, log, **one).changes
    scores[0]["due_at"] += 1
    assert len(planned(crm, log, **one).changes) == 1


def test_a_field_of_days_holds_the_owners_day(log, crm):
    crm.answer("POST", "/fields", {"authorization": f"Bearer {crm.secret}"}, b'{"name": "wl_day", "kind": "day"}')
    late = NOW.replace(hour=23, minute=30)
    one = {
        "scores": [{"tie": crm.contacts[0], "due_at": late}],
        "fields": {"due_at": "wl_day"},
        "timezone": "Europe/Berlin",
    }
    planned(crm, log, **one).push()

    assert crm.raw(crm.contacts[0])["wl_day"] == "2026-06-02"
    assert not planned(crm, log, **one).changes
    assert planned(crm, log, **{**one, "timezone": "UTC"}).changes


def test_a_misspelt_field_stops_the_run_before_the_second_record(crm, log):
    crm.drops = True

    class Silent(SmallCrmDoor):
        def fields(self):
            return None

        def people(self, fields, keys=None):
            known = SmallCrmDoor(self.told, self.net)
            return known.people(fields, keys)

    door = Silent(SmallCrmDoor.configure(crm.table), crm.net())
    with pytest.raises(StoppedError, match="wl_warmht did not arrive"):
        planned(crm, log, door=door, fields={"warmth": "wl_warmht"}).push()
    assert len(crm.writes) == 1
    # control: a writer that does not look back writes all of them, and says that it did
    changes = [
        Change(contact=key, fields={"wl_warmht": 0.5}, version=str(crm.raw(key)["version"])) for key in crm.contacts
    ]
    assert {one.result for one in door.write(changes)} == {Result.DONE}


def test_a_field_that_is_not_there_is_said_before_anything_is_written(crm):
    with pytest.raises(wl.SettingsError, match=r"no field wl_warmht.*Did you mean wl_warmth"):
        planned(crm, fields={"warmth": "wl_warmht"})


def test_nobody_in_sight_stops(crm, log):
    planned(crm, log).push()
    crm.hides = True
    what = planned(crm, log)

    assert "no contact can be seen" in what.stops[0]
    with pytest.raises(StoppedError, match="no contact can be seen"):
        what.push()
    # control: a natural write finds nothing to do, and nothing to say
    naive_write(crm, {}, scores_of(crm.door(), now=NOW))


def test_no_activities_in_sight_stop_and_clear_nothing(crm, log):
    planned(crm, log).push()
    what = planned(crm, log, scores=[])

    assert any("no score at all" in one for one in what.stops)
    before = people(crm)
    with pytest.raises(StoppedError):
        what.push()
    assert people(crm) == before


@pytest.mark.parametrize(("kept", "stops"), [(4, False), (3, True)])
def test_a_run_that_loses_more_than_the_floor_stops(crm, log, kept, stops):
    planned(crm, log).push()
    scores = scores_of(crm.door(), now=NOW)[:kept]
    what = planned(crm, log, scores=scores)

    assert bool(what.stops) is stops
    if stops:
        with pytest.raises(StoppedError, match="now, 8 the last time"):
            what.push()
        what.push(anyway=True)
        assert not planned(crm, log, scores=scores).stops, "the run that went on is what the next one is held against"


def test_another_account_stops(crm, log):
    planned(crm, log).push()
    crm.account = "sales, in Elsewhere"

    assert "was as sales, in Example" in planned(crm, log).stops[0]


def test_keys_of_something_else_stop(crm):
    assert "are the keys those of the CRM" in planned(crm, scores=[{"tie": 7, "warmth": 0.5, "due_at": None}]).stops[0]


def test_what_is_ours_is_cleared_and_nothing_else(crm, log):
    planned(crm, log).push()
    ours, edited, theirs = crm.contacts[0], crm.contacts[1], crm.contacts[9]
    crm.edit(edited, "wl_warmth", 0.99)
    crm.edit(edited, "wl_due", "2027-01-01T00:00:00+00:00")
    crm.edit(theirs, "wl_warmth", 0.77)
    scores = scores_of(crm.door(), now=NOW)[2:]
    what = planned(crm, log, scores=scores)
    what.push()

    assert crm.raw(ours)["wl_warmth"] is None
    assert crm.raw(edited)["wl_warmth"] == 0.99
    assert crm.raw(theirs)["wl_warmth"] == 0.77
    assert sum(what.left_alone.values()) == 3
    # without a log nobody knows what is ours
    assert not planned(crm, None, scores=scores[1:]).changes


def test_a_record_that_is_gone_is_told(crm, log):
    what = planned(crm, log)
    crm.delete(what.changes[-1].change.contact)

    assert what.push().counts == {Result.DONE: 7, Result.GONE: 1}


class Patient(SmallCrmDoor):
    """Says LATER to the nth write, once or for ever."""

    seconds = 3.0
    often = 1

    def write(self, changes):
        for change in changes:
            if type(self).often and len(self.net.told) == 2:
                type(self).often -= 1
                yield Written(contact=change.contact, result=Result.LATER, retry_after=self.seconds)
            else:
                self.net.told.append(change.contact)
                yield from super().write([change])


def patient(crm, **words):
    net = crm.net()
    net.told = []
    kind = type("Now", (Patient,), words)
    return kind(SmallCrmDoor.configure(crm.table), net)


def test_a_crm_that_asks_for_patience_is_given_the_time_that_it_names(crm, log):
    waited = []
    pushed = planned(crm, log, door=patient(crm)).push(wait=waited.append)

    assert waited == [3.0]
    assert pushed.counts == {Result.DONE: 8}


@pytest.mark.parametrize("words", [{"seconds": 3600.0}, {"often": 99}])
def test_a_run_ends_and_says_so_where_there_is_no_time_for_patience(crm, log, words):
    pushed = planned(crm, log, door=patient(crm, **words)).push(wait=no_wait)

    assert not pushed.complete
    assert pushed.counts[Result.DONE] + pushed.not_sent == 8
    assert "asks for patience" in pushed.show()
    assert planned(crm, log).push().counts == {Result.DONE: pushed.not_sent}


class Breaking(SmallCrmDoor):
    """Breaks off at one write: before it is passed on, or after."""

    at, after, error = 3, True, TryLaterError

    def write(self, changes):
        for change in changes:
            if next(self.net.count) == self.at:
                if self.after:
                    list(super().write([change]))
                raise self.error("the connection broke off")
            yield from super().write([change])


def breaking(crm, **words):
    net = crm.net()
    net.count = count()
    return type("Now", (Breaking,), words)(SmallCrmDoor.configure(crm.table), net)


@pytest.mark.parametrize("at", [0, 1, 3, 7])
@pytest.mark.parametrize("after", [True, False])
def test_what_was_not_answered_is_read_before_it_is_sent_again(crm, log, at, after):
    pushed = planned(crm, log, door=breaking(crm, at=at, after=after)).push(wait=no_wait)

    assert pushed.counts == {Result.DONE: 8}
    assert len(crm.writes) == len({contact for contact, _ in crm.writes}) == 8, "each is written once"


def test_a_token_that_ends_ends_the_run(crm, log):
    pushed = planned(crm, log, door=breaking(crm, error=AccessError)).push(wait=no_wait)

    assert "broke off" in pushed.ended
    assert planned(crm, log).push().counts == {Result.DONE: 4}


@pytest.mark.parametrize("after", [True, False])
def test_after_a_crash_the_next_run_goes_on_and_doubles_nothing(crm, log, after):
    with pytest.raises(KeyboardInterrupt):
        planned(crm, log, door=breaking(crm, after=after, error=KeyboardInterrupt)).push()
    with PushLog(log) as kept:
        assert kept.last_run("smallcrm").unanswered == 5
    what = planned(crm, log)

    assert what.unanswered == 5
    assert "5  changes of the last run were not answered" in what.show()
    assert what.push().counts == {Result.DONE: 4 if after else 5}
    assert len(crm.writes) == 8
    # what was found to have arrived is ours as well
    with PushLog(log) as kept:
        assert len(kept.ours("smallcrm")) == 8
        assert kept.last_run("smallcrm").unanswered == 0


def test_a_human_edit_behind_an_unanswered_write_survives(crm, log):
    class Raced(Breaking):
        def write(self, changes):
            try:
                yield from super().write(changes)
            except TryLaterError:
                crm.edit(self.raced, "note", "called back")
                raise

    net = crm.net()
    net.count = count()
    door = Raced(SmallCrmDoor.configure(crm.table), net)
    Raced.after, Raced.raced = False, None
    what = planned(crm, log, door=door)
    Raced.raced = what.changes[3].change.contact
    pushed = what.push(wait=no_wait)

    assert pushed.counts[Result.STALE] == 1
    assert crm.raw(Raced.raced)["note"] == "called back"


def test_without_versions_an_edit_of_our_own_field_gives_way_too(crm, log):
    crm.versions = False
    what = planned(crm, log)
    key = what.changes[-1].change.contact
    crm.edit(key, "wl_warmth", 0.9)
    pushed = what.push()

    assert pushed.counts == {Result.DONE: 7, Result.STALE: 1}
    assert crm.raw(key)["wl_warmth"] == 0.9


class Lying(SmallCrmDoor):
    def write(self, changes):
        yield from (Written(contact=one.contact, result=Result.DONE) for one in changes)


class Doubling(SmallCrmDoor):
    def write(self, changes):
        written = list(super().write(changes))
        yield from [*written, *written]


class Straying(SmallCrmDoor):
    def write(self, changes):
        yield from (evolve(one, contact="c00099") for one in super().write(changes))


def test_a_door_that_says_done_and_writes_nothing_is_found_at_the_first_record(crm, log):
    with pytest.raises(StoppedError, match="holds nothing in place of"):
        planned(crm, log, door=Lying(SmallCrmDoor.configure(crm.table), crm.net())).push()


@pytest.mark.parametrize(("door", "says"), [(Doubling, "twice of one contact"), (Straying, "not asked to write")])
def test_a_door_that_answers_wrongly_is_named(crm, log, door, says):
    with pytest.raises(PluginError, match=says):
        planned(crm, log, door=door(SmallCrmDoor.configure(crm.table), crm.net())).push()


def test_a_crm_that_refuses_everything_is_not_asked_for_ever(crm, log):
    crm.drops = False
    for number in range(30):
        crm.make(f"More {number}")

    class Refusing(SmallCrmDoor):
        def write(self, changes):
            for one in changes:
                yield Written(contact=one.contact, result=Result.REFUSED, reason="closed on\nSundays")

    door = Refusing(SmallCrmDoor.configure(crm.table), crm.net())
    scores = [{"tie": key, "warmth": 0.5, "due_at": None} for key in crm.contacts]
    pushed = planned(crm, log, door=door, scores=scores).push()

    assert pushed.counts == {Result.REFUSED: 10}
    assert pushed.not_sent == 30
    assert "closed on Sundays" in pushed.ended


def test_progress_is_told(crm, log):
    told = []
    planned(crm, log).push(progress=lambda done, of: told.append((done, of)))

    assert told[-1] == (8, 8)
