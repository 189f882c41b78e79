"""Deeds of the outbox: put in, send, look up, stop, hold, print."""

from thirdpillar.ground.delivery.actions.failing import Failed, send_again, take_failed
from thirdpillar.ground.delivery.actions.halting import Still
from thirdpillar.ground.delivery.actions.holding import (
    hold_after_restore,
    lift_fence,
    resume_sending,
    start_address,
    stop_address,
    stop_sending,
    withdraw,
)
from thirdpillar.ground.delivery.actions.letters import letters_put_right, mark_printed
from thirdpillar.ground.delivery.actions.outages import empty_given_up, give_up_waiting
from thirdpillar.ground.delivery.actions.outbox import amend, enqueue, enqueue_many
from thirdpillar.ground.delivery.actions.parts import keep_part, take_broken_texts
from thirdpillar.ground.delivery.actions.purposes import hold_messages, release_messages, withdraw_messages
from thirdpillar.ground.delivery.actions.receipts import record_receipt
from thirdpillar.ground.delivery.actions.recordings import empty_recordings, fetch_recordings, keep_recording
from thirdpillar.ground.delivery.actions.scripts import give_up_voiceless, release_spoken
from thirdpillar.ground.delivery.actions.sending import Objection, Quiet, send_batch, sweep_leases
from thirdpillar.ground.delivery.actions.speeches import (
    begin_script,
    call_to_speak,
    drop_speech,
    keep_speech,
    keep_spoken,
    note_spoken,
    take_over_spoken,
)
from thirdpillar.ground.delivery.actions.unclear import decide_unclear, decide_unclear_many, settle_unclear

__all__ = [
    "Failed",
    "Objection",
    "Quiet",
    "Still",
    "amend",
    "begin_script",
    "call_to_speak",
    "decide_unclear",
    "decide_unclear_many",
    "drop_speech",
    "empty_given_up",
    "empty_recordings",
    "enqueue",
    "enqueue_many",
    "fetch_recordings",
    "give_up_voiceless",
    "give_up_waiting",
    "hold_after_restore",
    "hold_messages",
    "keep_part",
    "keep_recording",
    "keep_speech",
    "keep_spoken",
    "letters_put_right",
    "lift_fence",
    "mark_printed",
    "note_spoken",
    "record_receipt",
    "release_messages",
    "release_spoken",
    "resume_sending",
    "send_again",
    "send_batch",
    "settle_unclear",
    "start_address",
    "stop_address",
    "stop_sending",
    "sweep_leases",
    "take_broken_texts",
    "take_failed",
    "take_over_spoken",
    "withdraw",
    "withdraw_messages",
]
