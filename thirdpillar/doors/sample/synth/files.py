"""The files of one export: headers, and a folder of line writers that count lines and can be packed as a zip."""

from __future__ import annotations

import zipfile
from pathlib import Path

STAMP, STAMP_NEXT = "2026-11-16T02:00:00.000Z", "2026-11-17T02:00:00.000Z"

HEADERS = {
    "manifest.csv": "propertyName,value",
    "orgs.csv": "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId",
    "academicSessions.csv": "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear",
    "courses.csv": "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,"
    "subjects,subjectCodes",
    "classes.csv": "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,"
    "schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods",
    "enrollments.csv": "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,"
    "beginDate,endDate",
    "users.csv": "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,"
    "middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,metadata.el,metadata.iep",
    "demographics.csv": "sourcedId,status,dateLastModified,birthDate,sex,americanIndianOrAlaskaNative,asian,"
    "blackOrAfricanAmerican,nativeHawaiianOrOtherPacificIslander,white,demographicRaceTwoOrMoreRaces,"
    "hispanicOrLatinoEthnicity,countryOfBirthCode,stateOfBirthAbbreviation,cityOfBirth",
    "contacts.csv": "studentSourcedId,adultSourcedId,relation,legalGuardian,livesWith,priority,maySms,mayEmail,mayCall,"
    "mayMail,recordsAccess,readsLanguage,speaksLanguage,interpreter,address,city,state,postalCode,restrictionScope,"
    "restrictionSource,restrictionFrom,restrictionUntil,restrictionReference",
    "bus.csv": "studentSourcedId,direction,route,stop,beginDate,endDate",
    "staff_roles.csv": "staffSourcedId,orgSourcedId,role",
}
MANIFEST = (
    "academicSessions", "categories", "classes", "classResources", "courses", "courseResources", "demographics",
    "enrollments", "lineItems", "orgs", "resources", "results", "users",
)  # fmt: skip
BOM = b"\xef\xbb\xbf"


class Export:
    """A folder of CSV files being written; `lines` is the number of lines so far in each, header included."""

    def __init__(self, folder: Path, names: tuple[str, ...], *, bom: str = "", cp1252: str = "") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "oneroster.zip").unlink(missing_ok=True)  # of an earlier run
        self.folder = folder
        self.encodings = {name: "cp1252" if name == cp1252 else "utf-8" for name in names}
        # Closed by `close`; a context manager would not fit three exports that grow side by side.
        self.files = {name: (folder / name).open("wb", buffering=1 << 18) for name in names}
        self.lines = dict.fromkeys(names, 0)
        if bom:
            self.files[bom].write(BOM)
        for name in names:
            self.write(name, [HEADERS[name]])

    def write(self, name: str, lines: list[str]) -> None:
        """Append lines, each ended by a bare line feed on every system."""
        if lines:
            self.files[name].write(("\n".join(lines) + "\n").encode(self.encodings[name]))
            self.lines[name] += len(lines)

    def manifest(self, kind: str, title: str) -> None:
        """Say which of OneRoster's files are present; `kind` is bulk or delta."""
        rows = ["manifest.version,1.0", "oneroster.version,1.1"]
        rows += [f"file.{name},{kind if f'{name}.csv' in self.files else 'absent'}" for name in MANIFEST]
        self.write(
            "manifest.csv", [*rows, f"source.systemName,{title}", "source.systemCode,thirdpillar-synth"]
        )

    def close(self) -> None:
        for file in self.files.values():
            file.close()

    def pack(self) -> Path:
        """Replace the loose files by oneroster.zip; times inside are fixed, so only zlib's version can change a byte."""
        target = self.folder / "oneroster.zip"
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
            for name in sorted(self.files):
                entry = zipfile.ZipInfo(name, date_time=(2026, 11, 16, 2, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                with (
                    (self.folder / name).open("rb") as source,
                    packed.open(entry, "w", force_zip64=True) as sink,
                ):
                    while piece := source.read(1 << 20):
                        sink.write(piece)
                (self.folder / name).unlink()
        return target
