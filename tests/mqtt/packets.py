"""MQTT packets by their length: enough to tell them apart, and to pass them on unharmed."""

import socket
from collections.abc import Iterator

CONNECT, CONNACK, PUBLISH, PUBACK = 1, 2, 3, 4
SUBSCRIBE, SUBACK, PINGREQ, PINGRESP, DISCONNECT = 8, 9, 12, 13, 14


def packets(source: socket.socket) -> Iterator[bytes]:
    """Yield whole packets until the other side closes."""
    stream = source.makefile("rb")
    while first := stream.read(1):
        header, length, shift = first, 0, 0
        while True:
            byte = stream.read(1)
            header += byte
            length |= (byte[0] & 127) << shift
            shift += 7
            if byte[0] < 128:
                break
        yield header + stream.read(length)


def kind(packet: bytes) -> int:
    return packet[0] >> 4


def puback_of(publish: bytes) -> bytes:
    """Return the acknowledgement of a PUBLISH, b"" when its QoS is 0."""
    if not publish[0] & 0b110:
        return b""
    return bytes((PUBACK << 4, 2)) + packet_id(publish)


def packet_id(packet: bytes) -> bytes:
    """Return the packet identifier of a PUBLISH (QoS 1) or a SUBSCRIBE."""
    rest = _after_length(packet, 1)
    if kind(packet) == PUBLISH:
        rest = rest[2 + int.from_bytes(rest[:2], "big") :]
    return rest[:2]


def client_id(connect: bytes) -> str:
    """Return the client's id from its CONNECT (MQTT 5)."""
    fixed = 2 + len("MQTT") + 1 + 1 + 2  # name, version, flags, keep-alive
    rest = _after_length(connect, 1)[fixed:]
    length = rest[0]  # of the properties; ours are short
    rest = rest[1 + length :]
    return rest[2 : 2 + int.from_bytes(rest[:2], "big")].decode()


def _after_length(packet: bytes, at: int) -> bytes:
    """Return what comes after a length of variable size."""
    while packet[at] >= 128:
        at += 1
    return packet[at + 1 :]
