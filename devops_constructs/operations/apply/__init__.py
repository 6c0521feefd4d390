"""What was merged becomes what is: stacks, charts of clusters, and what releases wait for."""
