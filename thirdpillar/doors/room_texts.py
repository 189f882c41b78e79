"""What each room takes of a text by its own words, in this order: the first that answers has it.

What a visitor says of a visit goes before all that is taken as plain words: a call for help is no answer to a meeting.
"""

from __future__ import annotations

from thirdpillar.doors.conference_texts import said_of_conference
from thirdpillar.doors.lesson_texts import said_of_lesson
from thirdpillar.doors.meeting_texts import said_of_meeting, said_with_its_word
from thirdpillar.doors.programme_texts import said_of_programme
from thirdpillar.doors.time_texts import said_of_times
from thirdpillar.doors.visitor_texts import may_call_from_a_visit, said_by_visitor

OF_ROOMS = (
    said_of_programme,
    said_of_conference,
    said_of_times,
    said_of_lesson,
    said_by_visitor,
    said_with_its_word,
    may_call_from_a_visit,
    said_of_meeting,
)
