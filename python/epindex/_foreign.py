"""The few things of ctypes that are used here: from its C part, which costs a third of the whole; from
ctypes itself where that part is not CPython's."""

import sys

try:
    if sys.implementation.name != "cpython":
        raise ImportError
    from _ctypes import FUNCFLAG_CDECL, CFuncPtr, Structure, _SimpleCData, byref, dlopen, sizeof
except ImportError:
    from ctypes import (  # noqa: F401
        CDLL, Structure, byref, c_char, c_char_p, c_int, c_size_t, c_uint, c_void_p, sizeof,
    )  # fmt: skip
else:

    class c_char(_SimpleCData):
        _type_ = "c"

    class c_char_p(_SimpleCData):
        _type_ = "z"

    class c_int(_SimpleCData):
        _type_ = "i"

    class c_size_t(_SimpleCData):
        _type_ = "L" if sys.maxsize > 2**32 else "I"

    class c_uint(_SimpleCData):
        _type_ = "I"

    class c_void_p(_SimpleCData):
        _type_ = "P"

    class _Function(CFuncPtr):
        _flags_ = FUNCFLAG_CDECL
        _restype_ = c_int

    class CDLL:
        """A shared library, whose functions are attributes."""

        def __init__(self, name):
            self._handle = dlopen(name, 0)

        def __getattr__(self, name):
            if name.startswith("__"):
                raise AttributeError(name)
            function = _Function((name, self))
            setattr(self, name, function)
            return function
