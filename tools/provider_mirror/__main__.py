"""Takes what the mirror lacks, one program at a time, and says what became of each."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable, Iterable

from tools.provider_mirror import go_module, pins, report
from tools.provider_mirror.go_module import BuildError, RefusedError
from tools.provider_mirror.layout import Mirror, cache_folder
from tools.provider_mirror.pins import Pin
from tools.provider_mirror.report import Outcome

Say = Callable[[str], object]


def main() -> int:
    """Run it: 0 all there, 2 something could not be built, 3 something is not to be had."""
    parser = argparse.ArgumentParser(
        prog="scripts/provider-mirror",
        description="Prints the folder of the mirror; its mirror.tfrc is for TF_CLI_CONFIG_FILE.",
        epilog="Exit status: 0 everything is there, 2 a build failed, 3 the module proxy does not"
        " serve something (or, with --check, it is not there); each is named.",
    )
    parser.add_argument("--check", action="store_true", help="build nothing, say what is there")
    parser.add_argument(
        "--ask-again", action="store_true", help="also for what the module proxy has refused before"
    )
    options = parser.parse_args()
    mirror = Mirror(cache_folder())
    if options.check:
        known = report.read(mirror.report)
        outcomes = [looked(pin, mirror, known) for pin in wanted()]
    else:
        outcomes = filled(mirror, wanted(), ask_again=options.ask_again, say=_say)
    for each in outcomes:
        _say(str(each))
    print(mirror.root)
    return status(outcomes)


def wanted() -> list[Pin]:
    """Every provider; OpenTofu where nobody has installed it."""
    return [*pins.providers(), *([] if shutil.which(pins.TOFU.name) else [pins.TOFU])]


def filled(mirror: Mirror, wanted: Iterable[Pin], *, ask_again: bool, say: Say) -> list[Outcome]:
    """Build what is not there, and keep the report up to date after each."""
    mirror.root.mkdir(parents=True, exist_ok=True)
    mirror.configure()
    before, now = report.read(mirror.report), list[Outcome]()
    for pin in wanted:
        found = looked(pin, mirror, before)
        if found.state == "missing" or (found.state == "refused" and ask_again):
            say(f"{pin}: building it from {pin.module} (once) ...")
            found = _built(pin, mirror)
        if found.state == "there":
            mirror.complete(pin)
        now.append(found)
        report.write(mirror.report, now)
    return now


def looked(pin: Pin, mirror: Mirror, before: dict[str, Outcome]) -> Outcome:
    """Say what is known of a pin without building it. A proxy's refusal is final."""
    known = before.get(pin.name)
    known = known if known and known.concerns(pin) else None
    if mirror.holds(pin):
        return known if known and known.state == "there" else Outcome.of(pin, "there")
    return known if known and known.state == "refused" else Outcome.of(pin, "missing")


def _built(pin: Pin, mirror: Mirror) -> Outcome:
    if not shutil.which("go"):
        return Outcome.of(pin, "failed", "found no Go on PATH, which builds it")
    try:
        return Outcome.of(pin, "there", go_module.build(pin, mirror.program(pin)))
    except RefusedError as said:
        return Outcome.of(pin, "refused", said)
    except BuildError as said:
        return Outcome.of(pin, "failed", said)


def status(outcomes: Iterable[Outcome]) -> int:
    """The exit status that tells the outcomes apart."""
    states = {each.state for each in outcomes}
    return 2 if "failed" in states else 3 if states & {"refused", "missing"} else 0


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
