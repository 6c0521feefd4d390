from __future__ import annotations

import devops_constructs as dc
from devops_constructs.project.summary import summary
from devops_constructs.project.summary_text import summary_text
from tests.project import samples
from tests.project.test_summary import MONOLITH


def test_what_is_taken_over_moved_and_given_up_is_told_with_its_reason() -> None:
    production = MONOLITH.environments[0]
    ends = dc.Retirement(reason="moved on", date="2026-11-25", backup="handed over")
    bucket = "digitalocean_spaces_bucket.shop"
    facts = summary(
        samples.fleet(),
        MONOLITH.model_copy(
            update={
                "adopted": (dc.Adoption(f"{bucket}_private", id="fra1,plans"),),
                "moved": (dc.Moved(f"{bucket}_old", f"{bucket}_private"),),
                "tombstones": (
                    dc.Tombstone(f"{bucket}_x", reason="unused", date="2026-11-24", backup="none"),
                ),
                "environments": (production.model_copy(update={"retired": ends}),),
            }
        ),
    )

    text = summary_text(facts)
    assert (
        "taken over, moved and given up in Terraform\n"
        "  adopted   digitalocean_spaces_bucket.shop_private  id fra1,plans\n"
        f"  moved     digitalocean_spaces_bucket.shop_private  was {bucket}_old\n"
        "  given up  digitalocean_spaces_bucket.shop_x        2026-11-24: unused; backup: none\n"
    ) in text
    assert "  it ends (2026-11-25): moved on; backup: handed over\n" in text
    assert facts["environments"][0]["retired"]["reason"] == "moved on"
