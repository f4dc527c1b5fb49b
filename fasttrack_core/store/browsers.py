"""What is kept for a browser, not for a person or a school: whether names are hidden on its screen."""

from sqlalchemy import Connection, delete, insert, select

from fasttrack_core.store import schema

_HIDDEN = "names hidden in "
"""The name of a browser's line begins so. There is one while names are hidden there, and none otherwise."""


class Browsers:
    """Browsers by the random token that each has."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def names_hidden(self, token: str) -> bool:
        """True from ``hide_names`` until ``show_names``."""
        table = schema.meta
        return self._connection.scalar(select(table.c.value).where(table.c.name == _HIDDEN + token)) is not None

    def hide_names(self, token: str) -> None:
        """Names are hidden in that browser from now on."""
        if not self.names_hidden(token):
            self._connection.execute(insert(schema.meta).values(name=_HIDDEN + token, value="yes"))

    def show_names(self, token: str) -> None:
        """Names are shown in that browser from now on."""
        self._connection.execute(delete(schema.meta).where(schema.meta.c.name == _HIDDEN + token))
