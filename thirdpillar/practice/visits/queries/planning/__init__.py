"""What planning asks: a school's problem, its board, its day, and where a visit is."""
