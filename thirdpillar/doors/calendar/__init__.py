"""One calendar of all that is planned for families: gatherings, programmes, conferences, partners, school days."""
