"""Names of signs as TeX has them, and the letters that show them."""

from __future__ import annotations

import string

_GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν",
    "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "ϕ", "varphi": "φ",
    "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ",
    "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip
SYMBOLS = _GREEK | {
    "partial": "∂", "nabla": "∇", "sum": "∑", "prod": "∏", "int": "∫", "infty": "∞", "cdot": "·", "times": "×",
    "div": "÷", "pm": "±", "mp": "∓", "ast": "∗", "star": "⋆", "circ": "∘", "odot": "⊙", "otimes": "⊗",
    "oplus": "⊕", "to": "→", "rightarrow": "→", "leftarrow": "←", "leftrightarrow": "↔", "Rightarrow": "⇒",
    "Leftarrow": "⇐", "Leftrightarrow": "⇔", "mapsto": "↦", "gets": "←", "implies": "⇒", "iff": "⇔", "leq": "≤",
    "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠", "ne": "≠", "approx": "≈", "sim": "∼", "equiv": "≡",
    "propto": "∝", "ll": "≪", "gg": "≫", "in": "∈", "notin": "∉", "subset": "⊂", "subseteq": "⊆", "supset": "⊃",
    "cup": "∪", "cap": "∩", "emptyset": "∅", "forall": "∀", "exists": "∃", "neg": "¬", "wedge": "∧", "vee": "∨",
    "ldots": "…", "dots": "…", "cdots": "⋯", "vdots": "⋮", "prime": "′", "dagger": "†", "top": "⊤", "bot": "⊥",
    "perp": "⊥", "mid": "∣", "vert": "|", "Vert": "‖", "|": "‖", "langle": "⟨", "rangle": "⟩", "lfloor": "⌊",
    "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "ell": "ℓ", "hbar": "ℏ", "Re": "ℜ", "Im": "ℑ", "lbrace": "{",
    "rbrace": "}", "{": "{", "}": "}", "%": "%", "#": "#", "&": "&", "$": "$", "_": "_", "colon": ":",
}  # fmt: skip
_FUNCTIONS = """
    exp log ln sin cos tan sinh cosh tanh arcsin arccos arctan max min sup inf lim arg det dim ker tr
    argmax argmin softmax
"""
FUNCTIONS = frozenset(_FUNCTIONS.split())
SPACES = {
    ",": "\N{THIN SPACE}",
    ";": " ",
    ":": " ",
    " ": " ",
    "!": "",
    "quad": "\N{EM SPACE}",
    "qquad": "\N{EM SPACE}\N{EM SPACE}",
    "\\": "\n",
}
ACCENTS = {
    "hat": "\N{COMBINING CIRCUMFLEX ACCENT}", "widehat": "\N{COMBINING CIRCUMFLEX ACCENT}",
    "bar": "\N{COMBINING MACRON}", "overline": "\N{COMBINING OVERLINE}", "tilde": "\N{COMBINING TILDE}",
    "dot": "\N{COMBINING DOT ABOVE}", "ddot": "\N{COMBINING DIAERESIS}", "vec": "\N{COMBINING RIGHT ARROW ABOVE}",
}  # fmt: skip


def _letters(upper: int, lower: int | None, digits: int | None = None, **special: str) -> dict[str, str]:
    table = {letter: chr(upper + i) for i, letter in enumerate(string.ascii_uppercase)}
    if lower is not None:
        table |= {letter: chr(lower + i) for i, letter in enumerate(string.ascii_lowercase)}
    if digits is not None:
        table |= {digit: chr(digits + i) for i, digit in enumerate(string.digits)}
    return table | special


_BOLD = _letters(0x1D400, 0x1D41A, 0x1D7CE)
_SCRIPT = _letters(0x1D49C, None, B="ℬ", E="ℰ", F="ℱ", H="ℋ", I="ℐ", L="ℒ", M="ℳ", R="ℛ")
_DOUBLE = _letters(0x1D538, 0x1D552, 0x1D7D8, C="ℂ", H="ℍ", N="ℕ", P="ℙ", Q="ℚ", R="ℝ", Z="ℤ")
ALPHABETS = {"mathbb": _DOUBLE, "mathcal": _SCRIPT, "mathbf": _BOLD, "boldsymbol": _BOLD, "bm": _BOLD}
