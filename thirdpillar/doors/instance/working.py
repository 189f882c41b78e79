"""The worker: takes jobs from the queue in PostgreSQL until asked to stop. Run as a program of its own."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thirdpillar.settings")


def work(concurrency: int) -> None:
    """Run until SIGTERM or SIGINT; running jobs are finished first, for up to eight seconds."""
    import django

    # Sending waits for the interpreter at each step of each call: beside a job that reckons, five milliseconds every time.
    sys.setswitchinterval(0.0005)
    django.setup()
    from procrastinate.contrib.django import app

    with app.replace_connector(app.connector.get_worker_connector()) as worker_app:  # type: ignore[attr-defined]
        worker_app.run_worker(
            concurrency=concurrency,
            shutdown_graceful_timeout=8,
            install_signal_handlers=True,
            name="thirdpillar",
        )


if __name__ == "__main__":
    work(int(sys.argv[1]) if len(sys.argv) > 1 else 4)
