"""`devops diff`, `devops review` and what a pull request is told, on real clones."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devops_constructs.cli import main
from devops_constructs.operations import review_comment
from devops_constructs.review.untrusted_text import MOST_CHARACTERS, printable
from tests.operations.plans.test_comment import HOSTILE, outside_fences
from tests.operations.plans.test_pull_request import BOT, REPOSITORY, StandIn, github
from tests.preparation import ROOT

__all__ = ["github"]

MARK = "<!-- devops-review -->\n"
RUN = "https://github.example/agency-example/infrastructure/actions/runs/7"
CHARTS = Path("charts_out/helm")
WEB = CHARTS / "rails-shop-production/templates/deployment-web.yaml"
ANSWERS = """\
1 restart, 1 change in 1 artifact.

helm/rails-shop-production
  restarts: pods of web restart in turn; some are ready all the time
      why: different: resources memory
  ~ Deployment web
      spec.template.spec.containers[web].resources.limits.memory: 768Mi -> 1Gi
      spec.template.spec.containers[web].resources.requests.memory: 768Mi -> 1Gi
"""


def git(root: Path, *arguments: str) -> str:
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@agency.example")
    done = subprocess.run(
        ["git", "-C", root, *who, *arguments], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone whose default branch has the committed artifacts."""
    origin, root = tmp_path / "origin", tmp_path / "clone"
    origin.mkdir()
    shutil.copytree(ROOT / "charts_out", origin / "charts_out")
    shutil.copy(ROOT / ".gitignore", origin)
    git(origin, "init", "--quiet", "--initial-branch", "main")
    git(origin, "add", "--all")
    git(origin, "commit", "--quiet", "--message", "first")
    git(tmp_path, "clone", "--quiet", str(origin), str(root))
    return root


def replace(root: Path, file: Path, old: str, new: str) -> None:
    text = (root / file).read_text("utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new), "utf-8")


def devops(root: Path, *arguments: str) -> int:
    return main([arguments[0], "--root", str(root), *arguments[1:]])


def test_nothing_differs_from_the_last_commit(
    clone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    leftover = clone / "charts_out/terraform/stacks/fleet/.terraform/provider"
    leftover.parent.mkdir()
    leftover.write_text("what git ignores")

    assert devops(clone, "diff") == 0
    assert capsys.readouterr().out == "No artifact changes.\n"


def test_what_differs_is_told_with_what_follows(
    clone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace(clone, WEB, "memory: 768Mi", "memory: 1Gi")

    assert devops(clone, "diff") == 1
    assert capsys.readouterr().out == ANSWERS
    git(clone, "commit", "--quiet", "--all", "--message", "more memory")
    assert devops(clone, "diff") == 0
    assert devops(clone, "diff", "--base", "HEAD~1", "rails-shop") == 1
    assert capsys.readouterr().out == "No artifact changes.\n" + ANSWERS
    assert devops(clone, "diff", "--base", "HEAD~1", "static-site") == 0


def test_a_folder_can_be_what_was_before(
    clone: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace(clone, WEB, "memory: 768Mi", "memory: 1Gi")

    assert devops(clone, "diff", "--from", str(tmp_path / "origin")) == 1
    assert capsys.readouterr().out == ANSWERS


def test_a_root_need_not_be_the_top_of_its_clone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "charts_out", tmp_path / "below/charts_out")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message", "first")
    replace(tmp_path / "below", WEB, "memory: 768Mi", "memory: 1Gi")

    assert devops(tmp_path / "below", "diff") == 1
    assert capsys.readouterr().out == ANSWERS


def test_the_account_is_data_as_well(clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    replace(clone, WEB, "memory: 768Mi", "memory: 1Gi")

    assert devops(clone, "diff", "--json") == 1
    assert json.loads(capsys.readouterr().out) == {
        "schema": "devops-constructs/diff/v1",
        "consequences": [
            {
                "kind": "pods-restart",
                "severity": "restarts",
                "artifact": "helm/rails-shop-production",
                "subject": "Deployment web",
                "what": "pods of web restart in turn; some are ready all the time",
                "why": "different: resources memory",
                "fix": None,
            }
        ],
        "changes": [
            {
                "artifact": "helm/rails-shop-production",
                "subject": "Deployment web",
                "action": "changed",
                "details": [
                    {
                        "path": f"spec.template.spec.containers[web].resources.{each}.memory",
                        "before": "768Mi",
                        "after": "1Gi",
                    }
                    for each in ("limits", "requests")
                ],
            }
        ],
    }


def test_a_review_is_of_what_the_branch_changes(
    clone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace(clone, WEB, "memory: 768Mi", "memory: 1Gi")
    git(clone, "commit", "--quiet", "--all", "--message", "more memory")
    assets = "charts_out/terraform/stacks/rails-shop-production/cdk.tf.json"
    stack = json.loads((clone / assets).read_text())
    bucket = "${digitalocean_spaces_bucket.rails-shop-production_assets.id}"
    stack["resource"]["digitalocean_spaces_bucket_policy"] = {
        "x": {"bucket": bucket, "policy": "{}", "region": "fra1"}
    }
    (clone / assets).write_text(json.dumps(stack))

    assert devops(clone, "review") == 1
    said = capsys.readouterr().out
    assert "  ~ Deployment web\n" in said
    assert "\nerror: bucket agency-rails-shop-production-assets has a policy" in said
    assert devops(clone, "review", "--json") == 1
    facts = json.loads(capsys.readouterr().out)
    assert facts["schema"] == "devops-constructs/review/v1"
    assert [each["rule"] for each in facts["findings"]] == ["spaces-policies"]
    git(clone, "commit", "--quiet", "--all", "--message", "a policy")
    git(clone, "push", "--quiet", "origin", "HEAD:refs/heads/other")
    git(clone, "fetch", "--quiet", "origin", "other:refs/remotes/origin/main")
    assert devops(clone, "review") == 0
    assert capsys.readouterr().out == "No artifact changes.\n"


def refusal(capsys: pytest.CaptureFixture[str], root: Path, *arguments: str) -> str:
    assert devops(root, *arguments) == 2
    return capsys.readouterr().err


def test_what_cannot_be_compared_is_said(
    clone: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refusal(capsys, clone, "diff", "--base", "v1") == (
        "there is no commit 'v1'\n"
        "    why: what there was before is known from its artifacts\n"
        "    fix: fetch it, or name another one\n"
    )
    assert refusal(capsys, clone, "diff", "--from", str(clone / "charts_out")) == (
        f"there is no charts_out/ in {clone / 'charts_out'}\n"
        "    why: everything would count as new, or as gone\n"
        "    fix: name the folder that charts_out/ is in\n"
    )
    assert refusal(capsys, clone, "diff", "rails-shopp") == (
        "there is no project 'rails-shopp' in charts_out/\n"
        "    why: it has no chart, stack or workflow on either side\n"
        "    fix: did you mean 'rails-shop'?\n"
    )
    (tmp_path / "loose").mkdir()
    assert refusal(capsys, tmp_path / "loose", "diff") == (
        f"{tmp_path / 'loose'} is in no clone of a repository\n"
        "    why: what there was before is known from a commit\n"
        "    fix: name a folder that has it, by --from\n"
    )
    git(clone, "remote", "remove", "origin")
    assert refusal(capsys, clone, "review") == (
        "nothing says where this branch left origin/main\n"
        "    why: a review is of what the branch changes\n"
        "    fix: git fetch origin, or name what it is compared with by --base\n"
    )


def tell(github: StandIn, base: Path, proposed: Path) -> int:
    folders = ("--base", str(base), "--proposed", str(proposed))
    return main(["review", "tell", "42", *folders, "--gh", str(github.program)])


def body_of(github: StandIn) -> str:
    [(_, _, comment)] = github.written
    return str(comment["body"])


def test_a_pull_request_is_told_what_it_does(
    github: StandIn, clone: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace(clone, WEB, "memory: 768Mi", "memory: 1Gi")

    assert tell(github, tmp_path / "origin", clone) == 0

    assert capsys.readouterr().err == "told at pull request 42\n"
    [(method, path, comment)] = github.written
    assert (method, path) == ("POST", f"{REPOSITORY}/issues/42/comments")
    assert comment["body"] == (
        f"{MARK}### What this changes\n\n"
        "1 restart, 1 change in 1 artifact.\n\n"
        "**Restarts** (1)\n\n"
        "```text\n"
        "helm/rails-shop-production: pods of web restart in turn; some are ready all the time\n"
        "    why: different: resources memory\n"
        "```\n\n"
        "<details><summary>1 change</summary>\n\n"
        "```text\n"
        "helm/rails-shop-production\n"
        "  ~ Deployment web\n"
        "      spec.template.spec.containers[web].resources.limits.memory: 768Mi -> 1Gi\n"
        "      spec.template.spec.containers[web].resources.requests.memory: 768Mi -> 1Gi\n"
        "```\n\n"
        "</details>\n\n"
        f"[The run]({RUN}) said this of charts_out/.\n"
    )


def test_a_pull_request_without_artifacts_is_told_so_in_place(
    github: StandIn, clone: Path, tmp_path: Path
) -> None:
    github.has([(BOT, "<!-- devops-plans -->\n"), ("ada", MARK), (BOT, MARK)])

    assert tell(github, tmp_path / "origin", clone) == 0

    [(method, path, comment)] = github.written
    assert (method, path) == ("PATCH", f"{REPOSITORY}/issues/comments/1002")
    assert comment["body"] == (
        f"{MARK}### What this changes\n\nNo artifact changes.\n\n"
        f"[The run]({RUN}) said this of charts_out/.\n"
    )


def test_links_lead_nowhere_and_are_told(github: StandIn, clone: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("kind: hidden-secret")
    (clone / WEB).unlink()
    (clone / WEB).symlink_to(secret)
    manifest = clone / "charts_out/terraform/manifest.json"
    manifest.unlink()
    manifest.symlink_to(secret)

    assert tell(github, tmp_path / "origin", clone) == 0

    body = body_of(github)
    assert "hidden-secret" not in body
    assert "it is a link, which is not followed\n" in body
    assert "**`devops check`** cannot read what is proposed.\n" in body


def test_a_branch_that_has_moved_on_is_told(github: StandIn, clone: Path, tmp_path: Path) -> None:
    git(clone, "checkout", "--quiet", "-b", "change")
    replace(clone, WEB, "memory: 768Mi", "memory: 1Gi")
    git(clone, "commit", "--quiet", "--all", "--message", "more\n\nparent 0123")
    git(clone, "checkout", "--quiet", "main")
    git(clone, "merge", "--quiet", "--no-ff", "change")
    assert tell(github, tmp_path / "origin", clone) == 0
    git(tmp_path / "origin", "commit", "--quiet", "--allow-empty", "--message", "later")

    assert tell(github, tmp_path / "origin", clone) == 0

    first, second = (body["body"] for _, _, body in github.written)
    assert "has moved on" not in first
    assert (
        "\nThe branch has moved on since GitHub merged this with it: what it has got since is told"
        " here as if it were taken back. Push again, or update the pull request's branch.\n"
    ) in second


def test_a_comment_of_before_does_not_stay_when_the_review_fails(
    github: StandIn, clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> Any:
        raise KeyError("a mistake of ours")

    monkeypatch.setattr(review_comment, "compare", fails)

    assert tell(github, tmp_path / "origin", clone) == 2

    assert body_of(github) == (
        f"{MARK}### What this changes\n\n"
        "This could not be judged, by a mistake in the review itself.\n\n"
        f"[The run]({RUN}) said this of charts_out/.\n"
    )


def test_too_many_files_are_refused(
    github: StandIn, clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("devops_constructs.review.changes.tree.MOST_FILES", 5)

    assert tell(github, tmp_path / "origin", clone) == 0

    assert body_of(github) == (
        f"{MARK}### What this changes\n\n"
        "This cannot be judged.\n\n"
        "```text\n"
        "charts_out/ has more than 5 files\n"
        "    why: no fleet has so many, and all of them would be read\n"
        "    fix: take out what devops synth does not write\n"
        "```\n\n"
        f"[The run]({RUN}) said this of charts_out/.\n"
    )


def test_who_is_told_has_to_be_known(
    clone: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)

    ended = main(["review", "tell", "7", "--base", str(clone), "--proposed", str(clone)])

    assert (ended, capsys.readouterr().err) == (
        2,
        "nothing says which repository the pull request is in\n"
        "    why: this is no workflow of GitHub's\n"
        "    fix: name it by --repository\n",
    )


SIGNS = st.sampled_from("`~@#<>|[]()!*_-\t\x1b\u202e\u2028:/ ")
TEXTS = st.text(st.one_of(SIGNS, st.characters(codec="utf-8")), max_size=200)


def chart(root: Path, bodies: list[dict[str, Any]], values: Any) -> None:
    folder = root / CHARTS / "shop-live/templates"
    folder.mkdir(parents=True, exist_ok=True)
    (folder.parent / "Chart.yaml").write_text("name: shop-live\n")
    (folder.parent / "values.yaml").write_text(json.dumps(values))
    for number, body in enumerate(bodies):
        (folder / f"{number}.yaml").write_text(json.dumps(body))


@settings(max_examples=60, deadline=None)
@given(name=TEXTS, key=TEXTS, value=TEXTS, repeated=st.sampled_from([1, 300, 20_000]))
def test_no_text_of_an_artifact_leaves_its_block_of_code(
    name: str, key: str, value: str, repeated: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    old, new = (tmp_path_factory.mktemp(each) for each in ("old", "new"))
    container = {"name": name + HOSTILE, "image": value, "env": [{"name": key, "value": "1"}]}
    hidden = [{"secretRef": {"name": (key + HOSTILE) * repeated}}]
    for root, more in ((old, {}), (new, {"envFrom": hidden, "args": [value + HOSTILE]})):
        pod = {"spec": {"containers": [{**container, **more}]}}
        kinds = ("Deployment", "StatefulSet", "CronJob", HOSTILE * repeated)
        bodies = [
            {"kind": kind, "metadata": {"name": (HOSTILE + name)[:: -1 if root == new else 1]},
             "spec": {"template": pod, "jobTemplate": {"spec": {"template": pod}}}}
            for kind in kinds
        ]  # fmt: skip
        bodies += [{**each, "metadata": {"name": HOSTILE}} for each in bodies]
        chart(root, bodies, {HOSTILE: {key: list(more)}})

    body = review_comment.review_comment(old, new, RUN)

    outside = outside_fences(body)
    for sign in ("@", "#1", "script", "![", "attacker"):
        assert sign not in outside
    assert outside.count("<details>") == outside.count("</details>")
    assert len(body.encode()) <= MOST_CHARACTERS
    for line in body.splitlines():
        assert printable(line) == line


def test_the_account_for_a_terminal_obeys_nobody(
    clone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace(clone, WEB, "name: web\n", 'name: "web\\e[31m\\u202e"\n')

    assert devops(clone, "diff", "--all") == 1
    said = capsys.readouterr().out
    assert "\\x1b[31m\\u202e" in said
    assert all(printable(line) == line for line in said.splitlines())


def test_what_is_left_out_is_counted(clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = CHARTS / "rails-shop-production/templates/configmap-rails.yaml"
    more = "".join(f"  MORE_{number:02}: x\n" for number in range(20))
    replace(clone, config, "\ndata:\n", f"\ndata:\n{more}")

    assert devops(clone, "diff") == 1
    folded = capsys.readouterr().out
    assert "\n      data.MORE_07: x is new\n      and 12 more fields\n" in folded
    assert devops(clone, "diff", "--all") == 1
    assert "      data.MORE_19: x is new\n" in capsys.readouterr().out
