"""What follows from changes of Terraform's stacks."""
