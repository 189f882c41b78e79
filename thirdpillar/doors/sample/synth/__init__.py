"""Made districts of any size, as a OneRoster 1.1 export with our contacts.csv; the formats are described in README.md."""

from .generate import Order, generate

__all__ = ["Order", "generate"]
