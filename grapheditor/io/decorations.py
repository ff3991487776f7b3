"""Frames, notes and the bends of wires as JSON, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from grapheditor.model.content import Json
from grapheditor.model.decoration import Decoration, Frame, Note, Route
from grapheditor.model.node import Position

from .checks import brief, expect, fail, field, read_plain, write_plain

FRAME_FIELDS = {"id", "title", "members", "colour", "grad_mode"}
NOTE_FIELDS = {"id", "text", "pos", "size", "colour"}
ROUTE_FIELDS = {"to", "points", "lane"}


def write_decorations(decorations: Iterable[Decoration]) -> dict[str, list[Json]]:
    """The sections of a document, each sorted; a section without entries is left out."""
    frames: list[Any] = []
    notes: list[Any] = []
    routes: list[Any] = []
    for item in sorted(decorations, key=lambda item: item.id):
        extra = write_plain(item.extra, f"decoration {item.id}")
        if isinstance(item, Frame):
            fields = _some(id=item.id, title=item.title, colour=item.colour, members=[*item.members])
            frames.append({**extra, **fields, **_some(grad_mode=item.grad_mode)})
        elif isinstance(item, Note):
            words = _some(id=item.id, text=item.text, colour=item.colour)
            notes.append({**extra, **words, "pos": _plain(item.pos), "size": _plain(item.size)})
        else:
            points: list[Any] = [_plain(p) for p in item.points]
            routes.append({**extra, "to": [item.target, item.slot], "points": points, **_some(lane=item.lane)})
    sections = {"frames": frames, "notes": notes, "routes": routes}
    return {name: records for name, records in sections.items() if records}


def _some(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}


def _plain(point: Position) -> list[float]:
    return [float(n) for n in point]


def read_decorations(document: Mapping[str, Json]) -> list[Decoration]:
    """What the sections of a document hold; raises FileError that names the place."""
    found: dict[str, Decoration] = {}
    readers = {"frames": _frame, "notes": _note, "routes": _route}
    for section, read in readers.items():
        for index, item in enumerate(field(document, section, list, "top level", [])):
            place = f"{section}[{index}]"
            decoration = read(expect(item, dict, place), place)
            if decoration.id in found:
                fail(place, "another frame, note or route has the same id; give this one an id of its own.")
            found[decoration.id] = decoration
    return list(found.values())


def _frame(record: dict[str, Json], place: str) -> Decoration:
    members = field(record, "members", list, place, [])
    return Frame(
        _id(record, place),
        field(record, "title", str, place, ""),
        tuple(expect(member, str, f"{place}.members") for member in members),
        field(record, "colour", str, place, ""),
        _rest(record, FRAME_FIELDS, place),
        field(record, "grad_mode", str, place, ""),
    )


def _note(record: dict[str, Json], place: str) -> Decoration:
    plain = Note("")
    return Note(
        _id(record, place),
        field(record, "text", str, place, ""),
        read_point(record.get("pos", [*plain.pos]), f"{place}.pos"),
        read_point(record.get("size", [*plain.size]), f"{place}.size"),
        field(record, "colour", str, place, ""),
        _rest(record, NOTE_FIELDS, place),
    )


def _route(record: dict[str, Json], place: str) -> Decoration:
    to = field(record, "to", list, place, [])
    if len(to) != 2 or not all(isinstance(part, str) for part in to):
        fail(f"{place}.to", "expected the id of a node and the name of an input, found {0}.", brief(to))
    points = field(record, "points", list, place, [])
    places = tuple(read_point(point, f"{place}.points") for point in points)
    lane = field(record, "lane", str, place, "")
    return Route(to[0], to[1], places, _rest(record, ROUTE_FIELDS, place), lane)


def _id(record: dict[str, Json], place: str) -> str:
    found = field(record, "id", str, place, "")
    if not found or found.startswith("\0"):
        fail(place, 'it has no usable id; add one that nothing else has, as in "id": "frame1".')
    return found


def read_point(item: Json, place: str) -> Position:
    """Two numbers; raises FileError."""
    pair = expect(item, list, place)
    if len(pair) != 2 or not all(type(n) in (int, float) and abs(n) < 1e9 for n in pair):
        fail(place, "expected two numbers [x, y], found {0}.", brief(pair))
    return float(pair[0]), float(pair[1])


def _rest(record: dict[str, Json], known: set[str], place: str) -> dict[str, Json]:
    return {key: read_plain(record[key], f"{place}.{key}") for key in record if key not in known}
