"""A register that pushes as fast as it is answered: a process of its own, for the load.

python -m bench.load HOST PORT FOLDER    the token comes by a line on standard input, and so does
the word to begin; the bodies lie packed in FOLDER. It prints `ready`, then what it took as JSON.
"""

import json
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

from sync import protocol


def main(host: str, port: str, folder: str) -> int:
    """Push all there is."""
    token = sys.stdin.readline().strip()
    first, *bodies = (path.read_bytes() for path in sorted(Path(folder).glob("*.gz")))
    connection = HTTPConnection(host, int(port), timeout=120)
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Content-Encoding": "gzip",
        protocol.SCHEMA_HEADER: str(protocol.SCHEMA),
    }

    def push(body: bytes) -> None:
        connection.request("POST", "/v1/push", body, headers)
        answer = connection.getresponse()
        content = answer.read()
        taken = content.count(b'"status":"applied"')
        if answer.status != 200 or taken != content.count(b'"op_id"'):
            raise RuntimeError(f"{answer.status}: {content[:500]!r}")

    push(first)
    print("ready", flush=True)
    sys.stdin.readline()
    began = time.monotonic()
    for body in bodies:
        push(body)
    print(json.dumps({"began": began, "ended": time.monotonic()}))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
