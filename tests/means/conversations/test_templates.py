"""Approved texts: kept by the office, put into the box with their names, counted, and a person's in every language."""

import pytest
from django.urls import reverse

from tests.factories import NOW, signed_in
from tests.means.conversations.test_threads import Town
from thirdpillar.ground.accounts.choices import Role
from thirdpillar.ground.base.refused import Refused
from thirdpillar.means.conversations.actions.templates import save_template
from thirdpillar.means.conversations.models import Post, Template, Version
from thirdpillar.means.conversations.queries.templates import templates, with_uses

TEXTS = {"en": "{children} did well. {staff}, {school}", "so": "{children} si fiican ayuu sameeyay. {school}"}


@pytest.fixture
def town(db):
    return Town()


def save(town, by=None, **more):
    by = by or town.oak.scope(Role.OFFICE)
    with town.oak.acting(by):
        return save_template(**{"title": "Good news", "texts": TEXTS} | more, by=by, at=NOW)


def test_the_text_is_put_in_with_its_names_in_both_languages_and_counted(town, client):
    kept = save(town)
    signed_in(client, town.teacher)
    page = reverse("threads:begin", args=[town.mother.pk])
    assert "Good news" in client.get(page).content.decode()
    shown = client.get(page, {"template": str(kept.pk)}).content.decode()
    assert (
        "Halima did well. Tess Doe, Oak School" in shown
        and "Halima si fiican ayuu sameeyay. Oak School" in shown
    )
    sent = {"students": [str(town.child.pk)], "subject": "News", "body": "Halima did well.", "translated": "Halima!",
            "ground": f"class:{town.room.pk}", "key": "t", "template": str(kept.pk)}  # fmt: skip
    assert client.post(page, sent).status_code == 302
    with town.oak.acting():
        by = town.oak.system
        assert Post.objects.seen_by(by).get().template_id == kept.pk
        assert Version.objects.seen_by(by).get().made_by == "person"
        assert with_uses(templates(seen_by=by), seen_by=by).get().uses == 1


def test_a_made_up_template_changes_nothing(town, client):
    signed_in(client, town.teacher)
    page = reverse("threads:begin", args=[town.mother.pk])
    assert client.get(page, {"template": "x' OR 1"}).status_code == 200


def test_a_schools_office_keeps_its_own_and_not_the_districts(town):
    elm = town.oak.add_school("Elm School")
    save(town)
    own = save(town, by=town.office, school_id=town.school.pk, title="Own")
    with pytest.raises(Refused, match="district's"):
        save(town, by=town.office, school_id=elm.pk)
    with pytest.raises(Refused, match="district's"):
        save(town, by=town.office)
    with pytest.raises(Refused, match="office"):
        save(town, by=town.by)
    save(town, school_id=elm.pk, title="Elm's")
    with town.oak.acting(town.office):
        assert [one.title for one in templates(seen_by=town.office)] == ["Good news", "Own"]
    changed = save(
        town, by=town.office, school_id=town.school.pk, template_id=own.pk, texts={"es": "Bien"}, title="Own"
    )
    with town.oak.acting():
        assert [text.language for text in changed.texts.all()] == ["es"]


def test_the_office_writes_changes_and_ends_one_on_its_pages(town, client):
    signed_in(client, town.oak.add_account(Role.OFFICE))
    sent = {"title": "Late bus", "school": "", "in-en": "The bus of {children} is late."}
    assert client.post(reverse("threads:new_template"), sent).status_code == 302
    assert client.post(reverse("threads:new_template"), sent | {"in-en": ""}).status_code == 422
    assert "Late bus" in client.get(reverse("threads:templates")).content.decode()
    with town.oak.acting():
        kept = Template.objects.seen_by(town.oak.system).get()
    assert (
        client.post(reverse("threads:template", args=[kept.pk]), sent | {"title": "Bus"}).status_code == 302
    )
    client.post(reverse("threads:end_template", args=[kept.pk]))
    assert "Bus" not in client.get(reverse("threads:templates")).content.decode()
