"""What a change of the committed artifacts is, and what follows from it when it is rolled out."""
