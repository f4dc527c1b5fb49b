"""Changes of the values inside JSON."""

import contextlib
import copy
import json
from random import Random
from typing import Any

from tests.fuzz.pieces import TEXTS

VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**30, 1e300, float("nan"), float("inf"), "", [], {}, [[]], [{}], {"": ""},
    {"a": []}, [None],
    [1, {"id": 1}], "\ud800", "\udfff\0", "a\0b", {"data": {"data": []}}, {"id": {"id": {"id": "1"}}},
)  # fmt: skip


def damaged(data: bytes, chance: Random) -> bytes:
    """The file with some of its values, names and lists changed."""
    whole = json.loads(data)
    for _ in range(chance.choice((1, 1, 2, 4, 10))):
        whole = _changed_once(whole, chance)
    text = json.dumps(whole, ensure_ascii=chance.random() < 0.7, indent=chance.choice((None, None, 1)))
    if chance.random() < 0.05:
        text = chance.choice(("[", '{"a":', "[{}," * 3)) * chance.choice((5, 100, 20_000)) + text
    return text.encode("utf-8", errors="surrogatepass")


def _changed_once(whole: Any, chance: Random) -> Any:
    holder, key = _somewhere(whole, chance)
    if holder is None:
        return chance.choice((whole, [whole], {"records": whole}, *VALUES[:4]))
    value = holder[key]
    match chance.randrange(9):
        case 0 | 1:
            holder[key] = copy.deepcopy(chance.choice(VALUES))
        case 2:
            holder[key] = chance.choice(TEXTS)
        case 3:
            del holder[key]
        case 4:
            holder[key] = [value] if chance.randrange(2) else {"value": value, chance.choice(TEXTS)[:50]: "x"}
        case 5:
            deep: Any = value
            for _ in range(chance.choice((2, 70, 300))):
                deep = [deep] if chance.randrange(2) else {"in": deep}
            holder[key] = deep
        case 6 if isinstance(holder, dict):
            holder[chance.choice((*TEXTS, "id", "date.date", "code", "upn"))[:200]] = holder.pop(key)
        case 7 if isinstance(value, list):
            chance.shuffle(value)
            value.extend(value[: chance.choice((1, 5))])
        case _:
            other, its_key = _somewhere(whole, chance)
            if other is not None:
                with contextlib.suppress(RecursionError):  # too deep by now to be copied once more
                    holder[key] = copy.deepcopy(other[its_key])
    return whole


def _somewhere(whole: Any, chance: Random) -> tuple[Any, Any]:
    """A list or an object of the file and one of its places, the nearer the top the likelier."""
    holder: Any = None
    key: Any = None
    here = whole
    for _ in range(chance.choice((1, 2, 2, 3, 4, 6, 9))):
        if isinstance(here, dict) and here:
            holder, key = here, chance.choice(list(here))
        elif isinstance(here, list) and here:
            holder, key = here, chance.randrange(len(here))
        else:
            break
        here = holder[key]
    return holder, key
