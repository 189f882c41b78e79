"""The public page for volunteers, where anybody asks for their own link; letters of thanks; and the ladder's next rung."""
