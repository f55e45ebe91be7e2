"""The one place where kernels are compiled, and why their caches can never be stale.

Numba keys a cached function on the time stamp of its own file. A helper that changed in another
file, another version of Numba or other settings of ours would go unnoticed, so the stamp of every
kernel is a digest of all kernel files, of the versions, and of the options.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import llvmlite
import numba
import numpy as np
from llvmlite import ir
from numba import extending, types
from numba.core import caching as numba_caching
from numba.core import config as numba_config

from solvers.kernels.layout import Data, Ruled, State, Work
from solvers.kernels.linking import ways
from solvers.kernels.packed import packed

Function = TypeVar("Function", bound=Callable[..., Any])

int64 = cast(Callable[[Any], int], np.int64)
"""A whole number of one width, so that a kernel is compiled once; to mypy it is an int."""

_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "boundscheck": None}

# "forceinline" has to be said everywhere: Numba lets what a function calls inherit it, which copied
# everything into everything and made two and a half minutes out of twenty seconds.
_INNER: dict[str, Any] = {
    "_nrt": False,
    "forceinline": False,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}
"""For functions that only kernels call. They allocate nothing and return numbers, so the counting
of references to their arrays can be left out: it took almost half of the time."""

_PART, _WHOLE = ways(numba.__version__)
"""Further options for these functions, and for kernels."""

for _tuple in (Data, State, Work):
    packed(_tuple)

_njit: Any = numba.njit
_caching: Any = numba_caching
_config: Any = numba_config
_extending: Any = extending


@cache
def fingerprint() -> str:
    """A digest of everything that the machine code of the kernels depends on."""
    digest = hashlib.sha256()
    here = Path(__file__).parent
    for path in [*sorted(here.glob("*.py")), *sorted(here.glob("moves/*.py")), _geo_kernels()]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    settings = (numba.__version__, llvmlite.__version__, _OPTIONS, _INNER)
    passes = (_config.OPT, _config.LOOP_VECTORIZE, _config.SLP_VECTORIZE)
    digest.update(repr((settings, _config.BOUNDSCHECK, *map(str, passes))).encode())
    return digest.hexdigest()


def _geo_kernels() -> Path:
    """The other file whose functions are compiled into ours."""
    return Path(__file__).parents[2] / "geo" / "kernels.py"


def _stamped(locator: Any) -> Any:
    """A cache locator of Numba's whose stamp is our fingerprint."""

    class Stamped(locator):  # type: ignore[misc]
        def get_source_stamp(self) -> Any:
            return fingerprint()

    return Stamped


class _Code(_caching.CompileResultCacheImpl):  # type: ignore[misc]
    _locator_classes = tuple(
        _stamped(locator)
        for locator in (
            _caching.UserProvidedCacheLocator,
            _caching.InTreeCacheLocator,
            _caching.UserWideCacheLocator,
        )
    )


class _KernelCache(_caching.FunctionCache):  # type: ignore[misc]
    _impl_class = _Code

    def load_overload(self, signature: Any, target_context: Any) -> Any:
        """From disk; where there is nothing that fits, whoever waits is told."""
        found = super().load_overload(signature, target_context)
        if found is None:
            while on_compile:
                on_compile.pop()()
        return found


on_compile: list[Callable[[], None]] = []
"""Called before a kernel is compiled, which happens once on a machine and takes a while."""


def _rarely() -> Any:
    """See `rarely`."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        name, nothing = "coload_rarely", ir.FunctionType(ir.VoidType(), [])
        if name not in builder.module.globals:
            function = ir.Function(builder.module, nothing, name)
            function.linkage = "linkonce_odr"
            for attribute in ("cold", "noinline", "nounwind"):
                function.attributes.add(attribute)
            body = ir.IRBuilder(function.append_basic_block("entry"))
            body.asm(nothing, "", "", [], side_effect=True)  # or the call would be left away
            body.ret_void()
        builder.call(builder.module.globals[name], [])
        return context.get_dummy_value()

    def typed(typing_context: Any) -> Any:
        return types.void(), code

    return extending.intrinsic(typed)


rarely = cast(Callable[[], None], (lambda: None) if _config.DISABLE_JIT else _rarely())
"""Stands where hardly any day comes along: what is only asked on days of distributors that share.
It does nothing, but LLVM keeps the registers of the other way free of what this one needs; without
it the branches for sharing, though never taken, took 5 to 40 % of the iterations of other days."""


def ruled(otherwise: Function) -> Callable[[Function], Function]:
    """For functions of rules that not every day has; their first argument is the `Data` of a day.

    Numba compiles what a function calls whether it is called or not. So on days without such rules
    (`Data`, not `Ruled`) ``otherwise`` stands in the place of the function: those days wait for two
    thirds of the compiling.
    """

    def decorate(function: Function) -> Function:
        def chosen(data: Any, *args: Any) -> Any:
            return (function if isinstance(data, Ruled) else otherwise)(data, *args)

        def choose(*args: Any) -> Any:
            return function if getattr(args[0], "instance_class", None) is Ruled else otherwise

        options = {**_OPTIONS, **_INNER, **_PART}
        _extending.overload(chosen, jit_options=options, strict=False)(choose)
        return cast(Function, chosen)

    return decorate


def kernel(function: Function) -> Function:
    """An entry point: compiled at the first call, kept on disk, without the GIL."""
    dispatcher = _njit(**_OPTIONS, **_WHOLE, forceinline=False)(function)
    if not _config.DISABLE_JIT:
        dispatcher._cache = _KernelCache(function)
    return cast(Function, dispatcher)


def inner(function: Function) -> Function:
    """What only kernels call; it is kept on disk as a part of them."""
    return cast(Function, _njit(**_OPTIONS, **_INNER, **_PART)(function))


def inlined(function: Function) -> Function:
    """As `inner`, for what is small and called everywhere: copied into every caller."""
    return cast(Function, _njit(**_OPTIONS, **{**_INNER, "forceinline": True}, **_PART)(function))
