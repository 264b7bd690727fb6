"""Writes the pictures in this folder, and the pixels that Pillow reads from them.

    python make.py

Run with Pillow 13.0.0 (libjpeg-turbo 3.2.0, libtiff 4.7.2, libwebp 1.6.0). The build and the tests
do not run this program. expected.json has the size of every file and, in base64, its pixels after
exif_transpose() and convert("RGB"). For 16-bit greys, which convert() clips at 255, it has the upper
bytes. expected-reduced.json has the same for JPEGs that libjpeg reads at 1/2, 1/4 and 1/8 (draft()).
"""

import base64
import io
import json
import struct
import zlib
from pathlib import Path

from PIL import Image, ImageOps

HERE = Path(__file__).parent
WIDTH, HEIGHT = 24, 16  # not square, so that a wrong turn is noticed
ORIENTATION = 0x0112


def scene():
    """Returns a picture: red grows to the right, green grows downwards, a blue block is at the top left."""
    picture = Image.new("RGB", (WIDTH, HEIGHT))
    for y in range(HEIGHT):
        for x in range(WIDTH):
            blue = 200 if x < 8 and y < 6 else 30
            picture.putpixel((x, y), (x * 10, y * 15, blue))
    return picture


def ramp(mode="L"):
    """Returns the alpha channel for the scene: transparent at the left, opaque at the right."""
    alpha = Image.new(mode, (WIDTH, HEIGHT))
    for y in range(HEIGHT):
        for x in range(WIDTH):
            alpha.putpixel((x, y), x * 11)
    return alpha


def noise():
    """Returns 72x64 random greys, from the generator x -> 1103515245 x + 12345 (C's rand)."""
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
    """Returns a PNG of a kind that Pillow does not write."""
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, bits, colour, 0, 0, interlace)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows), 9))
        + chunk(b"IEND", b"")
    )


def sixteen(picture, alpha=None):
    """Yields rows of big-endian 16-bit channels; the upper bytes are the picture's values."""
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
    """Yields the rows of the seven passes of an interlaced RGB PNG."""
    for x0, y0, dx, dy in [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4),
                           (1, 0, 2, 2), (0, 1, 1, 2)]:
        for y in range(y0, HEIGHT, dy):
            yield b"".join(bytes(picture.getpixel((x, y))) for x in range(x0, WIDTH, dx))


def bmp_rle8(picture):
    """Returns an 8-bit BMP with run-length encoding, which Pillow does not write."""
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


def xmp(orientation, element=False):
    said = f'tiff:Orientation="{orientation}"/>'
    if element:
        said = f'><tiff:Orientation>{orientation}</tiff:Orientation></rdf:Description>'
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" {said}'
        "</rdf:RDF></x:xmpmeta>"
    ).encode()


def app1(data):
    return b"\xff\xe1" + struct.pack(">H", len(data) + 2) + data


def with_segments(jpeg, *segments):
    """Returns the JPEG with these segments behind its start marker."""
    return jpeg[:2] + b"".join(segments) + jpeg[2:]


def with_chunks(png_file, *chunks):
    """Returns the PNG with these chunks behind its header."""
    return png_file[:33] + b"".join(chunks) + png_file[33:]


def exif_bytes(orientation):
    """Returns EXIF data as in a JPEG: 'Exif', two zero bytes, then the data."""
    return exif(orientation).tobytes()


def xmp_text(orientation, packed):
    text = zlib.compress(xmp(orientation)) if packed else xmp(orientation)
    return chunk(b"iTXt", b"XML:com.adobe.xmp\0" + bytes([packed, 0]) + b"\0\0" + text)


def raw_profile(orientation):
    """Returns a PNG chunk with EXIF data as ImageMagick wrote it before 2017."""
    digits = exif_bytes(orientation).hex()
    lines = "\n".join(digits[i:i + 72] for i in range(0, len(digits), 72))
    text = f"\nexif\n{len(digits) // 2:8}\n{lines}\n".encode()
    return chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(text))


def mp4():
    """Returns the start of an MP4 whose bytes look like 200 scans of a JPEG."""
    return b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\xff\xda\0\x08mdat" * 200


def part_of_canvas(picture, canvas, left, top):
    """Returns an animated WebP whose first frame does not cover its canvas."""
    def u24(n):
        return struct.pack("<I", n)[:3]

    still = saved(picture, "WEBP", lossless=True)[12:]
    head = u24(left // 2) + u24(top // 2) + u24(picture.width - 1) + u24(picture.height - 1)
    frame = head + u24(100) + b"\0" + still
    chunks = (
        b"VP8X" + struct.pack("<II", 10, 2) + u24(canvas[0] - 1) + u24(canvas[1] - 1)
        + b"ANIM" + struct.pack("<IIH", 6, 0xffffffff, 0)
        + 2 * (b"ANMF" + struct.pack("<I", len(frame)) + frame)
    )
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WEBP" + chunks


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
    yield "odd.jpg", saved(rgb.crop((0, 0, 21, 13)), "JPEG", quality=85)
    for n in range(1, 9):
        order = "<" if n % 2 else ">"
        yield f"exif-{n}.jpg", saved(rgb, "JPEG", quality=90, exif=exif(n, order))
    yield "exif-6.png", saved(rgb, "PNG", exif=exif(6))
    yield "exif-6.webp", saved(rgb, "WEBP", quality=80, exif=exif(6))
    yield "exif-3.tif", saved(rgb, "TIFF", compression="tiff_lzw", tiffinfo={ORIENTATION: 3})
    yield "exif-6.tif", saved(rgb, "TIFF", compression="tiff_lzw", tiffinfo={ORIENTATION: 6})
    yield "exif-7.tif", saved(grey, "TIFF", tiffinfo={ORIENTATION: 7})

    jpeg = saved(rgb, "JPEG", quality=90)
    jpeg_xmp = b"http://ns.adobe.com/xap/1.0/\0"
    yield "film-behind.jpg", jpeg + mp4()
    yield "film-behind-progressive.jpg", saved(rgb, "JPEG", quality=85, progressive=True) + mp4()
    yield "xmp-6.jpg", with_segments(jpeg, app1(jpeg_xmp + xmp(6)))
    yield "xmp-8-element.jpg", with_segments(jpeg, app1(jpeg_xmp + xmp(8, element=True)))
    yield "exif-1-xmp-6.jpg", with_segments(jpeg, app1(exif_bytes(1)), app1(jpeg_xmp + xmp(6)))
    silent = Image.Exif()
    silent[0x0131] = "a camera"
    yield "exif-silent-xmp-6.jpg", with_segments(
        jpeg, app1(silent.tobytes()), app1(jpeg_xmp + xmp(6)))
    yield "exif-6-then-1.jpg", with_segments(jpeg, app1(exif_bytes(6)), app1(exif_bytes(1)))
    plain = saved(rgb, "PNG")
    yield "exif-6-prefixed.png", with_chunks(plain, chunk(b"eXIf", exif_bytes(6)))
    yield "exif-6-in-text.png", with_chunks(plain, raw_profile(6))
    yield "xmp-6.png", with_chunks(plain, xmp_text(6, packed=0))
    yield "xmp-3-packed.png", with_chunks(plain, xmp_text(3, packed=1))
    yield "exif-6-behind.png", plain + chunk(b"eXIf", exif_bytes(6)[6:]) + mp4()
    yield "xmp-6.webp", saved(rgb, "WEBP", quality=80, xmp=xmp(6))
    yield "animated.webp", saved(
        rgb, "WEBP", save_all=True, append_images=[ImageOps.invert(rgb)], lossless=True)
    yield "animated-alpha.webp", saved(
        rgba, "WEBP", save_all=True, append_images=[ImageOps.invert(rgb)], lossless=True,
        exact=True)
    yield "animated-lossy-exif-6.webp", saved(
        rgb, "WEBP", save_all=True, append_images=[ImageOps.invert(rgb)], quality=80,
        exif=exif(6))
    yield "animated-part.webp", part_of_canvas(rgb, (40, 30), 6, 4)

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
    yield "noise.gif", saved(noise(), "GIF")  # has more strings than the code table can hold


def refused():
    rgb = scene()
    yield "still.avif", saved(rgb, "AVIF", quality=30)


def pixels(data, by):
    picture = Image.open(io.BytesIO(data))
    if by > 1:
        picture.draft(None, (picture.width // by, picture.height // by))
    picture = ImageOps.exif_transpose(picture)
    if picture.mode.startswith("I;16"):
        upper = bytes(v // 256 for v in picture.convert("I").get_flattened_data())
        picture = Image.frombytes("L", picture.size, upper)
    return picture.convert("RGB")


def expected(data, by=1):
    picture = pixels(data, by)
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
    reduced = {
        name: {by: expected(data, by) for by in (2, 4, 8)}
        for name, data in files()
        if name in ("baseline-420.jpg", "baseline-444.jpg", "exif-6.jpg", "grey.jpg",
                    "odd.jpg")
    }
    (HERE / "expected-reduced.json").write_text(json.dumps(reduced, indent=1) + "\n")


main()
