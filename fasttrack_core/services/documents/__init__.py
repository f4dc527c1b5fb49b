"""Letters, sheets and other papers: what may be issued, its facts, making and keeping it."""
