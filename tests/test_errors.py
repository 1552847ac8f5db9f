"""The tree of errors, and the words that could have been meant."""

from __future__ import annotations

import pytest

from graphmodel import errors
from graphmodel.errors import BackendError, GraphmodelError, InputError, ProblemsError, RefusedError, Suggestions, UsageError, nearest


def test_every_error_has_the_one_root_and_is_drawn_in_the_tree() -> None:
    kinds = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, Exception)]
    assert all(issubclass(one, GraphmodelError) and one.__name__ in str(errors.__doc__) for one in kinds)
    assert [one.exit_code for one in (UsageError, InputError, ProblemsError, RefusedError, BackendError)] == [2, 3, 3, 4, 5]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("DENY", "DENIES"),
        ("denied", "DENIES"),
        ("DENIS", "DENIES"),
        ("warn", "WARNS_AGAINST"),
        ("WARNING", "WARNS_AGAINST"),
        ("INVITE", "INVITED"),
        ("SUPORTS", "SUPPORTS"),
        ("support", "SUPPORTS"),
        ("speaks", "SPEAKS_WITH"),
    ],
)
def test_the_word_that_was_meant(word: str, meant: str) -> None:
    words = ["DEMANDS", "DENIES", "WARNS_AGAINST", "WAGES_WAR_ON", "INVITED", "SUPPORTS", "SPEAKS_WITH"]
    assert nearest(word, words) == f"; did you mean {meant!r}?"
    assert nearest(word, reversed(words)) == f"; did you mean {meant!r}?"


@pytest.mark.parametrize("word", ["", "XYZZY", "D", "S", "\u202e", "x" * 10**6])
def test_nothing_is_suggested_where_nothing_is_close(word: str) -> None:
    assert nearest(word, ["DENIES", "SUPPORTS", "y" * 10**6]) == ""
    assert nearest(word, []) == ""


def test_two_that_begin_alike_are_not_guessed_from() -> None:
    assert nearest("vote", ["VOTES_FOR_THE_WHOLE_PLAN", "VOTES_AGAINST_THE_WHOLE_PLAN"]) == ""
    assert nearest("votes_for", ["VOTES_FOR_THE_WHOLE_PLAN", "VOTES_AGAINST_THE_WHOLE_PLAN"]) == "; did you mean 'VOTES_FOR_THE_WHOLE_PLAN'?"


def test_a_suggestion_is_safe_to_print() -> None:
    assert nearest("abcd", ["abc\x1bd"]) == "; did you mean 'abc\\x1bd'?"


def test_of_many_words_only_the_first_questions_are_answered() -> None:
    many = Suggestions([f"entity-{at}" for at in range(1000)])
    answers = [many.nearest(f"entty-{at}") for at in range(150)]
    assert answers[7] == "; did you mean 'entity-7'?"
    assert all(answers[:100])
    assert not any(answers[100:])
    few = Suggestions(["trump", "putin"])
    assert all(few.nearest("trumpp") for _ in range(150))
