"""Format 2 of definitions: any authority's process as data.

Read and checked here; cases are still opened on format 1, whose place it takes once they fold by it.
"""
