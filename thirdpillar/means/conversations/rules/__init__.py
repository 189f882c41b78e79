"""May this be said, sent, read? One noun a file; loaded facts in, a verdict out, no database."""
