"""Rows of the old export of X end where there is nothing more to say, and go on where there is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

NOW = datetime(2026, 1, 1, tzinfo=UTC)
NINE = (
    '"tweet_id","in_reply_to_status_id","in_reply_to_user_id","retweeted_status_id","retweeted_status_user_id",'
    '"timestamp","source","text","expanded_urls"\n'
)
TEN = (
    '"tweet_id","in_reply_to_status_id","in_reply_to_user_id","timestamp","source","text","retweeted_status_id",'
    '"retweeted_status_user_id","retweeted_status_timestamp","expanded_urls"\n'
)
AT = '"2012-01-31 10:00:00 +0000","web"'
LINK, QUOTED = '"http://example.org/"', '"https://twitter.com/jonas_b/status/150000000000000001"'


def nine(*last, text="@mira_holt hello"):
    return NINE + ",".join(['"153000000000000001","","700000001","",""', AT, f'"{text}"', *last]) + "\n"


def ten(*last):
    return TEN + ",".join(['"153000000000000001","","700000001"', AT, '"@mira_holt hello"', *last]) + "\n"


def contact(shelf):
    """Key -> how often the owner wrote to them."""
    return {one.identities[0].key: one.interactions.get("out", 0) for one in shelf.book.connections(now=NOW)}


EMPTY = ('""', '""', '""')


@pytest.mark.parametrize(
    "data",
    [
        nine(),
        nine('""'),
        nine(LINK),
        nine(LINK, LINK, LINK),
        nine(text="@mira_holt\nhello\nyou"),
        ten(),
        ten(*EMPTY),
        ten(*EMPTY, LINK, LINK),
    ],
    ids=["none", "empty", "one", "three", "lines", "ten none", "ten without", "ten two"],
)
def test_a_row_may_end_before_its_links_and_have_several(shelf, data):
    """Eight to eleven cells under nine names: each is a post."""
    report = shelf.load({"tweets.csv": data}, owner="@sam")

    assert report.refused == 0
    assert contact(shelf) == {"700000001": 1}


def test_further_links_are_read(shelf):
    """The second link quotes somebody."""
    shelf.load({"tweets.csv": nine(LINK, QUOTED)}, owner="@sam")

    assert contact(shelf)["@jonas_b"] == 1


def test_ten_posts_with_and_without_links(shelf):
    """What lost nine posts in ten: none is refused."""
    rows = "".join(
        nine(*([LINK] * (number % 3)))[len(NINE) :].replace("153000000000000001", f"15300000000000000{number}")
        for number in range(10)
    )
    report = shelf.load({"tweets.csv": NINE + rows}, owner="@sam")

    assert report.refused == 0
    assert contact(shelf) == {"700000001": 10}


@pytest.mark.parametrize("row", ['"153000000000000001","",""', '"153000000000000001"'])
def test_a_row_without_its_text_is_no_post(shelf, row):
    """The control: what is needed must be there."""
    report = shelf.load({"tweets.csv": nine() + row + "\n"}, owner="@sam")

    assert report.refused == 1
