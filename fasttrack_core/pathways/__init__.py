"""Pathways: one strict declarative definition each; nothing about a pathway lives in code. Pure."""

from fasttrack_core.pathways.loading import built_in, load
from fasttrack_core.pathways.models import (
    Asked,
    ClosingCode,
    ComputedTest,
    Decision,
    Item,
    Meeting,
    Need,
    NeedKind,
    Part,
    Party,
    Passes,
    Pathway,
    Period,
    Setting,
    Stage,
    StageDocument,
    To,
    When,
)
from fasttrack_core.pathways.rules import Basis, RuleDefinition

__all__ = [
    "Asked",
    "Basis",
    "ClosingCode",
    "ComputedTest",
    "Decision",
    "Item",
    "Meeting",
    "Need",
    "NeedKind",
    "Part",
    "Party",
    "Passes",
    "Pathway",
    "Period",
    "RuleDefinition",
    "Setting",
    "Stage",
    "StageDocument",
    "To",
    "When",
    "built_in",
    "load",
]
