"""How the invented school is made: days, roll, marks, contacts and the files they are written to."""
