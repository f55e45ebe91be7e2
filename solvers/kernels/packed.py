"""Tuples of arrays handed on by their address, which is what makes calls and the compiler quick.

Numba passes a named tuple field by field: of `Data` with its eleven arrays that is some hundred
words, copied at every call, read and optimised wherever a function is called. Here the arrays'
addresses and shapes stand in one block of words for as long as a kernel runs, and functions get the
block's address. Nobody changes the block, so the compiler may read a word again or keep it, as it
likes; and no index counts from the end, which need not be asked at each access then.
"""

from __future__ import annotations

import hashlib
import operator
from collections.abc import Callable
from typing import Any, TypeVar, cast

from llvmlite import ir
from numba import extending, types
from numba.core import cgutils, datamodel, errors, typing
from numba.core.typing import templates
from numba.core.typing.typeof import typeof

Function = TypeVar("Function", bound=Callable[..., Any])

_types: Any = types
_extending: Any = extending
_cgutils: Any = cgutils
_models: Any = datamodel.models
_templates: Any = templates
_typing: Any = typing
_typing_error: Any = errors.TypingError
_typeof: Any = typeof

WORD = ir.IntType(64)
_int64: Any = types.int64


def _told(numba_decorator: Any) -> Callable[[Function], Function]:
    """A decorator by which Numba learns how something is done; it gives back what it is given."""
    return cast(Callable[[Function], Function], numba_decorator)


class Packed(types.Type):
    """A named tuple of int64 and C-contiguous arrays, as the address of its block: of each number
    the word, of each array the address and one word for each dimension."""

    def __init__(self, fields: Any) -> None:
        self.fields = fields
        self.instance_class = fields.instance_class
        self.at: dict[str, int] = {}
        words = 0
        for name, field in zip(fields.fields, fields.types, strict=True):
            self.at[name] = words
            words += 1 + getattr(field, "ndim", 0)
        self.words = words
        # Numba writes the name into that of every function, three times for each argument.
        digest = hashlib.sha256(fields.name.encode()).hexdigest()[:8]
        super().__init__(f"{fields.instance_class.__name__}.{digest}")

    @property
    def key(self) -> Any:
        return self.fields

    def field(self, name: str) -> Any:
        """The type of an attribute as kernels see it, None if there is none."""
        if name not in self.at:
            return None
        field = self.fields.types[self.fields.fields.index(name)]
        return Grid(field.dtype, field.ndim) if isinstance(field, _types.Array) else field


class Grid(types.Type):
    """An array of a `Packed`, as the address of its words in the block."""

    def __init__(self, dtype: Any, ndim: int) -> None:
        self.dtype, self.ndim = dtype, ndim
        super().__init__(f"grid{ndim}.{dtype}")


@_extending.register_model(Packed)
@_extending.register_model(Grid)
class _Address(_models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, typ: Any) -> None:
        super().__init__(manager, typ, WORD.as_pointer())


def packed(fields: type) -> None:
    """Hand instances of a named tuple on as `Packed`, where all fields can be."""

    @_told(_extending.typeof_impl.register(fields))
    def typed(value: Any, context: Any) -> Any:
        each = tuple(_typeof(x, context.purpose) for x in value)
        whole = _types.NamedTuple(each, type(value))
        return Packed(whole) if all(_fits(x) for x in each) else whole


def _fits(field: Any) -> bool:
    if isinstance(field, _types.Array):
        return bool(field.layout == "C" and field.mutable and field.aligned)
    return bool(field == _int64)


@_told(_extending.unbox(Packed))
def _unbox(typ: Any, obj: Any, c: Any) -> Any:
    """Lay the fields out on the stack of the kernel's wrapper, where they stay until it returns."""
    native = c.unbox(typ.fields, obj)
    block = _cgutils.alloca_once(c.builder, WORD, size=typ.words)
    for i, (name, field) in enumerate(zip(typ.fields.fields, typ.fields.types, strict=True)):
        at, value = typ.at[name], c.builder.extract_value(native.value, i)
        if isinstance(field, _types.Array):
            array = c.context.make_array(field)(c.context, c.builder, value)
            words = [c.builder.ptrtoint(array.data, WORD)]
            words += _cgutils.unpack_tuple(c.builder, array.shape, field.ndim)
        else:
            words = [value]
        for k, word in enumerate(words):
            c.builder.store(word, _word(c.builder, block, at + k))

    def cleanup() -> None:
        if native.cleanup is not None:
            native.cleanup()
        c.context.nrt.decref(c.builder, typ.fields, native.value)

    return _extending.NativeValue(block, is_error=native.is_error, cleanup=cleanup)


def _word(builder: Any, block: Any, at: int) -> Any:
    return builder.gep(block, [ir.IntType(32)(at)], inbounds=True)


def _load(builder: Any, address: Any) -> Any:
    """What stands in the block, which nothing changes while a kernel runs."""
    value = builder.load(address)
    value.set_metadata("invariant.load", builder.module.add_metadata([]))
    return value


@_templates.infer_getattr
class _Fields(_templates.AttributeTemplate):  # type: ignore[misc]
    key = Packed

    def generic_resolve(self, typ: Any, name: str) -> Any:
        return typ.field(name)


@_told(_extending.lower_getattr_generic(Packed))
def _get_field(context: Any, builder: Any, typ: Any, value: Any, name: str) -> Any:
    word = _word(builder, value, typ.at[name])
    return word if isinstance(typ.field(name), Grid) else _load(builder, word)


@_templates.infer_getattr
class _Shape(_templates.AttributeTemplate):  # type: ignore[misc]
    key = Grid

    def resolve_shape(self, typ: Any) -> Any:
        return _types.UniTuple(_int64, typ.ndim)


@_told(_extending.lower_getattr(Grid, "shape"))
def _get_shape(context: Any, builder: Any, typ: Any, value: Any) -> Any:
    sizes = [_load(builder, _word(builder, value, 1 + k)) for k in range(typ.ndim)]
    return _cgutils.pack_array(builder, sizes, WORD)


def _indices(index: Any) -> tuple[Any, ...]:
    """The types of the numbers in an index."""
    return tuple(index.types) if isinstance(index, _types.BaseTuple) else (index,)


def _of_grid(args: Any) -> bool:
    if not isinstance(args[0], Grid):
        return False
    each = _indices(args[1])
    if len(each) != args[0].ndim or not all(isinstance(x, _types.Integer) for x in each):
        raise _typing_error(f"{args[0]} is indexed with {args[1]}; one number for each dimension")
    return True


@_templates.infer_global(operator.getitem)
class _Get(_templates.AbstractTemplate):  # type: ignore[misc]
    key = operator.getitem

    def generic(self, args: Any, kws: Any) -> Any:
        return _typing.signature(args[0].dtype, *args) if _of_grid(args) else None


@_templates.infer_global(operator.setitem)
class _Set(_templates.AbstractTemplate):  # type: ignore[misc]
    key = operator.setitem

    def generic(self, args: Any, kws: Any) -> Any:
        return _typing.signature(_types.none, *args) if _of_grid(args) else None


def _element(context: Any, builder: Any, typ: Any, grid: Any, index_type: Any, index: Any) -> Any:
    """The address of an element."""
    each = _indices(index_type)
    values = [index]
    if isinstance(index_type, _types.BaseTuple):
        values = _cgutils.unpack_tuple(builder, index, len(each))
    place = None
    for axis, (one, value) in enumerate(zip(each, values, strict=True)):
        number = context.cast(builder, value, one, _types.intp)
        size = None
        if axis or context.enable_boundscheck:
            size = _load(builder, _word(builder, grid, 1 + axis))
        if context.enable_boundscheck:
            _cgutils.do_boundscheck(context, builder, number, size, axis)
        if place is not None:
            number = builder.add(builder.mul(place, size, flags=["nsw"]), number, flags=["nsw"])
        place = number
    element = context.get_data_type(typ.dtype).as_pointer()
    data = _load(builder, builder.bitcast(grid, element.as_pointer()))
    return builder.gep(data, [place], inbounds=True)


@_told(_extending.lower_builtin(operator.getitem, Grid, types.Any))
def _get(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    typ, index = signature.args
    address = _element(context, builder, typ, args[0], index, args[1])
    return context.unpack_value(builder, typ.dtype, address)


@_told(_extending.lower_builtin(operator.setitem, Grid, types.Any, types.Any))
def _set(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    typ, index, value = signature.args
    address = _element(context, builder, typ, args[0], index, args[1])
    number = context.cast(builder, args[2], value, typ.dtype)
    context.pack_value(builder, typ.dtype, number, address)
    return context.get_dummy_value()
