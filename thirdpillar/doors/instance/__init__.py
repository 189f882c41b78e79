"""How an instance is started, watched, stopped, backed up and brought back."""
