"""The public page for volunteers, where anybody asks for their own link; and thank-you letters to print."""
