"""Keeps Python's constants alive under Qt's binding.

The wheels of PySide6 6.12.0 are compiled as if for Python 3.12, where None, True and False are
immortal (PEP 683): a call that returns nothing gives back a None it never counted. Under 3.11 each
such call loses one reference, and after some tens of thousands the interpreter aborts with
"deallocating None". Counting them up once, by more than can ever be lost, is what 3.12 does itself.
"""

import sys

_NEVER_LOST = sys.maxsize // 4


def make_immortal() -> None:
    """Do so where it is needed; once for a process is enough, and twice does no harm."""
    if sys.implementation.name != "cpython" or sys.version_info >= (3, 12):
        return
    import ctypes

    for constant in (None, True, False, NotImplemented, Ellipsis):
        if sys.getrefcount(constant) < _NEVER_LOST:
            # An object of CPython begins with its reference count.
            ctypes.c_ssize_t.from_address(id(constant)).value += _NEVER_LOST
