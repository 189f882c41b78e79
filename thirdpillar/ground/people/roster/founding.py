"""Which district an export is of."""

from __future__ import annotations

from thirdpillar.ground.people.roster.cells import open_table
from thirdpillar.ground.people.roster.reading import recognise
from thirdpillar.ground.people.roster.refusals import Notes

_DISTRICTS = ("district", "local", "localeducationagency")


def district_in(folder) -> tuple[str, str]:
    """The district's id and name in orgs.csv or EducationOrganization.xml; blank id and a plain name where neither says.

    Raises Unreadable for files that are no roster: they found nothing.
    """
    recognise(folder, Notes())
    files = {name.casefold(): name for name in folder.names()}
    if "educationorganization.xml" in files:
        from thirdpillar.ground.people.roster.edfi.rows import district_of

        return district_of(folder, files["educationorganization.xml"])
    first = ("", "")
    for file in ("orgs.csv", "school.csv"):
        if file not in files:
            continue
        notes = Notes()
        table = open_table(folder, files[file], notes)
        places = [table.place("sourcedId", "SIS ID"), table.place("name"), table.place("type")]
        if places[0] is None or places[1] is None:
            continue
        kinds = places[2] is not None
        for batch in table.rows([place for place in places if place is not None]):
            for row in batch:
                if kinds and row[3].strip().casefold() in _DISTRICTS:
                    return row[1].strip(), row[2].strip()
                first = first if first[1] else ("", row[2].strip())
    return first if first[1] else ("", "District")
