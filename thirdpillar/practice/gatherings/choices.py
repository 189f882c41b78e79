from django.db import models
from django.utils.translation import gettext_lazy as _

# In the session: {key: households that somebody chose on a list}, on the way to the page that plans a gathering for them.
CHOSEN = "gatherings.choices"
# Whom childcare is for: years of age, and how many of one family.
OLDEST_CHILD, MOST_CHILDREN = 18, 15


class Purpose(models.TextChoices):
    """The rung of the ladder that a gathering stands on."""

    SUPPORT = "support", _("Support")
    LEARN = "learn", _("Learn")
    VOLUNTEER = "volunteer", _("Volunteer")
    LEAD = "lead", _("Lead")
    COACH = "coach", _("Coach")


class Stage(models.TextChoices):
    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Open")
    CANCELLED = "cancelled", _("Cancelled")


class GatheringKind(models.TextChoices):
    """Most gatherings are of no further kind; a tour has stops."""

    PLAIN = "", _("Gathering")
    TOUR = "tour", _("Community tours")


class DayKind(models.TextChoices):
    """What a day of the school calendar is; on a closed one nobody is in the building."""

    NO_SCHOOL = "no_school", _("No school")
    HALF_DAY = "half_day", _("Half day")
    CLOSED = "closed", _("Building closed")


class UseStage(models.TextChoices):
    """Where a partner's use of rooms stands: a link went out (or staff write it down), asked, decided, cancelled."""

    INVITED = "invited", _("Asked")
    ASKED = "asked", _("Waits for an answer")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    CANCELLED = "cancelled", _("Cancelled")


class UseDateState(models.TextChoices):
    ASKED = "asked", _("Waits for an answer")
    HELD = "held", _("Approved")
    TAKEN = "taken", _("Not free")
    CANCELLED = "cancelled", _("Cancelled")


class RoundStage(models.TextChoices):
    """Where a round of inviting stands, in which the worker invites many families."""

    GOING = "going", _("Inviting")
    HELD = "held", _("Held")
    DONE = "done", _("Done")
    STOPPED = "stopped", _("Stopped")


OPEN_ROUNDS = (RoundStage.GOING, RoundStage.HELD)


class Answered(models.TextChoices):
    YES = "yes", _("Coming")
    NO = "no", _("Not coming")


class Way(models.TextChoices):
    """How something reached us; all ways stand equal."""

    LINK = "link", _("Family's link")
    TEXT = "text", _("Text message")
    STAFF = "staff", _("Told to staff")
    KIOSK = "kiosk", _("Kiosk")
    QR = "qr", _("Own QR code")
    PAPER = "paper", _("Paper sheet")
    DOOR = "door", _("Door team")


class LineState(models.TextChoices):
    WAITING = "waiting", _("Waits for a person")
    TAKEN = "taken", _("Matched")
    NEW = "new", _("New person")
    DISMISSED = "dismissed", _("Set aside")


class PartOfWeek(models.TextChoices):
    """When a family could come, as coarse as it needs to be: a stretch of the week, never hours or the reason."""

    WEEK_MORNING = "week-am", _("Monday to Friday, in the morning")
    WEEK_AFTERNOON = "week-pm", _("Monday to Friday, in the afternoon")
    WEEK_EVENING = "week-eve", _("Monday to Friday, in the evening")
    SATURDAY_MORNING = "sat-am", _("Saturday morning")
    SATURDAY_LATER = "sat-pm", _("Saturday afternoon or evening")
    SUNDAY = "sun", _("Sunday")


class AskedWhat(models.TextChoices):
    """What a home is asked before a gathering's time is chosen: when it could come, or which of two times it can make."""

    FREE = "free"
    TWO = "two"


# How many times and places one search weighs, as rows of its form.
MOST_TIMES, MOST_PLACES = 12, 6

SUPPORTS = (
    ("interpreter", _("Interpreter")),
    ("childcare", _("Childcare")),
    ("transport", _("Transport")),
    ("food", _("Food")),
)


class Need(models.TextChoices):
    """What a family may need to be able to come; each is staffed by somebody."""

    INTERPRETER = "interpreter", _("Interpreter")
    CHILDCARE = "childcare", _("Childcare")
    TRANSPORT = "transport", _("Transport")
    FOOD = "food", _("Food")
    ACCESS = "access", _("Access")


class Diet(models.TextChoices):
    """What somebody eats; never why. `ask`: said by text, where a person calls."""

    VEGETARIAN = "vegetarian", _("No meat")
    NO_PORK = "no_pork", _("No pork")
    NO_NUTS = "no_nuts", _("No nuts")
    NO_MILK = "no_milk", _("No milk")
    NO_WHEAT = "no_wheat", _("No wheat")
    ASK = "ask", _("Please call us about it")


class Access(models.TextChoices):
    """What somebody needs to take part; never why."""

    NO_STEPS = "no_steps", _("A way in without steps")
    LARGE_PRINT = "large_print", _("Large print")
    HEARING = "hearing", _("Help with hearing")
    QUIET = "quiet", _("A quiet place")
    ASK = "ask", _("Please call us about it")


# A line that is new waits as well: a person adds the new adult, or sees that it was somebody known.
OPEN_LINES = (LineState.WAITING, LineState.NEW)


class ProgrammeKind(models.TextChoices):
    """What a programme is; those for staff are for accounts, all others for families' adults."""

    COURSE = "course", _("Course")
    WORKSHOP = "workshop", _("Workshop")
    COACHING = "coaching", _("Leadership coaching")
    ENGLISH = "english", _("English class")
    COMPUTERS = "computers", _("Computer class")
    SOCIAL = "social", _("Social evening")
    STAFF = "staff", _("For staff")


class ProgrammeStage(models.TextChoices):
    """Only what is open stands in the catalogue and takes people in; finished and cancelled are final."""

    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Open")
    FINISHED = "finished", _("Finished")
    CANCELLED = "cancelled", _("Cancelled")


class QuestionKind(models.TextChoices):
    WORDS = "words", _("A few words")
    YES_NO = "yes_no", _("Yes or no")
    ONE_OF = "one_of", _("One of these")


class Standing(models.TextChoices):
    """Where somebody stands in a programme.

    asked (a link went out) → registered | waiting; waiting → offered (a place is kept) → registered | waiting;
    registered → completed; withdrew can register again.
    """

    ASKED = "asked", _("Asked")
    REGISTERED = "registered", _("Registered")
    WAITING = "waiting", _("On the waiting list")
    OFFERED = "offered", _("A place is kept")
    WITHDREW = "withdrew", _("Withdrew")
    COMPLETED = "completed", _("Completed")


# Who has a place, or has one kept for them.
HOLDING = (Standing.REGISTERED, Standing.OFFERED, Standing.COMPLETED)
# Who is told of what becomes of it.
CONCERNED = (Standing.REGISTERED, Standing.OFFERED, Standing.WAITING)


class ItemKind(models.TextChoices):
    """What a point of a parent meeting's agenda is for."""

    INFORM = "inform", _("We tell you")
    ASK = "ask", _("We ask you")


class InputWay(models.TextChoices):
    """How what families said at a parent meeting reached us; all ways stand equal."""

    TABLE = "table", _("At a table")
    LINK = "link", _("Family's link")
    QR = "qr", _("Square on the table")
    TEXT = "text", _("Text message")
    PAPER = "paper", _("On paper")


class AnswerKind(models.TextChoices):
    """What the school answers to what families said; blank while nobody has."""

    WILL = "will", _("We will")
    WONT = "wont", _("We won't, because")
    ALREADY = "already", _("It is so already")


class PointState(models.TextChoices):
    """What became of what was promised; that it is late is seen from its day alone."""

    OPEN = "open", _("Under way")
    DONE = "done", _("Done")
    CHANGED = "changed", _("Changed")


# How much one table or family says to one question, how many speak at a table, and how long an agenda may be.
MOST_WORDS, MOST_AT_TABLE, MOST_ITEMS = 2000, 60, 12
