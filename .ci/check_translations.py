"""Compare the texts in the code with the Persian catalogue; exit 1 and name what is amiss.

A text is the first argument of `tr` and `tr_later`, and the second (the plural) of `trn`.
"""

import argparse
import ast
import json
import string
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOMS = ("sajac_desktop", "ui", "printing", "sync", "models", "resources")
CATALOGUE = Path("resources/i18n/fa")
# Which arguments of each function are texts; the last of them is the key in the catalogue.
TEXT_ARGUMENTS = {"tr": 1, "trn": 2, "tr_later": 1}


@dataclass(frozen=True, order=True)
class Finding:
    """What is amiss, and where."""

    file: str
    line: int
    words: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.words}"


@dataclass(frozen=True)
class Text:
    """A text in the code or in the catalogue."""

    file: str
    line: int
    source: str
    persian: str = ""


def placeholders(text: str) -> set[str] | None:
    """The names of the fields to be filled in, or None when the braces do not match."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return None


def texts_in_code(file: str, code: str) -> tuple[list[Text], list[Finding]]:
    """The texts that a module shows, and the calls whose text cannot be known from the code."""
    texts: list[Text] = []
    findings: list[Finding] = []
    for node in ast.walk(ast.parse(code, file)):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute):
            owner = node.func.value
            if not (isinstance(owner, ast.Name) and owner.id == "translations"):
                if node.func.attr == "tr":
                    words = "this tr is Qt's and knows no catalogue; use resources.translations.tr"
                    findings.append(Finding(file, node.lineno, words))
                continue
            function = node.func.attr
        elif isinstance(node.func, ast.Name):
            function = node.func.id
        else:
            continue
        wanted = TEXT_ARGUMENTS.get(function)
        if wanted is None:
            continue
        found = [list(_literals(argument)) for argument in node.args[:wanted]]
        if len(found) == wanted and all(found):
            texts += [Text(file, node.lineno, source) for source in found[-1]]
            if function == "trn":
                findings += _compare_numbers(file, node.lineno, found[0][0], found[1][0])
        elif function != "tr" or not node.args or not _may_be_marked(node.args[0]):
            findings.append(Finding(file, node.lineno, f"{function} needs a literal text"))
    return texts, findings


def _literals(node: ast.expr) -> Iterator[str]:
    """The texts an expression can be: itself, or either side of a choice."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        sides = [list(_literals(node.body)), list(_literals(node.orelse))]
        if all(sides):
            yield from sides[0] + sides[1]


def _may_be_marked(node: ast.expr) -> bool:
    """Whether a text can come from a constant or a field that `tr_later` marked."""
    return isinstance(node, ast.Name | ast.Attribute | ast.Subscript)


def _compare_numbers(file: str, line: int, one: str, many: str) -> Iterator[Finding]:
    # The singular may leave the number out: "Remove this invoice" beside "Remove {count} invoices".
    fields_one, fields_many = placeholders(one), placeholders(many)
    if fields_one is None or fields_many is None:
        return
    if (fields_one | {"count"}) != (fields_many | {"count"}):
        yield Finding(file, line, f"singular and plural differ in their fields: {many!r}")


def texts_in_catalogue(file: str, content: str) -> tuple[list[Text], list[Finding]]:
    """The entries of one catalogue file, with the lines they stand on."""
    findings: list[Finding] = []
    seen: set[str] = set()
    lines = content.splitlines()

    def line_of(source: str) -> int:
        for spelling in (json.dumps(source, ensure_ascii=False), json.dumps(source)):
            for number, line in enumerate(lines, 1):
                if line.lstrip(" {").startswith(spelling):
                    return number
        return 1

    def read(pairs: list[tuple[str, object]]) -> tuple[Text, ...]:
        texts = []
        for source, persian in pairs:
            line = line_of(source)
            if source in seen:
                findings.append(Finding(file, line, f"twice in this file: {source!r}"))
            seen.add(source)
            if not isinstance(persian, str):
                findings.append(Finding(file, line, f"not a text: {source!r}"))
                continue
            texts.append(Text(file, line, source, persian))
        return tuple(texts)

    try:
        texts = json.loads(content, object_pairs_hook=read)
    except json.JSONDecodeError as error:
        return [], [Finding(file, error.lineno, f"not JSON: {error.msg}")]
    if not isinstance(texts, tuple):
        return [], [Finding(file, 1, "not one flat object of texts")]
    return list(texts), findings


def compare(code: Iterable[Text], catalogue: Iterable[Text]) -> Iterator[Finding]:
    """What is missing, unused, unfinished, contradictory or has other fields than the English."""
    entries: dict[str, Text] = {}
    for entry in catalogue:
        first = entries.setdefault(entry.source, entry)
        where = entry.file, entry.line
        if first.persian != entry.persian:
            other = f"{first.file}:{first.line}"
            yield Finding(*where, f"translated otherwise in {other}: {entry.source!r}")
        if not entry.persian.strip():
            yield Finding(*where, f"not translated: {entry.source!r}")
        elif placeholders(entry.persian) is None:
            yield Finding(*where, f"braces do not match: {entry.persian!r}")
        elif placeholders(entry.source) != placeholders(entry.persian):
            yield Finding(*where, f"fields differ from the English: {entry.source!r}")
    used: set[str] = set()
    for text in code:
        if text.source not in entries:
            yield Finding(text.file, text.line, f"not in the catalogue: {text.source!r}")
        if placeholders(text.source) is None:
            yield Finding(text.file, text.line, f"braces do not match: {text.source!r}")
        used.add(text.source)
    for source, entry in entries.items():
        if source not in used:
            yield Finding(entry.file, entry.line, f"used nowhere: {source!r}")


def check(root: Path) -> list[Finding]:
    """Everything amiss in a checkout, in the order of files and lines."""
    code: list[Text] = []
    catalogue: list[Text] = []
    findings: list[Finding] = []
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            file = path.relative_to(root).as_posix()
            texts, amiss = texts_in_code(file, path.read_text(encoding="utf-8"))
            code += texts
            findings += amiss
    for path in sorted((root / CATALOGUE).glob("*.json")):
        file = path.relative_to(root).as_posix()
        texts, amiss = texts_in_catalogue(file, path.read_text(encoding="utf-8"))
        catalogue += texts
        findings += amiss
    return sorted({*findings, *compare(code, catalogue)})


def main() -> int:
    """Check this checkout, or the one named; 1 when something is amiss."""
    parser = argparse.ArgumentParser(description=__doc__)
    here = Path(__file__).resolve().parent.parent
    parser.add_argument("root", nargs="?", type=Path, default=here)
    findings = check(parser.parse_args().root)
    for finding in findings:
        print(finding)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
