"""What people read of this room, in words of each language."""
