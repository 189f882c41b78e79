"""What somebody wrote in a mail: its own words, without what they answer to, and the files that came along."""

from __future__ import annotations

import re
from email.message import EmailMessage
from email.message import Message as Mail
from html import unescape

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
RULE = re.compile(r"^[_\-=\s]*$")


def words_of(mail: Mail) -> str:
    """The writer's own words; of files that came along only how many."""
    return without_quotes(_text(mail))


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


def _text(mail: Mail) -> str:
    for kind in ("plain", "html"):
        body = mail.get_body(preferencelist=(kind,)) if isinstance(mail, EmailMessage) else None
        if body is None:
            continue
        try:
            content = body.get_content()
        except (LookupError, UnicodeError):
            # A character set that nobody knows: what can be read of it is better than nothing.
            payload = body.get_payload(decode=True)
            content = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
        if str(content).strip():
            return str(content) if kind == "plain" else _of_html(str(content))
    return ""


def _of_html(page: str) -> str:
    page = UNSEEN.sub("", page)
    own = QUOTED_BY_HTML.split(page, maxsplit=1)[0]
    return unescape(strip_tags(BREAKS.sub("\n", own)))
