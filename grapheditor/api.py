"""All that a plugin may import. A name brings its module when it is first asked for: a window opens without numpy."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grapheditor.compiler.compiled import Compiled
    from grapheditor.compiler.explain import Explanation, explain
    from grapheditor.compiler.program import StaticProgram
    from grapheditor.compiler.request import lower_values
    from grapheditor.compiler.session import StaticSession
    from grapheditor.compiler.traced_graph import TracedGraph
    from grapheditor.engine.argument_kinds import TensorLike, is_number, kind_of, plain
    from grapheditor.engine.arrays import as_array, held, materialise, tensor_data
    from grapheditor.engine.calls import call
    from grapheditor.engine.class_checks import (
        class_dim,
        class_numbers,
        class_numbers_of_scores,
        class_rows,
        class_scores,
    )
    from grapheditor.engine.class_shares import (
        class_column,
        class_divisor,
        class_places,
        class_slope_divisor,
        class_weights,
        even_share,
        row_weights,
    )
    from grapheditor.engine.composite import composite
    from grapheditor.engine.contracted import contracted_dims, refuse_odd_dims
    from grapheditor.engine.convolution_checks import (
        added_bias,
        bias_of_input,
        by_onednn,
        fitting_bias,
        fitting_weights,
        one_dtype,
        result_of,
        something_to_weigh,
    )
    from grapheditor.engine.dispatch import apply
    from grapheditor.engine.dtypes import Spec, as_dtype, c_name, result_type, tensor_type, torch_name
    from grapheditor.engine.eager_graph import EagerGraph
    from grapheditor.engine.einsum_history import einsum_below
    from grapheditor.engine.einsum_parts import einsum_by_parts
    from grapheditor.engine.einsum_text import check_equation
    from grapheditor.engine.functional_forms import are_sizes, each, fill_sizes, list_sizes
    from grapheditor.engine.grad_fn_names import Callee, GradFnNames
    from grapheditor.engine.gradient import gradient
    from grapheditor.engine.hook_log import HookLog, passed
    from grapheditor.engine.indexing import decode_index, encode_index, index_as_numpy, views_of_index
    from grapheditor.engine.inference import (
        SUBTRACTION_OF_BOOL,
        SUBTRACTION_OF_BOOLS,
        UnknownShapeError,
        broadcast,
        elementwise,
        expanded,
        matmul,
        reduce,
        reshape,
        same,
        wrap_dim,
        wrap_dims,
    )
    from grapheditor.engine.kept_tape import KeptTape
    from grapheditor.engine.kernel import Kernel, compile_trace
    from grapheditor.engine.layouts import LAYOUTS, each_laid
    from grapheditor.engine.loss_forms import (
        REDUCTION,
        SWITCHES,
        below_loss,
        log_softmax,
        loss_of_ops,
        loss_shape,
        named_by_reduction,
        per_element,
        reduced,
        reduced_by_ops,
        warn_of_other_size,
        written,
        written_as,
    )
    from grapheditor.engine.matrix_checks import (
        LinAlgError,
        check_square,
        matrices,
        measurable,
        singular_parts,
    )
    from grapheditor.engine.op import Call, NoDerivative, Op
    from grapheditor.engine.op_checks import (
        NEGATION,
        Given,
        above,
        alike,
        at_least,
        dtypes,
        filled,
        holding,
        implemented,
        in_kernel,
        in_range,
        one_dtype_of_factors,
        per_channel,
        positions,
        ranks,
        scaled_alike,
        shaped_as,
        unless_empty,
    )
    from grapheditor.engine.op_forms import activation, picked, picked_of_all, shaped, values_and_places
    from grapheditor.engine.op_table import OpTable
    from grapheditor.engine.operators import known_number, where
    from grapheditor.engine.orders import (
        commonest_places,
        first_places,
        middle_of_none,
        middle_places,
        nth_places,
        sorted_places,
    )
    from grapheditor.engine.picking import fits_dimensions, pick, refused_places
    from grapheditor.engine.pool_checks import (
        filled_gradient,
        more_dimensions,
        nothing_empty,
        pooled,
        rank_between,
        window_count,
    )
    from grapheditor.engine.product_dtypes import other_dtypes, product_dtype
    from grapheditor.engine.product_history import matmul_below, matmul_name
    from grapheditor.engine.record import NodeCall, choose_loss, feeds_by_id, needs_feed, prepare, unfed
    from grapheditor.engine.recording_checks import fixed, fixed_in_whole, recorded_in_floats
    from grapheditor.engine.regions import GRAD_MODES, grad_modes, in_mode
    from grapheditor.engine.run import Badge, Cancelled, NodeResult, Outputs, Problem, Run
    from grapheditor.engine.scattering import (
        SCATTERED,
        named_part,
        places_along,
        reducible_slices,
        same_rank,
        slices_in_memory,
        source_alike,
        within_sizes,
    )
    from grapheditor.engine.schedule import Schedule, schedule
    from grapheditor.engine.shown_history import BY_PARTS, BackwardFunction
    from grapheditor.engine.single import formula_in_single, in_single
    from grapheditor.engine.special_functions import erf, erfc, erfcx, erfinv, ndtri, zeta
    from grapheditor.engine.striding import check_strides, laid_over
    from grapheditor.engine.substitution import substituted
    from grapheditor.engine.summary import summarise
    from grapheditor.engine.sums import add_up, largest, short_sum
    from grapheditor.engine.tensor import Tensor
    from grapheditor.engine.trace import Trace, Var
    from grapheditor.engine.warned import warn_once
    from grapheditor.engine.window_sizes import above_zero, per_dimension
    from grapheditor.engine.write_log import WriteLog
    from grapheditor.engine.writing_ops import perform
    from grapheditor.hookspecs import hookimpl
    from grapheditor.model.collector import gc_paused
    from grapheditor.model.content import Initialiser, Placeholder, TensorData
    from grapheditor.model.errors import (
        CallError,
        EvaluationError,
        FeedError,
        FileError,
        GraphEditorError,
        PluginError,
        WrongNumbersError,
    )
    from grapheditor.model.graph import PlainGraph
    from grapheditor.model.node import OpNode, Settings, ValueNode, Wire
    from grapheditor.model.wording import Worded

__all__ = [
    "BY_PARTS", "GRAD_MODES", "LAYOUTS", "NEGATION", "REDUCTION", "SCATTERED", "SUBTRACTION_OF_BOOL",
    "SUBTRACTION_OF_BOOLS", "SWITCHES", "BackwardFunction", "Badge", "Call", "CallError", "Callee", "Cancelled",
    "Compiled", "EagerGraph", "EvaluationError", "Explanation", "FeedError", "FileError", "Given", "GradFnNames",
    "GraphEditorError", "HookLog", "Initialiser", "KeptTape", "Kernel", "LinAlgError", "NoDerivative", "NodeCall",
    "NodeResult", "Op", "OpNode", "OpTable", "Outputs", "Placeholder", "PlainGraph", "PluginError", "Problem", "Run",
    "Schedule", "Settings", "Spec", "StaticProgram", "StaticSession", "Tensor", "TensorData", "TensorLike", "Trace",
    "TracedGraph", "UnknownShapeError", "ValueNode", "Var", "Wire", "Worded", "WriteLog", "WrongNumbersError", "above",
    "above_zero", "activation", "add_up", "added_bias", "alike", "apply", "are_sizes", "as_array", "as_dtype",
    "at_least", "below_loss", "bias_of_input", "broadcast", "by_onednn", "c_name", "call", "check_equation",
    "check_square", "check_strides", "choose_loss", "class_column", "class_dim", "class_divisor", "class_numbers",
    "class_numbers_of_scores", "class_places", "class_rows", "class_scores", "class_slope_divisor", "class_weights",
    "commonest_places", "compile_trace", "composite", "contracted_dims", "decode_index", "dtypes", "each", "each_laid",
    "einsum_below", "einsum_by_parts", "elementwise", "encode_index", "erf", "erfc", "erfcx", "erfinv", "even_share",
    "expanded", "explain", "feeds_by_id", "fill_sizes", "filled", "filled_gradient", "first_places", "fits_dimensions",
    "fitting_bias", "fitting_weights", "fixed", "fixed_in_whole", "formula_in_single", "gc_paused", "grad_modes",
    "gradient", "held", "holding", "hookimpl", "implemented", "in_kernel", "in_mode", "in_range", "in_single",
    "index_as_numpy", "is_number", "kind_of", "known_number", "laid_over", "largest", "list_sizes", "log_softmax",
    "loss_of_ops", "loss_shape", "lower_values", "materialise", "matmul", "matmul_below", "matmul_name", "matrices",
    "measurable", "middle_of_none", "middle_places", "more_dimensions", "named_by_reduction", "named_part", "ndtri",
    "needs_feed", "nothing_empty", "nth_places", "one_dtype", "one_dtype_of_factors", "other_dtypes", "passed",
    "per_channel", "per_dimension", "per_element", "perform", "pick", "picked", "picked_of_all", "places_along",
    "plain", "pooled", "positions", "prepare", "product_dtype", "rank_between", "ranks", "recorded_in_floats", "reduce",
    "reduced", "reduced_by_ops", "reducible_slices", "refuse_odd_dims", "refused_places", "reshape", "result_of",
    "result_type", "row_weights", "same", "same_rank", "scaled_alike", "schedule", "shaped", "shaped_as", "short_sum",
    "singular_parts", "slices_in_memory", "something_to_weigh", "sorted_places", "source_alike", "substituted",
    "summarise", "tensor_data", "tensor_type", "torch_name", "unfed", "unless_empty", "values_and_places",
    "views_of_index", "warn_of_other_size", "warn_once", "where", "window_count", "within_sizes", "wrap_dim",
    "wrap_dims", "written", "written_as", "zeta",
]  # fmt: skip

_NAMES = {
    "compiler.compiled": "Compiled",
    "compiler.explain": "Explanation explain",
    "compiler.program": "StaticProgram",
    "compiler.request": "lower_values",
    "compiler.session": "StaticSession",
    "compiler.traced_graph": "TracedGraph",
    "engine.argument_kinds": "TensorLike is_number kind_of plain",
    "engine.arrays": "as_array held materialise tensor_data",
    "engine.calls": "call",
    "engine.class_checks": "class_dim class_numbers class_numbers_of_scores class_rows class_scores",
    "engine.class_shares": "class_column class_divisor class_places class_slope_divisor class_weights "
    "even_share row_weights",
    "engine.composite": "composite",
    "engine.contracted": "contracted_dims refuse_odd_dims",
    "engine.convolution_checks": "added_bias bias_of_input by_onednn fitting_bias fitting_weights one_dtype result_of "
    "something_to_weigh",
    "engine.dispatch": "apply",
    "engine.dtypes": "Spec as_dtype c_name result_type tensor_type torch_name",
    "engine.eager_graph": "EagerGraph",
    "engine.einsum_history": "einsum_below",
    "engine.einsum_parts": "einsum_by_parts",
    "engine.einsum_text": "check_equation",
    "engine.functional_forms": "are_sizes each fill_sizes list_sizes",
    "engine.grad_fn_names": "Callee GradFnNames",
    "engine.gradient": "gradient",
    "engine.hook_log": "HookLog passed",
    "engine.indexing": "decode_index encode_index index_as_numpy views_of_index",
    "engine.inference": "SUBTRACTION_OF_BOOL SUBTRACTION_OF_BOOLS "
    "UnknownShapeError broadcast elementwise expanded matmul "
    "reduce reshape same wrap_dim wrap_dims",
    "engine.kept_tape": "KeptTape",
    "engine.kernel": "Kernel compile_trace",
    "engine.layouts": "LAYOUTS each_laid",
    "engine.loss_forms": "REDUCTION SWITCHES below_loss log_softmax loss_of_ops loss_shape named_by_reduction "
    "per_element reduced reduced_by_ops warn_of_other_size written written_as",
    "engine.matrix_checks": "LinAlgError singular_parts measurable check_square matrices",
    "engine.op": "Call NoDerivative Op",
    "engine.op_checks": "in_range NEGATION Given above alike at_least dtypes filled "
    "holding implemented in_kernel one_dtype_of_factors per_channel positions ranks scaled_alike "
    "shaped_as unless_empty",
    "engine.op_forms": "activation picked picked_of_all shaped values_and_places",
    "engine.op_table": "OpTable",
    "engine.picking": "fits_dimensions pick refused_places",
    "engine.pool_checks": "filled_gradient more_dimensions nothing_empty pooled rank_between window_count",
    "engine.product_dtypes": "other_dtypes product_dtype",
    "engine.product_history": "matmul_below matmul_name",
    "engine.operators": "known_number where",
    "engine.orders": "commonest_places first_places middle_places nth_places sorted_places middle_of_none",
    "engine.recording_checks": "fixed fixed_in_whole recorded_in_floats",
    "engine.record": "NodeCall choose_loss feeds_by_id needs_feed prepare unfed",
    "engine.regions": "GRAD_MODES grad_modes in_mode",
    "engine.run": "Badge Cancelled NodeResult Outputs Problem Run",
    "engine.scattering": "SCATTERED named_part places_along reducible_slices same_rank slices_in_memory "
    "source_alike within_sizes",
    "engine.schedule": "Schedule schedule",
    "engine.shown_history": "BY_PARTS BackwardFunction",
    "engine.single": "formula_in_single in_single",
    "engine.special_functions": "erf erfc erfcx erfinv ndtri zeta",
    "engine.striding": "check_strides laid_over",
    "engine.substitution": "substituted",
    "engine.summary": "summarise",
    "engine.sums": "add_up largest short_sum",
    "engine.tensor": "Tensor",
    "engine.trace": "Trace Var",
    "engine.warned": "warn_once",
    "engine.window_sizes": "above_zero per_dimension",
    "engine.write_log": "WriteLog",
    "engine.writing_ops": "perform",
    "hookspecs": "hookimpl",
    "model.collector": "gc_paused",
    "model.content": "Initialiser Placeholder TensorData",
    "model.errors": "CallError EvaluationError FeedError FileError GraphEditorError PluginError WrongNumbersError",
    "model.graph": "PlainGraph",
    "model.node": "OpNode Settings ValueNode Wire",
    "model.wording": "Worded",
}
"""What each module brings, as the imports above tell type checkers."""
_HOME = {name: f"grapheditor.{module}" for module, names in _NAMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_HOME[name]), name)
    return found
