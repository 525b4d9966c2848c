"""CAR version 1, the file format of a repository: blocks, each after its length and its digest.

CAR, version 1. A block that is damaged costs itself: its length still says where the next one begins.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import IO, Any, NamedTuple

import libipld

from warmlinks.errors import InputError

__all__ = ["Block", "blocks_of", "decoded", "digest_of", "root_of"]

_LONGEST_HEAD = 4096
_LONGEST_NUMBER = 10
_ADDRESS_PREFIXES = (b"\x01\x71\x12\x20", b"\x01\x55\x12\x20")
"""What an address begins with: of DAG-CBOR, or of plain bytes, by their SHA-256."""

_ADDRESS = 36
_DIGEST = slice(4, 36)
_CHUNK = 1 << 20


class Block(NamedTuple):
    """One block.

    Attributes:
        at: the byte at which it begins.
        digest: what it is known by; empty where that cannot be read.
        data: what it holds; empty where `why` says why it is not used.
        why: what is wrong with it.
    """

    at: int
    digest: bytes
    data: bytes
    why: str = ""


def decoded(data: bytes) -> Any:  # noqa: ANN401  whatever it holds
    """Decode a block of DAG-CBOR; addresses of other blocks are bytes in it.

    Raises:
        ValueError: it is none, or is deeper than it may be.
    """
    try:
        return libipld.decode_dag_cbor(data)
    except RecursionError:
        raise ValueError("it is too deep") from None


def digest_of(address: object) -> bytes | None:
    """Return the digest in the address of a block; None if this reads no such address."""
    if isinstance(address, bytes) and len(address) == _ADDRESS and address.startswith(_ADDRESS_PREFIXES):
        return address[_DIGEST]
    return None


def root_of(stream: IO[bytes]) -> tuple[bytes, int]:
    """Return the digest of the root block and the length of the header; the stream is behind it then.

    Raises:
        InputError: it is no such file, or has no root.
    """
    length, octets = _varint(stream)
    if length is None or not 0 < length <= _LONGEST_HEAD:
        raise InputError("it is no repository of Bluesky", why="it has no head", advice="Take the file as it was sent")
    data = stream.read(length)
    try:
        head = decoded(data)
    except ValueError as error:
        raise InputError("the head of the repository cannot be read", why=str(error)) from error
    version = head.get("version") if isinstance(head, dict) else None
    if version != 1:
        raise InputError(f"it is a repository of version {version!r}", advice="This reads version 1: update warmlinks")
    roots = head.get("roots")
    root = digest_of(roots[0]) if isinstance(roots, list) and roots else None
    if root is None:
        raise InputError("the repository has no root", advice="Take the file as it was sent")
    return root, octets + length


def blocks_of(stream: IO[bytes], at: int, *, most: int) -> Iterator[Block]:
    """Yield the blocks of a stream that is behind the header; a cut file ends in a block that says so.

    Args:
        stream: where to read.
        at: the byte that it stands at.
        most: a block of more bytes is passed over.
    """
    while True:
        length, octets = _varint(stream)
        if length is None:
            if octets:
                yield Block(at, b"", b"", "the file ends in the middle, or what should be a length is none")
            return
        if length > most:
            left = length
            while left and (piece := stream.read(min(left, _CHUNK))):
                left -= len(piece)
            yield Block(at, b"", b"", f"it has {length:,} bytes, and {most:,} are allowed")
            if left:
                return
        else:
            data = stream.read(length)
            if len(data) < length:
                yield Block(at, b"", b"", "the file ends in the middle of it")
                return
            yield _block(at, data)
        at += octets + length


def _block(at: int, data: bytes) -> Block:
    digest, held = data[_DIGEST], data[_ADDRESS:]
    if not data.startswith(_ADDRESS_PREFIXES):
        return Block(at, b"", b"", "it is known by something else than its SHA-256")
    if sha256(held).digest() != digest:
        return Block(at, digest, b"", "it is damaged: its digest is another one")
    return Block(at, digest, held)


def _varint(stream: IO[bytes]) -> tuple[int | None, int]:
    """Read a varint; return it with its length in bytes, or None if there is none."""
    value = 0
    for count in range(_LONGEST_NUMBER):
        octet = stream.read(1)
        if not octet:
            return None, count
        value |= (octet[0] & 0x7F) << 7 * count
        if octet[0] < 0x80:  # noqa: PLR2004  the last of them
            return value, count + 1
    return None, _LONGEST_NUMBER
