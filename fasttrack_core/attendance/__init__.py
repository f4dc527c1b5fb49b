"""Attendance: dated codes, school calendar, the register and every figure that is counted from it. Pure."""
