"""`thirdpillar sample`: make the sample district."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from thirdpillar.doors.cli.exits import Failed, answer, json_option
from thirdpillar.doors.instance.screen import Screen
from thirdpillar.doors.sample.district import SEED, STUDENTS, make_sample
from thirdpillar.doors.sample.people import sign_in_links
from thirdpillar.ground.people.roster.refusals import Unreadable


@click.command("sample", short_help="Make a sample district with a term of gatherings.")
@click.option(
    "--from", "export", type=click.Path(exists=True, path_type=Path),
    help="Of the people in this roster export (a folder or a zip) instead of invented ones.",
)  # fmt: skip
@click.option(
    "--students",
    type=click.IntRange(10, 2_000_000),
    default=STUDENTS,
    show_default=True,
    help="How many to invent.",
)
@click.option("--seed", type=int, default=SEED, show_default=True, help="The same seed tells the same story.")
@json_option
def command(export: Path | None, students: int, seed: int, as_json: bool) -> None:
    """Make a sample district: a roster export taken in by the real import, then a term in which families are invited,
    answer and come. Everything in it is invented, nothing leaves, and every page says so.

    It needs an instance without a district; `bin/up` runs it at its first start. Interrupted, it is gone on with.
    """
    try:
        made = make_sample(export=export, students=students, seed=seed, say=Screen())
    except Unreadable as problem:
        raise Failed(str(problem)) from None
    facts = made.facts() | {"people": [{"who": who, "link": link} for who, link in sign_in_links()]}
    answer(as_json, facts, _words(facts))


def _words(facts: dict[str, Any]) -> str:
    figure = facts["reach"]
    lines = [f"{number:>12,}  {name.replace('_', ' ')}" for name, number in facts["counts"].items()]
    lines.append(f"{figure['reached']:,} of {figure['enrolled']:,} families reached ({figure['percent']}%)")
    lines.append(", ".join(f"{stage} {took} s" for stage, took in facts["seconds"].items()))
    lines += [f"{each['who']}: {each['link']}" for each in facts["people"]]
    return "\n".join([f"{facts['district']['name']} is made.", *lines])
