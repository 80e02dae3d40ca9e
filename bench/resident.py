"""How much memory this process has in the machine's."""

import os
import sys
from pathlib import Path


def megabytes() -> float:
    """Resident memory now on Linux; elsewhere the most there ever was."""
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    return most_megabytes()


def most_megabytes() -> float:
    """The most resident memory there ever was of this program."""
    if sys.platform == "linux":
        # The system's own count goes on from whoever started this one.
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e6
    if sys.platform == "win32":
        raise OSError("memory is not measured on Windows")
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1e6 if sys.platform == "darwin" else most / 1e3
