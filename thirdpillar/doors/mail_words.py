"""What somebody wrote in a mail: its own words, without what they answer to, and the files that came along."""

from __future__ import annotations

import re
from codecs import lookup
from email.message import EmailMessage
from email.message import Message as Mail
from html import unescape

from charset_normalizer import from_bytes
from django.utils.html import strip_tags
from mailparser_reply import EmailReplyParser

# Those of the library whose ways to say "so-and-so wrote" families here meet.
LANGUAGES = ["en", "es", "fr", "ko", "zh", "de", "it", "pl"]
BREAKS = re.compile(r"<(?:br|/p|/div|/li|/tr|/h\d)\b[^>]*>", re.IGNORECASE)
UNSEEN = re.compile(r"<(style|script|head)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
QUOTED_BY_HTML = re.compile(
    r"<(?:blockquote\b|div[^>]+(?:gmail_quote|divRplyFwdMsg|yahoo_quoted))", re.IGNORECASE
)
SIGNATURES = ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature")
# One byte is one letter there, whatever it is.
ONE_BYTE = re.compile(r"ascii|iso8859|latin|cp(?:125|437|85|866)|mac|koi8")
# So many bytes tell a guess from chance.
ENOUGH = 40
RULE = re.compile(r"^[_\-=\s]*$")


def words_of(mail: Mail) -> tuple[str, bool]:
    """The writer's own words, and whether some of their letters are guessed; of files that came along only how many."""
    text, is_guessed = _text(mail)
    return without_quotes(text), is_guessed


def files_of(mail: Mail) -> list[tuple[str, bytes]]:
    """(name, bytes) of what hangs on a mail, pictures within its words among them; signatures of machines are none."""
    found: list[tuple[str, bytes]] = []
    for part in mail.walk():
        kind = part.get_content_type()
        is_words = kind in ("text/plain", "text/html", "text/calendar") and not (
            part.get_filename() or part.get_content_disposition() == "attachment"
        )
        if part.is_multipart() or is_words or kind in SIGNATURES:
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content:
            found.append((part.get_filename() or "", content))
    return found


def without_quotes(text: str) -> str:
    """The words without what is quoted under, over or between them."""
    text = text.replace("\r\n", "\n").replace("\x00", "")
    found = EmailReplyParser(languages=LANGUAGES).parse_reply(text=text) or text
    lines = found.strip().split("\n")
    quoted = [place for place, line in enumerate(lines) if line.lstrip().startswith(">")]
    if quoted:
        # In any language: what stands right over the first quoted line and ends in a colon says who wrote it.
        over = quoted[0] - 1
        while over >= 0 and not lines[over].strip():
            over -= 1
        if over >= 0 and lines[over].rstrip().endswith((":", "：", "፦")):
            lines[over] = ">"
            # Long ones are folded over two lines, the first of which holds the address or the date.
            if over and lines[over - 1].strip() and re.search(r"\d{4}|@", lines[over - 1]):
                lines[over - 1] = ">"
        lines = [line for line in lines if not line.lstrip().startswith(">")]
    while lines and RULE.match(lines[-1]):
        lines.pop()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _text(mail: Mail) -> tuple[str, bool]:
    for kind in ("plain", "html"):
        body = mail.get_body(preferencelist=(kind,)) if isinstance(mail, EmailMessage) else None
        if body is None:
            continue
        payload = body.get_payload(decode=True)
        content, is_guessed = read_letters(
            payload if isinstance(payload, bytes) else b"", str(body.get_content_charset() or "")
        )
        if content.strip():
            return (content if kind == "plain" else _of_html(content)), is_guessed
    return "", False


def read_letters(given: bytes, declared: str) -> tuple[str, bool]:
    """What bytes say, and whether that is a guess. Mail programs name a character set wrongly, or none.

    What a set says that has many bytes to a letter, or is no plain ASCII within, proves itself; a set of single bytes
    never fails, and UTF-8 that is none hardly ever passes for it. So of those UTF-8 is tried first.
    """
    try:
        name = lookup(declared).name if declared else ""
    except (LookupError, ValueError):
        name = ""
    tried = (name, "utf-8") if name and not ONE_BYTE.match(name) else ("utf-8", name)
    for each in tried:
        try:
            if each:
                return given.decode(each), False
        except (UnicodeError, LookupError):
            continue
    # Plain letters with an accent here and there are of Western Europe, most likely; of others the bytes tell more.
    is_mostly_plain = sum(each > 127 for each in given) * 4 < len(given)
    found = None if is_mostly_plain or len(given) < ENOUGH else from_bytes(given).best()
    try:
        return (str(found) if found else given.decode("cp1252")), True
    except UnicodeError:
        return given.decode("utf-8", "replace"), True


def _of_html(page: str) -> str:
    page = UNSEEN.sub("", page)
    own = QUOTED_BY_HTML.split(page, maxsplit=1)[0]
    return unescape(strip_tags(BREAKS.sub("\n", own)))
