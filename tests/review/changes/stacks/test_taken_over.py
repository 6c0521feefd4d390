"""What is said of moves and adoptions."""

from __future__ import annotations

from devops_constructs.review.changes.stacks.taken_over import taken_over
from tests.review.changes.stacks_of import said, stack

OLD, NEW = "digitalocean_spaces_bucket.old", "digitalocean_spaces_bucket.new"
BUCKET = {"name": "uploads"}


def test_a_move_changes_nothing_outside() -> None:
    after = stack({NEW: BUCKET}, moved=[{"from": OLD, "to": NEW}])

    assert said(taken_over, stack({OLD: BUCKET}), after) == [
        "note: digitalocean_spaces_bucket.old goes by digitalocean_spaces_bucket.new from now on"
        " [moved]\n"
        "    why: a moved block says so: Terraform changes its state, and nothing outside"
    ]


def test_moves_are_followed_from_one_to_the_next() -> None:
    last = "digitalocean_spaces_bucket.last"
    blocks = [{"from": NEW, "to": last}, {"from": OLD, "to": NEW}]

    [told] = said(taken_over, stack({OLD: BUCKET}), stack({last: BUCKET}, moved=blocks))

    assert told.startswith(f"note: {OLD} goes by {last} from now on")


def test_a_move_in_a_circle_moves_nothing() -> None:
    blocks = [{"from": OLD, "to": NEW}, {"from": NEW, "to": OLD}]

    assert said(taken_over, stack({OLD: BUCKET}), stack({OLD: BUCKET}, moved=blocks)) == []


def test_what_there_was_is_taken_over() -> None:
    after = stack({NEW: BUCKET}, **{"import": [{"to": NEW, "id": "fra1,uploads"}]})

    assert said(taken_over, stack(), after) == [
        "note: bucket 'uploads' (digitalocean_spaces_bucket.new) is taken over: it is what has the"
        " id 'fra1,uploads' [imported]\n"
        "    why: it is not made; where it is other than the stack says, the plan shows how it is"
        " changed"
    ]


def test_an_id_that_is_the_secret_itself_is_not_said() -> None:
    address = "random_password.a"
    after = stack({address: {"length": 8}}, **{"import": [{"to": address, "id": "SECRET"}]})

    [told] = said(taken_over, stack(), after)

    assert told.startswith("note: random text random_password.a is taken over [imported]")
