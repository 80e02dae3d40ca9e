"""The check of the catalogue: each thing that can be amiss is found, on its line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / ".ci" / "check_translations.py"


def run_check(root: Path) -> tuple[int, list[str]]:
    finished = subprocess.run(
        [sys.executable, str(SCRIPT), str(root)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={"PYTHONIOENCODING": "utf-8"},
    )
    assert finished.stderr == ""
    return finished.returncode, finished.stdout.splitlines()


def check(tmp_path: Path, code: str, *catalogues: dict[str, object]) -> list[str]:
    (tmp_path / "ui").mkdir()
    (tmp_path / "ui" / "page.py").write_text(code, encoding="utf-8")
    folder = tmp_path / "resources" / "i18n" / "fa"
    folder.mkdir(parents=True)
    for number, catalogue in enumerate(catalogues, 1):
        content = json.dumps(catalogue, ensure_ascii=False, indent=1)
        (folder / f"{number}.json").write_text(content, encoding="utf-8")
    exit_code, lines = run_check(tmp_path)
    assert exit_code == (1 if lines else 0)
    return lines


def test_a_complete_catalogue_passes(tmp_path: Path) -> None:
    code = (
        'RANKS = {"gold": tr_later("Gold")}\n'
        'tr("Hello {name}", name=name)\n'
        'translations.trn("An invoice", "{count} invoices", count)\n'
        'tr("On" if lit else "Off")\n'
        'tr(RANKS["gold"])\n'
        "tr(column.title)\n"
        'text.translate("not a text")\n'
    )
    catalogue: dict[str, object] = {
        "Gold": "طلایی",
        "Hello {name}": "سلام {name}",
        "{count} invoices": "{count} فاکتور",
        "On": "روشن",
        "Off": "خاموش",
    }
    assert check(tmp_path, code, catalogue) == []


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ('\ntr("New")', "ui/page.py:2: not in the catalogue: 'New'"),
        ('\ntr_later("New")', "ui/page.py:2: not in the catalogue: 'New'"),
        ('\ntrn("One", "Many", n)', "ui/page.py:2: not in the catalogue: 'Many'"),
        ('tr(f"Hello {name}")', "ui/page.py:1: tr needs a literal text"),
        ('tr("Hello " + name)', "ui/page.py:1: tr needs a literal text"),
        ("tr(text())", "ui/page.py:1: tr needs a literal text"),
        ("tr()", "ui/page.py:1: tr needs a literal text"),
        ("tr_later(NAME)", "ui/page.py:1: tr_later needs a literal text"),
        ("trn(ONE, MANY, n)", "ui/page.py:1: trn needs a literal text"),
        ('tr("Broken {")', "ui/page.py:1: braces do not match: 'Broken {'"),
        (
            'self.tr("Old")',
            "ui/page.py:1: this tr is Qt's and knows no catalogue; use resources.translations.tr",
        ),
        (
            'trn("{one} of it", "{count} of {them}", n)',
            "ui/page.py:1: singular and plural differ in their fields: '{count} of {them}'",
        ),
    ],
)
def test_a_fault_in_the_code_is_named(tmp_path: Path, code: str, words: str) -> None:
    assert words in check(tmp_path, code, {})


@pytest.mark.parametrize(
    ("persian", "words"),
    [
        ("", "resources/i18n/fa/1.json:3: not translated: 'Hello {name}'"),
        (" ", "resources/i18n/fa/1.json:3: not translated: 'Hello {name}'"),
        ("سلام", "resources/i18n/fa/1.json:3: fields differ from the English: 'Hello {name}'"),
        ("{nam}", "resources/i18n/fa/1.json:3: fields differ from the English: 'Hello {name}'"),
        ("{name", "resources/i18n/fa/1.json:3: braces do not match: '{name'"),
        (None, "resources/i18n/fa/1.json:3: not a text: 'Hello {name}'"),
    ],
)
def test_a_fault_in_an_entry_is_named(tmp_path: Path, persian: str | None, words: str) -> None:
    code = 'tr("Good")\ntr("Hello {name}", name=name)\n'
    assert words in check(tmp_path, code, {"Good": "خوب", "Hello {name}": persian})


def test_an_unused_entry_is_named(tmp_path: Path) -> None:
    assert check(tmp_path, "", {"Old": "کهنه"}) == [
        "resources/i18n/fa/1.json:2: used nowhere: 'Old'"
    ]


def test_two_translations_of_one_text_are_named(tmp_path: Path) -> None:
    code = 'tr("Good")\ntr("Same")'
    lines = check(tmp_path, code, {"Good": "خوب", "Same": "همان"}, {"Same": "همان", "Good": "نیک"})
    assert lines == [
        "resources/i18n/fa/2.json:3: translated otherwise in resources/i18n/fa/1.json:2: 'Good'"
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{\n", "resources/i18n/fa/1.json:2: not JSON: "),
        ("[]", "resources/i18n/fa/1.json:1: not one flat object of texts"),
        ('{"a": "1",\n "a": "2"}', "resources/i18n/fa/1.json:1: twice in this file: 'a'"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, content: str, words: str) -> None:
    folder = tmp_path / "resources" / "i18n" / "fa"
    folder.mkdir(parents=True)
    (folder / "1.json").write_text(content, encoding="utf-8")
    exit_code, lines = run_check(tmp_path)
    assert exit_code == 1
    assert any(line.startswith(words) for line in lines)
