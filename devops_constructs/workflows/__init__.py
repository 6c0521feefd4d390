"""GitHub Actions as typed workflows, jobs and steps.

    Workflow          a file of .github/workflows: when it runs, and its jobs
    Job               steps on one machine, perhaps for one environment at GitHub
    WorkflowCall      a job that is a whole workflow of the same repository
    Concurrency       what runs one after another
    Matrix            a job once per entry
    Run               a step: a command line of the shell
    Use               a step: a pinned action
    Expression        what GitHub evaluates
    Secret            a secret at GitHub
    Pinned            an action by commit, with its version

One workflow per file of this room; `project_workflows` has all of a project. What they do is
decided by the model; one that GitHub would refuse, or that is unsafe, is a ValueError here.
"""

from devops_constructs.workflows.expression import Expression, Secret
from devops_constructs.workflows.job import Concurrency, Job, Matrix, WorkflowCall
from devops_constructs.workflows.pinned import Pinned
from devops_constructs.workflows.step import Run, Use
from devops_constructs.workflows.workflow import Workflow

__all__ = [
    "Concurrency",
    "Expression",
    "Job",
    "Matrix",
    "Pinned",
    "Run",
    "Secret",
    "Use",
    "Workflow",
    "WorkflowCall",
]
