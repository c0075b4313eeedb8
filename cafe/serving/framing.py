"""The websocket protocol of the café: a text that goes to many sockets becomes a frame once."""

from typing import TYPE_CHECKING, Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import OPEN

if TYPE_CHECKING:
    from uvicorn._types import ASGISendEvent


class OneFrameForMany(WebSocketsSansIOProtocol):
    """uvicorn's protocol, with a short way for the text that the socket before it got too.

    A server's frames are not masked, and without compression (cafe/serving/options.py) they hold
    nothing of their socket's: the bytes are the same for all. Everything but an open socket's text
    goes the usual way.
    """

    # Of the text that was sent last, by whichever socket: the hub sends one to all, then the next.
    _text: str = ""
    _frame: bytes = Frame(Opcode.TEXT, b"").serialize(mask=False)

    async def send(self, message: "ASGISendEvent") -> None:
        text: Any = message.get("text")
        if text is None or not self._is_plainly_open():
            await super().send(message)
            return
        shared = OneFrameForMany
        if text is not shared._text:
            shared._text = text
            shared._frame = Frame(Opcode.TEXT, text.encode()).serialize(mask=False)
        self.transport.write(shared._frame)

    def _is_plainly_open(self) -> bool:
        return (
            self.conn.state is OPEN
            and self.handshake_complete
            and not self.disconnected
            and not self.close_sent
            and self.initial_response is None
            and self.writable.is_set()
            and not self.conn.extensions
        )
