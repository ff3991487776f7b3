"""How well what was typed fits a text, and which letters it stands for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from grapheditor.model.lazy_dataclass import dataclass

EXACT, PREFIX, WORD_START, INSIDE, SCATTERED = 1000, 800, 600, 450, 150
"""The least score of each sort of match, the best first; a bonus below 50 never lifts a match into the next sort."""
IN_NOTES, IN_TEXT = 50, 20
"""What a match in a category counts, and one in the documentation."""
LONGEST = 64
"""More letters than this are no search for a name."""


@dataclass(frozen=True, slots=True)
class Match:
    """How well a text fits, higher is better, and the places of the letters that were typed."""

    score: int
    places: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Fields:
    """The texts of one entry in which a search looks, all in lower case."""

    label: str
    """What is shown; only its letters are marked."""
    names: tuple[str, ...] = ()
    """Other names of the same thing."""
    paths: tuple[str, ...] = ()
    """Names with dots, as PyTorch's in full; looked at once a dot is typed, as they all begin alike."""
    notes: tuple[str, ...] = ()
    """Categories and the like: found in one piece, never letter by letter."""
    text: str = ""
    """Documentation: looked at where no name holds what was typed."""

    @classmethod
    def of(
        cls,
        label: str,
        names: Iterable[str] = (),
        paths: Iterable[str] = (),
        notes: Iterable[str] = (),
        text: str = "",
    ) -> Fields:
        """The fields of these texts."""
        return cls(label.lower(), _lower(names), _lower(paths), _lower(notes), text.lower())


def _lower(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.lower() for text in texts))


def match(typed: str, text: str) -> Match | None:
    """How `typed` fits a name, both in lower case; None where its letters do not come in this order."""
    if not typed or len(typed) > len(text):
        return None
    if typed == text:
        return Match(EXACT, tuple(range(len(typed))))
    rest = min(len(text) - len(typed), 40)
    at = text.find(typed)
    if at == 0:
        return Match(PREFIX + 40 - rest, tuple(range(len(typed))))
    if at > 0:
        start = next((i for i in _occurrences(typed, text, at) if _starts_word(text, i)), None)
        sort, at = (INSIDE, at) if start is None else (WORD_START, start)
        return Match(sort + 40 - rest, tuple(range(at, at + len(typed))))
    return _scattered(typed, text)


def find(typed: str, fields: Fields) -> Match | None:
    """How the words of `typed` fit an entry; each of them has to be found in one of its fields."""
    words = typed.lower().split()
    if not words or len(typed) > LONGEST:
        return None
    whole = " ".join(words)
    best = _word(whole, fields)
    if len(words) == 1:
        return best
    found: list[Match] = []
    for word in words:
        fit = _word(word, fields)
        if fit is None:
            return best  # most entries fail at the first word
        found.append(fit)
    places = sorted({place for fit in found for place in fit.places})
    together = Match(sum(fit.score for fit in found) // len(words) - 10, tuple(places))
    return together if best is None or together.score > best.score else best


def _word(typed: str, fields: Fields) -> Match | None:
    best = match(typed, fields.label)
    for name in (*fields.names, *(fields.paths if "." in typed else ())):
        found = match(typed, name)
        if found is not None and (best is None or found.score - 5 > best.score):
            # the letters of another name are not those that are shown
            best = Match(found.score - 5, best.places if best is not None else ())
    if best is None and (len(typed) > 2 or not typed.isascii()):
        for worth, notes in ((IN_NOTES, fields.notes), (IN_TEXT, (fields.text,))):
            for note in notes:
                at = note.find(typed)
                if at >= 0:
                    starts = any(_starts_word(note, i) for i in _occurrences(typed, note, at))
                    return Match(worth + 20 * starts)
    return best


def _occurrences(typed: str, text: str, at: int) -> Iterable[int]:
    while at >= 0:
        yield at
        at = text.find(typed, at + 1)


def _starts_word(text: str, at: int) -> bool:
    return at == 0 or not text[at - 1].isalnum() or (text[at].isdigit() and not text[at - 1].isdigit())


def _scattered(typed: str, text: str) -> Match | None:
    """The best way to find the letters one by one: at the starts of words and next to each other.

    The first letter has to start a word, as few people think of a name by its middle.
    """
    at = -1
    for letter in typed:  # most texts fail here, at the speed of C
        at = text.find(letter, at + 1)
        if at < 0:
            return None
    # best[i]: the best score and places with the letters so far, the last of them at i
    best: dict[int, tuple[int, tuple[int, ...]]] = {
        i: (30, (i,)) for i in _occurrences(typed[0], text, text.find(typed[0])) if _starts_word(text, i)
    }
    for letter in typed[1:]:
        following: dict[int, tuple[int, tuple[int, ...]]] = {}
        for i in _occurrences(letter, text, text.find(letter)):
            gain = 20 if _starts_word(text, i) else 0
            ways = [
                (score + gain + (15 if last == i - 1 else -min(i - last, 10)), places)
                for last, (score, places) in best.items()
                if last < i
            ]
            if ways:
                score, places = max(ways)
                following[i] = (score, (*places, i))
        best = following
    if not best:
        return None
    score, places = max(best.values())
    if score < 12 * len(typed):
        return None  # scattered so wide that nobody meant it
    return Match(SCATTERED + min(score, 250), places)


def ranked(typed: str, entries: Sequence[Fields], bonus: Sequence[int] = ()) -> list[tuple[int, Match]]:
    """The entries that fit, by index with their match, the best first; a `bonus` below 50 is for those used lately.

    Documentation says many words, so it counts only where no name holds what was typed.
    """
    found: list[tuple[int, Match]] = []
    for index, fields in enumerate(entries):
        fit = find(typed, fields)
        if fit is not None:
            found.append((index, fit))
    if any(fit.score >= INSIDE for _, fit in found):
        found = [pair for pair in found if pair[1].score >= IN_NOTES]
    extra = bonus or [0] * len(entries)

    def key(pair: tuple[int, Match]) -> tuple[int, int, int]:
        index, fit = pair
        named = fit.score >= SCATTERED  # a short name is nearer to what was typed; of a category all are equal
        return -fit.score - extra[index], len(entries[index].label) if named else 0, index

    return sorted(found, key=key)
