"""Whether this processor can run the libraries of a bundle. Checked at the start, before they are loaded."""

import ctypes
import os
import sys

_SSE4_2, _POPCNT = 1 << 20, 1 << 23  # in ECX of CPUID's leaf 1
_PF_SSE4_2 = 38  # a constant of Windows

# in both languages, since the libraries that know the user's language would crash
TOO_OLD = (
    "Sayso needs a processor with SSE4.2 (nearly all made since 2011). This one has none. · "
    "Sayso 需要支持 SSE4.2 的处理器（2011 年以后的几乎都支持），本机处理器不支持。"
)


def is_too_old() -> bool:
    """Whether the processor lacks SSE4.2 or POPCNT; False if unknown."""
    try:
        if sys.platform == "win32":
            intel = os.environ.get("PROCESSOR_ARCHITECTURE") == "AMD64"
            return intel and not ctypes.windll.kernel32.IsProcessorFeaturePresent(_PF_SSE4_2)
        if sys.platform == "linux" and os.uname().machine == "x86_64":
            leaf = getattr(ctypes.CDLL(None), "__x86_get_cpuid_feature_leaf")  # since glibc 2.33
            leaf.restype = ctypes.POINTER(ctypes.c_uint32 * 4)  # EAX, EBX, ECX, EDX
            features = int(leaf(0).contents[2])
            return not (features & _SSE4_2 and features & _POPCNT)
    except (AttributeError, OSError):
        pass
    return False
