"""Make ICU's data smaller: Qt's wheel carries every language of the world, 32 MB of it.

What Qt's widgets ask ICU for (collation, case, names) is kept for Persian and English; anything
else falls back to the root, as ICU does for a language it does not know.
Needs ld and objcopy of binutils, as PyInstaller does.

The format is described in ICU's own `ucmndata.h` and `udata.h`: a header of its own size, a count,
that many pairs of offsets (of a name, of its data) from there, the names, the data.
"""

import struct
import subprocess
import tempfile
from pathlib import Path

LANGUAGES = ("root", "en", "en_US", "en_001", "fa", "fa_IR", "res_index", "pool", "ucadata")
"""Of what ICU has by language, what is kept."""
_PLACES = ("brkitr/", "coll/", "curr/", "lang/", "rbnf/", "region/", "translit/", "unit/", "zone/")
_ALIGNED = 16


def shrink(library: Path) -> tuple[int, int]:
    """Put a smaller libicudata in the place of the one there; its sizes before and after."""
    before = library.stat().st_size
    symbol, data = _data_of(library)
    smaller = _only_kept(data)
    with tempfile.TemporaryDirectory() as folder:
        _link(Path(folder), library, symbol, smaller)
    return before, library.stat().st_size


def kept(name: str) -> bool:
    """Whether an item of the data, such as `icudt73l/coll/fa.res`, is kept."""
    _, _, name = name.partition("/")
    place, _, rest = name.rpartition("/")
    if place == "translit" or place.startswith("brkitr") or rest.endswith(".cnv"):
        # Rewriting of scripts and encodings of other times; breaking of lines is Qt's own.
        return False
    if f"{place}/" in _PLACES or name.endswith(".res"):
        stem = rest.removesuffix(".res")
        # Tables that belong to no language begin with a small letter of their own kind.
        return stem in LANGUAGES or (not place and not _is_language(stem))
    return True


def _is_language(stem: str) -> bool:
    code = stem.split("_")[0]
    return len(code) in (2, 3) and code.islower() and code.isalpha()


def _data_of(library: Path) -> tuple[str, bytes]:
    """The data inside the library, and the name by which the others find it."""
    listing = subprocess.run(
        ["nm", "-D", "--defined-only", "-S", str(library)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\n")
    fields = next(line.split() for line in listing if line.endswith("_dat"))
    address, size, symbol = int(fields[0], 16), int(fields[1], 16), fields[-1]
    headers = subprocess.run(
        ["readelf", "-lW", str(library)], check=True, capture_output=True, text=True
    ).stdout.split("\n")
    for line in headers:
        words = line.split()
        if words[:1] == ["LOAD"]:
            offset, begin, length = int(words[1], 16), int(words[2], 16), int(words[4], 16)
            if begin <= address < begin + length:
                at = offset + address - begin
                return symbol, library.read_bytes()[at : at + size]
    raise ValueError(f"{symbol} is in no segment of {library}")


def _only_kept(data: bytes) -> bytes:
    (head,) = struct.unpack_from("<H", data)
    (count,) = struct.unpack_from("<I", data, head)
    pairs = [struct.unpack_from("<II", data, head + 4 + 8 * place) for place in range(count)]
    ends = [offset for _, offset in pairs[1:]] + [len(data) - head]
    items = []
    for (name_at, begin), end in zip(pairs, ends, strict=True):
        name_end = data.index(b"\0", head + name_at)
        name = data[head + name_at : name_end]
        if kept(name.decode("ascii")):
            items.append((name, data[head + begin : head + end]))
    names = b"".join(name + b"\0" for name, _ in items)
    table = 4 + 8 * len(items)
    body = _padded(b"\0" * table + names, head)
    pieces, entries, name_at = [], [], table
    at = len(body)
    for name, content in items:
        entries.append(struct.pack("<II", name_at, at))
        name_at += len(name) + 1
        content = _padded(content, head + at)
        pieces.append(content)
        at += len(content)
    start = struct.pack("<I", len(items)) + b"".join(entries)
    return data[:head] + start + body[len(start) :] + b"".join(pieces)


def _padded(content: bytes, begins_at: int) -> bytes:
    return content + b"\0" * (-(begins_at + len(content)) % _ALIGNED)


def _link(folder: Path, library: Path, symbol: str, data: bytes) -> None:
    (folder / "icu.dat").write_bytes(data)
    _run(folder, "ld", "-r", "-b", "binary", "-o", "icu.o", "icu.dat")
    _run(
        folder,
        "objcopy",
        f"--redefine-sym=_binary_icu_dat_start={symbol}",
        "--rename-section=.data=.rodata,alloc,load,readonly,data,contents",
        f"--set-section-alignment=.data={_ALIGNED}",
        "icu.o",
    )
    out = folder / library.name
    soname = ("-soname", library.name)
    _run(folder, "ld", "-shared", "-z", "noexecstack", *soname, "-o", str(out), "icu.o")
    library.write_bytes(out.read_bytes())


def _run(folder: Path, *command: str) -> None:
    subprocess.run(command, check=True, cwd=folder)
