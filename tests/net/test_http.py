"""One request: no redirects, nothing of the environment, a checked address, a bounded reply."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading

import pytest

from warmlinks.errors import SettingsError
from warmlinks.net.connecting import Deadline
from warmlinks.net.http import NoAnswerError, NotReachedError, Reply, Url, request


def get(httpserver, path="/", **more) -> Reply:
    url = Url.parse(httpserver.url_for(path))
    return request("GET", url, deadline=Deadline(10), inner_hosts=["localhost"], **more)


def test_a_reply(httpserver):
    """Status, headers in lower case, and body."""
    httpserver.expect_request("/x").respond_with_data("hello", headers={"X-One": "1"})
    reply = get(httpserver, "/x?y=1")

    assert (reply.status, reply.headers["x-one"], reply.body, reply.cut) == (200, "1", b"hello", None)


def test_a_redirect_is_a_reply(httpserver):
    """It is not followed, whether it leads elsewhere or to the same server."""
    httpserver.expect_request("/old").respond_with_data("", status=302, headers={"Location": "/new"})

    assert get(httpserver, "/old").status == 302
    assert [one.path for one, _ in httpserver.log] == ["/old"]


def test_the_environment_plays_no_part(httpserver, monkeypatch, tmp_path):
    """Proxies and stored logins of the environment are not used."""
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0.05)
        for name in ("http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{trap.getsockname()[1]}")
        (tmp_path / "netrc").write_text("machine localhost login eve password x")
        monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
        httpserver.expect_request("/").respond_with_data("")
        reply = get(httpserver)

        assert reply.status == 200
        assert "Authorization" not in httpserver.log[0][0].headers
        with pytest.raises(TimeoutError):
            trap.accept()


def test_a_long_reply_is_cut(httpserver):
    """No more than the limit is kept, and it says so."""
    httpserver.expect_request("/").respond_with_data(b"x" * 500_000)
    reply = get(httpserver, limit=1000)

    assert (reply.status, len(reply.body), reply.cut) == (200, 1000, "longer than 1000 bytes")


def test_without_a_limit_only_the_status_is_waited_for():
    """Whoever wants the status alone does not wait for a body that never comes."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        url = Url.parse(f"http://127.0.0.1:{door.getsockname()[1]}/")
        door.settimeout(5)

        def answer():
            line, _ = door.accept()
            with line:
                line.recv(4096)
                line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")
                line.recv(4096)

        thread = threading.Thread(target=answer)
        thread.start()
        reply = request("GET", url, deadline=Deadline(20), inner_hosts=["127.0.0.1"], limit=0)
        thread.join(5)

    assert (reply.status, reply.body, reply.cut) == (200, b"", "not read")
    assert not thread.is_alive()


def test_nothing_small_becomes_large(httpserver):
    """A packed reply is kept as it comes, packed."""
    import gzip

    packed = gzip.compress(b"\0" * 10_000_000)
    httpserver.expect_request("/").respond_with_data(packed, headers={"Content-Encoding": "gzip"})

    assert get(httpserver).body == packed


def test_an_inner_address_needs_a_name(httpserver):
    """Without the name nothing is sent."""
    httpserver.expect_request("/").respond_with_data("")
    with pytest.raises(NotReachedError, match="inner address"):
        request("GET", Url.parse(httpserver.url_for("/")), deadline=Deadline(5))

    assert httpserver.log == []


def test_a_name_that_leads_inside_later_is_refused(httpserver, monkeypatch):
    """The connection is looked at before a word is said over it: a name cannot change its mind in between."""
    looks = []

    def check(host, address, _inner_hosts):
        looks.append(address)
        if len(looks) > 1:
            raise NotReachedError(f"{host} leads to the inner address {address}")

    monkeypatch.setattr("warmlinks.net.http.check_address", check)
    httpserver.expect_request("/").respond_with_data("")

    with pytest.raises(NotReachedError, match="inner address 127"):
        request("GET", Url.parse(f"http://127.0.0.1:{httpserver.port}/"), deadline=Deadline(5))
    assert looks == ["127.0.0.1", "127.0.0.1"]
    assert httpserver.log == []


def test_no_answer_is_not_the_same_as_not_reached():
    """Once something has left, nobody knows; before that, nothing can have arrived."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        url = Url.parse(f"http://127.0.0.1:{port}/")
        with pytest.raises(NoAnswerError, match="time of the attempt"):
            request("GET", url, deadline=Deadline(1), inner_hosts=["127.0.0.1"])
    with pytest.raises(NotReachedError):
        request("GET", url, deadline=Deadline(0.3), inner_hosts=["127.0.0.1"])


def test_errors_hold_no_path_and_no_header():
    """What a webhook's path or a header holds is in no error."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        url = Url.parse(f"http://127.0.0.1:{door.getsockname()[1]}/T0P53CR37?x=T0P53CR37")
        with pytest.raises(NoAnswerError) as caught:
            request("GET", url, headers={"X": "T0P53CR37"}, deadline=Deadline(1), inner_hosts=["127.0.0.1"])

    assert "T0P53CR37" not in str(caught.value) + repr(url) + str(url)


def test_bad_headers_are_not_sent(httpserver):
    """A line break in a header ends the attempt before anything leaves."""
    httpserver.expect_request("/").respond_with_data("")
    with pytest.raises(SettingsError):
        get(httpserver, headers={"X": "a\r\nY: b"})

    assert httpserver.log == []


@pytest.mark.parametrize(
    "text", ["https://example.org", "https://example.org:8443/a?b=c", "http://[2620:fe::fe]/", "HTTPS://EXAMPLE.org/"]
)
def test_addresses(text):
    """Addresses are taken apart."""
    assert Url.parse(text).host in ("example.org", "2620:fe::fe")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "//x",
        "https://",
        "https:///x",
        "https://a@b",
        "https://x/#y",
        "https://x\\y",
        "gopher://x",
        "https://x:99999",
        "https://[x",
    ],
)
def test_what_is_no_address(text):
    """Anything else is an error of the settings."""
    with pytest.raises(SettingsError):
        Url.parse(text)


def test_imports_are_light():
    """Importing the module does not import the client, nor TLS."""
    script = "import sys, warmlinks.net.http; print({'httpx', 'httpcore', 'ssl', 'asyncio'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "set()"


def test_where_the_header_link_leads(httpserver):
    """By relation; several to one header, several headers, and what is none."""
    link = (
        '<https://x.example/a?b=1,2>; rel="next", </prev>;title="a, b";rel=prev, <x>; title="rel", <y>; rel="last up"'
    )
    httpserver.expect_request("/").respond_with_data("", headers={"Link": link})

    links = get(httpserver).links
    assert links == {"next": "https://x.example/a?b=1,2", "prev": "/prev", "last": "y", "up": "y"}
    assert Reply(200, {}, b"").links == {}
