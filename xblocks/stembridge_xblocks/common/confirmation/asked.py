"""What somebody who is asked to confirm gets to see."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from stembridge_xblocks.common.address import safe_link

__all__ = ["Asked", "Fact", "Words", "safe_link"]


@dataclass(frozen=True)
class Words:
    """The page's own sentences, translated; the same for every link of a kind of block.

    title: what the reader is asked for. intro: a sentence that goes on from there.
    button: the verb and its object. done: what confirming did.
    """

    title: str
    intro: str
    button: str
    done: str


@dataclass(frozen=True)
class Fact:
    """One line of what is asked: "Class size: 24". `language` and `direction` of the value, ""
    for the page's own."""

    label: str
    value: str
    language: str = ""
    direction: str = ""


@dataclass(frozen=True)
class Asked:
    """What is to be confirmed, in the reader's language: no names, nothing from free text.

    evidence: an address that the learner named, "" for none; shown if `safe_link` lets it.
    """

    facts: tuple[Fact, ...]
    evidence: str = ""

    def as_json(self) -> dict[str, Any]:
        """As the page's script takes it; "seen" comes back with the confirmation, so that nobody
        confirms what was changed since they looked."""
        link = safe_link(self.evidence)
        shown = {
            "facts": [asdict(fact) for fact in self.facts],
            "evidence": None if link is None else {"url": link, "host": urlsplit(link).netloc},
        }
        text = json.dumps(shown, sort_keys=True)
        return {**shown, "seen": hashlib.sha256(text.encode()).hexdigest()[:20]}
