"""The importlib.metadata.Distribution of a metadata directory, on disk or in a zip archive."""

import os
import pathlib
import zipfile
from importlib.metadata import PathDistribution


def _archive_and_inside(location):
    """The archive that `location` lies in and its path inside; (None, None) where there is none."""
    archive, inside = os.path.split(location)
    while not os.path.lexists(archive) and archive not in ("", os.sep):
        archive, last = os.path.split(archive)
        inside = last + "/" + inside
    if os.path.isfile(archive) and zipfile.is_zipfile(archive):
        return archive, inside
    return None, None


def distribution_at(location):
    if not os.path.lexists(location):
        archive, inside = _archive_and_inside(location)
        if archive is not None:
            return PathDistribution(zipfile.Path(archive).joinpath(inside))
    return PathDistribution(pathlib.Path(location))
