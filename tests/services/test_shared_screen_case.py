"""While names are hidden, the step that says which answer shut the gate does not say which."""

from datetime import date

from fasttrack_core.services.cases import recording as acts
from fasttrack_core.services.shared_screen import case as shared_screen_case
from fasttrack_core.services.shared_screen import names as shared_screen
from tests.conftest import Desk
from tests.services.walks import Walk


def test_which_answer_shut_the_gate_is_hidden(sample_desk: Desk) -> None:
    walk = Walk(sample_desk, start=date(2026, 11, 2))
    factor = next(row for row in walk.view.factors if "social" in row.title.lower())
    walk.do(acts.answer, question=factor.id, answer="yes")
    (step,) = [step for step in walk.view.steps if str(step.kind) == "not met"]
    assert step.about
    assert factor.title in step.why
    names = shared_screen.names(sample_desk.office, sample_desk.actor)
    (hidden,) = [
        step for step in shared_screen_case.steps(names, walk.pupil_key, walk.view.steps) if str(step.kind) == "not met"
    ]
    assert step.what == "Decide what follows: a required test is not met"
    assert (hidden.about, hidden.what) == ("", "Decide how the case goes on")
    assert factor.title not in hidden.why
    assert "yes" not in hidden.why
    assert "factor" not in hidden.why
