"""How the columns of a table share its width."""

from collections.abc import Mapping, Sequence

from ui.table_memory import Memory
from ui.table_models import Column


def share_out(
    columns: Sequence[Column], memory: Memory, asked: Mapping[str, int], room: int
) -> dict[int, int]:
    """Pixels by the place of each column that is shown; those given up for want of room are not
    among them. `asked` are widths by key, in place of the columns' own; what a person has set
    stands above both.
    """
    keys = {i: c.key for i, c in enumerate(columns) if c.key not in memory.hidden}
    own = {column.key: column.width for column in columns} | dict(asked)
    widths = {i: memory.widths.get(key, own[key]) for i, key in keys.items()}
    left = room - sum(widths.values())
    for i in reversed([i for i in keys if columns[i].spare and keys[i] not in memory.wanted]):
        if left < 0:
            left += widths.pop(i)
    shown = list(widths)
    for i in shown:
        least = columns[i].least
        if left < 0 and least is not None and keys[i] not in memory.widths:
            give = min(-left, widths[i] - least)
            widths[i] -= give
            left += give
    stretching = [i for i in shown if columns[i].stretch]
    takers = stretching or shown[1:]
    # A scroll bar's width is better taken from them than scrolled sideways for.
    for i in reversed(stretching):
        give = min(max(0, -left), widths[i] // 5)
        if keys[i] not in memory.widths:
            widths[i] -= give
            left += give
    weight = sum(widths[i] for i in takers)
    if left > 0 and weight:
        for i in takers:
            widths[i] += left * widths[i] // weight
        widths[takers[-1]] += room - sum(widths.values())
    elif left < 0:
        # A column that stretches also gives way, by a quarter of itself.
        for i in stretching:
            widths[i] -= min(-(left // len(stretching)), widths[i] // 4)
    return widths
