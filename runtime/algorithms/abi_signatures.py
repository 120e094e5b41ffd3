"""What a guest exports and may import, by `wasm/ABI.md`. Nothing heavy here: modules are listed without being run."""

from __future__ import annotations

from .wasm_binary import Signature

ABI_VERSION = 1
_I32 = ("i32",)
EXPORTS: dict[str, Signature] = {
    "edgegis_abi": ((), _I32),
    "edgegis_alloc": (_I32, _I32),
    "edgegis_free": (("i32", "i32"), ()),
    "edgegis_run": (_I32, _I32),
    "edgegis_reset": ((), ()),
}
IMPORTS: dict[tuple[str, str], Signature] = {
    ("edgegis", "progress"): (("f64",), _I32),
    ("edgegis", "log"): (("i32", "i32", "i32"), ()),
}
