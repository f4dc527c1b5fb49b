"""What offices, spreadsheets and networks do to a file between its system and us."""

from tests.formats.mutations import dates, identity, marks, structure, text
from tests.formats.mutations.kinds import Mutation

MUTATIONS: tuple[Mutation, ...] = (
    *structure.MUTATIONS,
    *text.MUTATIONS,
    *marks.MUTATIONS,
    *dates.MUTATIONS,
    *identity.MUTATIONS,
)
