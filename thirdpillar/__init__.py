"""Third Pillar: promise, practice, proof, standing on people, under rules that anyone can read."""

__version__ = "0.1.0"
