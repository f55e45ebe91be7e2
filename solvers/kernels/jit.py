"""How kernels of the engine are compiled: as those of `geo`, kept by a stamp of their own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
from llvmlite import ir
from numba import extending, types
from numba.core import config as numba_config

from geo.compiling import (
    INNER,
    OPTIONS,
    PART,
    compiled,
    digest_of,
    inner,
    kernels_kept_by,
    on_compile,
)
from solvers.kernels.layout import Data, Ruled, State, Work

__all__ = ["fingerprint", "inlined", "inner", "int64", "kernel", "on_compile", "rarely", "ruled"]

Function = TypeVar("Function", bound=Callable[..., Any])

int64 = cast(Callable[[Any], int], np.int64)
"""A whole number of one width, so that a kernel is compiled once; to mypy it is an int."""

# A version of Numba whose insides stand elsewhere takes the tuples field by field: it compiles for
# longer, and comes to the same.
with suppress(ImportError, AttributeError):
    from solvers.kernels.packed import packed

    for _tuple in (Data, State, Work):
        packed(_tuple)

_config: Any = numba_config
_extending: Any = extending


@cache
def fingerprint() -> str:
    """A digest of everything that the machine code of the kernels depends on."""
    here = Path(__file__).parent
    geo = [here.parents[1] / "geo" / name for name in ("compiling.py", "kernels.py", "linking.py")]
    return digest_of([*sorted(here.glob("*.py")), *sorted(here.glob("moves/*.py")), *geo])


kernel = kernels_kept_by(lambda: fingerprint())


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

        options = {**OPTIONS, **INNER, **PART}
        _extending.overload(chosen, jit_options=options, strict=False)(choose)
        return cast(Function, chosen)

    return decorate


def inlined(function: Function) -> Function:
    """As `inner`, for what is small and called everywhere: copied into every caller."""
    return compiled(function, INNER, {"forceinline": True}, PART)
