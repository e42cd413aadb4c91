"""Brings the catalogues in `data/locale` up to date: `python -m riskscreen.reporting.brief_catalogue [--check]`.

Messages that are new, or whose English changed, come with an empty translation; those that nothing uses are dropped.
"""

import argparse
import sys
from collections.abc import Callable

from riskscreen.domain.errors import ExitCode
from riskscreen.reporting.ask_words import ask_strings
from riskscreen.reporting.brief_messages import messages
from riskscreen.reporting.brief_words import FIELD, LANGUAGES, po_path, read_po

COMMAND = "python -m riskscreen.reporting.brief_catalogue"

CATALOGUES: dict[str, tuple[str, Callable[[], dict[str, str]]]] = {
    "briefing": ("the sector briefings", messages),
    "ask": ("the questions to suppliers", ask_strings),
}
"""Name of the catalogue's files -> what they hold, and every message with its English."""


def po_text(lang: str, translated: dict[str, tuple[str, str]], name: str = "briefing") -> str:
    """Return a catalogue as gettext's text form.

    Args:
        lang: language code.
        translated: key -> English and translation.
        name: which catalogue, of `CATALOGUES`.
    """
    head = (
        f"# Messages of {CATALOGUES[name][0]}. Keys and English are written by `{COMMAND}`.\n"
        'msgid ""\nmsgstr ""\n'
        f'"Language: {lang}\\n"\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
    )
    entries = (
        f"msgctxt {_quoted(key)}\nmsgid {_quoted(english)}\nmsgstr {_quoted(told)}\n"
        for key, (english, told) in translated.items()
    )
    return head + "\n" + "\n".join(entries)


def renewed(lang: str, name: str = "briefing") -> dict[str, tuple[str, str]]:
    """Return a catalogue of a language for today's messages, translations kept where the English is the same."""
    path = po_path(lang, name)
    known = read_po(path) if path.is_file() else {}
    wanted = CATALOGUES[name][1]()
    return {key: (text, known[key][1] if known.get(key, ("",))[0] == text else "") for key, text in wanted.items()}


def problems(lang: str, name: str = "briefing") -> list[str]:
    """Return what is missing or differs in a language's catalogue, one sentence each."""
    known, wanted = read_po(po_path(lang, name)), CATALOGUES[name][1]()
    found = [f"{lang}: '{key}' is not used" for key in known if key not in wanted]
    for key, text in wanted.items():
        english, told = known.get(key, ("", ""))
        if not told:
            found.append(f"{lang}: '{key}' is not translated")
        elif english != text:
            found.append(f"{lang}: '{key}' was translated from other words")
        elif sorted(FIELD.findall(text)) != sorted(FIELD.findall(told)):
            found.append(f"{lang}: '{key}' has other braces")
    return found


def main(arguments: list[str] | None = None) -> int:
    """Write the catalogues, or check them.

    Returns:
        0, or 4 where `--check` finds something.
    """
    parser = argparse.ArgumentParser(prog=COMMAND, description="Bring the catalogues of the briefings up to date.")
    parser.add_argument("--check", action="store_true", help="write nothing; name what is missing")
    asked = parser.parse_args(arguments)
    found: list[str] = []
    for lang, name in ((lang, name) for name in CATALOGUES for lang in LANGUAGES[1:]):
        path = po_path(lang, name)
        if not asked.check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(po_text(lang, renewed(lang, name), name), encoding="utf-8")
        found += problems(lang, name)
    sys.stderr.writelines(f"{sentence}\n" for sentence in found)
    return int(ExitCode.REFERENCE_UNUSABLE if found and asked.check else ExitCode.FINISHED)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'


if __name__ == "__main__":
    sys.exit(main())
