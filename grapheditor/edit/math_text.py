r"""Formulas in TeX's way of writing as runs of plain letters, raised or lowered: enough of it to read a derivative.

What is not known is left as it was typed, so that nothing gets lost.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from typing import Literal

from grapheditor.model.lazy_dataclass import dataclass

from .math_symbols import ACCENTS, ALPHABETS, FUNCTIONS, SPACES, SYMBOLS

THIN = "\N{THIN SPACE}"
"""Around a fraction, so that it can be told from its neighbours."""
Level = Literal[-1, 0, 1]


@dataclass(frozen=True, slots=True)
class Run:
    """Letters that look the same: on the line, raised (1) or lowered (-1)."""

    text: str
    level: Level = 0
    italic: bool = False


_TOKEN = re.compile(r"\\[A-Za-z]+\s*|\\.|[{}^_&~]|\s+|.", re.DOTALL)
_SPACED = set("=+−<>≤≥≠≈∼≡∈∉⊂⊆⊃∪∩→←↔⇒⇐⇔↦×±∓∝≪≫:=")
_Formula = re.compile(
    r"(?P<code>```.*?(?:```|\Z)|`[^`\n]+`)"  # code keeps its dollars
    r"|(?P<escaped>\\\$)"
    r"|\$\$(?P<block>[^$]+?)\$\$"
    r"|\$(?P<inline>[^\s$`](?:[^$`\n]*?[^\s$`\\])?)\$(?!\d)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula in a text, and whether it stands on a line of its own."""

    runs: tuple[Run, ...]
    block: bool = False


def split_formulas(text: str) -> list[str | Formula]:
    """A text in Markdown, cut where ``$formulas$`` and ``$$formulas$$`` are; sums of money are left alone."""
    parts: list[str | Formula] = []
    done = 0
    for found in _Formula.finditer(text):
        block, inline = found["block"], found["inline"]
        if block is None and inline is None:
            continue
        parts.append(text[done : found.start()])
        parts.append(Formula(tuple(runs(block or inline)), block is not None))
        done = found.end()
    parts.append(text[done:])
    return [part for part in parts if part != ""]


def runs(tex: str) -> list[Run]:
    """A formula as runs, from left to right."""
    return _joined(_Reader(tex).read())


def plain(tex: str) -> str:
    """A formula on one line, with ``^`` and ``_`` where letters would be raised or lowered."""
    words = []
    for level, alike in groupby(runs(tex), key=lambda run: run.level):
        text = "".join(run.text for run in alike)
        mark = {1: "^", -1: "_", 0: ""}[level]
        words.append(text if not mark else mark + (text if len(text) == 1 else f"({text})"))
    return "".join(words)


class _Reader:
    def __init__(self, tex: str) -> None:
        self._tokens = _TOKEN.findall(tex.strip())
        self._next = 0

    def read(self) -> list[Run]:
        """Everything up to the end or to a closing brace."""
        found: list[Run] = []
        while self._next < len(self._tokens):
            token = self._take()
            if token == "}":
                break
            if token in "^_" and token:
                found += _shifted(self._argument(), 1 if token == "^" else -1)
            else:
                found += self._runs_of(token)
        return found

    def _take(self) -> str:
        token: str = self._tokens[self._next]
        self._next += 1
        return token.rstrip() if token.startswith("\\") and len(token) > 2 else token

    def _argument(self) -> list[Run]:
        while self._next < len(self._tokens) and self._tokens[self._next].isspace():
            self._next += 1
        if self._next == len(self._tokens) or self._tokens[self._next] == "}":
            return []
        return self._runs_of(self._take())

    def _runs_of(self, token: str) -> list[Run]:
        if token == "{":
            return self.read()
        if token.startswith("\\"):
            return self._command(token[1:])
        if token.isspace() or token == "&":
            return []
        if token == "~":
            return [Run("\N{NO-BREAK SPACE}")]
        if token == "-":
            return [Run(" − ")]
        if token == "'":
            return [Run("′")]
        if token in _SPACED:
            return [Run(f" {token} ")]
        if token == ",":
            return [Run(", ")]
        return [Run(token, italic=token.isalpha() and token.isascii())]

    def _command(self, name: str) -> list[Run]:
        if name in ("frac", "dfrac", "tfrac"):
            above, below = _grouped(self._argument()), _grouped(self._argument())
            numbers = "".join(run.text for run in [*above, *below]).isdecimal()
            slash = "\N{FRACTION SLASH}" if numbers else "\N{DIVISION SLASH}"
            return [Run(THIN), *above, Run(slash), *below, Run(THIN)]
        if name == "sqrt":
            root = self._option()
            return [*_shifted(root, 1), Run("√"), *_grouped(self._argument())]
        if name in ("text", "mathrm", "operatorname", "textbf", "textit", "mbox"):
            return [Run(self._words())]
        if name in ALPHABETS:
            return [replace(run, text=_lettered(run.text, name), italic=False) for run in self._argument()]
        if name in ACCENTS:
            return [replace(run, text="".join(c + ACCENTS[name] for c in run.text)) for run in self._argument()]
        if name in ("left", "right", "big", "Big", "bigl", "bigr", "Bigl", "Bigr", "limits", "displaystyle"):
            if self._next < len(self._tokens) and self._tokens[self._next] == "." and name in ("left", "right"):
                self._next += 1
            return []
        if name in SPACES:
            return [Run(SPACES[name])]
        if name in FUNCTIONS:
            return [Run(f"{name}\N{THIN SPACE}")]
        if name in SYMBOLS:
            symbol = SYMBOLS[name]
            return [Run(f" {symbol} " if symbol in _SPACED else symbol)]
        return [Run(name if len(name) == 1 and not name.isalnum() else f"\\{name}")]

    def _option(self) -> list[Run]:
        """What stands in square brackets, as the 3 of a cube root."""
        if self._next == len(self._tokens) or self._tokens[self._next] != "[":
            return []
        self._next += 1
        found: list[Run] = []
        while self._next < len(self._tokens) and (token := self._take()) != "]":
            found += self._runs_of(token)
        return found

    def _words(self) -> str:
        """The letters in braces as they are, spaces included."""
        if self._next == len(self._tokens):
            return ""
        if self._tokens[self._next] != "{":
            return self._take()
        self._next += 1
        words, depth = "", 1
        while self._next < len(self._tokens):
            token = self._tokens[self._next]
            self._next += 1
            depth += {"{": 1, "}": -1}.get(token, 0)
            if not depth:
                break
            words += token
        return words


def _lettered(text: str, alphabet: str) -> str:
    table = ALPHABETS[alphabet]
    return "".join(table.get(letter, letter) for letter in text)


def _shifted(found: list[Run], level: Level) -> list[Run]:
    """Raised or lowered; what was so already keeps a mark, as letters have one such level only."""
    shifted: list[Run] = []
    for run in found:
        mark = {1: "^", -1: "_", 0: ""}[run.level]
        shifted.append(Run(mark + run.text.strip(" "), level, run.italic))
    return shifted


def _grouped(found: list[Run]) -> list[Run]:
    """In brackets where it is more than one thing."""
    text = "".join(run.text for run in found if run.level == 0)
    simple = not any(sign in text.strip() for sign in (" ", "−", "+", "⁄", "∕")) or re.fullmatch(r"\([^()]*\)", text)
    return found if simple else [Run("("), *found, Run(")")]


def _joined(found: list[Run]) -> list[Run]:
    """Runs that look the same made one, without spaces at the ends and behind another."""
    joined: list[Run] = []
    for run in found:
        text = re.sub(f"[ {THIN}]* [ {THIN}]*", " ", run.text)
        if not joined or joined[-1].text.endswith((" ", "(", THIN)):
            text = text.lstrip(f" {THIN}") if text.strip(f" {THIN}") else ""
        if _is_sign(joined, run):
            text = text.strip()
        if joined and (joined[-1].level, joined[-1].italic) == (run.level, run.italic):
            joined[-1] = replace(joined[-1], text=joined[-1].text + text)
        elif text:
            joined.append(replace(run, text=text))
    if joined:
        joined[0] = replace(joined[0], text=joined[0].text.lstrip(f" {THIN}"))
        joined[-1] = replace(joined[-1], text=joined[-1].text.rstrip(f" {THIN}"))
    return [run for run in joined if run.text]


def _is_sign(before: list[Run], run: Run) -> bool:
    """Whether a minus or plus belongs to what follows it instead of standing between two things."""
    return run.text.strip() in ("−", "+") and (not before or before[-1].text.rstrip(" ")[-1:] in (*"(=,[", ""))
