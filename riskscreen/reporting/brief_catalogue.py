"""Brings the catalogues in `data/locale` up to date: `python -m riskscreen.reporting.brief_catalogue [--check]`.

Messages that are new, or whose English changed, come with an empty translation; those that nothing uses are dropped.
"""

import argparse
import sys

from riskscreen.domain.errors import ExitCode
from riskscreen.reporting.brief_messages import messages
from riskscreen.reporting.brief_words import FIELD, LANGUAGES, po_path, read_po

COMMAND = "python -m riskscreen.reporting.brief_catalogue"


def po_text(lang: str, translated: dict[str, tuple[str, str]]) -> str:
    """Return a catalogue as gettext's text form.

    Args:
        lang: language code.
        translated: key -> English and translation.
    """
    head = (
        f"# Messages of the sector briefings. Keys and English are written by `{COMMAND}`.\n"
        'msgid ""\nmsgstr ""\n'
        f'"Language: {lang}\\n"\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
    )
    entries = (
        f"msgctxt {_quoted(key)}\nmsgid {_quoted(english)}\nmsgstr {_quoted(told)}\n"
        for key, (english, told) in translated.items()
    )
    return head + "\n" + "\n".join(entries)


def renewed(lang: str) -> dict[str, tuple[str, str]]:
    """Return the catalogue of a language for today's messages, translations kept where the English is the same."""
    path = po_path(lang)
    known = read_po(path) if path.is_file() else {}
    return {key: (text, known[key][1] if known.get(key, ("",))[0] == text else "") for key, text in messages().items()}


def problems(lang: str) -> list[str]:
    """Return what is missing or differs in a language's catalogue, one sentence each."""
    known, wanted = read_po(po_path(lang)), messages()
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
    for lang in LANGUAGES[1:]:
        if not asked.check:
            text = po_text(lang, renewed(lang))
            po_path(lang).parent.mkdir(parents=True, exist_ok=True)
            po_path(lang).write_text(text, encoding="utf-8")
        found += problems(lang)
    sys.stderr.writelines(f"{sentence}\n" for sentence in found)
    return int(ExitCode.REFERENCE_UNUSABLE if found and asked.check else ExitCode.FINISHED)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'


if __name__ == "__main__":
    sys.exit(main())
