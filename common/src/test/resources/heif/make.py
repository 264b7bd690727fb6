# Draws pictures and writes them as HEIC and AVIF, as one tile or in several tiles like phones do: make.py FOLDER
# All pictures are drawings, not photographs. Made with pillow-heif 1.8.1 (libheif 1.23.6, x265 4.3) and Pillow 13.0.0.
import struct, io, sys, os
import pillow_heif
from PIL import Image, ImageDraw
pillow_heif.register_heif_opener()

def drawing(w, h):
    """Returns a brown picture whose four corners have four other colours."""
    im = Image.new("RGB", (w, h), (200, 100, 50))
    d = ImageDraw.Draw(im)
    d.rectangle((0, 0, w // 4 - 1, h // 4 - 1), fill=(255, 255, 255))
    d.rectangle((w - w // 4, 0, w - 1, h // 4 - 1), fill=(0, 0, 0))
    d.rectangle((0, h - h // 4, w // 4 - 1, h - 1), fill=(20, 160, 60))
    d.rectangle((w - w // 4, h - h // 4, w - 1, h - 1), fill=(30, 40, 200))
    return im
def boxes(b, s, e):
    while s + 8 <= e:
        n, t = struct.unpack('>I4s', b[s:s+8]); h = 8
        if n == 0: n = e - s
        yield t, s + h, s + n
        s += n
def find(b, path, s=0, e=None):
    e = len(b) if e is None else e
    for t, x, y in boxes(b, s, e):
        if t == path[0]:
            if len(path) == 1: return x, y
            return find(b, path[1:], x + (4 if t == b'meta' else 0), y)
def single(im, fmt, **kw):
    f = io.BytesIO(); im.save(f, fmt, **kw); b = f.getvalue()
    conf = find(b, [b'meta', b'iprp', b'ipco', b'hvcC' if fmt == 'HEIF' else b'av1C'])
    x, y = find(b, [b'mdat'])
    x0, y0 = find(b, [b'meta', b'iloc'])
    return b[conf[0]:conf[1]], b, b[x0:y0]
def data(b, iloc):
    # first item's single extent; pillow-heif: v1 or v0
    v = iloc[0]; sizes = struct.unpack('>H', iloc[4:6])[0]; o, l, ba = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    at = 8; at += 2
    if v: at += 2
    at += 2
    base = int.from_bytes(iloc[at:at+ba], 'big'); at += ba + 2
    off = int.from_bytes(iloc[at:at+o], 'big'); at += o; n = int.from_bytes(iloc[at:at+l], 'big')
    return b[base+off:base+off+n]
def box(t, *c): c = b''.join(c); return struct.pack('>I4s', 8 + len(c), t) + c
def full(t, v, fl, *c): return box(t, struct.pack('>I', v << 24 | fl), *c)
def grid(im, tw, th, fmt, turn=None, mirror=None, **kw):
    w, h = im.size; cols, rows = -(-w // tw), -(-h // th)
    big = Image.new('RGB', (cols * tw, rows * th), (255, 0, 255)); big.paste(im)
    confs, datas = [], []
    for r in range(rows):
        for c in range(cols):
            conf, b, iloc = single(big.crop((c*tw, r*th, (c+1)*tw, (r+1)*th)), fmt, **kw)
            confs.append(conf); datas.append(data(b, iloc))
    code = b'hvc1' if fmt == 'HEIF' else b'av01'
    n = len(datas); ids = list(range(1, n + 1)); g = n + 1
    kinds = sorted(set(confs))
    ispe = lambda a, b: full(b'ispe', 0, 0, struct.pack('>II', a, b))
    props = [box(b'hvcC' if fmt == 'HEIF' else b'av1C', k) for k in kinds] + [ispe(tw, th), ispe(w, h)]
    own = [len(kinds) + 2]
    if mirror is not None: props.append(box(b'imir', bytes([mirror]))); own.append(len(props))
    if turn is not None: props.append(box(b'irot', bytes([turn]))); own.append(len(props))
    assoc = b''.join(struct.pack('>HBBB', i, 2, 0x80 | kinds.index(confs[i-1]) + 1, len(kinds) + 1) for i in ids)
    assoc += struct.pack('>HB', g, len(own)) + bytes(own)
    payload = struct.pack('>BBBB', 0, 0, rows - 1, cols - 1) + struct.pack('>HH', w, h)
    def meta(start):
        loc = b''; at = start
        for i in ids:
            loc += struct.pack('>HHHHII', i, 0, 0, 1, at, len(datas[i-1])); at += len(datas[i-1])
        loc += struct.pack('>HHHHII', g, 1, 0, 1, 0, len(payload))
        return full(b'meta', 0, 0,
            full(b'hdlr', 0, 0, struct.pack('>I4s', 0, b'pict'), bytes(13)),
            full(b'pitm', 0, 0, struct.pack('>H', g)),
            full(b'iinf', 0, 0, struct.pack('>H', n + 1), *[full(b'infe', 2, 1, struct.pack('>HH4s', i, 0, code), b'\0') for i in ids], full(b'infe', 2, 0, struct.pack('>HH4s', g, 0, b'grid'), b'\0')),
            full(b'iref', 0, 0, box(b'dimg', struct.pack('>HH', g, n), *[struct.pack('>H', i) for i in ids])),
            box(b'iprp', box(b'ipco', *props), full(b'ipma', 0, 0, struct.pack('>I', n + 1), assoc)),
            box(b'idat', payload),
            full(b'iloc', 1, 0, struct.pack('>HH', 0x4400, n + 1), loc))
    brand = b'heic' if fmt == 'HEIF' else b'avif'
    ftyp = box(b'ftyp', brand, struct.pack('>I', 0), b'mif1', brand)
    m = meta(0); m = meta(len(ftyp) + len(m) + 8)
    return ftyp + m + box(b'mdat', *datas)
if __name__ == '__main__':
    out = sys.argv[1]
    def put(name, b):
        open(os.path.join(out, name), 'wb').write(b)
    im = drawing(150, 100)
    single_heic, single_avif = io.BytesIO(), io.BytesIO()
    im.save(single_heic, 'HEIF', quality=90)
    im.save(single_avif, 'AVIF', quality=90)
    put('single.heic', single_heic.getvalue())
    put('single.avif', single_avif.getvalue())
    deep = b''.join(struct.pack('<H', v * 257) for p in im.getdata() for v in p)
    ten = io.BytesIO()
    pillow_heif.encode('RGB;16', im.size, deep, ten, quality=90)
    put('ten-bit.heic', ten.getvalue())
    put('grid.heic', grid(im, 64, 64, 'HEIF', quality=90))
    put('grid.avif', grid(im, 64, 64, 'AVIF', quality=90))
    for turn in range(4):
        put(f'turned-{turn}.heic', grid(im, 64, 64, 'HEIF', turn=turn, quality=90))
        put(f'mirrored-{turn % 2}-turned-{turn}.heic',
            grid(im, 64, 64, 'HEIF', turn=turn, mirror=turn % 2, quality=90))
