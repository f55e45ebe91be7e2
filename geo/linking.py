"""Functions that only kernels call are optimised and made into machine code once, as part of them.

Numba optimises every function's module when it is compiled, makes machine code of it, and links it
into each caller, where it is optimised again with all that the caller calls; so what stands below
many levels of callers was done many times over, and most machine code was never run. Here a
function's module is only kept (`_Part`), and a kernel links those of all functions below it, each
once, before it is optimised (`_Whole`): for the engine 67 CPU seconds became 32.

This reaches into Numba's insides, so it is done for versions that were looked at; with any other
one functions are compiled in its own way, which takes longer and comes to the same.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import llvmlite.binding
from numba.core import codegen, compiler, compiler_machinery, typed_passes

KNOWN = ("0.68.",)
"""How the names of Numba's versions begin whose `codegen.CPUCodeLibrary` was looked at."""

NEEDLESS = {
    "WithLifting",
    "InlineClosureLikes",
    "RewriteSemanticConstants",
    "RewriteDynamicRaises",
    "MakeFunctionToJitFunction",
    "InlineInlinables",
    "FindLiterallyCalls",
    "LiteralUnroll",
    "LiteralPropagationSubPipelinePass",
    "InlineOverloads",
    "NopythonRewrites",
}
"""Passes of Numba's over what no kernel has: blocks of ``with``, functions within functions, raised
errors, sums of whole arrays. Each goes through every function; together a tenth of the time."""

_binding: Any = llvmlite.binding
_codegen: Any = codegen
_compiler: Any = compiler
_machinery: Any = compiler_machinery
_passes: Any = typed_passes


class _Part(_codegen.JITCodeLibrary):  # type: ignore[misc]
    """The module of a function that only kernels call, as it was lowered."""

    def finalize(self) -> None:
        self._raise_if_finalized()
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        """None: nobody calls it from outside."""
        return 0

    @property
    def codegen(self) -> Any:
        """Asked for only to set the environment of a function that can be called."""
        return self

    def set_env(self, name: str, environment: Any) -> None:
        pass

    def below(self) -> list[Any]:
        """The libraries that it calls."""
        return list(self._linking_libraries)

    def _get_module_for_linking(self) -> Any:
        for function in self._final_module.functions:
            if not function.is_declaration and function.linkage == _binding.Linkage.external:
                function.linkage = "linkonce_odr"
        return self._final_module


class _Whole(_codegen.JITCodeLibrary):  # type: ignore[misc]
    """The module of a kernel, which takes in everything below it."""

    _linking_libraries: list[Any]

    def finalize(self) -> None:
        found: dict[Any, None] = {}
        left = list(self._linking_libraries)
        while left:
            library = left.pop(0)
            if library not in found:
                found[library] = None
                left += library.below() if isinstance(library, _Part) else []
        self._linking_libraries = list(found)
        super().finalize()


@contextmanager
def _no_collection() -> Iterator[None]:
    """Nothing in cycles is looked for in the meantime: of the compiler's many small objects hardly
    any could go before the end. A twentieth of the time, for 50 to 70 MB more."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _compiler_with(kind: Any) -> Any:
    """Numba's compiler, with another kind of library for what it compiles."""

    @_machinery.register_pass(mutates_CFG=False, analysis_only=True)
    class Library(_machinery.AnalysisPass):  # type: ignore[misc]
        _name = f"coload{kind.__name__}"

        def __init__(self) -> None:  # abstract in Numba
            super().__init__()

        def run_pass(self, state: Any) -> bool:
            state.library = kind(state.targetctx.codegen(), state.func_id.func_qualname)
            state.library.enable_object_caching()  # or it could not be kept on disk
            return False

    class Compiler(_compiler.CompilerBase):  # type: ignore[misc]
        def define_pipelines(self) -> list[Any]:
            passes = _compiler.DefaultPassBuilder.define_nopython_pipeline(self.state)
            passes.passes = [each for each in passes.passes if each[0].__name__ not in NEEDLESS]
            passes.add_pass_after(Library, _passes.AnnotateTypes)
            passes.finalize()
            return [passes]

        def compile_extra(self, function: Any) -> Any:
            with _no_collection():
                return super().compile_extra(function)

    return Compiler


def ways(version: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Options of `numba.njit` for functions that only kernels call, and for kernels."""
    if not version.startswith(KNOWN):
        return {}, {}
    return {"pipeline_class": _compiler_with(_Part)}, {"pipeline_class": _compiler_with(_Whole)}
