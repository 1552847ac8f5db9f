"""PETRARCH's unit sentences with PETRARCH's own dictionaries of verbs, actors and agents: source, code and target of events, F1.

The verb dictionary becomes a schema: a relation for each code, with its verbs and patterns as words. Actors and agents of the dictionaries are the known
entities of a sentence. The sentences are artificial (made to pass PETRARCH with trees supplied). The prototype: F1 0.60 without a parser, 0.64 with one.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from graphmodel.drafting.drafter import Drafter
from graphmodel.drafting.language import language_of
from graphmodel.model.schema import Label, Lexicon, Relation, Schema
from graphmodel.model.statement import Document, Entity

COMMENT = re.compile(r"#.*|<!--.*?-->")
Event = tuple[str, str, str]


def lines(file: Path) -> Iterator[str]:
    for line in file.read_text("utf-8", "replace").splitlines():
        yield COMMENT.sub("", line).rstrip()


def verbs(file: Path) -> Iterator[tuple[str, str]]:
    """Words or patterns with their codes."""
    synsets: dict[str, list[str]] = {}
    synset, code, words = "", "", list[str]()
    for line in lines(file):
        if line.startswith("&"):
            synset = line.split()[0].strip("_")
            synsets[synset] = []
        elif line.startswith("+") and synset:
            synsets[synset].append(line[1:].replace("_", " ").split("{")[0].strip().lower())
        elif line.startswith("---"):
            found = re.match(r"---\s*(\S.*?)\s*\[(.*?)\]", line)
            code, words, synset = (found[2].strip() if found else ""), [], ""
        elif line.startswith("- "):
            found = re.match(r"-\s+(.*?)\s*\[(.*?)\]", line)
            for word in words if found and " THE" not in found[1].replace("_", " ") else ():
                yield pattern(found[1], word, synsets), found[2].strip()
        elif line.strip() and not line.startswith("\t"):
            synset = ""
            word = line.split("{")[0].strip().lstrip("+").strip("_").replace("_", " ").lower()
            if re.fullmatch(r"[a-z' -]+", word):
                words.append(word)
                yield word, code


def pattern(text: str, word: str, synsets: dict[str, list[str]]) -> str:
    pieces = []
    for piece in re.split(r"[\s_]+", text):
        if piece == "*":
            pieces.append(word)
        elif piece.startswith("&"):
            pieces.append("|".join(dict.fromkeys(each.split()[-1] for each in synsets.get(piece.strip("_"), []) if each)) or "")
        elif re.fullmatch(r"[A-Z'-]+", piece):
            pieces.append(piece.lower())
    return " ".join(piece for piece in pieces if piece)


def name_of(code: str) -> str:
    return "E_" + "_".join(str(ord(letter)) for letter in code)


def schema_of(file: Path) -> tuple[Schema, dict[str, str]]:
    """The dictionary as a schema, and the code of each relation. A later, longer pattern of the same words goes before an earlier one."""
    by_code: dict[str, dict[str, list[str]]] = {}
    seen: set[str] = set()
    for words, code in verbs(file):
        if words and words not in seen and len(words) <= 300:
            seen.add(words)
            by_code.setdefault(code or "---", {"verbs": [], "phrases": []})["phrases" if " " in words else "verbs"].append(words)
    names = {name_of(code): code for code in by_code}
    relations = {
        name_of(code): Relation(
            "does", "is done by", ("Actor",), ("Actor",), lexicon={"en": Lexicon(tuple(kinds["verbs"]), (), tuple(kinds["phrases"]))}
        )
        for code, kinds in by_code.items()
    }
    return Schema("petrarch", "1", {"Actor": Label()}, relations), names


def actors(file: Path) -> list[tuple[list[str], list[str]]]:
    """Names of each actor with its codes, which may be dated."""
    found: list[tuple[list[str], list[str]]] = []
    for line in lines(file):
        codes = re.findall(r"\[(.*?)\]", line)
        name = line.split("[")[0]
        if name.strip() and not name.startswith("\t"):
            name = name.strip()
            if name.startswith("+") and found:
                found[-1][0].append(name[1:].strip())
            else:
                found.append(([name], []))
        if codes and found:
            found[-1][1].extend(codes)
    return found


def code_on(codes: list[str], date: str) -> str | None:
    """The code of an actor on a day; codes without dates come last."""
    plain = None
    for each in codes:
        code, *rest = each.split()
        span = re.findall(r"\d+", " ".join(rest))
        days = [day if len(day) == 8 else ("19" if day >= "30" else "20") + day for day in span]
        if not rest:
            plain = plain or code
        elif (
            ("<" in each and days and date < days[0]) or (">" in each and days and date > days[0]) or (len(days) == 2 and days[0] <= date <= days[1])
        ):
            return code
    return plain


def agents(file: Path) -> list[tuple[str, str]]:
    """Agents as patterns, each with its code (``~`` is the actor's)."""
    found, macros = [], dict[str, str]()
    for line in lines(file):
        if line.startswith("!") and "=" in line and "[" not in line:
            name, _, values = line.partition("=")
            macros[name.strip()] = "(?:" + "|".join(each.strip() for each in values.split(",")) + ")"
            continue
        match = re.match(r"(\S.*?)\s*(\{.*?\})?\s*\[\s*(.*?)\s*\]", line)
        if match:
            text = re.sub(r"[_\s]+", r"[\\s_]+", match[1].strip())
            for macro, values in macros.items():
                text = text.replace(macro, values)
            found.append((text + "(?:S|ES)?", match[3]))
            if match[2] and match[2].strip("{} "):
                found.append((re.sub(r"[_\s]+", r"[\\s_]+", match[2].strip("{} ")), match[3]))
    return sorted(found, key=lambda one: -len(one[0]))


def known(text: str, date: str, who: list[tuple[list[str], list[str]]], what: list[tuple[str, str]]) -> list[Entity]:
    """The actors in a sentence with the agents beside them, as entities whose ids are the codes."""
    spans: list[tuple[int, int, str]] = []
    for names, codes in who:
        code = code_on(codes, date)
        for name in names if code else ():
            words = re.sub(r"\\?[_\s]+", r"[\\s_]+", re.escape(name.strip("_").strip()).replace("\\ ", " "))
            for match in re.finditer(rf"\b{words}{'' if name.endswith('_') else '[a-z]{0,4}'}(?![\w])", text, re.IGNORECASE):
                spans.append((match.start(), match.end(), str(code)))
    spans.sort(key=lambda one: (one[0] - one[1], one[0]))
    taken: list[tuple[int, int, str]] = []
    for start, end, code in spans:
        if all(end <= other[0] or start >= other[1] for other in taken):
            taken.append((start, end, code))
    found: dict[str, list[str]] = {}
    skipped: set[tuple[int, int, str]] = set()
    for start, end, code in sorted(taken):
        first, last, full = start, end, code
        for words, agent in what:
            behind = re.match(rf"(?:['’]s?)?(?:\s+[\w-]+){{0,2}}?\s+{words}\b", text[end:], re.IGNORECASE)
            before = re.search(rf"\b{words}\s+(?:of|from|in)\s+(?:the\s+)?$", text[:start], re.IGNORECASE)
            if (behind and not re.search(r"\b(and|or|with|to|on|in|of|has|said)\b", behind[0])) or before:
                full = agent.replace("~", code) if "~" in agent else code + agent
                full = code if agent.startswith("~") and code.endswith(agent[1:]) else full
                last, first = (end + behind.end() if behind and not before else end), (before.start() if before else start)
                break
        following = next((other for other in taken if other[0] == last + 1 and text[last : last + 1] == " "), None)
        if full != code and following is not None and full.startswith(following[2]):
            last = following[1]
            skipped.add(following)
        if code not in ("---", "+++", "###") and (start, end, code) not in skipped:
            found.setdefault(full, []).append(text[first:last])
    return [Entity(code, "Actor", names[0], aliases=tuple(dict.fromkeys(names[1:]))) for code, names in found.items()]


def events(drafter: Drafter, text: str, entities: list[Entity], codes: dict[str, str], least: float) -> set[Event]:
    model, _ = drafter.about(entities).model([(Document("d", "d"), text)], "m", least)
    ids = {one.id for one in entities}
    found: set[Event] = set()
    for statement in model.statements:
        code = codes.get(statement.relation, "---")
        if not ids >= {statement.subject, statement.object} or code in ("---", "+++", "###"):
            continue
        one, _, other = code.partition(":")
        for source, target in ((a, b) for a in statement.subject.split("/") for b in statement.object.split("/")):
            found.add((source, one, target))
            if other:
                found.add((target, other, source))
    return found


def main(folder: Path, show: int = 0) -> None:
    from graphmodel.drafting import parser as spacy_parser

    schema, codes = schema_of(folder / "validation_dictionaries" / "PETR.Validate.verbs.txt")
    who = actors(folder / "validation_dictionaries" / "PETR.Validate.actors.txt")
    what = agents(folder / "validation_dictionaries" / "PETR.Validate.agents.txt")
    records = [json.loads(line) for line in (folder / "petrarch_unit_gold.jsonl").read_text("utf-8").splitlines()]
    parsers = {"order of words": None} | ({"order and parse": spacy_parser.load()} if spacy_parser.available() else {})
    for name, parser in parsers.items():
        drafter = Drafter(schema, language_of("en"), (), parser)
        hits = given = wanted = 0
        for record in records:
            gold = {(one.get("sourcecode"), one.get("eventcode"), one.get("targetcode")) for one in record["events"]}
            gold = {one for one in gold if all(one) and "---" not in (one[0], one[2])}
            entities = known(record["text"], record["date"], who, what)
            found = events(drafter, record["text"], entities, codes, 0.25)
            hits, given, wanted = hits + len(gold & found), given + len(found), wanted + len(gold)
            if show and gold != found and parser is None:
                show -= 1
                print(
                    record["id"],
                    "missed",
                    gold - found,
                    "wrong",
                    found - gold,
                    [(one.id, one.name, *one.aliases) for one in entities],
                    record["text"],
                )
        precision, recall = hits / max(given, 1), hits / wanted
        print(
            f"{name}: {len(records)} sentences, {wanted} events, precision {precision:.3f}, recall {recall:.3f}, F1 {2 * precision * recall / (precision + recall):.3f}"
        )


if __name__ == "__main__":
    here = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "petrarch_gold"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else here, int(sys.argv[2]) if len(sys.argv) > 2 else 0)
