from __future__ import annotations

import pytest

import devops_constructs as dc
from tests.project.definitions import Definitions, said

WORKER = 'dc.Worker("sidekiq", image="app")'
ONE = "exec puts one program in the place of the shell, so that signals reach it"
MORE = f"{ONE}, and this is more than one"
FIRST = "put what comes first into before=(...,)"


def with_command(definitions: Definitions, command: str, more: str = "") -> str:
    return definitions.change(WORKER, f'dc.Worker("sidekiq", image="app", command={command}{more})')


@pytest.mark.parametrize(
    ("run", "what", "why", "fix"),
    [
        ("cd /app && puma", "has '&&'", MORE, FIRST),
        ("a; b", "has ';'", MORE, FIRST),
        ("a\nb", "has a line break", MORE, FIRST),
        (
            "a | b",
            "has '|'",
            MORE,
            "let it write to standard output, or put the pipe into a script of the image",
        ),
        ("a || b", "has '||'", MORE, "decide in before=(...,), such as by if"),
        ("a & b", "has '&'", MORE, "run the other one as a Sidecar(...)"),
        ("(a)", "has '('", MORE, "leave the parentheses out"),
        ("cd /app", "begins with 'cd', which is no program", ONE, FIRST),
        (
            "PORT=3000 puma",
            "begins with 'PORT=3000', which is no program",
            ONE,
            "write variables into env",
        ),
        ("exec puma", "begins with exec", "exec is put in front of it anyway", "leave exec out"),
        (" ", "is empty", "it has to say something", "write the program to run"),
        (
            "puma 'a",
            "has a quote or parenthesis that is not closed",
            "the shell would not start",
            "close it, or put a backslash before it",
        ),
        (
            "puma -p $(PORT)",
            "has $(PORT)",
            "to a shell that is the output of a program of that name, not a variable",
            'write "$PORT"',
        ),
        (
            "puma --smtp-password=hunter2",
            "looks like a secret in clear",
            "has a name like a secret's and a value that is not plainly something else;"
            " whatever stands here is committed and readable by everyone with access",
            'make it a variable, filled from a Secret, and write "$ITS_NAME" here',
        ),
    ],
)
def test_shell_runs_one_program(
    definitions: Definitions, run: str, what: str, why: str, fix: str
) -> None:
    place = with_command(definitions, f"dc.Shell({run!r})")

    assert definitions.refusal() == said(place, f"Shell: run {what}", why, fix)


@pytest.mark.parametrize(
    ("before", "what", "why", "fix"),
    [
        (
            "server &",
            "starts something in the background",
            "nobody would end or restart it, and no signal would reach it",
            "run the other one as a Sidecar(...)",
        ),
        ("", "is empty", "it has to do something", "take it out"),
        (
            'echo "a',
            "has a quote or parenthesis that is not closed",
            "the shell would not start",
            "close it, or put a backslash before it",
        ),
        (
            "echo $(HOME)",
            "has $(HOME)",
            "to a shell that is the output of a program of that name, not a variable",
            'write "$HOME"',
        ),
        (
            "export SMTP_PASSWORD=hunter2",
            "looks like a secret in clear",
            "has a name like a secret's and a value that is not plainly something else;"
            " whatever stands here is committed and readable by everyone with access",
            'make it a variable, filled from a Secret, and write "$ITS_NAME" here',
        ),
    ],
)
def test_each_step_before_it_is_sound(
    definitions: Definitions, before: str, what: str, why: str, fix: str
) -> None:
    place = with_command(definitions, f"dc.Shell('puma', before=('cd /app', {before!r}))")

    assert definitions.refusal() == said(place, f"Shell: before[1] {what}", why, fix)


@pytest.mark.parametrize(
    "shell",
    [
        dc.Shell("puma -p $PORT -t $(nproc):$(nproc) >/dev/stdout 2>&1"),
        dc.Shell("puma 'a; b' \"$(cat x | wc -l)\""),
        dc.Shell(
            "puma", before=("cd /app && ls", "if test -f x; then y; fi", "cat <<E >a\nit's\nE")
        ),
    ],
)
def test_what_a_shell_is_good_for_is_let_through(shell: dc.Shell) -> None:
    assert dc.Worker("a", image="app", command=shell).command == shell


def test_arguments_stand_in_the_shell_s_own_line(definitions: Definitions) -> None:
    place = with_command(definitions, 'dc.Shell("puma")', ', args=("-p", "3000")')

    assert definitions.refusal() == said(
        place,
        "Worker 'sidekiq': args beside a Shell",
        "they would be the shell's, and not reach what it runs",
        "write them behind the program in Shell(...)",
    )


@pytest.mark.parametrize(
    ("written", "subject"),
    [
        ('command=("sh", "-c", "bundle exec sidekiq")', "Worker 'sidekiq': command[2]"),
        ('args=("bash", "-lc", "cd /app && sidekiq")', "Worker 'sidekiq': args[2]"),
        ('command=("sh", "-c"), args=("sidekiq",)', "Worker 'sidekiq': args[0]"),
        (
            'sidecars=(dc.Sidecar("log", command=("sh", "-c", "tail -F /log")),)',
            "Sidecar 'log': command[2]",
        ),
    ],
)
def test_shell_does_not_stay_in_front_of_what_is_kept_running(
    definitions: Definitions, written: str, subject: str
) -> None:
    place = definitions.change(WORKER, f'dc.Worker("sidekiq", image="app", {written})')

    assert definitions.refusal() == said(
        place,
        f"{subject} is run by a shell without exec",
        "the shell stays in front of the process and passes no signal on: at its end the process is"
        " killed in the middle of its work",
        "write command=Shell(...) with the program in it, or exec before the last command",
    )


def test_job_may_run_in_a_shell_since_it_ends_by_itself() -> None:
    words = ("sh", "-c", "rake a && rake b")

    assert dc.ScheduledJob("a", image="app", schedule="@daily", command=words).command == words
