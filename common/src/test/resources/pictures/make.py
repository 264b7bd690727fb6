"""Writes the pictures in this folder, and what Pillow sees in them.

    python make.py

Run with Pillow 13.0.0 (libjpeg-turbo 3.2.0, libtiff 4.7.2, libwebp 1.6.0); neither the build nor
the tests run it. expected.json holds for every file its size and, in base64, its pixels after
exif_transpose() and convert("RGB"); where that cuts off 16-bit greys at 255, their upper bytes.
"""

import base64
import io
import json
import struct
import zlib
from pathlib import Path

from PIL import Image, ImageOps

HERE = Path(__file__).parent
WIDTH, HEIGHT = 24, 16  # not square, so that a turned picture shows
ORIENTATION = 0x0112


def scene():
    """A ramp in red to the right and one in green downwards; a blue block at the top left."""
    picture = Image.new("RGB", (WIDTH, HEIGHT))
    for y in range(HEIGHT):
        for x in range(WIDTH):
            blue = 200 if x < 8 and y < 6 else 30
            picture.putpixel((x, y), (x * 10, y * 15, blue))
    return picture


def ramp(mode="L"):
    """Alpha for the scene: clear at the left, opaque at the right."""
    alpha = Image.new(mode, (WIDTH, HEIGHT))
    for y in range(HEIGHT):
        for x in range(WIDTH):
            alpha.putpixel((x, y), x * 11)
    return alpha


def noise():
    """72x64 pixels of the generator x -> 1103515245 x + 12345 (C's rand), in 256 greys."""
    state, pixels = 1, bytearray()
    for _ in range(72 * 64):
        state = (1103515245 * state + 12345) % 2**31
        pixels.append(state >> 16 & 0xff)
    return Image.frombytes("L", (72, 64), bytes(pixels))


def exif(orientation, order="<"):
    data = Image.Exif()
    data.endian = order
    data[ORIENTATION] = orientation
    return data


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(bits, colour, rows, interlace=0):
    """A PNG by hand, for the kinds Pillow does not write."""
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, bits, colour, 0, 0, interlace)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows), 9))
        + chunk(b"IEND", b"")
    )


def sixteen(picture, alpha=None):
    """Rows of big-endian 16-bit channels whose upper byte is the picture's."""
    for y in range(HEIGHT):
        row = b""
        for x in range(WIDTH):
            pixel = picture.getpixel((x, y))
            pixel = pixel if isinstance(pixel, tuple) else (pixel,)
            if alpha:
                pixel += (alpha.getpixel((x, y)),)
            row += b"".join(struct.pack(">BB", v, (x * 7) % 256) for v in pixel)
        yield row


def adam7(picture):
    """Rows of the seven passes of an interlaced RGB PNG."""
    for x0, y0, dx, dy in [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4),
                           (1, 0, 2, 2), (0, 1, 1, 2)]:
        for y in range(y0, HEIGHT, dy):
            yield b"".join(bytes(picture.getpixel((x, y))) for x in range(x0, WIDTH, dx))


def bmp_rle8(picture):
    """An 8-bit run-length BMP by hand."""
    table = b"".join(bytes(picture.palette.palette[i * 3:i * 3 + 3][::-1]).ljust(3, b"\0") + b"\0"
                     for i in range(256))
    body = b""
    for y in reversed(range(HEIGHT)):
        for x in range(WIDTH):
            body += bytes([1, picture.getpixel((x, y))])
        body += b"\0\0"
    body += b"\0\1"
    offset = 14 + 40 + len(table)
    return (
        struct.pack("<2sIHHI", b"BM", offset + len(body), 0, 0, offset)
        + struct.pack("<IiiHHIIiiII", 40, WIDTH, HEIGHT, 1, 8, 1, len(body), 0, 0, 256, 0)
        + table + body
    )


def bmp_top_down(picture):
    body = b"".join(bytes(picture.getpixel((x, y))[::-1])
                    for y in range(HEIGHT) for x in range(WIDTH))
    return (
        struct.pack("<2sIHHI", b"BM", 54 + len(body), 0, 0, 54)
        + struct.pack("<IiiHHIIiiII", 40, WIDTH, -HEIGHT, 1, 24, 0, len(body), 0, 0, 0, 0)
        + body
    )


def saved(picture, kind, **options):
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def files():
    rgb = scene()
    grey = rgb.convert("L")
    rgba = rgb.copy()
    rgba.putalpha(ramp())
    grey_alpha = Image.merge("LA", (grey, ramp()))
    palette = rgb.quantize(16)
    bilevel = rgb.convert("1")
    cmyk = rgb.convert("CMYK")

    yield "baseline-420.jpg", saved(rgb, "JPEG", quality=85, subsampling="4:2:0")
    yield "baseline-444.jpg", saved(rgb, "JPEG", quality=95, subsampling="4:4:4")
    yield "baseline-422-restart.jpg", saved(
        rgb, "JPEG", quality=85, subsampling="4:2:2", restart_marker_blocks=1)
    yield "progressive.jpg", saved(rgb, "JPEG", quality=85, progressive=True)
    yield "grey.jpg", saved(grey, "JPEG", quality=85)
    yield "stored-as-rgb.jpg", saved(rgb, "JPEG", quality=90, keep_rgb=True)
    yield "cmyk-adobe.jpg", saved(cmyk, "JPEG", quality=90)
    ycck = saved(cmyk, "JPEG", quality=90)
    adobe = ycck.index(b"Adobe")
    yield "ycck-adobe.jpg", ycck[:adobe + 11] + b"\2" + ycck[adobe + 12:]  # transform: YCCK
    for n in range(1, 9):
        order = "<" if n % 2 else ">"
        yield f"exif-{n}.jpg", saved(rgb, "JPEG", quality=90, exif=exif(n, order))
    yield "exif-6.png", saved(rgb, "PNG", exif=exif(6))
    yield "exif-6.webp", saved(rgb, "WEBP", quality=80, exif=exif(6))
    yield "exif-3.tif", saved(rgb, "TIFF", compression="tiff_lzw", tiffinfo={ORIENTATION: 3})
    yield "exif-6.tif", saved(rgb, "TIFF", compression="tiff_lzw", tiffinfo={ORIENTATION: 6})
    yield "exif-7.tif", saved(grey, "TIFF", tiffinfo={ORIENTATION: 7})

    yield "rgb.png", saved(rgb, "PNG")
    yield "rgba.png", saved(rgba, "PNG")
    yield "grey.png", saved(grey, "PNG")
    yield "grey-alpha.png", saved(grey_alpha, "PNG")
    yield "bilevel.png", saved(bilevel, "PNG")
    yield "palette.png", saved(palette, "PNG", bits=4)
    yield "palette-transparent.png", saved(palette, "PNG", transparency=b"\0\x40\x80\xff")
    yield "rgb16.png", png(16, 2, sixteen(rgb))
    yield "rgba16.png", png(16, 6, sixteen(rgb, ramp()))
    yield "grey16.png", png(16, 0, sixteen(grey))
    yield "interlaced.png", png(8, 2, adam7(rgb), interlace=1)

    yield "lossy.webp", saved(rgb, "WEBP", quality=80)
    yield "lossless.webp", saved(rgb, "WEBP", lossless=True)
    yield "alpha.webp", saved(rgba, "WEBP", quality=80, exact=True)
    yield "alpha-lossless.webp", saved(rgba, "WEBP", lossless=True, exact=True)

    yield "rgb.bmp", saved(rgb, "BMP")
    yield "grey.bmp", saved(grey, "BMP")
    yield "palette.bmp", saved(palette, "BMP")
    yield "bilevel.bmp", saved(bilevel, "BMP")
    yield "rgba.bmp", saved(rgba, "BMP")
    yield "run-length.bmp", bmp_rle8(palette)
    yield "top-down.bmp", bmp_top_down(rgb)

    yield "plain.tif", saved(rgb, "TIFF")
    yield "deflate.tif", saved(rgb, "TIFF", compression="tiff_adobe_deflate")
    yield "packbits.tif", saved(rgb, "TIFF", compression="packbits")
    yield "jpeg.tif", saved(rgb, "TIFF", compression="jpeg", quality=90)
    yield "rgba.tif", saved(rgba, "TIFF", compression="tiff_lzw")
    yield "grey.tif", saved(grey, "TIFF")
    yield "palette.tif", saved(palette, "TIFF")
    yield "group4.tif", saved(bilevel, "TIFF", compression="group4")
    yield "cmyk.tif", saved(cmyk, "TIFF")
    grey16 = Image.frombytes("I;16B", (WIDTH, HEIGHT), b"".join(sixteen(grey)))
    yield "grey16.tif", saved(grey16, "TIFF")
    yield "two-pages.tif", saved(rgb, "TIFF", save_all=True, append_images=[ImageOps.invert(rgb)])

    yield "palette.gif", saved(palette, "GIF", interlace=0)
    yield "interlaced.gif", saved(palette, "GIF", interlace=1)
    yield "grey.gif", saved(grey, "GIF")
    yield "transparent.gif", saved(palette, "GIF", transparency=3)
    yield "animated.gif", saved(
        palette, "GIF", save_all=True, append_images=[ImageOps.invert(rgb).quantize(16)])
    yield "noise.gif", saved(noise(), "GIF")  # more strings than the table of codes holds


def refused():
    rgb = scene()
    yield "animated.webp", saved(
        rgb, "WEBP", save_all=True, append_images=[ImageOps.invert(rgb)], lossless=True)
    yield "still.avif", saved(rgb, "AVIF", quality=30)


def pixels(data):
    picture = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    if picture.mode.startswith("I;16"):
        upper = bytes(v // 256 for v in picture.convert("I").get_flattened_data())
        picture = Image.frombytes("L", picture.size, upper)
    return picture.convert("RGB")


def expected(data):
    picture = pixels(data)
    return {
        "width": picture.width,
        "height": picture.height,
        "rgb": base64.b64encode(picture.tobytes()).decode(),
    }


def main():
    answers = {}
    for name, data in files():
        (HERE / name).write_bytes(data)
        answers[name] = expected(data)
    for name, data in refused():
        (HERE / name).write_bytes(data)
    (HERE / "expected.json").write_text(json.dumps(answers, indent=1) + "\n")


main()
