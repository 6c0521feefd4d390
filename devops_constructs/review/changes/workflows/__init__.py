"""What follows from changes of GitHub's workflows."""
