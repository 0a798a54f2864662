"""Brings the catalogues of the blocks' sentences up to date: `make catalogue`.

Writes xblocks/stembridge_xblocks/conf/locale/<language>/LC_MESSAGES/text.po: English, which
translators start from, and every language that has a folder there. A new sentence comes in empty,
one that is gone goes, a translation is never touched. With --check only says what differs.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "xblocks" / "stembridge_xblocks"
LOCALES = PACKAGE / "conf" / "locale"

# Calls whose first argument is a sentence, those whose second is its plural, and one where a path
# goes before it.
_KEYWORDS = {
    "N_": None,
    "_": None,
    "translator": None,
    "Message": None,
    "plural": (1, 2),
    "plural_message": (1, 2),
    "fault": (2,),
}
_METHODS = [
    ("**/conf/**", "ignore"),
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2.ext.babel_extract"),
]


_UNSAID = tuple(
    f'"{name}: '
    for name in (
        "Generated-By",
        "Language-Team",
        "Last-Translator",
        "PO-Revision-Date",
        "POT-Creation-Date",
        "Project-Id-Version",
        "Report-Msgid-Bugs-To",
    )
)


def source() -> Catalog:
    """The English catalogue as the code now has it: every sentence, sorted, untranslated."""
    catalog = _catalog("en")
    for path, _line, text, comments, _context in extract_from_dir(
        PACKAGE,
        method_map=_METHODS,
        keywords=_KEYWORDS,
        comment_tags=("Translators:",),
        strip_comment_tags=True,
    ):
        if text:
            catalog.add(text, locations=[(path, 0)], auto_comments=comments)
    for where, text in _declared():
        catalog.add(text, locations=[(where, 0)])
    return catalog


def _declared() -> Iterator[tuple[str, str]]:
    """Sentences that stand in data: labels and hints of content, and what browser code shows."""
    from stembridge_xblocks.blocks import BLOCKS
    from stembridge_xblocks.case.logic import TITLES
    from stembridge_xblocks.common import strings

    for block in BLOCKS.values():
        where = f"{block.NAME}/content.py"
        yield "blocks.py", block.fields["display_name"].default
        for text in _of_fields((*block.CONTENT.settings, *block.CONTENT.fields)):
            yield where, text
    for text in TITLES.values():
        yield "case/logic.py", text
    for name in strings.__all__:
        for text in getattr(strings, name).values():
            yield "common/strings.py", text


def _of_fields(fields: Sequence[Any]) -> Iterator[str]:
    for field in fields:
        yield from filter(None, (field.label, field.hint, getattr(field, "item", "")))
        yield from (label for _, label in getattr(field, "options", ()))
        yield from _of_fields(getattr(field, "fields", ()))
        if hasattr(field, "of"):
            yield from _of_fields((field.of,))


def _catalog(language: str) -> Catalog:
    return Catalog(
        locale=language,
        fuzzy=False,
        header_comment="# Sentences of the stembridge blocks. Apache-2.0.\n#",
    )


def renewed(language: str, old: str) -> str:
    """The text of a language's catalogue with today's sentences and its old translations."""
    known = read_po(io.StringIO(old), locale=language) if old else _catalog(language)
    catalog = _catalog(language)
    if old:
        # What the file says, not what this Babel would: 2.19 gives French a third form, for
        # millions, in which every plural would be without a translation.
        catalog.mime_headers = [("Plural-Forms", known.plural_forms)]
    for message in source():
        if not message.id:
            continue
        # Found by the sentence, never by likeness: a translation of something else misleads.
        before = known.get(message.id)
        catalog.add(
            message.id,
            string=before.string if before and language != "en" else None,
            locations=sorted(set(message.locations)),
            auto_comments=message.auto_comments,
            user_comments=before.user_comments if before else (),
        )
    file = io.BytesIO()
    write_po(file, catalog, sort_output=True, include_lineno=False, width=98)
    lines = file.getvalue().decode().splitlines(keepends=True)
    # No dates and no empty forms: the file changes when its sentences do.
    return "".join(line for line in lines if not line.startswith(_UNSAID))


def main() -> None:
    """Write the catalogues, or with --check exit with 1 if one is not up to date."""
    stale = []
    for language in sorted({"en", *(path.name for path in LOCALES.glob("*") if path.is_dir())}):
        path = LOCALES / language / "LC_MESSAGES" / "text.po"
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        new = renewed(language, old)
        if new == old:
            continue
        stale.append(language)
        if "--check" not in sys.argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(new, encoding="utf-8")
    if "--check" in sys.argv and stale:
        sys.exit(f"run `make catalogue`: {', '.join(stale)}")


if __name__ == "__main__":
    main()
