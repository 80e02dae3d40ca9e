"""A thermal printer's end of the wire: a TCP socket that keeps every byte it is sent."""

import socket
import threading
from pathlib import Path


class Listener:
    """Listens on a free loopback port; each connection's bytes become one file in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.files: list[Path] = []
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                data = _all_of(connection)
            # A status question alone is not a print.
            if len(data) > 64:
                path = self._folder / f"{len(self.files) + 1:02}.escpos"
                path.write_bytes(data)
                self.files.append(path)


def _all_of(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65536), b""))
