"""Long straight-line source cut into functions, which Python compiles in a time linear in their length."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

PART = 400
"""Lines of one function; between two of them a run can be stopped."""
TOGETHER = 10
"""Functions that are compiled together: Python's compiler takes some kilobytes of memory for each line."""
_FIXED = re.compile(r"\b[bwr]\d+_?\b")
"""Names of buffers, of views of them, and of regions."""


@dataclass(frozen=True, slots=True)
class Line:
    """A statement, with the variables that it reads and those that it sets."""

    text: str
    uses: tuple[str, ...]
    defines: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    """Variables that hold much memory and are not needed any more."""


@dataclass(frozen=True, slots=True)
class Assembled:
    """Texts to be compiled one after the other; each defines a ``make(memory)`` that gives some of the functions."""

    texts: tuple[str, ...]
    parts: int
    frame: int
    """The size of the frame; 0 where there is one function only."""


def assemble(fixed: Mapping[str, str], inputs: Sequence[str], lines: Sequence[Line], results: Line) -> Assembled:
    """The lines as the texts of functions ``make(memory)``, cut where they are long.

    `fixed` has the lines that are run once per arena, by the name that each
    sets. A single part takes a list of arrays and returns the results. Of
    several each takes the frame, a list that begins with the inputs and in
    which variables go from one to the next; the last returns the results.
    """
    parts = [lines[i : i + PART] for i in range(0, len(lines), PART)] or [()]
    if len(parts) == 1:
        unpack = [f"        {', '.join(inputs)}{',' * (len(inputs) == 1)} = arrays"] if inputs else []
        body = ["    def part0(arrays):", *unpack, *(f"        {line.text}" for line in parts[0])]
        return Assembled((_text(fixed, [*body, f"        return {results.text}"], 1),), 1, 0)
    functions, size = _cut(parts, inputs, results)
    groups = [functions[i : i + TOGETHER] for i in range(0, len(functions), TOGETHER)]
    texts = tuple([_text(fixed, [line for function in g for line in function], len(g)) for g in groups])
    return Assembled(texts, len(parts), size)


def _text(fixed: Mapping[str, str], body: list[str], count: int) -> str:
    """The text of one ``make(memory)``, with those of the fixed lines that it needs."""
    head = [f"    {fixed[name]}" for name in _needed(fixed, body)]
    functions = ", ".join(f"part{i}" for i in range(count))
    return "\n".join(["def make(memory):", *head, *body, f"    return [{functions}]"]) + "\n"


def _needed(fixed: Mapping[str, str], body: Iterable[str]) -> list[str]:
    """The fixed names in a text, and those that they are made of, in their order."""
    needed: set[str] = set()
    text = "\n".join(body) if fixed else ""
    while text:
        found = set(_FIXED.findall(text)) & fixed.keys() - needed
        needed |= found
        text = "\n".join([fixed[name] for name in found])
    return [name for name in fixed if name in needed] if needed else []


def _cut(parts: Sequence[Sequence[Line]], inputs: Sequence[str], results: Line) -> tuple[list[list[str]], int]:
    """The lines of each part as a function, and the size of the frame."""
    last = _last_parts(parts, results)
    places = {name: number for number, name in enumerate(inputs)}
    functions: list[list[str]] = []
    for number, part in enumerate(parts):
        final = (results,) if number == len(parts) - 1 else ()
        here: set[str] = set()
        loads: list[str] = []
        for line in (*part, *final):
            for name in line.uses:
                if name not in here:
                    here.add(name)
                    loads.append(f"        {name} = frame[{places[name]}]")
            here.update(line.defines)
        stores: list[str] = []
        for name in dict.fromkeys([d for line in part for d in line.defines]):
            if last.get(name, -1) > number:
                place = places.setdefault(name, len(places))
                stores.append(f"        frame[{place}] = {name}")
        stores += [f"        frame[{places[n]}] = None" for line in part for n in line.ends if n in places]
        text = [f"    def part{number % TOGETHER}(frame):", *loads, *(f"        {line.text}" for line in part), *stores]
        functions.append([*text, f"        return {results.text}" if final else "        pass"])
    return functions, len(places)


def _last_parts(parts: Sequence[Sequence[Line]], results: Line) -> dict[str, int]:
    """The last part that reads each variable."""
    last: dict[str, int] = {}
    for number, part in enumerate(parts):
        for line in part:
            last.update(dict.fromkeys(line.uses, number))
    last.update(dict.fromkeys(results.uses, len(parts) - 1))
    return last
