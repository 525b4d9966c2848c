"""What a post says: no markup, and whom it mentions by a mark for each."""

from __future__ import annotations

import pytest

from warmlinks_mastodon._text import words_of
from warmlinks_mastodon.addresses import Named

MIRA = Named("mira@tide.example", "https://social.tide.example/users/mira")
OTHER = Named("mira@harbour.example", "https://harbour.example/users/mira")
KEI = Named("kei@letters.example", "https://letters.example/users/9f3kqv2m1x")


def link(url, text):
    return f'<span class="h-card"><a class="u-url mention" href="{url}">{text}</a></span>'


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (
            f"<p>{link('https://social.tide.example/@mira', '@<span>mira</span>')} hi<br>there</p><p>x</p>",
            "@p0 hi\nthere\nx",
        ),
        # two of one name are told apart by the address, and by nothing else
        (link("https://harbour.example/@mira", "@mira"), "@p1"),
        (link("https://nowhere.example/@mira", "@mira"), "@mira"),
        ("meet @mira and @mira@harbour.example.", "meet @mira and @p1."),
        (link("https://letters.example/@Kei", "@Kei"), "@p2"),
        (link("https://letters.example/users/9f3kqv2m1x", "@kei"), "@p2"),
        # a link to somebody's page that does not mention them
        (link("https://letters.example/@Kei", "her page"), "her page"),
        (link("https://tide.example/tags/boats", "#boats"), "#boats"),
        ("Tom &amp; Ada &lt;3 &#39;tis", "Tom & Ada <3 'tis"),
        ("a < b", "a < b"),
        ("<a href='x'>open", "open"),
        ("", ""),
    ],
)
def test_a_post_is_read_as_people_read_it(content, text):
    assert words_of(content, [MIRA, OTHER, KEI]).text == text


def test_the_own_words_begin_behind_the_mentions_at_the_beginning():
    words = words_of("<p>@mira@tide.example @kei@letters.example ask @mira@harbour.example</p>", [MIRA, OTHER, KEI])
    assert words.text[words.own_from :] == "ask @p1"
    assert words.names_from(words.own_from) == {OTHER.key}
    assert words.names_from(0) == {MIRA.key, OTHER.key, KEI.key}
