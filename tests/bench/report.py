"""The table that people read, and the targets with what was reached."""

import os
from dataclasses import dataclass

from tests.bench.findings import Findings
from tests.bench.measuring import CROWD, FEW, MANY, PLAIN, PLAIN_ANSWERS, PLAIN_UVLOOP, REFUSED, TAB
from tests.bench.rounds import Measurement

HEADS = {
    "alone": "One at a time, the next as soon as the one before is acknowledged",
    "paced": "One at a time, 25 ms apart: the work of the one before is done",
    "crowd": f"{CROWD} at once",
    "flat_alone": "Number of operations, one at a time",
    "flat_crowd": f"Number of operations, {CROWD} at once",
    "hanging": "Komet hangs for 30 s",
}
BUSY_GENERATOR = 0.9


@dataclass(frozen=True)
class Target:
    """A target, what was reached, and whether that is enough."""

    words: str
    reached: str
    is_met: bool


def report(findings: Findings) -> str:
    """Return the whole report as text."""
    lines: list[str] = []
    for group, head in HEADS.items():
        lines += ["", head, f"  {'':<46}{'p50 ms':>8}{'p99 ms':>8}{'acks/s':>8}{'done/s':>8}{'cpu ms':>8}"]
        lines += [_row(name, each) for name, each in findings.groups.get(group, {}).items()]
    lines += ["", "Targets"]
    lines += [f"  {'reached' if t.is_met else 'MISSED '}  {t.words}: {t.reached}" for t in targets(findings)]
    lines += [f"  note     {words}" for words in notes(findings)]
    return "\n".join(lines).strip("\n")


def targets(findings: Findings) -> list[Target]:
    """Return the targets of DESIGN §10 that this bench measures."""
    alone = findings.groups["alone"]
    found = []
    for name in (TAB, REFUSED):
        one = alone[name]
        p50, p99 = one.percentile(50), one.percentile(99)
        words = f"one at a time, {name.removeprefix('bot: ')}: p50 ≤ 0.6 ms, p99 ≤ 5 ms"
        found.append(Target(words, f"{p50:.2f} ms, {p99:.2f} ms", p50 <= 0.6 and p99 <= 5))
    for name, baseline in ((TAB, PLAIN), (REFUSED, PLAIN), (REFUSED, PLAIN_ANSWERS)):
        ratio = findings.faster("crowd", name, baseline)
        words = f"{CROWD} at once, {name.removeprefix('bot: ')}, against {baseline}: ≥ 2 ×"
        found.append(Target(words, f"{ratio:.2f} ×", ratio >= 2))
    grown = findings.slower("flat_alone", MANY, FEW)
    found.append(Target("300 operations more: p50 ≤ 1.1 ×", f"{grown:.2f} ×", grown <= 1.1))
    grown = findings.faster("flat_crowd", FEW, MANY)
    found.append(Target(f"300 operations more, {CROWD} at once: ≤ 1.1 ×", f"{grown:.2f} ×", grown <= 1.1))
    for name, one in findings.groups["hanging"].items():
        p99 = one.percentile(99)
        words = f"Komet hangs, {name}: 0 unanswered, p99 ≤ 50 ms"
        found.append(Target(words, f"{one.unanswered}, {p99:.1f} ms", not one.unanswered and p99 <= 50))
    faster = findings.slower("alone", PLAIN, TAB)
    found.append(Target("faster than plain Bolt, alone, at the median", f"{faster:.0f} ×", faster > 1))
    return found


def notes(findings: Findings) -> list[str]:
    """Return what a reader must know to judge the numbers."""
    crowd = findings.groups["crowd"]
    everything = [each for group in findings.groups.values() for each in group.values()]
    found = [
        f"load of the machine before: {findings.load_before:.1f} on {os.cpu_count()} processors"
        + ("; others were at work, so look at ratios rather than milliseconds" if findings.load_before > 1 else ""),
        "25 ms apart, the processors have gone to sleep or to others in between: see what bare aiohttp takes",
        f"processor time of an acknowledgement: {crowd[TAB].cpu:.2f} ms, plain Bolt's {crowd[PLAIN].cpu:.2f} ms",
        f"plain Bolt on uvloop, {CROWD} at once: {crowd[PLAIN_UVLOOP].rate:.0f}/s",
        f"a forged signature was answered with HTTP {findings.forged_status}",
        f"calls that hung at Komet meanwhile: {findings.hanging_calls}",
    ]
    if wrong := sum(each.wrong + each.unanswered for each in everything):
        found.append(f"{wrong} requests went wrong (see the result file): the numbers are not to be trusted")
    for group, cases in findings.groups.items():
        found += [
            f"the load generator was the bottleneck: {HEADS[group]}, {name}"
            for name, each in cases.items()
            if each.generator_share > BUSY_GENERATOR
        ]
    return found


def _row(name: str, one: Measurement) -> str:
    numbers = [one.percentile(50), one.percentile(99)]
    done = f"{one.done_rate:>8.0f}" if one.done_rates else f"{'':>8}"
    cpu = f"{one.cpu:>8.3f}" if one.cpu_ms else f"{'':>8}"
    return f"  {name:<46}" + "".join(f"{number:>8.2f}" for number in numbers) + f"{one.rate:>8.0f}{done}{cpu}"
