"""Follows the opcodes of a pickle on a stack of signs, to learn what it would import; nothing is built or imported.

What an opcode does to stack and memo is what ``pickletools`` of the standard library says. Values that do not matter
here are one sign for "something"; texts, whole numbers, tuples and mappings are kept, because an import may take its
name from the stack and a checkpoint's tensors stand in its mapping. Where a loader would fail, the walk goes on if it
can: it finds too much rather than too little.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from reviews.hub.pickle.arrays import Array, step_over
from reviews.hub.pickle.calls import Global, returned
from reviews.hub.pickle.opcodes import CODES, argument
from reviews.hub.pickle.source import PickleSource, SourceEnded
from reviews.hub.pickle.stack import MARK, MOST_KEPT, SOMETHING, PickleStack
from reviews.hub.text import visible
from reviews.hub.transport.ranges import CapReached
from reviews.language.phrases import say

MOST_OPCODES = 400_000
"""Opcodes followed in one file, below one second of CPU; a checkpoint of 5,000 tensors has about 200,000."""
MOST_IMPORTS = 10_000
"""Imports of one file; real ones have below a hundred."""
UNRESOLVED = ("?", "?")
PROTOCOL = 5
"""The highest protocol that exists (Python documentation, "pickle", "Data stream format")."""


@dataclass
class PickleBudget:
    """What may still be followed and found, shared by all pickles of a file: many small bombs cost what one costs."""

    opcodes: int = MOST_OPCODES
    imports: int = MOST_IMPORTS


@dataclass
class PickleRun:
    """One pickle followed: its imports, what it would return, where it ended, and why it was not followed on.

    ``end`` is the offset in bytes after STOP, 0 when the pickle did not end. ``cut`` is true when it may go on but a
    bound of this module was reached. ``odd`` says what no writer writes.
    ``calls`` counts the imported names that are called.
    ``arrays`` is true when arrays of joblib were stepped over, which another loader would take for opcodes.
    """

    imports: dict[tuple[str, str], None] = field(default_factory=dict)
    result: Any = SOMETHING
    end: int = 0
    why: str = ""
    cut: bool = False
    odd: str = ""
    arrays: bool = False
    calls: int = 0


def follow(source: PickleSource, run: PickleRun, budget: PickleBudget, *, arrays: bool = True) -> None:
    """Follow the pickle at which ``source`` stands; any bytes fill ``run``, broken ones with the reason.

    With ``arrays``, bytes of arrays that joblib writes between opcodes are stepped over. Raises only the ``HubError``
    of a request; what was found until then stands in ``run``.
    """
    machine = _Machine(source, run, budget, arrays)
    try:
        while True:
            if budget.opcodes <= 0:
                raise CapReached(
                    say(
                        "it has more than {most_opcodes:,} opcodes, the most that are followed",
                        most_opcodes=MOST_OPCODES,
                    )
                )
            budget.opcodes -= 1
            code = source.byte()
            if code == _STOP:
                run.result, run.end = machine.stack.pop(), source.at
                return
            name, form = CODES.get(code, ("", 0))
            if not name:
                raise SourceEnded(say("byte {code} is not an opcode", code=code))
            machine.step(name, argument(name, form, source))
    except CapReached as error:
        run.why, run.cut = str(error), True
    except SourceEnded as error:
        run.why = say("its opcodes cannot be followed to the end: {error}", error=error)


_STOP = ord(".")


class _Machine:
    """What each opcode does to the stack and the memo of one run."""

    def __init__(self, source: PickleSource, run: PickleRun, budget: PickleBudget, arrays: bool) -> None:
        self.source, self.run, self.budget, self.arrays = source, run, budget, arrays
        self.stack = PickleStack()

    def imported(self, module: str, name: str) -> Global:
        if (module, name) not in self.run.imports:
            if self.budget.imports <= 0:
                raise CapReached(say("it has more than {most_imports:,} imports", most_imports=MOST_IMPORTS))
            self.budget.imports -= 1
            self.run.imports[module, name] = None
        return Global(module, name)

    def step(self, name: str, value: Any) -> None:
        """Do to stack and memo what one opcode does; one that is not named here changes neither."""
        if name in _PUSHED:
            self.stack.push(value if isinstance(value, (str, int)) and name not in _PLAIN else SOMETHING)
        elif name in _PUTS:
            # MEMOIZE has no argument: its place is the number of values in the memo (PEP 3154, "Smaller memoization").
            self.stack.remember(len(self.stack.memo) if name == "MEMOIZE" else value)
        elif name in _GETS:
            self.stack.recall(value)
        elif name in _TUPLES:
            self.stack.push(self.stack.taken(_TUPLES[name]))
        elif name in _DROPPED:
            self.stack.drop(_DROPPED[name])
        elif name in _TO_MARK:
            self.stack.to_mark()
            if _TO_MARK[name]:
                self.stack.push(SOMETHING)
        elif name in self.ACTS:
            self.ACTS[name](self, value)

    def named(self, value: Any) -> None:
        self.stack.push(self.imported(*value))

    def instance(self, value: Any) -> None:
        self.stack.to_mark()
        self.run.calls += self.stack.marked
        self.stack.push(returned(self.imported(*value), ()))

    def named_by_stack(self, _value: Any) -> None:
        name, module = self.stack.pop(), self.stack.pop()
        known = isinstance(name, str) and isinstance(module, str)
        self.stack.push(self.imported(module, name) if known else self.imported(*UNRESOLVED))

    def extension(self, value: Any) -> None:
        # EXT1, EXT2 and EXT4 (PEP 307, extension registry): the number means an import that the loading program has
        # registered with copyreg, so the file alone does not tell which.
        self.stack.push(self.imported("copyreg", f"extension {value}"))

    def call(self, _value: Any) -> None:
        arguments, function = self.stack.pop(), self.stack.pop()
        self.run.calls += isinstance(function, Global)
        self.stack.push(returned(function, arguments))

    def call_with_names(self, _value: Any) -> None:
        self.stack.pop()
        self.call(None)

    def made_from_mark(self, _value: Any) -> None:
        values = self.stack.to_mark()
        self.run.calls += self.stack.marked and bool(values) and isinstance(values[0], Global)
        self.stack.push(returned(values[0], ()) if values else SOMETHING)

    def mapping(self, _value: Any) -> None:
        self.stack.push(dict(_pairs(self.stack.to_mark())))

    def item(self, _value: Any) -> None:
        value, key = self.stack.pop(), self.stack.pop()
        self.add([key, value])

    def items(self, _value: Any) -> None:
        self.add(self.stack.to_mark())

    def add(self, pairs: list[Any]) -> None:
        target = self.stack.top()
        if isinstance(target, dict) and len(target) + len(pairs) // 2 <= MOST_KEPT:
            target.update(_pairs(pairs))

    def build(self, _value: Any) -> None:
        state, target = self.stack.pop(), self.stack.top()
        if isinstance(target, Global):
            # The state goes to the imported function or class itself: it may be made to be another afterwards.
            self.run.odd = visible(
                say("it changes what it imports: {value}.{value2}", value=target.module[:100], value2=target.name[:100])
            )
        if not isinstance(target, Array) or not self.arrays:
            return
        self.run.arrays = True
        if step_over(self.source, state):
            inner = PickleRun(self.run.imports)
            follow(self.source, inner, self.budget, arrays=False)
            if inner.why:
                raise CapReached(inner.why) if inner.cut else SourceEnded(inner.why)

    def frame(self, value: Any) -> None:
        # A frame (PEP 3154, "Framing") only tells how many bytes to read ahead: opcodes are followed through it, and
        # loaders differ in what they do with one that is longer than the file.
        if value > self.source.left:
            self.run.odd = say("a frame claims to continue past the end of the file")

    def protocol(self, value: Any) -> None:
        if value > PROTOCOL:
            self.run.odd = say("it claims protocol {value}, which does not exist", value=value)

    ACTS: ClassVar[dict[str, Callable[[_Machine, Any], None]]] = {
        "GLOBAL": named, "INST": instance, "STACK_GLOBAL": named_by_stack, "EXT1": extension, "EXT2": extension,
        "EXT4": extension, "REDUCE": call, "NEWOBJ": call, "NEWOBJ_EX": call_with_names, "OBJ": made_from_mark,
        "MARK": lambda self, _value: self.stack.push(MARK),
        "DUP": lambda self, _value: self.stack.push(self.stack.top()),
        "EMPTY_DICT": lambda self, _value: self.stack.push({}), "DICT": mapping, "SETITEM": item, "SETITEMS": items,
        "BUILD": build, "FRAME": frame, "PROTO": protocol,
        "BINPERSID": lambda self, _value: self.stack.replace(SOMETHING),
    }  # fmt: skip


_PLAIN = frozenset(
    {
        "NONE", "NEWTRUE", "NEWFALSE", "FLOAT", "BINFLOAT", "BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8",
        "NEXT_BUFFER", "EMPTY_LIST", "EMPTY_SET", "PERSID",
    }
)  # fmt: skip
"""Opcodes that push a value which does not matter."""
_PUSHED = _PLAIN | {
    "INT", "LONG", "BININT", "BININT1", "BININT2", "LONG1", "LONG4", "STRING", "BINSTRING", "SHORT_BINSTRING",
    "UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8",
}  # fmt: skip
_PUTS = frozenset({"MEMOIZE", "PUT", "BINPUT", "LONG_BINPUT"})
_GETS = frozenset({"GET", "BINGET", "LONG_BINGET"})
_TUPLES = {"EMPTY_TUPLE": 0, "TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3, "TUPLE": -1}
_DROPPED = {"POP": 1, "APPEND": 1}
_TO_MARK = {"POP_MARK": False, "APPENDS": False, "ADDITEMS": False, "LIST": True, "FROZENSET": True}
"""Opcodes that take off everything up to the last mark, and whether they push something then."""


def _pairs(values: list[Any]) -> Iterator[tuple[str, Any]]:
    """Yield key and value of the pairs whose key is a text."""
    for place in range(0, len(values) - 1, 2):
        if isinstance(values[place], str):
            yield values[place], values[place + 1]
