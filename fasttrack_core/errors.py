"""Errors a person can act on: each message is a plain sentence that says what to do and names no pupil."""


class FastTrackError(Exception):
    """Something the person at the screen can put right; the message says how."""


class UnknownPathway(FastTrackError):
    """No definition has that pathway's id."""


class CalendarTooShort(FastTrackError):
    """The school calendar does not reach the day that was asked for."""


class BadBands(FastTrackError):
    """A table of mountain bands that cannot be used."""


class BadCalendar(FastTrackError):
    """A calendar file or term dates that cannot be used."""


class UnreadableFile(FastTrackError):
    """Nothing can be imported from the file."""


class TooLarge(UnreadableFile):
    """The file is over one of the limits for uploads."""


class BadDefinition(FastTrackError):
    """A pathway definition that cannot be used."""


class BadAnswer(FastTrackError):
    """An answer to a question about a file that the question cannot have."""


class BadTemplate(FastTrackError):
    """A Word template that cannot be used."""


class Unreadable(FastTrackError):
    """Something stored cannot be read by this version of the product; nothing of it is lost."""


class MissingFact(FastTrackError):
    """A document needs a fact that is not recorded yet."""


class NotAllowed(FastTrackError):
    """The acting user may not do this. ``action``: the right that was missing, where it was one."""

    def __init__(self, message: str, action: str = "") -> None:
        super().__init__(message)
        self.action = action


class NotFound(FastTrackError):
    """There is nothing there, or nothing this user may see."""


class OutOfStep(FastTrackError):
    """The case is not at the step that this action belongs to."""


class UnderWay(FastTrackError):
    """Another program is doing the same thing already."""


class StoreProblem(FastTrackError):
    """The database cannot be used as it is."""
