"""A small definition of an invented authority, from which each test changes a line."""

import textwrap

from fasttrack_core.errors import BadDefinition
from fasttrack_core.pathways.language.checks import check
from fasttrack_core.pathways.language.loading import load, put_together, said
from fasttrack_core.pathways.language.models import Definition

LAW = ("notice-days", "illness-days")
MODULES = {
    "_legal": textwrap.dedent(
        """\
        format: 2
        id: _legal
        title: Before a legal step
        rules:
          asked-first: {title: "The defence was asked about", all: [defence]}
          never-used: {title: "Nothing speaks of this", count: unauthorised, at_least: 1, over: year}
        tasks:
          defence: {ask: "Was there leave?", passes: no, before: none}
        before: {legal: [asked-first]}
        """
    ),
}
SHIRE = textwrap.dedent(
    """\
    format: 2
    id: shire
    title: Shire scheme
    authority: Shire
    edition: "2026"
    threshold: five-in-four
    include: [_legal]
    sources: {leaflet: {title: Leaflet of the Shire}}
    parties: {officer: {title: Officer, outside: yes}, bench: {title: Bench, outside: yes, court: yes}}
    settings:
      days: {type: whole, title: Days, default: 5, min: 1, max: 10}
      decider: {type: party, title: Who decides, default: school, choices: [school, officer]}
      counted: {type: codes, title: Codes, default: [O, U]}
      route: {type: choice, title: Route, default: slow, choices: [slow, fast]}
    rules:
      five-in-four: {title: Five, count: [O, U], at_least: 5, over: {school_weeks: 4}, source: "leaflet, 1"}
    tasks:
      history: {do: Look through the history, before: [go]}
    shared:
      watch:
        from: letter
        length: {school_days: days}
        results: {better: {count: unauthorised, at_most: 0, over: watch}, not-better: otherwise}
      finish: {title: Better, needs: {watch: better}, closes: OK}
    entries:
      begin: {title: Begin, to: start}
    stages:
      start:
        title: Start
        purpose: To begin.
        tasks:
          talk:
            meet: Talk
            people: [school, parents]
            must: [school]
            outcomes: {agreed: They agree, not-agreed: {title: They do not, agrees: no}}
          letter: {send: Letter, to: parents, due: {school_days: 2, from: talk}}
        decisions:
          go: {title: Go on, by: decider, needs: [five-in-four, {talk: [agreed, did-not-come]}], to: wait}
      wait:
        title: Wait
        purpose: To watch.
        tasks:
          when: {ask: "When is the review?", answer: date, passes: any}
          letter: {send: Letter, to: parents, before: none}
        clocks:
          watch:
        decisions:
          finish:
          court: {title: To court, legal: yes, needs: {watch: not-better}, closes: COURT}
    closings:
      OK: {title: Better}
      COURT: {title: Court, court: yes}
    """
)


def read(text: str = SHIRE) -> Definition:
    """The definition, with the invented module."""
    return load("shire.yaml", text, MODULES)


def faults(text: str = SHIRE) -> str:
    """What reading and checking the definition says; empty when it can be used."""
    try:
        whole = put_together("shire.yaml", text, MODULES)
        return said(whole, check(read(text), LAW))
    except BadDefinition as error:
        return str(error)


def changed(old: str, new: str) -> str:
    """The definition with ``old``, which stands in it, replaced once."""
    assert old in SHIRE, old
    return SHIRE.replace(old, new, 1)
