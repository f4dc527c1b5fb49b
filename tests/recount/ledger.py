"""What was compared, and what differed: a comparison is one figure told by the product beside one counted slowly."""

from collections import Counter
from collections.abc import Mapping


class Ledger:
    """Comparisons counted by topic; differences kept in words, the first of them in full."""

    def __init__(self) -> None:
        self.compared: Counter[str] = Counter()
        self.differing: Counter[str] = Counter()
        self.differences: list[str] = []

    def same(self, topic: str, where: object, told: object, counted: object) -> None:
        """One comparison, or one for each value of two mappings with the same keys."""
        if told == counted:
            self.compared[topic] += figures_in(counted)
            return
        if isinstance(counted, Mapping) and isinstance(told, Mapping) and set(told) == set(counted):
            for key, value in counted.items():
                self.same(topic, f"{where} {key}", told[key], value)
            return
        if isinstance(counted, list | tuple) and isinstance(told, list | tuple) and len(told) == len(counted):
            for place, (one, other) in enumerate(zip(told, counted, strict=True)):
                self.same(topic, f"{where} [{place}]", one, other)
            return
        self.compared[topic] += 1
        self.differing[topic] += 1
        if self.differing[topic] <= 20:
            self.differences.append(f"{topic}, {where}: told {told!r}, counted {counted!r}")

    def holds(self, topic: str, where: object, is_so: bool) -> None:
        """Something that must be so."""
        self.same(topic, where, bool(is_so), True)

    def add(self, other: "Ledger") -> None:
        """What another ledger holds too."""
        self.compared += other.compared
        self.differing += other.differing
        self.differences += other.differences

    def settle(self) -> None:
        """Nothing when everything agreed; else an AssertionError with the first differences."""
        assert not self.differences, "\n".join(
            [f"{sum(self.differing.values())} of {sum(self.compared.values())} figures differ:", *self.differences]
        )

    def lines(self) -> list[str]:
        """How much was compared, topic by topic."""
        found = []
        for topic, number in sorted(self.compared.items()):
            wrong = self.differing[topic]
            found.append(f"  {topic}: {number:,}{f', of which {wrong:,} DIFFER' if wrong else ''}")
        return found


def figures_in(value: object) -> int:
    """How many figures a value holds: one, or those of everything in it."""
    if isinstance(value, Mapping):
        return sum(figures_in(each) for each in value.values())
    if isinstance(value, list | tuple):
        return sum(figures_in(each) for each in value)
    return 1
