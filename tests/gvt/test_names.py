# SPDX-License-Identifier: GPL-2.0
"""Registers that gvt defines itself are what i915's headers say, in this kernel's source.

i915 moves such names between headers from release to release, so they are not
included; where the source has a name, the values must agree.
"""

import re
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
GVT = TOP / "drivers/gpu/drm/i915/gvt"
OURS = [GVT / "gvt_regs.h", GVT / "display/display_regs.h"]
I915 = Path("/usr/src/linux/drivers/gpu/drm/i915")

DEFINE = re.compile(r"^#\s*define\s+(\w+)(?:\((\w+)\))?[ \t]+(\S.*)$", re.M)
# Of our own making, in no header of i915.
NOT_THEIRS = {"_MMIO", "REG_BIT", "REG_GENMASK", "REG_FIELD_PREP", "MCR_REG"}


def definitions(path):
    """name -> (argument, expression) of the macros with one argument or none."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
    text = text.replace("\\\n", " ")
    return {name: (arg, expr.strip()) for name, arg, expr in DEFINE.findall(text)}


def value(definition, known, argument=3):
    """What a macro expands to, as a number; known: the other names of its header."""
    arg, expr = definition
    expr = re.sub(r"\b_MMIO\b", "", expr)
    expr = re.sub(r"\bREG_GENMASK\((\d+), (\d+)\)",
                  lambda m: hex((2 << int(m[1])) - (1 << int(m[2]))), expr)
    expr = re.sub(r"\b(?:REG_)?BIT(?:_ULL)?\(", "(1 << ", expr)
    expr = re.sub(r"\b[A-Z]\w+\b", lambda m: known[m.group()][1], expr)
    if arg:
        expr = re.sub(rf"\b{arg}\b", str(argument), expr)
    assert re.fullmatch(r"[0-9a-fA-FxX()<>|&~+*\- ]+", expr), expr
    return eval(expr, {})  # noqa: S307: digits and operators only


@pytest.mark.parametrize("header", OURS, ids=lambda path: path.stem)
def test_names_agree(header):
    ours = {n: d for n, d in definitions(header).items()
            if n not in NOT_THEIRS and not n.startswith(("GVT_", "_GVT_", "__"))}
    assert len(ours) > 20
    theirs = {}
    for path in sorted(I915.rglob("*.h")):
        header = definitions(path)
        for name in ours.keys() & header.keys():
            theirs.setdefault(name, []).append((path, value(header[name], header)))
    compared = 0
    for name, found in theirs.items():
        for path, number in found:
            assert number == value(ours[name], ours), (name, path)
            compared += 1
    assert compared >= 20, sorted(theirs)
    assert not set(ours) - set(theirs), sorted(set(ours) - set(theirs))
