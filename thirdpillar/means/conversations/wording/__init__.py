"""What pages say of a text, in words."""
