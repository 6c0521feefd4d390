"""When a test with a real provider may be left out, and when that is a failure."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import terraform_engine
from tools.provider_mirror import pins, report
from tools.provider_mirror.layout import Mirror
from tools.provider_mirror.report import Outcome

[ROLLBAR] = [pin for pin in pins.providers() if pin.name == "rollbar"]
SENTENCE = "reading the module: 403 Forbidden"


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    """An empty one, in the place of the real one."""
    empty = Mirror(tmp_path)
    monkeypatch.setattr(terraform_engine, "MIRROR", empty)
    terraform_engine._last_report.cache_clear()
    yield empty
    terraform_engine._last_report.cache_clear()


def test_a_provider_that_is_missing_fails_in_ci_and_is_left_out_elsewhere(
    mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match=r"rollbar 1\.15\.1 is not in the mirror"):
        terraform_engine.need_providers(["rollbar"])

    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match=r"rollbar 1\.15\.1 is not in the mirror"):
        terraform_engine.need_providers(["rollbar"])


def test_one_that_the_module_proxy_refuses_is_left_out_in_ci_too_with_its_sentence(
    mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    report.write(mirror.report, [Outcome.of(ROLLBAR, "refused", SENTENCE)])
    monkeypatch.setenv("CI", "true")

    with pytest.raises(pytest.skip.Exception, match=f"does not serve it: {SENTENCE}"):
        terraform_engine.need_providers(["rollbar"])


def test_a_refusal_of_another_revision_is_no_excuse(
    mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    another = Outcome("rollbar", "1.15.1", "another", "refused", SENTENCE)
    report.write(mirror.report, [another])
    monkeypatch.setenv("CI", "true")

    with pytest.raises(pytest.fail.Exception, match="is not in the mirror"):
        terraform_engine.need_providers(["rollbar"])


def test_one_that_is_there_is_used_whatever_was_refused_before(mirror: Mirror) -> None:
    report.write(mirror.report, [Outcome.of(ROLLBAR, "refused", SENTENCE)])
    program = mirror.program(ROLLBAR)
    program.parent.mkdir(parents=True)
    program.touch()

    terraform_engine.need_providers(["rollbar"])
