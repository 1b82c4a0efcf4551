"""Reading a TOML file that people write by hand: every fault is noted, none stops the reading.

Enforced: a value that may be a secret is never part of a message, not even where it stands in the
wrong place; a secret itself is refused wherever it stands in the file.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from docgen.errors import Unavailable
from docgen.messages import say
from docgen.plan.reading import Finding, Severity
from docgen.reasons import reason

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OURS = "DOCGEN_"
_SECRETLY_LONG = 20


@dataclass(frozen=True)
class SecretSource:
    """Where a secret is kept: a file, or a variable of the environment; ``key`` names it.

    The secret is read when it is needed, and is nowhere kept.
    """

    key: str
    file: Path | None = field(default=None, repr=False)
    variable: str | None = field(default=None, repr=False)

    def read(self) -> str:
        """The secret; raises Unavailable where it is not there. No message holds any of it."""
        said = os.environ.get(self.variable or "", "").strip()
        if self.file is not None:
            said = readable(self.key, self.file, show=False).decode("utf-8", "replace").strip()
        if not said:
            raise Unavailable(
                "stores_secret_missing",
                say(
                    "There is nothing in the place that {key} names. Put the secret there, or "
                    "name another place in the stores file.",
                    key=self.key,
                ),
            )
        return said


def readable(key: str, file: Path, *, show: bool = True) -> bytes:
    """The content of a file that the stores file names under ``key``; raises Unavailable.

    With ``show`` the message names the file, otherwise only the key.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        why = reason(error)
        raise Unavailable(
            "stores_file_missing",
            say(
                "The file {file}, named by {key} in the stores file, cannot be read: {reason}. "
                "Check the name, and your rights to it.",
                file=file,
                key=key,
                reason=why,
            )
            if show
            else say(
                "The file named by {key} in the stores file cannot be read: {reason}. Check the "
                "name, and your rights to it.",
                key=key,
                reason=why,
            ),
        ) from error


class Table:
    """One table of the file; ``name`` is its place there, and ``folder`` that of the file.

    What is asked of it is known; :meth:`finish` notes everything else that stands in it. Faults go
    to ``faults``.
    """

    def __init__(
        self, name: str, values: Mapping[str, object], faults: list[Finding], folder: Path
    ) -> None:
        self.name = name
        self.folder = folder
        self._values = values
        self._faults = faults
        self._known: list[str] = []
        self._secrets: dict[str, str] = {}

    def key(self, key: str) -> str:
        """A key as people find it in the file: ``bun.site``."""
        return f"{self.name}.{key}"

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self._values

    def holds(self, key: str, sign: str) -> bool:
        """Whether ``sign`` is somewhere in the value of a key."""
        return sign in str(self._values.get(key))

    def text(
        self,
        key: str,
        expected: str,
        *,
        required: bool = False,
        fits: Callable[[str], object] = bool,
        secret: bool = False,
        near: Sequence[str] = (),
    ) -> str | None:
        """A text that ``fits``; None where it is not there, or does not fit, which is noted.

        ``expected`` says what is expected, as the end of a sentence. The value of a ``secret``
        key is not shown. ``near`` is what may have been meant.
        """
        self._known.append(key)
        value = self._values.get(key)
        if value is None:
            if required:
                self.missing(key, expected)
            return None
        if isinstance(value, str) and fits(value):
            return value
        self.wrong(key, expected, show=not secret, near=near)
        return None

    def choice(self, key: str, choices: Sequence[str], default: str) -> str:
        """One of ``choices``."""
        expected = say("one of: {choices}", choices=", ".join(choices))
        return self.text(key, expected, fits=lambda said: said in choices, near=choices) or default

    def path(self, key: str, expected: str, *, required: bool = False) -> Path | None:
        """A path, from the folder of the file where it is not a whole one."""
        said = self.text(key, expected, required=required)
        return self.folder / said if said else None

    def secret(self, name: str, *, required: bool = False) -> SecretSource | None:
        """Where the secret ``name`` is kept: the key ``name_file``, or ``name_variable``."""
        in_file, in_variable = f"{name}_file", f"{name}_variable"
        self._secrets[name] = in_file
        file = self.text(in_file, say("the name of a file"), secret=True)
        variable = self.text(
            in_variable,
            say("the name of an environment variable, not beginning with {prefix}", prefix=_OURS),
            fits=lambda said: _VARIABLE.fullmatch(said) and not said.upper().startswith(_OURS),
            secret=True,
        )
        if self.has(in_file) and self.has(in_variable):
            self.exclude(in_file, in_variable)
        elif required and not (self.has(in_file) or self.has(in_variable) or self.has(name)):
            self.missing(
                in_file,
                say(
                    "the name of a file with the secret; or write {other} instead",
                    other=self.key(in_variable),
                ),
            )
        if file:
            return SecretSource(self.key(in_file), file=self.folder / file)
        return SecretSource(self.key(in_variable), variable=variable) if variable else None

    def table(self, key: str) -> Table | None:
        """A table in this one."""
        self._known.append(key)
        value = self._values.get(key)
        if isinstance(value, Mapping):
            return Table(self.key(key), value, self._faults, self.folder)
        if value is not None:
            self.wrong(key, say("a table"))
        return None

    def names(self) -> Sequence[str]:
        """Every key that is there."""
        return list(self._values)

    def finish(self) -> None:
        """Note what nobody asked for."""
        for key in self._values:
            if key in self._secrets:
                self._inline(key)
            elif key not in self._known:
                self._unknown(key)

    # Faults

    def missing(self, key: str, expected: str) -> None:
        """Note that a key is not there."""
        self._note(
            "stores_key_missing",
            say("{key} is missing. It must be {expected}.", key=self.key(key), expected=expected),
        )

    def wrong(
        self, key: str, expected: str, *, show: bool = True, near: Sequence[str] = ()
    ) -> None:
        """Note that a value will not do; it is shown unless it may be a secret."""
        found = self._values[key]
        if not show or not isinstance(found, str | int | float) or _is_like_a_secret(str(found)):
            said = say("{key} must be {expected}.", key=self.key(key), expected=expected)
        else:
            said = say(
                "{key} is “{found}” but must be {expected}.",
                key=self.key(key),
                found=found,
                expected=expected,
            )
            said += _perhaps(str(found), near)
        self._note("stores_key_value", said)

    def exclude(self, one: str, other: str) -> None:
        """Note that two keys are there of which there can be only one."""
        self._note(
            "stores_key_twice",
            say(
                "{one} and {other} say the same thing in two ways. Keep one of them.",
                one=self.key(one),
                other=self.key(other),
            ),
        )

    def _inline(self, key: str) -> None:
        self._note(
            "stores_secret_inline",
            say(
                "{key} is a secret, and must not stand in this file. Remove it, put it into a file "
                "that only docgen's user can read, and name that file in {file}. Who has read it "
                "here knows it: make a new one.",
                key=self.key(key),
                file=self.key(self._secrets[key]),
            ),
        )

    def _unknown(self, key: str) -> None:
        said = say(
            "There is no key {key}. There are: {known}.",
            key=self.key(key),
            known=", ".join(self._known),
        )
        self._note("stores_key_unknown", said + _perhaps(key, self._known))

    def _note(self, code: str, message: str) -> None:
        self._faults.append(Finding(code, Severity.ERROR, message))


def _is_like_a_secret(text: str) -> bool:
    """Whether a text may be a secret that was put in the wrong place: long, and all sorts of signs.

    Names, addresses and ids are not.
    """
    sorts = (str.isupper, str.islower, str.isdecimal)
    return len(text) >= _SECRETLY_LONG and all(any(map(sort, text)) for sort in sorts)


def _perhaps(found: str, known: Iterable[str]) -> str:
    """What was probably meant, as a sentence to add; "" where nothing is near."""
    near = difflib.get_close_matches(found, list(known), n=1)
    return " " + say("Perhaps “{name}” was meant.", name=near[0]) if near else ""
