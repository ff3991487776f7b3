"""Decompositions and their gradients, whatever the signs that a library gives to vectors."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from tests.with_torch import with_torch

SYMMETRIC = np.array([[2.0, 0.5, 0.1], [0.5, 1.0, 0.3], [0.1, 0.3, 3.0]])
TALL = np.array([[2.0, 0.5], [0.3, 1.0], [0.4, -0.6]])
STACK = np.stack([SYMMETRIC, SYMMETRIC @ SYMMETRIC + np.eye(3)])
CALLS: dict[str, tuple[str, Any, dict[str, Any]]] = {
    "eigh": ("torch.linalg.eigh", SYMMETRIC, {}),
    "eigh of stacks": ("torch.linalg.eigh", STACK, {"UPLO": "U"}),
    "svd": ("torch.linalg.svd", SYMMETRIC + TALL @ TALL.T, {}),
    "svd of tall": ("torch.linalg.svd", TALL, {"full_matrices": False}),
    "svd of wide": ("torch.linalg.svd", TALL.T.copy(), {"full_matrices": False}),
    "svd of stacks": ("torch.linalg.svd", STACK, {}),
    "old svd": ("torch.svd", TALL.T.copy(), {}),
}


def columns(name: str, outputs: Any) -> list[Any]:
    """The outputs, with vectors as columns."""
    return [outputs[0], outputs[1], outputs[2].mT] if name == "torch.linalg.svd" else list(outputs)


def signs(vectors: Any) -> Any:
    """A sign for each column, with which its largest element is positive."""
    columns = np.array(vectors.detach().tolist())
    return np.sign(np.take_along_axis(columns, np.abs(columns).argmax(-2)[..., None, :], -2))


def carried_out(library: Any, call: Any, name: str, matrix: Any, params: dict[str, Any]) -> list[Any]:
    """Outputs with their signs settled, and the gradient of a weighted sum of them."""
    A = library.tensor(matrix.tolist(), dtype=library.float64 if hasattr(library, "float64") else "float64")
    A.requires_grad_(True)
    parts = columns(name, call(A, **params))
    flips = signs(parts[0] if len(parts) == 3 else parts[1])
    settled = [
        part * library.tensor(flips.tolist(), dtype=part.dtype) if len(part.shape) == matrix.ndim else part
        for part in parts
    ]
    total = 0
    for part in settled:
        weights = np.arange(1.0, 1 + np.prod(part.shape)).reshape(tuple(part.shape))
        total = total + (part * library.tensor(weights.tolist(), dtype=part.dtype)).sum()
    total.backward()
    return [*(part.tolist() for part in settled), A.grad.tolist()]


@pytest.mark.parametrize("call", with_torch(CALLS))
def test_decompositions_and_their_gradients_are_pytorchs_but_for_signs(call: str) -> None:
    torch = pytest.importorskip("torch")
    name, matrix, params = CALLS[call]
    theirs = carried_out(torch, eval(name, {"torch": torch}), name, matrix, params)
    mine = carried_out(ge, partial(ge.call, name), name, matrix, params)
    for found, expected in zip(mine, theirs, strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)


def test_the_gradient_by_a_symmetric_matrix_is_symmetric() -> None:
    A = ge.tensor(SYMMETRIC, requires_grad=True)
    values, vectors = ge.call("linalg_eigh", A)
    (values.sum() + (vectors * ge.tensor(np.arange(9.0).reshape(3, 3))).sum()).backward()
    np.testing.assert_allclose(A.grad.numpy(), A.grad.numpy().T, rtol=1e-12)
