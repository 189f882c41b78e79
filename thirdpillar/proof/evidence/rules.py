"""Who may look, work and read here."""

from thirdpillar.ground.accounts.choices import SCHOOL_STAFF, Role

LOOKERS = (Role.OFFICE, *sorted(SCHOOL_STAFF), Role.TEACHER)
"""See the live figures of the families they may see, and those families."""

WORKERS = (Role.OFFICE, *sorted(SCHOOL_STAFF))
"""Take unreached families on, and invite them."""

READERS = (
    Role.OFFICE, Role.READER, Role.PRINCIPAL, Role.COORDINATOR, Role.LIAISON, Role.PARENT_LEADER, Role.PARTNER,
)  # fmt: skip
"""See what was published."""
