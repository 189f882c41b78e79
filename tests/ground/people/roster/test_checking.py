"""No import can be taken in whose rows hang on nobody."""

import pytest

from tests.ground.people.roster.exports import Export, founded, taken_in
from thirdpillar.ground.people.choices import ImportState
from thirdpillar.ground.people.models import Adult, ContactPoint, RosterImport, Tie
from thirdpillar.ground.people.roster import working
from thirdpillar.ground.people.roster.checking import Orphaned

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE new_tie SET adult_id = tp_new_id() WHERE ctid = (SELECT min(ctid) FROM new_tie)",
        "UPDATE new_tie SET student_id = tp_new_id() WHERE ctid = (SELECT min(ctid) FROM new_tie)",
        "UPDATE new_point SET adult_id = tp_new_id() WHERE ctid = (SELECT min(ctid) FROM new_point)",
        "UPDATE new_placement SET student_id = tp_new_id() WHERE ctid = (SELECT min(ctid) FROM new_placement)",
    ],
)
def test_a_row_that_hangs_on_nobody_stops_the_whole_import(tmp_path, monkeypatch, sql):
    path = Export(students=5).write(tmp_path / "first")
    by = founded(path)
    merge = working.merge

    def spoiled(desk):
        assert desk.run(sql) == 1
        merge(desk)

    monkeypatch.setattr(working, "merge", spoiled)
    with pytest.raises(Orphaned):
        taken_in(path, by)
    with working.inside(by):
        assert not RosterImport.objects.seen_by(by).filter(state=ImportState.APPLIED).exists()
        for model in (Adult, ContactPoint, Tie):
            assert not model.objects.seen_by(by).exists()


def test_ids_of_a_load_follow_one_another(tmp_path):
    path = Export(students=5).write(tmp_path / "first")
    by = founded(path)
    taken_in(path, by)
    with working.inside(by):
        ids = list(Adult.objects.seen_by(by).values_list("id", flat=True))
    assert ids and {one.version for one in ids} == {7}
    moments = [one.int >> 80 for one in ids]
    assert max(moments) - min(moments) < 60_000  # milliseconds: made in one load
