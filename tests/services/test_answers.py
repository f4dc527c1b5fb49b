"""An answer is worked out once, however many ask for it at once; a failure is nobody's answer."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from fasttrack_core.services.office.answers import Answers


def test_an_answer_is_worked_out_once_for_each_kind_and_subject() -> None:
    answers, asked = Answers(), []
    for kind, about in (("a", 1), ("a", 1), ("a", 2), ("b", 1), ("a", 1)):
        assert answers.once(
            kind,
            about,
            lambda kind=kind, about=about: asked.append((kind, about)) or (kind, about),  # type: ignore[misc]
        ) == (
            kind,
            about,
        )
    assert asked == [("a", 1), ("a", 2), ("b", 1)]


def test_the_answers_asked_for_last_are_kept() -> None:
    answers, asked = Answers(), []
    for about in (1, 2, 1, 3, 1, 2):
        answers.once("a", about, lambda about=about: asked.append(about), kept=2)  # type: ignore[misc]
    assert asked == [1, 2, 3, 2]


def test_those_who_ask_at_once_wait_for_one_answer() -> None:
    answers, asked, together = Answers(), [], Barrier(4)

    def ask() -> object:
        together.wait()
        return answers.once("a", "", lambda: asked.append(1) or object())

    with ThreadPoolExecutor(4) as pool:
        found = {id(each.result()) for each in [pool.submit(ask) for _ in range(4)]}
    assert (len(found), asked) == (1, [1])


def test_an_answer_may_ask_for_another_and_a_failure_is_tried_again() -> None:
    answers = Answers()
    with pytest.raises(ZeroDivisionError):
        answers.once("a", "", lambda: 1 / 0)
    assert answers.once("a", "", lambda: answers.once("b", "", lambda: 3) + 1) == 4
