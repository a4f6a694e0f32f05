"""The wheel: what is built is all that is needed, and installs as people install it."""

from __future__ import annotations

import shutil
import sys
import sysconfig
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.project.sources import PACKAGES, ROOT, run

DATA = ("templates", "static")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of a clean copy, built with what is installed here."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "source"
    for name in PACKAGES:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy / name)
    done = run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", folder, copy)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("oneonone-*.whl"))


def test_the_wheel_holds_every_module_template_and_catalogue(wheel: Path) -> None:
    files = [path.relative_to(ROOT) for name in PACKAGES for path in (ROOT / name).rglob("*") if path.is_file()]
    needed = {str(path) for path in files if path.suffix in (".py", ".mo") or set(DATA) & set(path.parts)}

    packed = {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}

    assert packed == {name for name in needed if "__pycache__" not in name}


def test_the_wheel_installs_the_command(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", symlinks=True)
    python = tmp_path / "venv" / "bin" / "python"
    done = run(sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", wheel)
    assert done.returncode == 0, done.stdout + done.stderr

    # What it depends on is lent by the environment of the tests; the program itself comes from the wheel.
    lent = {"PYTHONPATH": sysconfig.get_path("purelib"), "PATH": ""}
    shown = run(tmp_path / "venv" / "bin" / "oneonone", "--help", cwd=tmp_path, env=lent)

    assert shown.returncode == 0, shown.stderr
    assert "Usage: oneonone" in shown.stdout
