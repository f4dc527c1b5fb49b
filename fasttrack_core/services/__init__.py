"""The one door for pages and the command line: authorise, load, call the pure rooms, save and audit."""
