"""Log lines that help an operator and carry nothing about a family."""

import logging
import re
import traceback
from types import TracebackType

# Links without an account carry their right to enter in the path: long segments never reach a log.
_LONG_SEGMENT = re.compile(r"/[A-Za-z0-9_\-=:.]{20,}")
_QUERY = re.compile(r"\?[^\s\"']*")

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class PlainFormatter(logging.Formatter):
    """Formats exceptions as places and kinds; messages are left out because databases quote rows in them."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line with long path segments and query strings cut."""
        return _QUERY.sub("?…", _LONG_SEGMENT.sub("/…", super().format(record)))

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 (the library's name)
        """Return frames and exception classes of the whole chain, without their texts."""
        lines: list[str] = []
        exception: BaseException | None = ei[1]
        while exception is not None:
            for frame in traceback.extract_tb(exception.__traceback__):
                lines.append(f"  {frame.filename}:{frame.lineno} in {frame.name}")
            lines.append(f"{type(exception).__module__}.{type(exception).__qualname__}")
            exception = exception.__cause__ or exception.__context__
        return "\n".join(lines)


def logging_settings(level: str) -> dict[str, object]:
    """Return Django's LOGGING: one stream, no addresses, no form values."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {"()": PlainFormatter, "format": "{asctime} {levelname} {name}: {message}", "style": "{"}
        },
        "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": "plain"}},
        "root": {"handlers": ["stream"], "level": level},
        "loggers": {
            # Every 404 would otherwise be a line; scanners make thousands of them.
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "ERROR"},
            # A line for every connection, and at a deeper level the texts themselves.
            "smpp": {"level": "WARNING"},
            # The queue's own lines quote job arguments.
            "procrastinate": {"level": "WARNING"},
        },
    }
