"""Filling a draft: the same document as filling it here would give, and no harm if it cannot be."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import docgen
from docgen.case import intake
from docgen.errors import DocgenError, ExitCode, Refused, Unavailable
from docgen.filling import confined, order
from docgen.filling.confined import Limits
from docgen.filling.form import FillableForm
from docgen.filling.order import Filled, Order
from docgen.forms.catalogue import Catalogue
from docgen.messages import speaking
from docgen.plan.document import Document
from docgen.plan.reading import Finding, Severity, Value
from tests.office.small import docx, p, t

TEMPLATES = Path(__file__).parents[2] / "templates"
CATALOGUE = Catalogue.load(TEMPLATES)
CASE = intake.load(TEMPLATES / "lots" / "family.json")
DAY = dt.date(2026, 11, 22)
NUMBER = "DEM0P1AN0J"
ABOUT = {"lots/consent": "s2", "lots/summons": "m2", "lots/agenda": "m2"}
STORED = [name for name, form in CATALOGUE.forms.items() if form.stored]
HARD = "{}<>&\"'%]\t\n{{ 7*7 }} {% for %} Åsa 👩‍👧 é \u2028 \x07"


@pytest.fixture(autouse=True)
def started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Every child a test starts; nothing of any is left when it ends."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    children: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def note(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        children.append(start(*arguments, **options))
        return children[-1]

    monkeypatch.setattr(subprocess, "Popen", note)
    yield children
    for child in children:
        assert child.returncode is not None, "a zombie"
        assert not running(child.pid)
    assert list(scratch.iterdir()) == []


def running(session: int) -> list[str]:
    """The processes of a session that are not dead yet."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            state, _, _, its_session = stat.read_text().rpartition(")")[2].split()[:4]
            if int(its_session) == session and state != "Z":
                found.append(stat.parent.name)
    return found


@pytest.fixture
def here() -> Iterator[pytest.MonkeyPatch]:
    """Lets drafts be filled in this process, until ``undo``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(confined, "carry_out", order.carry_out)
        yield patch


def draft(form: str = "lots/plan", template: bytes | None = None) -> FillableForm:
    """A form whose template nobody has published; ``template`` takes its place."""
    found = CATALOGUE.form(form)
    cache = {"sv": template or found.template("sv")}
    return FillableForm(replace(found, publications={}, _cache=cache))


def filled(form: FillableForm, **options: Any) -> Document:
    about = ABOUT.get(form.form.id)
    return form.fill(CASE, id=NUMBER, at=DAY, about=about, issued=True, **options)


def refusal(template: bytes) -> Refused:
    """What filling a template as a draft raises."""
    with pytest.raises(Refused) as raised:
        filled(draft(template=template))
    return raised.value


def limited(monkeypatch: pytest.MonkeyPatch, **limits: int) -> None:
    monkeypatch.setattr(confined, "LIMITS", replace(confined.LIMITS, **limits))


def nested(times: int, inside: str = "") -> bytes:
    """A template that repeats something for every action for every action for every action..."""
    loops = "".join(f"{{% for a{n} in plan.actions %}}" for n in range(times))
    return docx(p(t(loops + inside + "{% endfor %}" * times)))


def child(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Another program in the place of the child, with the same arguments."""
    monkeypatch.setattr(
        confined,
        "_command",
        lambda: [sys.executable, "-c", script, json.dumps(vars(confined.LIMITS))],
    )


# The same document


@pytest.mark.parametrize("form", STORED)
@pytest.mark.parametrize("recipient", [None, "vh1"])
def test_a_draft_gives_the_document_it_would_give_once_published(
    form: str, recipient: str | None, started: list[subprocess.Popen[bytes]]
) -> None:
    confined_one = filled(draft(form), recipient=recipient)
    assert len(started) == 1
    published = filled(FillableForm(CATALOGUE.form(form)), recipient=recipient)
    assert len(started) == 1
    assert published.findings == ()
    assert replace(confined_one, findings=()) == published


@pytest.mark.parametrize("form", CATALOGUE.forms)
def test_a_drafts_blank_is_the_blank_it_would_be_once_published(form: str) -> None:
    published = FillableForm(CATALOGUE.form(form)).blank()
    assert replace(draft(form).blank(), findings=()) == published


def test_values_that_are_hard_to_carry_come_through() -> None:
    assert CASE.plan is not None
    case = CASE.model_copy(update={"plan": CASE.plan.model_copy(update={"purpose": HARD})})
    published = FillableForm(CATALOGUE.form("lots/plan")).fill(case, at=DAY)
    assert replace(draft().fill(case, at=DAY), findings=()) == published
    assert published.values["plan.purpose"].value.startswith("{}<>")


def test_a_document_from_a_draft_says_so_and_what_to_do() -> None:
    with speaking("en"):
        (finding,) = draft().blank().findings
    assert (finding.code, finding.severity) == ("template_not_published", "warning")
    assert "lots/plan (sv)" in finding.message
    assert "docgen template publish lots/plan --language sv" in str(finding.suggestion)


def test_drafts_are_filled_in_several_threads_at_once() -> None:
    with ThreadPoolExecutor(3) as pool:
        made = list(pool.map(lambda _: filled(draft()).content, range(3)))
    assert made == [filled(FillableForm(CATALOGUE.form("lots/plan"))).content] * 3


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
PATHS = st.text(max_size=20)


@given(
    st.builds(
        Order,
        template=st.binary(max_size=200),
        language=st.sampled_from(["sv", "nb"]),
        data=st.dictionaries(st.text(), PLAIN, max_size=4),
        document=st.dictionaries(st.text(), st.text(), max_size=3),
        words=st.dictionaries(
            st.text(), st.dictionaries(st.text(), st.text() | st.integers()), max_size=2
        ),
        properties=st.dictionaries(st.text(), st.text(), max_size=3),
        about=st.none() | PATHS,
        signers=st.lists(st.tuples(PATHS, PATHS), max_size=3).map(tuple),
        withheld=st.frozensets(PATHS, max_size=3),
        blank=st.none() | st.dictionaries(st.text(), st.integers(0, 9), max_size=3),
    )
)
@settings(max_examples=60)
def test_an_order_arrives_as_it_was_sent(sent: Order) -> None:
    request = confined._Request(sent, "sv")
    wire = confined._requests().dump_json(request)
    assert isinstance(json.loads(wire), dict)
    assert confined._requests().validate_json(wire) == request


@given(
    st.builds(
        Filled,
        content=st.binary(max_size=200),
        layout=st.dictionaries(PATHS, PATHS, max_size=3),
        values=st.dictionaries(
            PATHS, st.builds(Value, PLAIN, st.lists(st.text(), max_size=3).map(tuple)), max_size=3
        ),
    )
)
@settings(max_examples=60)
def test_an_answer_arrives_as_it_was_sent(sent: Filled) -> None:
    answer = confined._Answer(filled=sent)
    assert confined._answers().validate_json(confined._answers().dump_json(answer)) == answer


# Faults of the template


FAULTS = {
    "a name no case has": docx(p(t("{{ child.nickname }}"))),
    "what is not one value": docx(p(t("{{ plan.goals }}"))),
    "a call": docx(p(t("{{ child.name.upper() }}"))),
    "a filter": docx(p(t("{{ child.name|pprint }}"))),
    "a for without an end": docx(p(t("{%p for goal in plan.goals %}"))),
    "a row tag outside a table": docx(
        p(t("{%tr for goal in plan.goals %}")), p(t("{%tr endfor %}"))
    ),
    "no Word file": b"Hej",
    "a file cut off": docx(p(t("Hej")))[:300],
}


@pytest.mark.parametrize("language", ["sv", "nb", "en"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_as_it_would_be_told_here(
    fault: str, language: str, here: pytest.MonkeyPatch
) -> None:
    told = []
    with speaking(language):
        for _ in range(2):
            error = refusal(FAULTS[fault])
            told.append((error.code, error.message, error.findings, error.exit_code))
            here.undo()
    assert told[0] == told[1]
    assert told[0][3] is ExitCode.REFUSED


@pytest.mark.parametrize("exit_code", [ExitCode.WRONG_USE, ExitCode.REFUSED, ExitCode.UNAVAILABLE])
def test_an_error_keeps_its_kind_and_its_findings(
    monkeypatch: pytest.MonkeyPatch, exit_code: ExitCode
) -> None:
    finding = Finding("c", Severity.REVIEW, "m", "child.name", {"row": 2}, "s")
    sent = confined._Error(exit_code, "code", "Hej på dig", (finding,))
    answer = confined._answers().dump_json(confined._Answer(error=sent))
    child(monkeypatch, f"import sys; sys.stdout.buffer.write({answer!r})")
    with pytest.raises(DocgenError) as raised:
        filled(draft())
    error = raised.value
    assert (error.exit_code, error.code, error.message) == (exit_code, "code", "Hej på dig")
    assert error.findings == (finding,)


# Too much


@pytest.mark.parametrize("language", ["sv", "nb", "en"])
def test_a_template_that_never_ends_is_stopped_and_told_of(
    monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    limited(monkeypatch, processor_seconds=2)
    with speaking(language):
        error = refusal(nested(8))
    assert error.code == "template_too_slow"
    assert "for" in error.message


def test_a_template_that_takes_all_memory_is_stopped_and_told_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limited(monkeypatch, memory=400 * 1024**2)
    assert refusal(nested(4, "Hej " * 5_000)).code == "template_too_large"


def test_a_document_that_would_not_pass_the_gate_is_told_of() -> None:
    error = refusal(nested(2, "Hej " * 5_000))
    assert error.code == "template_too_large"
    assert isinstance(error.__cause__, Refused)
    assert error.__cause__.code == "zip_bomb"


def test_an_answer_of_any_length_is_not_listened_to(monkeypatch: pytest.MonkeyPatch) -> None:
    limited(monkeypatch, answer=1024)
    assert refusal(docx(p(t("Hej")))).code == "template_too_large"


def test_loops_too_deep_for_python_are_a_fault_of_the_template() -> None:
    assert refusal(nested(30)).code == "template_fault"


# A child that misbehaves


FLOOD = "import os\nwhile True: os.write(1, b'x' * 65536)"
ANSWERS = {
    "killed": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "broken off": "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
    "silent": "",
    "failed": "raise SystemExit(1)",
    "not JSON": "print('{')",
    "another shape": "print('[1, 2]')",
    "another type": """print('{"filled": {"content": 7, "layout": {}, "values": {}}}')""",
    "nothing in it": "print('{}')",
    "no document": """print('{"filled": {"content": "SGVq", "layout": {}, "values": {}}}')""",
    "a number without end": "print('{\"filled\": ' + '1' * 10000 + '}')",
    "deep": "print('[' * 100000)",
}
WAITING = {
    "deaf and mute": "import signal; signal.pause()",
    "mute": "import sys, signal; sys.stdin.buffer.read(); signal.pause()",
    "half an answer": "import os, signal; os.write(1, b'{'); signal.pause()",
    "a child of its own": "import os, signal\nif os.fork() == 0: signal.pause()",
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_child_without_a_sound_answer_is_a_fault_of_the_template(
    monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    child(monkeypatch, ANSWERS[answer])
    with speaking("en"), pytest.raises(Refused) as raised:
        filled(draft())
    assert raised.value.code == "template_fault"
    assert "Undo what was changed in it last" in raised.value.message


def test_a_child_that_broke_down_in_our_code_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    child(
        monkeypatch,
        "from docgen.filling import confined, order\n"
        "def carry_out(order): raise RecursionError('round and round')\n"
        "order.carry_out = carry_out\n"
        "confined.main()",
    )
    error = refusal(docx(p(t("Hej"))))
    assert error.code == "template_fault"
    assert "round and round" not in error.message
    assert isinstance(error.__cause__, confined.BrokeDown)
    assert "round and round" in str(error.__cause__)


def test_a_child_that_never_stops_talking_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    child(monkeypatch, FLOOD)
    assert refusal(docx()).code == "template_too_large"


@pytest.mark.parametrize("script", WAITING)
def test_a_child_that_never_answers_is_stopped_with_all_it_started(
    monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    limited(monkeypatch, seconds=1)
    child(monkeypatch, WAITING[script])
    assert refusal(docx(p(t("Hej " * 100_000)))).code == "template_too_slow"


def test_a_process_that_got_away_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """It holds the pipe open from a session of its own; only root's children can start one."""
    limited(monkeypatch, seconds=1)
    away = "import os, signal\nif os.fork() == 0: os.setsid(); signal.alarm(5); signal.pause()"
    child(monkeypatch, away)
    assert refusal(docx()).code == "template_too_slow"


def test_where_no_child_can_be_started_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "no-such-python")
    with speaking("en"), pytest.raises(Unavailable) as raised:
        filled(draft())
    assert raised.value.code == "cannot_start"
    assert "there is nothing with that name" in raised.value.message


def test_a_child_is_not_left_behind_by_somebody_who_will_not_wait(
    monkeypatch: pytest.MonkeyPatch, started: list[subprocess.Popen[bytes]]
) -> None:
    child(monkeypatch, WAITING["mute"])
    join = threading.Thread.join

    def interrupt(self: threading.Thread, timeout: float | None = None) -> None:
        if timeout == confined.LIMITS.seconds:
            raise KeyboardInterrupt
        join(self, timeout)

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "join", interrupt)
        with pytest.raises(KeyboardInterrupt):
            filled(draft())
    assert len(started) == 1


# What the child may

LOOK = """
import json, os, resource, sys
from docgen.errors import ExitCode
from docgen.filling import confined

confined._confine(confined.Limits(**json.loads(sys.argv[1])))
tried = {}
for name, attempt in {
    "write": lambda: open("x", "wb").write(b"x"),
    "open many": lambda: [open(os.devnull) for _ in range(100)],
    "more files": lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096)),
}.items():
    try:
        attempt()
        tried[name] = "done"
    except (OSError, ValueError) as error:
        tried[name] = type(error).__name__
if os.path.exists("x"):
    tried["write"] = os.path.getsize("x")
limits = {n: resource.getrlimit(getattr(resource, "RLIMIT_" + n)) for n in (
    "CPU", "AS", "FSIZE", "NOFILE", "CORE", "NPROC")}
seen = {"environment": dict(os.environ), "folder": os.getcwd(), "holds": os.listdir(), "tried":
    tried, "limits": limits, "session": os.getsid(0) == os.getpid()}
error = confined._Error(ExitCode.REFUSED, "seen", json.dumps(seen), ())
sys.stdout.buffer.write(confined._answers().dump_json(confined._Answer(error=error)))
"""


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What a child finds around it, and what becomes of what it tries."""
    monkeypatch.setenv("DOCGEN_MASTER_KEY_FILE", "secret")
    monkeypatch.setenv("PATH_TO_A_PASSWORD", "secret")
    child(monkeypatch, LOOK)
    error = refusal(docx())
    assert error.code == "seen"
    found: dict[str, Any] = json.loads(error.message)
    return found


def test_a_child_knows_nothing_of_our_environment(seen: dict[str, Any]) -> None:
    known = set(seen["environment"]) - {"LC_CTYPE"}  # Python sets that one itself.
    assert known <= {"PYTHONPATH", "LD_LIBRARY_PATH"}
    assert str(Path(docgen.__file__).parents[1]) in seen["environment"]["PYTHONPATH"]


def test_a_child_is_in_an_empty_folder_of_its_own_and_a_session_of_its_own(
    seen: dict[str, Any],
) -> None:
    assert Path(seen["folder"]) != Path.cwd()
    assert seen["holds"] in ([], ["x"])
    assert seen["session"] is True


def test_a_child_can_write_nothing_and_hold_little(seen: dict[str, Any]) -> None:
    assert seen["tried"]["write"] in (0, "OSError")
    assert seen["tried"]["open many"] == "OSError"
    # Root may take limits away again; that is among the risks told of.
    assert seen["tried"]["more files"] == "ValueError" or os.geteuid() == 0


def test_a_child_has_its_limits_before_it_hears_of_the_template(seen: dict[str, Any]) -> None:
    limits = Limits()
    soft = {name: least for name, (least, _) in seen["limits"].items()}
    hard = {name: most for name, (_, most) in seen["limits"].items()}
    assert soft == {
        "CPU": limits.processor_seconds,
        "AS": limits.memory,
        "FSIZE": 0,
        "NOFILE": limits.files,
        "CORE": 0,
        "NPROC": 0,
    }
    assert hard == {**soft, "CPU": limits.processor_seconds + 1}
