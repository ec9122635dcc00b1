"""Follows the opcodes of a pickle on a stack of signs, to learn what it would import; nothing is built or imported.

Opcodes and their effect on stack and memo are those that ``pickletools`` of the standard library describes. Values that
do not matter here are one sign for "something"; texts, whole numbers, tuples and mappings are kept, because an import
may take its name from the stack and a checkpoint's tensors stand in its mapping.
"""

from __future__ import annotations

import pickletools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

MOST_OPCODES = 400_000
MOST_KEPT = 200_000
LONGEST_TEXT = 2_000
UNRESOLVED = ("?", "?")


class Sign:
    """Something on the stack whose value does not matter."""


SOMETHING, MARK = Sign(), Sign()


@dataclass(frozen=True)
class Global:
    """An imported name on the stack."""

    module: str
    name: str


@dataclass(frozen=True)
class Tensor:
    """A rebuilt tensor: only its shape is known."""

    shape: tuple[int, ...]


@dataclass
class Run:
    """One pickle followed: its imports in order, what it would return, where it ended, and why it was not followed on.

    ``end`` is the offset after STOP, 0 when the pickle did not end.
    """

    imports: list[tuple[str, str]] = field(default_factory=list)
    result: Any = SOMETHING
    end: int = 0
    why: str = ""


def follow(body: bytes, start: int = 0) -> Run:
    """Follow the pickle that begins at ``start``; any bytes give a run, broken ones with the reason."""
    machine = _Machine()
    run = machine.run
    try:
        for number, (opcode, value, place) in enumerate(_opcodes(body, start)):
            if number >= MOST_OPCODES:
                run.why = f"it has more than {MOST_OPCODES:,} opcodes"
                return run
            machine.step(opcode.name, value)
            if opcode.name == "STOP":
                run.result, run.end = machine.pop(), start + (place or 0) + 1
                return run
        run.why = "it does not end"
    except (
        ValueError,
        TypeError,
        IndexError,
        KeyError,
        OverflowError,
        RecursionError,
        UnicodeError,
        MemoryError,
    ) as error:
        run.why = f"its opcodes cannot be followed to the end ({type(error).__name__})"
    return run


def _opcodes(body: bytes, start: int) -> Iterator[tuple[Any, Any, int | None]]:
    yield from pickletools.genops(body[start:])


class _Machine:
    """Stack and memo of one run."""

    def __init__(self) -> None:
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}
        self.run = Run()

    def pop(self) -> Any:
        return self.stack.pop() if self.stack else SOMETHING

    def to_mark(self) -> list[Any]:
        """The values above the last mark, which is taken off with them."""
        found: list[Any] = []
        while self.stack:
            value = self.stack.pop()
            if value is MARK:
                break
            found.append(value)
        return found[::-1]

    def push(self, value: Any) -> None:
        if len(self.stack) >= MOST_KEPT:
            raise OverflowError("too many values")
        self.stack.append(value)

    def imported(self, module: str, name: str) -> Global:
        if len(self.run.imports) >= MOST_KEPT:
            raise OverflowError("too many imports")
        self.run.imports.append((module, name))
        return Global(module, name)

    def step(self, name: str, value: Any) -> None:
        """What one opcode does to stack and memo."""
        if name in _CONSTANTS:
            self.push(_kept(value))
        elif name in ("GLOBAL", "INST"):
            module, _, attribute = str(value).partition(" ")
            if name == "INST":
                self.to_mark()
            found = self.imported(module, attribute)
            self.push(found if name == "GLOBAL" else SOMETHING)
        elif name == "STACK_GLOBAL":
            attribute, module = self.pop(), self.pop()
            known = isinstance(attribute, str) and isinstance(module, str)
            self.push(self.imported(module, attribute) if known else self.imported(*UNRESOLVED))
        elif name in ("EXT1", "EXT2", "EXT4"):
            self.imported("copyreg", f"extension {value}")
            self.push(SOMETHING)
        elif name in ("MEMOIZE", "PUT", "BINPUT", "LONG_BINPUT"):
            if len(self.memo) >= MOST_KEPT:
                raise OverflowError("too many memos")
            self.memo[len(self.memo) if name == "MEMOIZE" else int(value)] = self.stack[-1] if self.stack else SOMETHING
        elif name in ("GET", "BINGET", "LONG_BINGET"):
            self.push(self.memo.get(int(value), SOMETHING))
        else:
            self._build(name)

    def _build(self, name: str) -> None:
        if name == "MARK":
            self.push(MARK)
        elif name in ("EMPTY_DICT", "DICT"):
            pairs = self.to_mark() if name == "DICT" else []
            self.push(dict(_pairs(pairs)))
        elif name in ("SETITEM", "SETITEMS"):
            pairs = self.to_mark() if name == "SETITEMS" else [self.pop(), self.pop()][::-1]
            target = self.stack[-1] if self.stack else SOMETHING
            if isinstance(target, dict) and len(target) + len(pairs) < MOST_KEPT:
                target.update(_pairs(pairs))
        elif name in _TUPLES:
            size = _TUPLES[name]
            values = self.to_mark() if size < 0 else [self.pop() for _ in range(size)][::-1]
            self.push(tuple(values) if len(values) <= 16 else SOMETHING)
        elif name == "REDUCE":
            arguments, function = self.pop(), self.pop()
            self.push(_rebuilt(function, arguments))
        else:
            self._other(name)

    def _other(self, name: str) -> None:
        if name in ("POP_MARK", "LIST", "FROZENSET", "APPENDS", "ADDITEMS", "OBJ"):
            self.to_mark()
            if name in ("LIST", "FROZENSET", "OBJ"):
                self.push(SOMETHING)
        elif name == "DUP":
            self.push(self.stack[-1] if self.stack else SOMETHING)
        elif name in _POPS:
            taken, put = _POPS[name]
            for _ in range(taken):
                self.pop()
            if put:
                self.push(SOMETHING)


_CONSTANTS = frozenset(
    {
        "INT", "LONG", "BININT", "BININT1", "BININT2", "LONG1", "LONG4", "STRING", "BINSTRING", "SHORT_BINSTRING",
        "UNICODE",
        "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8", "NONE", "NEWTRUE", "NEWFALSE", "FLOAT", "BINFLOAT", "BINBYTES",
        "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8", "NEXT_BUFFER", "EMPTY_LIST", "EMPTY_SET", "PERSID",
    }
)  # fmt: skip
_TUPLES = {"EMPTY_TUPLE": 0, "TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3, "TUPLE": -1}
_POPS = {
    "POP": (1, 0), "APPEND": (1, 0), "BUILD": (1, 0), "NEWOBJ": (2, 1), "NEWOBJ_EX": (3, 1), "BINPERSID": (1, 1),
}  # fmt: skip
"""Values that other opcodes take off the stack, and whether they put one on it."""


def _kept(value: Any) -> Any:
    if isinstance(value, str) and len(value) <= LONGEST_TEXT:
        return value
    return value if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() <= 128 else SOMETHING


def _pairs(values: list[Any]) -> Iterator[tuple[str, Any]]:
    """Key and value of the pairs whose key is a text."""
    for place in range(0, len(values) - 1, 2):
        if isinstance(values[place], str):
            yield values[place], values[place + 1]


def _rebuilt(function: Any, arguments: Any) -> Any:
    """What a call that torch writes would return: a tensor's shape, an ordered mapping; else something."""
    if not isinstance(function, Global) or not isinstance(arguments, tuple):
        return SOMETHING
    if function.module == "torch._utils" and function.name in ("_rebuild_tensor", "_rebuild_tensor_v2"):
        shape = arguments[2] if len(arguments) > 2 else None
        whole = isinstance(shape, tuple) and all(isinstance(size, int) for size in shape)
        return Tensor(shape) if whole and isinstance(shape, tuple) else SOMETHING
    if function.name in ("_rebuild_parameter", "_rebuild_parameter_with_state"):
        return arguments[0] if arguments and isinstance(arguments[0], Tensor) else SOMETHING
    return {} if function == Global("collections", "OrderedDict") else SOMETHING
