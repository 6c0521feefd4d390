"""What is wanted of a Dockerfile: one rule per file, over what is known of the build."""
