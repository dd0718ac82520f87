"""What is decided on: programs, proposals, their content and its sealed revisions."""
