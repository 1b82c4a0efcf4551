"""Every question a returned file can lead to is in the table scripts are written by."""

from __future__ import annotations

import ast
import re
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
ROOMS = (CHECKOUT / "docgen" / "reading", CHECKOUT / "docgen" / "work")
ASKING = {"ask", "look", "ask_about_all"}
"""The methods by which a judge asks; a finding made by hand says its severity itself."""


def asked() -> set[str]:
    """The codes of all questions in the code."""
    found = set()
    for path in (path for room in ROOMS for path in room.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        own = {
            node.name
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef)
            and node.name == "_finding"
            and "Severity.REVIEW" in ast.unparse(node)
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func).rpartition(".")[2]
            by_hand = name == "Finding" and "Severity.REVIEW" in ast.unparse(node)
            if name in ASKING | own or by_hand:
                found |= _codes(node, tree)
    return found


def _codes(call: ast.Call, tree: ast.Module) -> set[str]:
    """The code a call gives first, or those its name is set to in the module."""
    match call.args[:1]:
        case [ast.Constant(value=str(code))]:
            return {code}
        case [ast.Name(id=name)]:
            values = [
                part
                for node in ast.walk(tree)
                if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name
                for part in ast.walk(node.value)
            ]
            return {
                str(part.value)
                for part in values
                if isinstance(part, ast.Constant) and re.fullmatch("[a-z_]+", str(part.value))
            }
        case _:
            return set()


def test_every_question_is_documented() -> None:
    contract = (CHECKOUT / "docs" / "contracts.md").read_text("utf-8")
    codes = asked()
    assert {"conflict", "struck_through", "row_removed", "no_goal", "number_changed"} <= codes
    assert {code for code in codes if f"`{code}`" not in contract} == set()
