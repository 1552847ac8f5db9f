"""Texts in which several people say the same words, and edits of them that know where every word went."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

SPEAKERS = ("Ann", "Bob", "Cara", "the Harbour board", "the River board", "Зоя", "Minister Vesk", "李强")
QUOTES = (
    "no comment",
    "dues will rise by twelve percent",
    "we will never give up this fight",
    "nothing was decided",
    "the plan is dead",
    "it was a good day",
)
TEMPLATES = (
    "{who}: {quote}.",
    "“{quote},” said {who}.",
    "{who} said {quote}.",
    "{who} came in. “{quote},” she said.",
    "{who} spoke for an hour in the old town hall. “{quote},” she said. Nobody else spoke.",
    "{WHO}\n{quote}.",
    "{who} came in. She said: {quote}.",
    "Asked about the harbour, {who} said: “{quote}.” It was late.",
    "{who} went home. {quote}.",
)
FILLERS = ("Nobody commented.", "It rained in the north all day.", "The harbour was closed.", "On Monday the council met again.", "That was all.")
EDITS = ("delete", "swap", "swap quotes", "replace quote", "shorten", "insert copy", "rename", "insert", "duplicate", "cut filler", "move")
GLUE = (" ", "\n", "\n\n")


@dataclass(frozen=True)
class Block:
    """Somebody who says something; ``number`` is the block that it was in the old text, or None."""

    number: int | None
    who: str
    quote: str
    template: str

    def pieces(self) -> tuple[str, str, str]:
        """The text before the quote, the quote, and the text after it."""
        quote = self.quote[0].upper() + self.quote[1:] if not self.speaks() or "“{quote}" in self.template else self.quote
        before, after = self.template.split("{quote}")
        return before.format(who=self.who, WHO=self.who.upper()), quote, after.format(who=self.who)

    def speaks(self) -> bool:
        """Whether the quote is of the one who is named."""
        return not self.template.startswith("{who} went")

    def text(self) -> str:
        return "".join(self.pieces())


Place = tuple[int, int]


@dataclass(frozen=True)
class Edit:
    """An old and a new text, spans of the old one, and for each the places in the new one that are right.

    The first is where the words went. More are those where the same person says the same in the same words: nobody could tell them apart.
    """

    old: str
    new: str
    spans: tuple[tuple[Place, tuple[Place, ...]], ...]
    what: str


def edit(generator: random.Random) -> Edit:
    """A random text, a random edit of it, and spans of its quotes."""
    glue = generator.choice(GLUE)
    template = generator.choice(TEMPLATES)
    quotes = generator.sample(QUOTES, generator.choice((1, 1, 2, 3)))
    speakers = generator.sample(SPEAKERS, generator.choice((2, 3, 4)))
    old = [
        Block(number, who, generator.choice(quotes), template if generator.random() < 0.7 else generator.choice(TEMPLATES))
        for number, who in enumerate(speakers)
    ]
    items: list[Block | str] = []
    for block in old:
        items += [generator.choice(FILLERS)] * (generator.random() < 0.4)
        items.append(block)
    items += [generator.choice(FILLERS)] * (generator.random() < 0.5)
    names, changed = [], list(items)
    for _ in range(generator.choice((1, 1, 1, 2, 3))):
        name, changed = _edited(generator, changed, quotes)
        names.append(name)
    return Edit(_text(items, glue), _text(changed, glue), tuple(_spans(generator, items, changed, glue)), "+".join(names))


def _text(items: Sequence[Block | str], glue: str) -> str:
    return glue.join(one if isinstance(one, str) else one.text() for one in items)


def _starts(items: Sequence[Block | str], glue: str) -> Iterator[tuple[int, Block]]:
    at = 0
    for one in items:
        if isinstance(one, Block):
            yield at, one
        at += len(one if isinstance(one, str) else one.text()) + len(glue)


def _spans(
    generator: random.Random, items: Sequence[Block | str], changed: Sequence[Block | str], glue: str
) -> Iterator[tuple[Place, tuple[Place, ...]]]:
    new = list(_starts(changed, glue))
    for at, block in _starts(items, glue):
        before, quote, after = block.pieces()
        begin, end = at + len(before), at + len(before) + len(quote)
        parts = [(begin, end), (at, at + len(block.text())), (begin, end + len(after))]
        words = quote.split(" ")
        if len(words) > 2:
            cut = generator.randrange(1, len(words) - 1)
            parts += [(begin, begin + len(" ".join(words[:cut]))), (end - len(" ".join(words[cut:])), end)]
        who = {} if block.speaks() else {"who": block.who}
        same = [(place, one) for place, one in new if replace(one, number=block.number, **who) == block]
        same = [(place, one) for place, one in same if one == block] + [(place, one) for place, one in same if one != block]
        places = [place + len(one.pieces()[0]) - len(before) for place, one in same]
        for start, stop in parts:
            yield (start, stop), tuple((start - at + place, stop - at + place) for place in places)


def _edited(generator: random.Random, items: list[Block | str], quotes: Sequence[str]) -> tuple[str, list[Block | str]]:
    blocks = [at for at, one in enumerate(items) if isinstance(one, Block)]
    if not blocks:
        return "nothing", items
    items = list(items)
    at = generator.choice(blocks)
    block = items[at]
    assert isinstance(block, Block)
    other = generator.choice(blocks)
    name = generator.choice(EDITS)
    match name:
        case "delete":
            del items[at]
        case "swap":
            items[at], items[other] = items[other], items[at]
        case "swap quotes":
            second = items[other]
            assert isinstance(second, Block)
            if other != at and second.quote != block.quote:
                items[at], items[other] = replace(block, quote=second.quote), replace(second, quote=block.quote)
        case "replace quote":
            items[at] = replace(block, quote=generator.choice([*quotes, "we agree"]))
        case "shorten":
            items[at] = f"{block.who} was there."
        case "insert copy":
            copy = replace(block, number=None, who=generator.choice(SPEAKERS))
            items.insert(generator.randrange(len(items) + 1), copy)
        case "rename":
            items[at] = replace(block, who=generator.choice([one for one in SPEAKERS if one != block.who]))
        case "insert":
            items.insert(generator.randrange(len(items) + 1), generator.choice(FILLERS))
        case "duplicate":
            items.insert(generator.randrange(len(items) + 1), replace(block, number=None))
        case "cut filler":
            items = [one for one in items if isinstance(one, Block) or generator.random() < 0.5]
        case "move":
            items.insert(generator.randrange(len(items)), items.pop(at))
    return name, items
