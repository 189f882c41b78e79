"""Given and family names of the language communities in a made district: ordinary names, no persons."""
