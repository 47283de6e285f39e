"""Pictures decode, belong to their job, and are served to anybody who has the link."""

import struct
import zlib

import pytest


def decoded(png):
    """Return size and rows of an 8-bit RGB PNG, checking every checksum on the way."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    at, chunks = 8, []
    while at < len(png):
        length, name = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + length]
        (checksum,) = struct.unpack(">I", png[at + 8 + length : at + 12 + length])
        assert checksum == zlib.crc32(name + body)
        chunks.append((name, body))
        at += 12 + length
    assert [name for name, _ in chunks] == [b"IHDR", b"IDAT", b"IEND"]
    width, height, depth, colour, *_ = struct.unpack(">IIBBBBB", chunks[0][1])
    assert (depth, colour) == (8, 2)
    raw = zlib.decompress(chunks[1][1])
    stride = 1 + 3 * width
    assert len(raw) == stride * height
    assert {raw[y * stride] for y in range(height)} == {0}
    return width, height, [raw[y * stride + 1 : (y + 1) * stride] for y in range(height)]


def test_a_grid_shows_four_pictures_and_an_upscale_one_of_them(open_shop, provider):
    shop = open_shop(provider)
    grid = shop.finished()
    single_id = shop.press(grid, "U2")
    shop.clock.advance(60)
    width, height, rows = decoded(shop.http.get(shop.picture(grid)).content)
    assert (width, height) == (256, 256)
    corners = [rows[y][x * 3 : x * 3 + 3] for y in (0, 128) for x in (0, 128)]
    assert len(set(corners)) == 4
    single = shop.http.get(shop.picture(shop.task(single_id)))
    assert single.headers["content-type"] == "image/png"
    _, _, pixels = decoded(single.content)
    assert pixels[0][:3] == pixels[0][-3:] == corners[1]


def test_two_jobs_have_two_pictures(open_shop, provider):
    shop = open_shop(provider)
    pictures = {shop.http.get(shop.picture(shop.finished())).content for _ in range(2)}
    assert len(pictures) == 2


def test_whether_a_download_carried_a_key_is_on_record(open_shop, provider):
    shop = open_shop(provider)
    url = shop.picture(shop.finished())
    shop.http.get(url)
    shop.http.get(url, headers=shop.headers)
    without, with_key = shop.world.requests[-2:]
    assert (without.operation, without.had_key) == ("downloadPicture", False)
    assert (with_key.operation, with_key.had_key) == ("downloadPicture", True)


def test_links_hold_for_a_day_and_break_when_touched(open_shop):
    shop = open_shop("anyapi")
    url = shop.picture(shop.finished())
    head, _, query = url.partition("?")
    parts = query.rstrip("&").split("&")
    assert [part.partition("=")[0] for part in parts] == ["ex", "is", "hm"]
    assert url.endswith("&")
    assert shop.http.get(url).status_code == shop.http.get(url.rstrip("&")).status_code == 200
    for broken in ("", "&".join(reversed(parts)), query.replace("hm=", "hm=0"), "ex=zz&is=0&hm=0"):
        assert shop.http.get(f"{head}?{broken}").status_code == 404
    shop.clock.advance(24 * 3600)
    assert shop.http.get(url).status_code == 404


@pytest.mark.parametrize("path", ["/cdn/attachments/1/2/a.png", "/cdn/attachments/1/2/a_b.png?ex=0"])
def test_a_picture_of_no_job_is_404(open_shop, provider, path):
    assert open_shop(provider).http.get(path).status_code == 404
