"""What a check found: gaps, and how much was looked at."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from utils import Json

PARTS = ("program", "models", "videos", "documents", "loglines", "playlists", "state", "corrupted", "logs")


@dataclass(frozen=True, order=True)
class Gap:
    """One thing that is not as it has to be.

    ``kind`` is one of: missing, torn (the state says processed, but this is gone), unlisted (it is here, but the
    state does not know it), changed, disagrees, unauthentic, malformed, stray, exposed.
    """

    part: str
    kind: str
    path: str
    says: str

    def __str__(self) -> str:
        return f"{self.kind:<11} {self.path}: {self.says}"


@dataclass
class Report:
    """Collects the gaps of the parts that were asked for; those of other parts fall away."""

    parts: frozenset[str]
    gaps: set[Gap] = field(default_factory=set)
    checked: Counter[str] = field(default_factory=Counter)
    aged_out: int = 0

    def add(self, part: str, kind: str, path: str, says: str) -> None:
        if part in self.parts:
            self.gaps.add(Gap(part, kind, path, says))

    @property
    def is_whole(self) -> bool:
        return not self.gaps

    def to_json(self) -> Json:
        return {
            "whole": self.is_whole,
            "parts": sorted(self.parts),
            "checked": dict(sorted(self.checked.items())),
            "aged_out": self.aged_out,
            "gaps": [vars(gap) for gap in sorted(self.gaps)],
        }
