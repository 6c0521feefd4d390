"""What commands do outside the repository: programs they run, servers they ask."""
