"""One register into another: changes, replays, enrolments, near matches."""
