"""The project's own files, for the checks over them."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("rules", "providers", "daemon")
COMMANDS = Path(sys.executable).parent

Function = ast.FunctionDef | ast.AsyncFunctionDef
BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.Match)
"""What branches or repeats; a `with` does neither."""


@dataclass(frozen=True, slots=True)
class Place:
    """A function of the program, by where it stands; length counts its docstring, nesting its deepest block."""

    name: str
    length: int
    nesting: int


def modules() -> Iterator[Path]:
    """Every Python file of the program, without the tests."""
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def trees() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the program, parsed, by its path from the root."""
    for path in modules():
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text("utf-8"))


def functions(name: str, tree: ast.Module) -> Iterator[Place]:
    """Every function and method of a module, inner ones too."""
    for node in ast.walk(tree):
        if isinstance(node, Function):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            yield Place(f"{name}:{node.lineno} {node.name}", length, nesting(node))


def nesting(node: ast.AST) -> int:
    """How many blocks lie within one another; an elif lies beside its if, and an inner function begins anew."""
    deepest = 0
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function | ast.Lambda):
            continue
        beside = isinstance(node, ast.If) and isinstance(child, ast.If) and node.orelse == [child]
        own = 1 if isinstance(child, BLOCKS) and not beside else 0
        deepest = max(deepest, own + nesting(child))
    return deepest


def run(*command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """A command's exit code and output; nothing is read from standard input."""
    return subprocess.run(
        command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300, check=False
    )
