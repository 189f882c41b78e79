"""Housekeeping of the job queue itself; what the jobs do belongs to the rooms."""

from procrastinate.contrib.django import app

# A worker writes a heartbeat every 10 s; three missed ones mean that it was killed.
MISSED_HEARTBEAT_S = 30
KEEP_FINISHED_H = 72


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="retry_stalled_jobs", pass_context=False)
async def retry_stalled_jobs(timestamp: int) -> None:
    """Put back the jobs of a worker that was killed: the queue alone would leave them `doing` for ever."""
    manager = app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=MISSED_HEARTBEAT_S):
        await manager.retry_job(job)


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="forget_finished_jobs", pass_context=False)
async def forget_finished_jobs(timestamp: int) -> None:
    """Drop finished jobs after three days."""
    await app.job_manager.delete_old_jobs(nb_hours=KEEP_FINISHED_H, include_failed=False)
