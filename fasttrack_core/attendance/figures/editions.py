"""Which editions of the law and the guidance the product was written from: the one place to change."""

from collections.abc import Mapping
from types import MappingProxyType

WORKING_TOGETHER = "August 2024 edition; a later one of July 2026 has not been checked"
"""Working together to improve school attendance (DfE), statutory guidance."""

EDITIONS: Mapping[str, str] = MappingProxyType({"working-together": WORKING_TOGETHER})
"""By the name with which a definition asks for one: ``$working-together``."""
