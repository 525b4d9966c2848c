"""What a feed has given is kept from checkpoint to checkpoint, and how far its data go is said only at the end."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest

from warmlinks.errors import AccessError, BookBusyError, FeedError, TryLaterError, UsageError
from warmlinks.plugins.feeds import Checked, Checkpoint
from warmlinks.settings import FeedTable
from warmlinks.syncing.lock import one_at_a_time
from warmlinks.values import Identity, Interaction

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def exported(book):
    stream = io.StringIO()
    book.export(stream)
    return stream.getvalue()


def test_a_pull_brings_people_and_contact_and_says_how_far_it_goes(book, sync):
    (report,) = sync().feeds

    assert (report.complete, report.new_people, report.new_interactions, report.account) == (True, 9, 9, "owner")
    assert report.seen == report.new + report.changed + report.same + report.left_out + report.refused
    (state,) = book.feeds()
    assert (state.complete_at, state.resumes) == (NOW, False)


def test_the_same_pull_again_changes_nothing_but_how_far_the_data_go(book, club, sync):
    sync()
    before = exported(book)
    report = sync(1)

    assert report.nothing_new
    assert club.pulled == [None, "3"]
    moved = exported(book)
    assert moved != before
    # one row for the archive all the same
    assert len(moved.splitlines()) == len(before.splitlines())


def test_what_is_new_is_one_record(book, club, sync):
    sync()
    club.pages = 4
    (report,) = sync(1).feeds

    assert (report.new_people, report.new_interactions) == (3, 3)


@pytest.mark.parametrize("page", [0, 1, 2])
def test_what_came_before_a_failure_stays_and_the_next_pull_goes_on(book, club, sync, page):
    club.does[f"page {page}"] = TryLaterError("the connection broke off")
    (report,) = sync().feeds

    assert (report.complete, report.new_interactions) == (False, 3 * page)
    assert report.failed.why == "the connection broke off"
    club.does.clear()
    assert sync(1).feeds[0].new_interactions == 9 - 3 * page
    assert club.pulled == [None, str(page) if page else None]


def test_after_a_failure_the_book_ends_as_without_one(book, club, sync, tmp_path):
    club.does["page 1"] = TryLaterError("the connection broke off")
    sync()
    club.does.clear()
    sync(1)
    people = {one.name for one in book.connections(now=NOW + timedelta(hours=1))}

    assert len(people) == 9
    assert sync(2).nothing_new


def test_an_unfinished_pull_does_not_say_that_its_data_go_to_now(book, club, sync):
    club.does["page 2"] = TryLaterError("the connection broke off")
    sync()

    assert [row[0] for row in book._db.rows("SELECT sees FROM archive")] == [""]
    (state,) = book.feeds()
    assert (state.complete_at, state.resumes, state.why) == (None, True, "the connection broke off")


def test_one_feed_that_fails_does_not_keep_the_others(book, club, sync):
    club.does["check"] = AccessError("the token has expired")
    club.then["check"] = 1
    tables = {"one": FeedTable(feed="club"), "two": FeedTable(feed="club")}
    report = sync(feeds=tables)

    assert [one.is_failed for one in report.feeds] == [True, False]


def test_a_feed_without_its_plugin_is_told_and_the_others_go_on(book, sync):
    report = sync(feeds={"mail": FeedTable(feed="mail"), "club": FeedTable(feed="club")})

    assert "there is no feed 'mail'" in report.feeds[0].failed.why
    assert report.feeds[1].complete


def test_a_setting_that_nobody_knows_is_told(book, sync):
    (report,) = sync(feeds={"club": FeedTable(feed="club", own={"colour": "red"})}).feeds

    assert report.failed.why == "club knows no setting colour"


def test_a_server_that_asks_for_patience_is_left_in_peace(book, club, sync):
    club.does["page 1"] = TryLaterError("it asks for patience", retry_after=2 * 3600)
    (report,) = sync().feeds
    assert report.tries_after == NOW + timedelta(hours=2)

    club.does.clear()
    assert "left in peace until 2026-06-01 16:00" in sync(1).feeds[0].failed.why
    assert club.pulled == [None]
    assert sync(3).feeds[0].complete


def test_a_table_that_leads_to_another_account_than_before_is_refused(book, club, sync):
    sync()
    club.account = Identity("club", "stranger", handle="stranger")
    (report,) = sync(1).feeds

    assert "leads to the account stranger now, and led to owner before" in report.failed.why
    # under a name of its own it is a second account of the owner's
    assert sync(2, feeds={"other": FeedTable(feed="club")}).feeds[0].complete


def test_looking_keeps_nothing(book, sync):
    (report,) = sync(check=True).feeds

    assert (report.account, report.sees, report.seen) == ("owner", "3 pages", 0)
    assert book.is_empty()
    assert book.feeds() == []


def test_a_server_that_leads_in_a_circle_is_left(book, club, sync):
    def in_a_circle(since):
        yield from (Checkpoint("a"), Checkpoint("b"), Checkpoint("a"), Checkpoint("b"))

    club.pull = in_a_circle
    (report,) = sync().feeds

    assert "leads back to where this pull has been" in report.failed.why


def test_the_same_checkpoint_twice_is_no_circle(book, club, sync):
    club.pull = lambda _: iter([Checkpoint("a"), Checkpoint("a"), Checkpoint("b"), Checkpoint("b")])

    assert sync().feeds[0].complete


def test_two_processes_do_not_sync_one_book_at_once(book, sync):
    with one_at_a_time(book.path), pytest.raises(BookBusyError, match="another sync"):
        sync()


def test_another_process_that_moved_the_cursor_meanwhile_wins(book, club, sync):
    club.does["page 1"] = lambda _: book._db.run("UPDATE cursor SET place = '7'")
    with pytest.raises(Exception, match="has asked club meanwhile"):
        sync()


def test_a_newer_version_of_a_record_takes_the_place_of_the_older(book, club, sync):
    sync()
    club.pages = 4
    at = NOW - timedelta(days=1)
    club.pull = lambda _: iter([Interaction("club", "letter-0-0", "pat-0-0", "call", "both", at, ""), Checkpoint("4")])
    (report,) = sync(1).feeds

    assert (report.changed, report.new) == (1, 0)


def test_no_feed_is_asked_that_is_not_switched_on(book):
    with pytest.raises(UsageError, match="no feed is switched on"):
        book.sync(now=NOW, feeds={})
    with pytest.raises(UsageError, match="no feed 'mail' is switched on"):
        book.sync(["mail"], now=NOW, feeds={"club": FeedTable(feed="club")})


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda _: iter([17]), "int, which is no record"),
        (lambda _: iter([Interaction("other", "k", "w", "call", "in", NOW)]), "network 'other'"),
        (lambda _: None, "TypeError"),
        (lambda _: iter([Checkpoint("x" * 70_000)]), "longer than"),
        (lambda _: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_a_feed_that_is_wrong_is_named_and_contained(book, club, sync, wrong, told):
    club.pull = wrong
    (report,) = sync().feeds

    assert told in report.failed.why
    assert "club" in str(report.error)


def test_a_check_that_answers_nothing_is_named(book, club, sync):
    club.feed.check = lambda *_: None
    assert "check() answered NoneType instead of Checked" in sync().feeds[0].failed.why
    club.feed.check = lambda *_: Checked(Identity("other", "me"))
    assert "account of 'other'" in sync().feeds[0].failed.why


def test_forgetting_somebody_forgets_where_a_feed_was_that_has_their_name(book, club, sync):
    first = list(club.pull(None))[:2]
    club.pull = lambda _: iter([*first, Checkpoint("folder of Pat 0 0")])
    sync()
    book.forget("club:pat-0-0")

    assert book.feeds() == []


def test_a_feed_error_of_the_feeds_own_is_told_as_it_is(book, club, sync):
    club.does["page 0"] = FeedError("the club is closed", advice="Come on Monday")
    (report,) = sync().feeds

    assert (report.failed.why, report.failed.advice) == ("the club is closed", "Come on Monday")
