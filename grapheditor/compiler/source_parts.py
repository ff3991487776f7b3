"""Long straight-line source cut into functions, which Python compiles in a time linear in their length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

PART = 400
"""Lines of one function; between two of them a run can be stopped."""


@dataclass(frozen=True, slots=True)
class Line:
    """A statement, with the variables that it reads and those that it sets."""

    text: str
    uses: tuple[str, ...]
    defines: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    """Variables that hold much memory and are not needed any more."""


def assemble(fixed: Sequence[str], inputs: Sequence[str], lines: Sequence[Line], results: Line) -> tuple[str, int]:
    """The text of ``make(memory)``, and into how many functions it was cut.

    It returns these functions and the size of a frame. A single one takes a
    list of arrays and returns the results. Of several each takes the frame, a
    list that begins with the inputs and in which variables go from one to the
    next; the last returns the results.
    """
    parts = [lines[i : i + PART] for i in range(0, len(lines), PART)] or [()]
    head = ["def make(memory):", *(f"    {line}" for line in fixed)]
    if len(parts) == 1:
        unpack = [f"        {', '.join(inputs)}{',' * (len(inputs) == 1)} = arrays"] if inputs else []
        body = [f"        {line.text}" for line in parts[0]]
        whole = [
            *head,
            "    def part0(arrays):",
            *unpack,
            *body,
            f"        return {results.text}",
            "    return [part0], 0",
        ]
        return "\n".join(whole) + "\n", 1
    return "\n".join([*head, *_cut(parts, inputs, results)]) + "\n", len(parts)


def _cut(parts: Sequence[Sequence[Line]], inputs: Sequence[str], results: Line) -> list[str]:
    last = _last_parts(parts, results)
    places = {name: number for number, name in enumerate(inputs)}
    text: list[str] = []
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
        text += [f"    def part{number}(frame):", *loads, *(f"        {line.text}" for line in part), *stores]
        text.append(f"        return {results.text}" if final else "        pass")
    functions = ", ".join(f"part{i}" for i in range(len(parts)))
    return [*text, f"    return [{functions}], {len(places)}"]


def _last_parts(parts: Sequence[Sequence[Line]], results: Line) -> dict[str, int]:
    """The last part that reads each variable."""
    last: dict[str, int] = {}
    for number, part in enumerate(parts):
        for line in part:
            last.update(dict.fromkeys(line.uses, number))
    last.update(dict.fromkeys(results.uses, len(parts) - 1))
    return last
