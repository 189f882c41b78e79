"""Invented streets in one invented city; its postal codes begin with 552, a prefix that is not in use."""

from __future__ import annotations

from copy import copy

from .dice import Roll, pick

CITY = "Juniper Falls"
STATE = "MN"
DISTRICT = "Juniper Falls Unified School District"

STREETS = """
Alderwick Amberly Applecross Ashgrove Aspenhurst Barleymow Basswood Beechnut Bellflower Birchmere Bittersweet Blackhaw
Bluestem Boxelder Bramblewood Briarstone Brookmeadow Burdock Buttonbush Catalpa Cattail Cedarhold Chickadee Chokecherry
Cloverleaf Coneflower Copperbeech Cottonwood Cranefield Creekbend Dogwood Dovecote Elderflower Elmstead Fernhollow
Fieldstone Foxglove Gentian Ginkgo Goldfinch Goldenrod Goosefoot Hackberry Harebell Hawkweed Hazelmere Heronsway
Hickorynut Hornbeam Indigo Ironwood Jackpine Kestrel Kingbird Lakemere Larchmont Larkspur Lindenhall Lowmeadow Lupine
Mallard Maplegate Marigold Marshwren Meadowlark Milkweed Millrace Mistletoe Moonseed Mulberry Nannyberry Nettlecombe
Nutmeg Oatfield Orchardgate Osprey Partridge Peachtree Pennyroyal Pheasant Pinecroft Plumtree Poplarside Prairiegrass
Quailridge Quarryhill Quince Ragwort Redstart Ridgewater Rosinweed Rushmere Sandcherry Sedgefield Serviceberry Shagbark
Silverleaf Snowberry Sorrel Spicebush Spruceton Starling Stonecrop Sumac Swallowtail Sweetfern Sycamore Tamarack
Teasel Thimbleberry Thistledown Towhee Trillium Tuliptree Turnstone Violetwood Walnutgate Warbler Waxwing Whitepine
Wildrye Willowmere Winterberry Witchhazel Woodsorrel Wrenfield Yarrow Yellowthroat
""".split()
KINDS = ("Street", "Avenue", "Lane", "Road", "Drive", "Court", "Way", "Place")


class Home:
    """One mailing address; `written` is the four columns as a row carries them."""

    __slots__ = ("key", "written")

    def __init__(self, street: str, postal: str) -> None:
        self.written = f"{street},{CITY},{STATE},{postal}"
        self.key = f"{street} {postal}".casefold()

    def shouted(self) -> Home:
        """The same home as another clerk typed it: capitals and a double space."""
        twin = copy(self)
        twin.written = self.written.upper().replace(" ", "  ", 1)
        return twin


def home(roll: Roll, where: float, apart: Home | None = None) -> Home:
    """A home in the neighbourhood `where` (0 to 1); differs from `apart` when that is given."""
    postal = f"552{int(where * 100):02d}"
    number = 100 + int(roll() * 9_800)
    street = f"{number} {pick(roll, STREETS)} {pick(roll, KINDS)}"
    if roll() < 0.34:
        street += f" Apt {1 + int(roll() * 240)}"
    made = Home(street, postal)
    if apart is not None and made.key == apart.key:
        return Home(f"{number + 1} {STREETS[0]} {KINDS[0]}", postal)
    return made
