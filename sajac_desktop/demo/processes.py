"""Other processes, started and ended alike on every system."""

import os
import signal
import subprocess
import sys
import threading
from typing import IO, Any, Final

# Where it is, what interrupts this process is not meant for the other one.
if sys.platform == "win32":
    APART: Final[dict[str, Any]] = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
else:
    APART: Final[dict[str, Any]] = {"start_new_session": True}
"""How `subprocess.Popen` starts a process that `ask_to_end` may be asked to end."""

_CTRL_BREAK: Final = 1


def ask_to_end(process: subprocess.Popen[Any]) -> None:
    """Tell a process, started `APART`, and on Windows all it started, to end in its own time.
    Without a console Windows has no such word; then it ends at once.
    """
    if sys.platform == "win32":
        import ctypes

        # Not by `send_signal`: where that fails, Python 3.11 raises in whatever is called next.
        if not ctypes.windll.kernel32.GenerateConsoleCtrlEvent(_CTRL_BREAK, process.pid):
            process.terminate()
    else:
        process.terminate()


def kill(process: subprocess.Popen[Any]) -> None:
    """End a process, started `APART`, at once; what it started too, where the system can."""
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)


def next_line(pipe: IO[str], seconds: float) -> str:
    """The next line of a pipe; "" where it ended, or where none came within `seconds`: then only
    an end of the other side ends the reading. Windows cannot wait for a pipe in any other way.
    """
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.readline()), daemon=True)
    reader.start()
    reader.join(seconds)
    return read[0] if read else ""
