"""`thirdpillar mail-in`."""

import sys
from email.parser import BytesFeedParser
from email.policy import default

import click

from thirdpillar.doors.cli.exits import Exit, Failed, answer, json_option
from thirdpillar.doors.cli.whose import district_option, the_district
from thirdpillar.ground.base import clock

LONGEST = 20_000_000
PIECE = 64 * 1024


@click.command(short_help="Take in one e-mail, as a mail server hands it over.")
@click.option("--recipient", default="", help="Whom the envelope names, where the mail itself does not.")
@district_option
@json_option
def command(recipient: str, district: str | None, as_json: bool) -> None:
    """Read one raw message from standard input: an answer of a family, or a report that a mail did not arrive.

    \b
    Postfix, master.cf:  thirdpillar unix - n n - 4 pipe user=thirdpillar
                         argv=/opt/thirdpillar/bin/thirdpillar mail-in --recipient ${recipient}
    A maildir:           for each in new/*; do thirdpillar mail-in < "$each" && mv "$each" cur/; done
    """
    from thirdpillar.doors.mail_in import take_mail

    parser, size = BytesFeedParser(policy=default), 0
    while piece := sys.stdin.buffer.read(PIECE):
        size += len(piece)
        if size > LONGEST:
            raise Failed(f"this mail is larger than {LONGEST // 1_000_000} MB", Exit.REFUSED)
        parser.feed(piece)
    if not size:
        raise Failed("no mail came: hand it over on standard input", Exit.USAGE)
    became = take_mail(parser.close(), district=the_district(district), at=clock.now(), recipient=recipient)
    answer(as_json, {"became": str(became)}, SAID[became])


SAID = {
    "said": "It stands in its conversation.",
    "waits": "It waits among the texts for a person.",
    "stopped": "Nothing more goes to this address.",
    "understood": "It was understood and done.",
    "bounced": "A mail of ours did not arrive: noted.",
    "machine": "An automatic message: nothing to do.",
    "before": "It was brought before.",
}
