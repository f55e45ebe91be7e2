"""How kernels are compiled and kept, and why what is kept can never be stale.

Numba keys a cached function on the time stamp of its own file. A helper or a constant that changed
in another file, another version of Numba or other settings of ours would go unnoticed, so the stamp
of every kernel is a digest of all files that it may be made of, of the versions, and of the
options.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import llvmlite
import numba
from numba.core import caching as numba_caching
from numba.core import config as numba_config

Function = TypeVar("Function", bound=Callable[..., Any])

OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "boundscheck": None}
"""Options of `numba.njit` for every kernel and what it calls."""

# "forceinline" has to be said everywhere: Numba lets what a function calls inherit it, which copied
# everything into everything and made two and a half minutes out of twenty seconds.
INNER: dict[str, Any] = {
    "_nrt": False,
    "forceinline": False,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}
"""For functions that only kernels call. They allocate nothing and return numbers, so the counting
of references to their arrays can be left out: it took almost half of the time."""

ENTRY: dict[str, Any] = {"forceinline": False, "no_cfunc_wrapper": True}
"""For kernels, which Python calls and nobody else."""

PART: dict[str, Any] = {}
"""Further options for these functions; ``WHOLE``: for kernels."""
WHOLE: dict[str, Any] = {}
with suppress(ImportError, AttributeError):  # a Numba whose insides stand elsewhere
    from geo.linking import ways

    PART, WHOLE = ways(numba.__version__)

_njit: Any = numba.njit
_caching: Any = numba_caching
_config: Any = numba_config

on_compile: list[Callable[[], None]] = []
"""Called before a kernel is compiled, which happens once on a machine and takes a while; what is
kept is looked up once more then. Nothing may be compiled meanwhile by another thread, which would
wait for this one."""


def digest_of(files: Iterable[Path]) -> str:
    """A digest of everything that the machine code of kernels in these files depends on."""
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    passes = (_config.OPT, _config.LOOP_VECTORIZE, _config.SLP_VECTORIZE, _config.BOUNDSCHECK)
    versions = (numba.__version__, llvmlite.__version__)
    digest.update(repr((versions, OPTIONS, INNER, ENTRY, *map(str, passes))).encode())
    return digest.hexdigest()


@cache
def fingerprint() -> str:
    """That of the kernels of `geo`: they may call each other and take constants from any file of
    it. Whoever edits one has them compiled again, in some ten CPU seconds."""
    return digest_of(sorted(Path(__file__).parent.glob("*.py")))


def kept_by(stamp: Callable[[], str]) -> Callable[[Any], None]:
    """What has kernels kept on disk with this stamp; where no folder can be written to, they are
    compiled by every process."""

    def stamped(locator: Any) -> Any:
        class Stamped(locator):  # type: ignore[misc]
            def get_source_stamp(self) -> Any:
                return stamp()

        return Stamped

    class Code(_caching.CompileResultCacheImpl):  # type: ignore[misc]
        _locator_classes = tuple(
            stamped(locator)
            for locator in (
                _caching.UserProvidedCacheLocator,
                _caching.InTreeCacheLocator,
                _caching.UserWideCacheLocator,
            )
        )

    class KernelCache(_caching.FunctionCache):  # type: ignore[misc]
        _impl_class = Code

        def load_overload(self, signature: Any, target_context: Any) -> Any:
            found = super().load_overload(signature, target_context)
            if found is None and on_compile:
                while on_compile:
                    on_compile.pop()()
                found = super().load_overload(signature, target_context)
            return found

    def keep(dispatcher: Any) -> None:
        if _config.DISABLE_JIT:
            return
        try:
            dispatcher._cache = KernelCache(dispatcher.py_func)
        except RuntimeError:  # no folder
            return

    return keep


def to_be_kept(dispatcher: Any) -> bool:
    """Whether a kernel can be kept on disk, and nothing of it is yet."""
    cache = getattr(dispatcher, "_cache", None)
    return isinstance(cache, _caching.FunctionCache) and not cache._cache_file._load_index()


def compiled(function: Function, *options: dict[str, Any]) -> Function:
    """By `numba.njit`; typed as the plain function."""
    together: dict[str, Any] = {**OPTIONS}
    for each in options:
        together |= each
    return cast(Function, _njit(**together)(function))


def kernels_kept_by(stamp: Callable[[], str]) -> Callable[[Function], Function]:
    """A decorator for entry points: compiled at the first call, kept on disk with this stamp,
    without the GIL."""
    keep = kept_by(stamp)

    def kernel(function: Function) -> Function:
        dispatcher = compiled(function, ENTRY, WHOLE)
        keep(dispatcher)
        return dispatcher

    return kernel


kernel = kernels_kept_by(fingerprint)


def inner(function: Function) -> Function:
    """What only kernels call; it is kept on disk as a part of them."""
    return compiled(function, INNER, PART)
