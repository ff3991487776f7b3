"""Each explanation belongs to an error that really occurs, and is a sentence with a remedy."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import grapheditor as ge
from grapheditor.engine.explanations import EXPLANATIONS, explain
from grapheditor.engine.run import NodeResult, Problem, Run


def leaf(*numbers: float) -> ge.Tensor:
    return ge.tensor(list(numbers), requires_grad=True)


def twice() -> None:
    y = (leaf(1.0) * leaf(2.0)).sum()
    y.backward()
    y.backward()


def inferred() -> None:
    with ge.inference_mode():
        x = ge.tensor([1.0]) * 1
    leaf(1.0) * x


ERRORS: list[Callable[[], object]] = [
    lambda: leaf(1.0).add_(1),
    lambda: ge.call("hook_scale", ge.tensor([1.0])),
    lambda: ge.tensor(1.0).backward(),
    lambda: (leaf(1.0, 2.0) * 2).backward(),
    twice,
    inferred,
    lambda: leaf(1.0, 2.0) + leaf(1.0, 2.0, 3.0),
    lambda: ge.call("matmul", ge.tensor([[1.0, 2.0]]), ge.tensor([[1.0, 2.0]])),
    lambda: ge.tensor([1.0]).add_(ge.tensor([1.0, 2.0])),
    lambda: ge.tensor([1]).add_(0.5),
]


@pytest.mark.parametrize(("error", "explanation"), list(zip(ERRORS, EXPLANATIONS, strict=True)), ids=range(len(ERRORS)))
def test_an_error_in_pytorchs_words_has_its_explanation(error, explanation):
    with pytest.raises(RuntimeError) as caught:
        error()
    assert explain(str(caught.value)) == explanation[1]
    assert explanation[1].endswith(".")


def test_other_errors_have_none_and_one_that_came_along_goes_first():
    assert explain("something else") == ""
    message = EXPLANATIONS[0][0]
    assert Problem("n", message).text("n") == f"n: {message}\n{EXPLANATIONS[0][1]}"
    assert Problem("n", message, explanation="Mine.").text("n") == f"n: {message}\nMine."
    run = Run({"a": NodeResult(error=message)})
    assert run.trouble("a") == (message, EXPLANATIONS[0][1])
    assert run.trouble("b") == ("", "")
