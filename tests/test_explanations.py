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


def overwritten() -> None:
    y = leaf(1.0).exp()
    y.add_(1)
    y.backward()


def hidden_view() -> None:
    y = leaf(1.0, 2.0) * 2
    with ge.no_grad():
        view = y[0:1]
    view.mul_(2)


def not_a_leaf() -> None:
    (leaf(1.0) * 2).requires_grad = False


ERRORS: list[Callable[[], object]] = [
    lambda: leaf(1.0, 2.0)[0:1].add_(1),
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
    overwritten,
    lambda: (leaf(1.0, 2.0) * 2).unbind(0)[0].mul_(2),
    hidden_view,
    lambda: ge.tensor([1.0]).expand(3).add_(1),
    not_a_leaf,
    lambda: ge.tensor([1], requires_grad=True),
    lambda: ge.grad(leaf(1.0) * 2, leaf(1.0)),
    lambda: (leaf(3.0) // 2).backward(),
    lambda: leaf(1.0, 2.0, 3.0).reshape(2, 2),
    lambda: ge.tensor([[1.0, 2.0], [3.0, 4.0]]).t().view(4),
    lambda: leaf(1.0).sum(3),
    lambda: ge.tensor([1, 2]).mean(),
]


@pytest.mark.parametrize(("error", "explanation"), list(zip(ERRORS, EXPLANATIONS, strict=True)), ids=range(len(ERRORS)))
def test_an_error_in_pytorchs_words_has_its_explanation(error, explanation):
    with pytest.raises((RuntimeError, IndexError)) as caught:
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
