"""Deeds around a programme: make, open, date, register, move the waiting list, take the roll, complete."""

from thirdpillar.practice.gatherings.actions.programmes.attending import sign_in_registered, take_roll
from thirdpillar.practice.gatherings.actions.programmes.completing import finish_programme
from thirdpillar.practice.gatherings.actions.programmes.following import ask_from_rung, ask_on
from thirdpillar.practice.gatherings.actions.programmes.making import (
    cancel_programme,
    change_programme,
    make_programme,
    open_programme,
    set_questions,
)
from thirdpillar.practice.gatherings.actions.programmes.places import (
    answer_offer,
    give_place,
    lapse_offers,
    offer_places,
    to_call,
)
from thirdpillar.practice.gatherings.actions.programmes.registering import (
    ask_to_register,
    forget_answers,
    register,
    withdraw_from,
)
from thirdpillar.practice.gatherings.actions.programmes.sending import pass_on_places, put_places_right
from thirdpillar.practice.gatherings.actions.programmes.sessions import add_sessions

__all__ = [
    "add_sessions",
    "answer_offer",
    "ask_from_rung",
    "ask_on",
    "ask_to_register",
    "cancel_programme",
    "change_programme",
    "finish_programme",
    "forget_answers",
    "give_place",
    "lapse_offers",
    "make_programme",
    "offer_places",
    "open_programme",
    "pass_on_places",
    "put_places_right",
    "register",
    "set_questions",
    "sign_in_registered",
    "take_roll",
    "to_call",
    "withdraw_from",
]
