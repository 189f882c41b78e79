"""Phone numbers that belong to nobody.

The North American plan keeps 555-0100 to 555-0199 of every area code for fiction. 359 area codes of the
United States give 35,900 such numbers; they are used first, so a district of up to about 15,000 students has
no others. Larger districts go on with 555-2000 to 555-9999: no line of the 555 exchange is assigned any
more (the administrator took back all but 555-1212 and 555-4334, which are never made here). Both kinds are possible
and valid for the `phonenumbers` library, which other invented patterns (area code 555, exchange 0xx) are not.
After 2.9 million numbers they begin again, as shared numbers.
"""

from __future__ import annotations

from math import gcd

AREA_CODES = tuple(
    """
201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 219 220 223 224 225 227 228 229 231 234 235 239 240
248 251 252 253 254 256 260 262 267 269 270 272 274 276 279 281 283 301 302 303 304 305 307 308 309 310 312 313 314
315 316 317 318 319 320 321 323 324 325 326 327 329 330 331 332 334 336 337 339 341 346 347 350 351 352 353 360 361
363 364 369 380 385 386 401 402 404 405 406 407 408 409 410 412 413 414 415 417 419 423 424 425 430 432 434 435 440
442 443 445 447 448 458 463 464 469 470 472 475 478 479 480 484 501 502 503 504 505 507 508 509 510 512 513 515 516
517 518 520 530 531 534 539 540 541 551 557 559 561 562 563 564 567 570 571 572 573 574 575 580 582 585 586 601 602
603 605 606 607 608 609 610 612 614 615 616 617 618 619 620 623 626 628 629 630 631 636 640 641 645 646 650 651 656
657 659 660 661 662 667 669 678 680 681 682 686 689 701 702 703 704 706 707 708 712 713 714 715 716 717 718 719 720
724 725 726 727 728 730 731 732 734 737 738 740 743 747 748 754 757 760 762 763 765 769 770 771 772 773 774 775 779
781 785 786 801 802 803 804 805 806 808 810 812 813 814 815 816 817 818 820 821 826 828 830 831 832 835 838 839 840
843 845 847 848 850 854 856 857 858 859 860 862 863 864 865 870 872 878 901 903 904 906 907 908 909 910 912 913 914
915 916 917 918 919 920 925 928 929 930 931 934 936 937 938 940 941 943 945 947 948 949 951 952 954 956 959 970 971
972 973 975 978 979 980 983 984 985 986 989
""".split()
)

FICTION = 100  # 555-0100 .. 555-0199
UNASSIGNED = 7_999  # 555-2000 .. 555-9999 without 555-4334
IN_SERVICE = 4334
STYLES = ("({0}) {1}-{2}", "{0}-{1}-{2}", "{0}{1}{2}", "+1{0}{1}{2}", "{0}.{1}.{2}")
UNUSABLE = (
    "555-01",
    "none",
    "000-000-0000",
    "call the work number",
    "(555) 01",
    "n/a",
    "123",
    "same as mother",
)


class PhoneBook:
    """Hands out numbers one after the other, scattered over area codes by the seed, never twice before the end."""

    def __init__(self, seed: int) -> None:
        self.given = 0
        self.shift = seed % 9_973
        self.fiction = len(AREA_CODES) * FICTION
        self.unassigned = len(AREA_CODES) * UNASSIGNED
        assert gcd(7_919, self.fiction) == gcd(1_299_709, self.unassigned) == 1, (
            "the steps must visit every number"
        )

    def next(self, style: int) -> str:
        """The next number, written in one of `STYLES`."""
        place = self.given
        self.given += 1
        if place < self.fiction:
            area, line = divmod((place * 7_919 + self.shift) % self.fiction, FICTION)
            line += 100
        else:
            area, line = divmod(
                ((place - self.fiction) * 1_299_709 + self.shift) % self.unassigned, UNASSIGNED
            )
            line += 2_000
            line += line >= IN_SERVICE
        return STYLES[style].format(AREA_CODES[area], "555", f"{line:04d}")
