"""A language by its name on this page."""

from django import template

from thirdpillar.ground.base.languages import language_label

register = template.Library()
register.filter("language_label", language_label)
