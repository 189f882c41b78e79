"""Answers that are files which somebody brought: as harmless in a browser as can be."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

ENDINGS = {
    "image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf", "audio/mpeg": "mp3", "audio/mp4": "m4a",
    "audio/ogg": "ogg", "audio/amr": "amr", "audio/wav": "wav", "audio/aac": "aac", "audio/3gpp": "3gp",
}  # fmt: skip


def file_answer(content: bytes, media_type: str, name: str) -> HttpResponse:
    """The bytes, of the type that they were found to be; a type that we do not know is only saved.

    A paper is saved too: it opens in a reader, not among our pages.
    """
    shown = media_type.startswith(("image/", "audio/")) and media_type in ENDINGS
    stem = name.rpartition(".")[0] or name or "file"
    response = HttpResponse(
        content, content_type=media_type if media_type in ENDINGS else "application/octet-stream"
    )
    filename = f"{stem}.{ENDINGS.get(media_type, 'bin')}"
    response.headers["Content-Disposition"] = content_disposition_header(not shown, filename) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    # Said here, so that the policy of our own pages is not put in its place.
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
