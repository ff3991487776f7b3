"""Random numbers: methods of tensors that draw them, from a generator of numpy's that all of them share.

The numbers are not those that PyTorch draws with the same seed; what autograd makes of them is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from grapheditor.engine.argument_kinds import ACCEPT, kind_of
from grapheditor.engine.dtypes import c_name, torch_name
from grapheditor.model.errors import CallError

if TYPE_CHECKING:
    from grapheditor.engine.arrays import Array
    from grapheditor.engine.tensor import Tensor


class _Source:
    """The generator that all methods draw from."""

    @cached_property
    def numbers(self) -> np.random.Generator:
        """Made by the first draw: numpy's module for it takes 6 MB."""
        return np.random.default_rng(0)


source = _Source()


def manual_seed(seed: int) -> None:
    """Start the random numbers anew: the same seed is followed by the same numbers."""
    source.numbers = np.random.default_rng(seed)


def _check(name: str, dtype: Any, generator: Any, kinds: str, kernel: str) -> None:
    if generator is not None:
        raise NotImplementedError(f"{name}: a generator is not supported; call grapheditor.manual_seed() instead.")
    if dtype.kind not in kinds:
        raise NotImplementedError(f'"{kernel}" not implemented for {torch_name(dtype)!r}')


def _floats(name: str, **values: Any) -> None:
    """Raise CallError for what is no number among the parameters of a distribution."""
    for parameter, value in values.items():
        if not ACCEPT["float"](value):
            word = parameter.removesuffix("_")
            raise CallError(f"{name}(): argument {word!r} must be float, not {kind_of(value)}")


class Drawn:
    """Adds such methods; `Tensor` is the one class that inherits it."""

    __slots__ = ()

    _data: Array | np.generic

    def uniform_(self, from_: float = 0.0, to: float = 1.0, *, generator: Any = None, **words: float) -> Tensor:
        """Fill this tensor with numbers from `from` up to `to`, each as likely as another."""
        low, high = words.pop("from", from_), to
        _floats("uniform_", from_=low, to=high)
        self._may_be_drawn()
        dtype = self._data.dtype
        _check("uniform_", dtype, generator, "f", "check_uniform_bounds")
        for name, value in (("from", low), ("to", high)):
            if not abs(value) <= float(np.finfo(dtype).max):
                raise RuntimeError(f"{name} is out of bounds for {c_name(dtype)}")
        if low > high:
            raise RuntimeError(f"uniform_ expects to return a [from, to) range, but found from={low:g} > to={high:g}")
        return self._drawn("_uniform", lambda shape: source.numbers.random(shape) * (high - low) + low)

    def normal_(self, mean: float = 0.0, std: float = 1.0, *, generator: Any = None) -> Tensor:
        """Fill this tensor with normally distributed numbers."""
        _floats("normal_", mean=mean, std=std)
        self._may_be_drawn()
        if not std >= 0:
            raise RuntimeError(f"normal expects std >= 0.0, but found std {std:g}")
        _check("normal_", self._data.dtype, generator, "f", "normal_kernel_cpu")
        return self._drawn("_normal", lambda shape: source.numbers.normal(mean, std, shape))

    def bernoulli_(self, p: Any = 0.5, *, generator: Any = None) -> Tensor:
        """Fill this tensor with ones with probability p, a number or a tensor, and zeros otherwise."""
        if not hasattr(p, "_data"):
            _floats("bernoulli_", p=p)
        self._may_be_drawn()
        _check("bernoulli_", self._data.dtype, generator, "fiub", "bernoulli_")
        chance = p._data if hasattr(p, "_data") else p
        _check_chances(chance, "bernoulli_ expects p to be in [0, 1], but got p={0:g}")
        given = ("_bernoulli_by", p) if hasattr(p, "_data") else ("_bernoulli_with",)
        return self._drawn(given[0], lambda shape: source.numbers.random(shape) < chance, *given[1:])

    def exponential_(self, lambd: float = 1.0, *, generator: Any = None) -> Tensor:
        """Fill this tensor with waiting times of rate lambd."""
        _floats("exponential_", lambd=lambd)
        self._may_be_drawn()
        _above_zero("exponential_", lambd, "lambda")
        self._has_floats("Exponential", generator, torch_name)
        return self._drawn("_exponential", lambda shape: source.numbers.exponential(1 / lambd, shape))

    def log_normal_(self, mean: float = 1.0, std: float = 2.0, *, generator: Any = None) -> Tensor:
        """Fill this tensor with numbers whose logarithms are normally distributed."""
        _floats("log_normal_", mean=mean, std=std)
        self._may_be_drawn()
        _above_zero("log_normal_", std, "std")
        _check("log_normal_", self._data.dtype, generator, "f", "log_normal_cpu")
        return self._drawn("_log_normal", lambda shape: source.numbers.lognormal(mean, std, shape))

    def cauchy_(self, median: float = 0.0, sigma: float = 1.0, *, generator: Any = None) -> Tensor:
        """Fill this tensor with numbers of a Cauchy distribution, which has heavy tails."""
        _floats("cauchy_", median=median, sigma=sigma)
        self._may_be_drawn()
        _above_zero("cauchy_", sigma, "sigma")
        self._has_floats("Cauchy", generator, c_name)
        return self._drawn("_cauchy", lambda shape: median + sigma * source.numbers.standard_cauchy(shape))

    def geometric_(self, p: float, *, generator: Any = None) -> Tensor:
        """Fill this tensor with how often one tries until there is a success, which has probability p."""
        _floats("geometric_", p=p)
        self._may_be_drawn()
        if not 0 < p < 1:
            raise RuntimeError(f"geometric_ expects p to be in (0, 1), but got p={p:g}")
        _check("geometric_", self._data.dtype, generator, "fiu", "geometric_cpu")
        return self._drawn("_geometric", lambda shape: source.numbers.geometric(p, shape))

    def random_(self, *limits: int, generator: Any = None, **words: int) -> Tensor:
        """Fill this tensor with whole numbers: below a limit, from one up to another, or all that its dtype holds."""
        given = [*limits, *(words[name] for name in ("from", "to") if name in words)]
        if len(given) > 2 or not all(map(ACCEPT["int"], given)):
            kinds = ", ".join(map(kind_of, given))
            raise CallError(f"random_() received an invalid combination of arguments - got ({kinds})")
        self._may_be_drawn()
        dtype = self._data.dtype
        _check("random_", dtype, generator, "fiub", "random_")
        if not given:
            most = 2 ** (np.finfo(dtype).nmant + 1) if dtype.kind == "f" else 1 if dtype.kind == "b" else 0
            return self._drawn("_random", lambda shape: _whole(shape, 0, most or int(np.iinfo(dtype).max)))
        low, high = given if len(given) == 2 else (0, given[0])
        if low >= high:
            raise RuntimeError(f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}")
        for name, value in (("from", low), ("to - 1", high - 1)):
            if not _least(dtype) <= value <= _most(dtype):
                raise RuntimeError(f"{name} is out of bounds for {c_name(dtype)}")
        name = "_random_between" if len(given) == 2 else "_random_below"
        return self._drawn(name, lambda shape: _whole(shape, low, high - 1))

    def bernoulli(self, p: float | None = None, *, generator: Any = None) -> Tensor:
        """Ones with the probabilities that this tensor holds, or with probability p, and zeros otherwise."""
        _check("bernoulli", self._data.dtype, generator, "f" if p is None else "fiub", "bernoulli_tensor_cpu_p_")
        if p is None:
            _check_chances(self._data, _NO_CHANCE)
        else:
            _check_chances(p, "bernoulli_ expects p to be in [0, 1], but got p={0:g}")
        chance: Any = self._data if p is None else p
        numbers = source.numbers.random(self._data.shape) < chance
        return self._with_numbers("_bernoulli" if p is None else "_bernoulli_like", numbers)

    def multinomial(self, num_samples: int, replacement: bool = False, *, generator: Any = None) -> Tensor:
        """So many places, drawn by the weights in each row."""
        from grapheditor.engine.tensor import Tensor

        weights = np.asarray(self._data)
        if weights.ndim not in (1, 2):
            raise RuntimeError("prob_dist must be 1 or 2 dim")
        if weights.dtype.kind != "f":
            kind = torch_name(weights.dtype)
            raise RuntimeError(f"multinomial only supports floating-point dtypes for input, got: {kind}")
        _check("multinomial", weights.dtype, generator, "f", "multinomial")
        if num_samples <= 0:
            raise RuntimeError("cannot sample n_sample <= 0 samples")
        if not replacement and num_samples > weights.shape[-1]:
            raise RuntimeError("cannot sample n_sample > prob_dist.size(-1) samples without replacement")
        if not (np.isfinite(weights).all() and (weights >= 0).all()):
            raise RuntimeError("probability tensor contains either `inf`, `nan` or element < 0")
        rows = np.atleast_2d(weights).astype(np.float64)
        if not (rows.sum(axis=1) > 0).all():
            raise RuntimeError("invalid multinomial distribution (sum of probabilities <= 0)")
        found = np.stack([_places(row, num_samples, replacement) for row in rows]) if len(rows) else rows[:, :0]
        return Tensor(found.astype(np.int64).reshape(*weights.shape[:-1], num_samples))

    def _may_be_drawn(self) -> None:
        from grapheditor.engine.inplace import check_writable

        check_writable(self)  # type: ignore[arg-type]

    def _has_floats(self, name: str, generator: Any, named: Callable[[Any], str]) -> None:
        dtype = self._data.dtype
        if dtype.kind != "f":
            raise RuntimeError(
                f"{name} distribution is a continuous probability distribution. dtype must be a floating point but you "
                f"specified {named(dtype)}"
            )
        _check(name, dtype, generator, "f", "")

    def _drawn(self, name: str, draw: Callable[[Any], Any], *others: Any) -> Tensor:
        from grapheditor.engine.tensor import Tensor

        numbers = Tensor(np.asarray(draw(self._data.shape)).astype(self._data.dtype))
        write: Any = self._write  # type: ignore[attr-defined]
        return write(name, *others, numbers)  # type: ignore[no-any-return]

    def _with_numbers(self, name: str, numbers: Any) -> Tensor:
        from grapheditor.engine.tensor import Tensor

        apply: Any = self._apply  # type: ignore[attr-defined]
        return apply(name, (self, Tensor(np.asarray(numbers).astype(self._data.dtype))), {})  # type: ignore[no-any-return]


_NO_CHANCE = (
    "Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this error message be improved?  If so, please "
    "report an enhancement request to PyTorch.)"
)


def _above_zero(name: str, value: float, what: str) -> None:
    if not value > 0:
        raise RuntimeError(f"{name} expects {what} > 0.0, but found {what}={value:g}")


def _whole(shape: Any, low: int, high: int) -> Any:
    return source.numbers.integers(low, high, size=shape, endpoint=True)


def _least(dtype: Any) -> int:
    return -int(np.finfo(dtype).max) if dtype.kind == "f" else 0 if dtype.kind == "b" else int(np.iinfo(dtype).min)


def _most(dtype: Any) -> int:
    return int(np.finfo(dtype).max) if dtype.kind == "f" else 1 if dtype.kind == "b" else int(np.iinfo(dtype).max)


def _check_chances(chances: Any, words: str) -> None:
    wrong = np.ravel(chances)[~((np.ravel(chances) >= 0) & (np.ravel(chances) <= 1))]
    if wrong.size:
        raise RuntimeError(words.format(float(wrong[0])))


def _places(weights: Any, count: int, replacement: bool) -> Any:
    """Places drawn one after the other; those of weight 0 come last where nothing else is left."""
    if replacement:
        return source.numbers.choice(len(weights), count, p=weights / weights.sum())
    with np.errstate(divide="ignore"):  # the order of exponential waiting times, as PyTorch takes it
        waiting = source.numbers.exponential(size=len(weights)) / weights
    return np.argsort(waiting, kind="stable")[:count]
