"""A base map of a town from one open file (GeoJSON, RFC 7946): streets, water and parks, and nothing from outside.

Pure functions: the file's bytes as they come and the area in, lines and rings clipped and thinned out, small enough to keep
in one row; and the paths of a picture around a place.
"""

from .drawing import paths_around
from .kinds import Kind
from .reading import MapRefused
from .shaping import Box, around
from .taking import BaseMap, read_map

__all__ = ["BaseMap", "Box", "Kind", "MapRefused", "around", "paths_around", "read_map"]
