"""The folder of backups: which of them to keep."""

import re
from pathlib import Path

_NAME = re.compile(r"(?P<shop>.+)-(?P<at>\d{8}-\d{6})-(?P<why>.+)\.db")


def prune_backups(folder: Path, keep: int) -> list[Path]:
    """Delete all but the newest `keep` backups made for each reason; which were deleted.

    For each reason, so that a year of daily backups never pushes out the one made before a
    restore. Files that are not backups of ours are left alone, and one that cannot be deleted
    (open elsewhere, on Windows) is tried again next time.
    """
    kinds: dict[tuple[str, str], list[tuple[str, Path]]] = {}
    for path in folder.glob("*.db"):
        match = _NAME.fullmatch(path.name)
        if match:
            kinds.setdefault((match["shop"], match["why"]), []).append((match["at"], path))
    deleted = []
    for dated in kinds.values():
        for _, path in sorted(dated, reverse=True)[max(keep, 1) :]:
            try:
                path.unlink()
            except OSError:
                continue
            deleted.append(path)
    return sorted(deleted)
