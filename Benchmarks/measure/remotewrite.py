"""Samples as Prometheus' remote-write protocol has them: protobuf, framed by snappy without compressing."""

import struct


def _varint(number: int) -> bytes:
    octets = bytearray()
    while number > 0x7F:
        octets.append(number & 0x7F | 0x80)
        number >>= 7
    octets.append(number)
    return bytes(octets)


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def labels(pairs: dict[str, str]) -> bytes:
    """What a time series says of itself; Prometheus wants the names in order."""
    return b"".join(
        _field(1, _field(1, name.encode()) + _field(2, value.encode())) for name, value in sorted(pairs.items()))


def samples(pairs: list[tuple[int, float]]) -> bytes:
    """Moments in milliseconds, and values."""
    return b"".join(
        _field(2, b"\x09" + struct.pack("<d", value) + b"\x10" + _varint(moment)) for moment, value in pairs)


def series(content: bytes) -> bytes:
    return _field(1, content)


def snappy(content: bytes) -> bytes:
    """A block of literals, which every reader of snappy takes."""
    block = bytearray(_varint(len(content)))
    for begin in range(0, len(content), 1 << 16):
        piece = content[begin:begin + (1 << 16)]
        block += b"\xf4" + struct.pack("<H", len(piece) - 1) + piece
    return bytes(block)
