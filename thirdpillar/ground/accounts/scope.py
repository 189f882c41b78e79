"""Who is asking, in which role, and how far they see. Every query takes one as `seen_by`, every deed as `by`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from uuid import UUID

from thirdpillar.ground.accounts.choices import Role


@dataclass(frozen=True)
class Scope:
    """A person (or a machine with a purpose) inside one district.

    breadth: "district" sees all of it; "school" the students of `school_ids`; "class" and "family" exactly
    `student_ids`; "none" no person at all. `adult_id` is the asker's own record as a caregiver. `evaluates_at`: the
    schools whose principal the account is, in whatever role it asks now.
    """

    district_id: UUID
    breadth: str = "none"
    role: Role | None = None
    account_id: UUID | None = None
    school_ids: frozenset[UUID] = field(default_factory=frozenset)
    section_ids: frozenset[UUID] = field(default_factory=frozenset)
    student_ids: frozenset[UUID] = field(default_factory=frozenset)
    adult_id: UUID | None = None
    evaluates_at: frozenset[UUID] = field(default_factory=frozenset)
    purpose: str = ""
    read_only: bool = False

    @classmethod
    def system(cls, district_id: UUID, purpose: str) -> Scope:
        """A machine at work over a whole district; `purpose` is what the audit record will say."""
        return cls(district_id=district_id, breadth="district", purpose=purpose)

    @property
    def sees_all(self) -> bool:
        return self.breadth == "district"

    def has_role(self, *roles: Role) -> bool:
        return self.role in roles

    def for_purpose(self, purpose: str) -> Scope:
        """The same asker, with the reason that the audit record will carry."""
        return replace(self, purpose=purpose)
