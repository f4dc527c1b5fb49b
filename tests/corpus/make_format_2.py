"""How the corpus of format 2 was made: events hold the id of the person beside the name as it was.

``python -m tests.corpus.make_format_2 FOLDER`` writes it into an empty folder, once and never again, like the others.
"""

import sys
from dataclasses import replace
from pathlib import Path

from fasttrack_core.services.cases import recording as acts
from fasttrack_core.store import Stamp
from tests.conftest import NOW, Desk, colleague
from tests.corpus.make_format_1 import write
from tests.corpus.make_format_1_later import not_to_court, set_aside
from tests.services.walks import SEPARATED, Walk


def two_of_one_name(desk: Desk) -> Walk:
    """Worked by two people of one name, and by the first of them under another name."""
    walk = Walk(desk, SEPARATED)
    walk.do(acts.contacted, who="Mother", way="telephone", file_only=True)
    other = colleague(desk, desk.actor.name)
    walk.desk = replace(desk, actor=other)
    walk.do(acts.support_offered, what="A place in the breakfast club", file_only=True)
    with desk.office.store.write() as unit:
        first = unit.users.get(desk.actor.id)
        unit.users.change(replace(first, name="Idris Verity"), Stamp(other.name, NOW, other.id))
    walk.desk = replace(desk, actor=replace(desk.actor, name="Idris Verity"))
    walk.do(acts.contacted, who="Father", way="telephone", file_only=True)
    return walk


if __name__ == "__main__":
    write(Path(sys.argv[1]), (two_of_one_name, not_to_court, set_aside))
