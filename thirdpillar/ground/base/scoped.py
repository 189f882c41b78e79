"""Querysets that answer nobody in particular with an error instead of with everything."""

from __future__ import annotations

from django.db import models


class Unscoped(RuntimeError):
    """A query on a protected model was about to run without `seen_by(...)`."""


class ScopedQuerySet(models.QuerySet):
    """Evaluates only after `seen_by(scope)`, or when reached from a row that was itself fetched in scope."""

    _seen = False

    def seen_by(self, scope):
        """Only what `scope` may see; each model says what that is in `visible_to`."""
        clone = self.filter(self.model.visible_to(scope))
        clone._seen = True
        return clone

    def _clone(self):
        clone = super()._clone()  # type: ignore[misc]  # Django's own, left out of its stubs
        clone._seen = self._seen
        return clone

    def _add_hints(self, **hints):
        super()._add_hints(**hints)  # type: ignore[misc]  # likewise
        if "instance" in hints:  # a related manager: student.ties.all() starts from a row already in scope
            self._seen = True

    def _need_scope(self):
        if not self._seen:
            raise Unscoped(f"{self.model.__name__}: say who is asking with .seen_by(scope)")

    def _fetch_all(self):
        if self._result_cache is None:
            self._need_scope()
        super()._fetch_all()

    def iterator(self, *args, **kwargs):
        self._need_scope()
        return super().iterator(*args, **kwargs)

    def count(self):
        self._need_scope()
        return super().count()

    def exists(self):
        self._need_scope()
        return super().exists()

    def aggregate(self, *args, **kwargs):
        self._need_scope()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs):
        self._need_scope()
        return super().update(**kwargs)

    def delete(self):
        self._need_scope()
        return super().delete()

    delete.alters_data = True
    delete.queryset_only = True
    update.alters_data = True


ScopedManager = models.Manager.from_queryset(ScopedQuerySet)
