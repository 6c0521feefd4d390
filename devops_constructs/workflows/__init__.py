"""GitHub Actions as typed workflows, jobs and steps.

    Workflow          a file of .github/workflows: when it runs, and its jobs
    Job               steps on one machine, perhaps for one environment at GitHub
    WorkflowCall      a job that is a whole workflow of the same repository
    PinnedCall        a job that is a whole workflow of another repository, by commit
    Concurrency       what runs one after another
    Matrix            a job once per entry
    Run               a step: a command line of the shell
    Use               a step: a pinned action
    UseOwn            a step: an action of the workflow's own repository and commit
    Right             what a job may do at GitHub, and why
    Expression        what GitHub evaluates
    Secret            a secret at GitHub
    Pinned            an action by commit, with its version

One workflow per file of this room; `project_workflows` has all of a project. What they do is
decided by the model; one that GitHub would refuse, or that is unsafe, is a ValueError here.
"""

from devops_constructs.workflows.expression import Expression, Secret
from devops_constructs.workflows.job import Concurrency, Job, Matrix, PinnedCall, WorkflowCall
from devops_constructs.workflows.pinned import Pinned
from devops_constructs.workflows.right import Right
from devops_constructs.workflows.step import Run, Use, UseOwn
from devops_constructs.workflows.workflow import Workflow

__all__ = [
    "Concurrency",
    "Expression",
    "Job",
    "Matrix",
    "Pinned",
    "PinnedCall",
    "Right",
    "Run",
    "Secret",
    "Use",
    "UseOwn",
    "Workflow",
    "WorkflowCall",
]
