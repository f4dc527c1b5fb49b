"""The what-if: question, answer, comparison, saved rules."""
