"""The tables in docs/*.md that are made from the code: ``python -m tests.docs_tables``.

Each stands between ``<!-- table: NAME -->`` and ``<!-- end of table -->``. What the examples in
them come to is worked out here, by the code that answers chats.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from comm100bot import conf, wire
from comm100bot.body import READ_SECONDS
from comm100bot.facts import PREFIXES, STANDARD_FACTS, FactInfo, SnapshotFacts
from comm100bot.replies import (
    BUTTON_KEYS,
    COMMON_KEYS,
    FIELD_KEYS,
    MESSAGE_KINDS,
    QUICK_REPLY_KEYS,
    Key,
    compile_reply,
)
from comm100bot.replies.engine import TAGS
from comm100bot.replies.filters import FILTERS
from comm100bot.replies.source import MAX_SOURCE
from comm100bot.rules import (
    OPERATORS,
    ConditionSpec,
    OperandKind,
    Operator,
    RuleSet,
    RuleSpec,
    Value,
)
from comm100bot.wire.decoding import MAX_DEPTH, MAX_NUMBER, MAX_STRING, MAX_VALUES

from .docs_examples import (
    EXAMPLES,
    FILTER_EXAMPLES,
    FROM,
    KINDS,
    MESSAGES,
    NOW,
    OPERANDS,
    TAG_EXAMPLES,
    VISITOR,
    WHAT,
    Example,
)

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"

BLOCK = re.compile(r"(<!-- table: ([\w-]+) -->\n)(.*?)(<!-- end of table -->)", re.DOTALL)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(_cell(cell) for cell in line)} |\n" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def code(text: str) -> str:
    """The text as it is, in a fixed font; spaces at its edges stay."""
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}"


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


# Facts


def facts() -> str:
    """A table for each group of standard facts."""
    groups = groupby(STANDARD_FACTS, key=lambda info: info.group)
    return "\n".join(f"**{group}**\n\n{_facts(infos)}" for group, infos in groups)


def _facts(infos: Iterable[FactInfo]) -> str:
    rows = ([info.label, code(info.path), KINDS[info.kind]] for info in infos)
    return table(["On screen", "In templates and files", "It is"], rows)


def named_facts() -> str:
    rows = ([label, code(f"{prefix}NAME"), FROM[prefix]] for prefix, label in PREFIXES.items())
    return table(["On screen", "In templates and files", "It is"], rows)


# Operators


class OneFact:
    """Facts that are all the same text, or not set where it is empty."""

    subject = "21"
    now = NOW

    def __init__(self, text: str) -> None:
        self.text = text

    def values(self, path: str) -> Sequence[Value]:
        return [Value(self.text)] if self.text else []


def holds(operator: str, value: Any, fact: str) -> bool:
    """Does a rule with this condition hold for this fact?"""
    condition = ConditionSpec(fact="fact", operator=operator, value=value)
    rule: RuleSpec[None] = RuleSpec(key="rule", name="Rule", conditions=[condition])
    rules = RuleSet.compile([rule])
    assert not rules.broken, rules.broken
    return rules.match(OneFact(fact)).rule is not None


def operators() -> str:
    heads = ["On screen", "In files", "Value", "Holds when the fact", "For example"]
    return table(heads, (_operator(operator) for operator in OPERATORS.values()))


def _operator(operator: Operator[Any]) -> list[str]:
    if operator.negates:
        positive = OPERATORS[operator.negates].label
        unset = "" if operator.negates == "is_set" else ", also when it is not set"
        means, example = f"does **not** pass *{positive}*{unset}", ""
    else:
        means = EXAMPLES[operator.key].means
        example = " ".join(_tried(operator.key, EXAMPLES[operator.key]))
    return [operator.label, code(operator.key), OPERANDS[operator.operand], means, example]


def _tried(operator: str, example: Example) -> Iterator[str]:
    if example.value is not None:
        values = example.value if isinstance(example.value, list) else [example.value]
        yield f"{', '.join(map(code, values))}{':' if example.facts else ''}"
    outcomes = {text: holds(operator, example.value, text) for text in example.facts}
    for held, word in ((True, "yes for"), (False, "no for")):
        texts = [f"“{text}”" if text else "nothing" for text in outcomes if outcomes[text] is held]
        if texts:
            yield f"{word} {', '.join(texts)}{';' if held and False in outcomes.values() else ''}"


def operands() -> str:
    """How each kind of value is written in a rules file, with the operators that take it."""
    rows = []
    for kind, words in OPERANDS.items():
        keys = [operator.key for operator in OPERATORS.values() if operator.operand is kind]
        value = next(example.value for key, example in EXAMPLES.items() if key in keys)
        written = "left out" if value is None else code(as_json(_as_written(kind, value)))
        rows.append([words, written, ", ".join(map(code, keys))])
    return table(["Value", "In a file", "Of"], rows)


def _as_written(kind: OperandKind, value: Any) -> Any:
    numbers = (OperandKind.NUMBER, OperandKind.RANGE, OperandKind.DAYS, OperandKind.PERCENT)
    if kind not in numbers:
        return value
    return [int(number) for number in value] if isinstance(value, list) else int(value)


# Templates


def sample_facts() -> SnapshotFacts:
    """The facts of the visitor in the examples."""
    return SnapshotFacts(
        wire.read(json.loads(json.dumps(VISITOR))),
        now=NOW,
        is_open=lambda: True,
        session=dict,
        lookup=lambda name: {},
    )


def filled_in(template: str) -> str:
    """What this template becomes for the visitor in the examples."""
    message = {"kind": "text", "wordings": [template]}
    reply = compile_reply([message], {}, 200).render(sample_facts(), language=None, pick="").reply
    (text,) = reply.messages if reply else [wire.Text(text="")]
    assert isinstance(text, wire.Text)
    return text.text


def filters() -> str:
    examples = ((name, FILTER_EXAMPLES[name]) for name in FILTERS)
    rows = ([code(name), code(example), code(filled_in(example))] for name, example in examples)
    return table(["Filter", "For example", "Becomes"], rows)


def tags() -> str:
    names = sorted(name for tag in TAGS if (name := tag.name) != "raw")
    examples = ((name, *TAG_EXAMPLES[name]) for name in [*names, "raw"])
    rows = (
        [code(name), means, code(example), code(filled_in(example))]
        for name, means, example in examples
    )
    return table(["Tag", "What it does", "For example", "Becomes"], rows)


# Messages


def messages() -> str:
    rows = ([kind.label, code(kind.key), WHAT[kind.key]] for kind in MESSAGE_KINDS.values())
    return table(["On screen", "In files", "What it is"], rows)


def message_keys() -> str:
    """The keys of each kind of message and of what is in it; required ones in bold."""
    rows = [["every message", _keys(COMMON_KEYS)]]
    rows += [[code(kind.key), _keys(kind.keys)] for kind in MESSAGE_KINDS.values() if kind.keys]
    rows += [
        ["a choice of `quick_replies`", _keys(QUICK_REPLY_KEYS)],
        ["a button of `buttons`", _keys(BUTTON_KEYS)],
        ["a field of a `form`", _keys(FIELD_KEYS)],
    ]
    return table(["Of", "Keys"], rows)


def _keys(keys: Iterable[Key]) -> str:
    return ", ".join(
        f"**{code(key.name)}**" if key.required or key.expected else code(key.name) for key in keys
    )


# The wire

EVENT_WORDS = {
    "event": wire.EVENTS,
    "visitor.status": wire.STATUSES,
    "channel": wire.CHANNELS,
}


def words() -> str:
    rows = [
        [
            code(path),
            ", ".join(
                f"{n if path != 'channel' else ''} {word}".strip() for n, word in enumerate(known)
            ),
        ]
        for path, known in EVENT_WORDS.items()
    ]
    return table(["Fact", "Comm100's words, with the numbers it sends for them"], rows)


def limits() -> str:
    kibibytes = conf.SETTINGS["MAX_BODY_BYTES"].default // 1024
    rows = [
        ["Body", f"{kibibytes} KiB; the setting `MAX_BODY_BYTES`", "413"],
        ["Time for the body to arrive", f"{READ_SECONDS:g} seconds, while it keeps coming", "400"],
        ["Nesting", f"{MAX_DEPTH} levels", "400"],
        ["Values in all", f"{MAX_VALUES:,}", "400"],
        ["One text", f"{MAX_STRING:,} characters", "cut, with a problem"],
        ["One number", f"{MAX_NUMBER} characters", "kept as text, with a problem"],
        ["Messages of a reply", f"{wire.MAX_RESPONSES}", "the last are left out, with a problem"],
        ["One text of a reply", f"{wire.MAX_TEXT:,} characters", "cut, with a problem"],
        ["One template", f"{MAX_SOURCE:,} characters", "refused when it is saved"],
        [
            "One URL of a reply",
            f"{wire.MAX_URL:,} characters",
            "its message is left out, with a problem",
        ],
    ]
    return table(["What", "At most", "Beyond that"], rows)


def replies() -> str:
    return table(
        ["Message", "Dialect", "Sent as"], (row for kind in MESSAGE_KINDS for row in _sent(kind))
    )


def _sent(kind: str) -> Iterator[list[str]]:
    """How this kind is sent; once for the two dialects that differ in the id alone."""
    message = {"kind": kind, **MESSAGES[kind]}
    reply = compile_reply([message], {}, 200).render(sample_facts(), language=None, pick="").reply
    assert reply is not None
    classic, current, third_party = (
        _response(wire.write(reply, dialect).body) for dialect in wire.Dialect
    )
    third_party.pop("id")
    rest = [("current, third_party", current)]
    if current != third_party:
        rest = [("current", current), ("third_party", third_party)]
    label = MESSAGE_KINDS[kind].label
    for dialects, response in [("classic", classic), *rest]:
        yield [label, dialects, code(as_json(response)) if response else "left out"]
        label = ""


def _response(body: Any) -> dict[str, Any]:
    responses = body if isinstance(body, list) else next(iter(body.values()))
    return dict(responses[0]) if responses else {}


# Settings


def settings() -> str:
    return table(["Key", "Default", "What it does"], map(_setting, conf.SETTINGS.values()))


def _setting(setting: conf.Setting) -> list[str]:
    help_ = setting.help
    if setting.minimum:
        help_ += f" At least {setting.minimum:g}."
    return [code(setting.name), code(repr(setting.default)), help_]


# Architecture


def contracts(kind: str) -> Iterator[dict[str, Any]]:
    """The contracts of this kind that import-linter holds."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    for contract in project["tool"]["importlinter"]["contracts"]:
        if contract["type"] == kind:
            yield contract


def layers() -> str:
    """The rooms from bottom to top, as import-linter holds them."""
    (contract,) = contracts("layers")
    lines = (re.findall(r"comm100bot\.(\w+)", layer) for layer in reversed(contract["layers"]))
    return "".join(f"{n}. {', '.join(map(code, rooms))}\n" for n, rooms in enumerate(lines, 1))


def pure_rooms() -> list[str]:
    """The rooms that never import Django, as import-linter holds them."""
    contract = next(c for c in contracts("forbidden") if "django" in c["forbidden_modules"])
    return [room.removeprefix("comm100bot.") for room in contract["source_modules"]]


TABLES: Mapping[str, Callable[[], str]] = {
    function.__name__.replace("_", "-"): function
    for function in (
        facts,
        named_facts,
        operators,
        operands,
        filters,
        tags,
        messages,
        message_keys,
        words,
        limits,
        replies,
        settings,
        layers,
    )
}


def current(page: str) -> str:
    """The page with each of its tables as the code has it now."""
    return BLOCK.sub(lambda block: f"{block[1]}\n{TABLES[block[2]]()}\n{block[4]}", page)


def pages() -> list[Path]:
    return sorted(DOCS.glob("*.md"))


def main() -> None:
    for path in pages():
        old = path.read_text("utf-8")
        new = current(old)
        if new != old:
            path.write_text(new, "utf-8")
            print(f"{path.relative_to(ROOT)}: written anew")


if __name__ == "__main__":
    main()
