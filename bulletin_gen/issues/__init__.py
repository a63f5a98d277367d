"""What is about whole issues, in whatever form they are filed: those before, the next, an edit."""
