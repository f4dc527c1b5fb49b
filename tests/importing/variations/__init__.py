"""Many files of each kind that was once read wrongly, made from one truth: each ends in a question or in the truth."""
