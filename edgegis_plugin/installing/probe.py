"""Tries the packages in a child process before QGIS uses them: what breaks there breaks no project.

Some systems forbid a program to run code that it has just made (SELinux's execmem, hardened builds), and a library may
not get on with another: the first is an error, the second a crash.
"""

from __future__ import annotations

import json
import signal
import subprocess  # nosec B404 - for the exception of a time that ran out
from collections.abc import Mapping, Sequence

from ...runtime.interpreter import Interpreter, environment_here

_TIME_S = 120.0


def try_packages(
    interpreter: Interpreter, packages: Sequence[str], first: Sequence[str] = (), last: Sequence[str] = ()
) -> dict[str, str]:
    """Return for each package what is wrong with it, empty when nothing is. `first` and `last` are folders that are
    looked at before and after sys.path.
    """
    environment = environment_here(first, last)
    problems: dict[str, str] = {}
    left = list(packages)
    while left:
        try:
            code, said = interpreter.says(["-m", f"{__package__}.probe_guest", *left], environment, _TIME_S)
            ended = _ending(code, said)
        except subprocess.TimeoutExpired:
            said, ended = "", f"it did not answer within {_TIME_S:g} s"
        except OSError as error:
            said, ended = "", f"Python does not start ({error})"
        answers = _answers(said)
        problems.update(answers)
        left = [package for package in left if package not in answers]
        if left:  # the first of them ended the child
            problems[left.pop(0)] = ended
    return problems


def _answers(said: str) -> Mapping[str, str]:
    answers: dict[str, str] = {}
    for line in said.splitlines():
        if line.startswith("{"):
            answers.update(json.loads(line))
    return answers


def _ending(code: int, said: str) -> str:
    if code < 0:
        names = {each.value: each.name for each in signal.Signals}
        return f"it crashed ({names.get(-code, -code)})"
    last = said.strip().splitlines()[-1:]
    return f"Python ended with {code}: {last[0] if last else 'it said nothing'}"
