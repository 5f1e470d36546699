# SPDX-License-Identifier: GPL-2.0
"""The page that shows a run: one file, nothing else needed."""

from html import escape

from .summary import RESULTS, family

STYLE = """
body { font: 15px/1.4 sans-serif; margin: 2em auto; max-width: 76em; padding: 0 1em;
       color: #222; background: #fff; }
h1 { font-size: 1.4em; margin-bottom: 0; }
p.facts { color: #666; margin-top: .2em; }
table { border-collapse: collapse; width: 100%; }
td, th { padding: .2em .6em; text-align: left; vertical-align: top;
         border-bottom: 1px solid #e4e4e4; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
table.families { width: auto; margin-bottom: 2em; }
td.reason { color: #444; overflow-wrap: anywhere; }
.result { font-weight: 600; white-space: nowrap; }
.pass { color: #1a7f37; } .skip, .notrun { color: #777; }
.fail, .dmesg-fail, .crash, .incomplete, .abort { color: #c0201f; }
.timeout, .warn, .dmesg-warn { color: #a05a00; }
.odd { background: #fff5e6; }
.why { color: #888; }
#filter button { font: inherit; margin: 0 .3em .6em 0; padding: .1em .7em; cursor: pointer;
                 border: 1px solid #ccc; border-radius: 1em; background: #fff; }
#filter button[aria-pressed=true] { background: #222; color: #fff; border-color: #222; }
#filter input { font: inherit; padding: .1em .5em; }
pre { white-space: pre-wrap; background: #f6f6f6; padding: .6em; font-size: 13px; margin: .4em 0; }
details summary { cursor: pointer; color: #06c; }
@media (prefers-color-scheme: dark) {
  body { background: #161616; color: #ddd; } td, th { border-color: #333; }
  td.reason { color: #bbb; } .odd { background: #33270f; } pre { background: #222; }
  #filter button, #filter input { background: #222; color: #ddd; border-color: #444; }
  #filter button[aria-pressed=true] { background: #ddd; color: #222; }
  details summary { color: #7bf; }
}
"""

SCRIPT = """
const rows = [...document.querySelectorAll("#tests tbody tr")];
const buttons = [...document.querySelectorAll("#filter button")];
const words = document.querySelector("#filter input");
let wanted = "all";
function show() {
  const text = words.value.toLowerCase();
  for (const row of rows)
    row.hidden = !((wanted === "all" || row.dataset.is.split(" ").includes(wanted)) &&
                   row.textContent.toLowerCase().includes(text));
}
for (const button of buttons)
  button.onclick = () => {
    wanted = button.value;
    for (const b of buttons) b.setAttribute("aria-pressed", b === button);
    show();
  };
words.oninput = show;
"""

# Of what a test printed; the rest is in results.json.
TAIL = 4000


def logs(summary):
    """What a host's kernel said that it must not, or a guest's beside the tests."""
    for whose in "host", "guest":
        lines = chr(10).join(summary[f"{whose}_log"])
        if lines:
            yield f"<h2>The {whose}'s kernel log</h2><pre>{escape(lines)}</pre>"


def families(summary):
    """The table of families."""
    columns = list(summary["counts"])
    yield "<table class=families><tr><th>family"
    yield from (f'<th class="number {c}">{c}' for c in columns)
    for name, counts in [*summary["families"].items(), ("all", summary["counts"])]:
        yield f"<tr><td>{escape(name)}"
        yield from (f"<td class=number>{counts.get(c, '')}" for c in columns)
    yield "</table>"


def filters(summary):
    """The buttons: all, what is not as expected, each result."""
    choices = [("all", len(summary["tests"])), ("unexpected", len(summary["unexpected"]))]
    choices += [(r, summary["counts"][r]) for r in RESULTS if r in summary["counts"]]
    yield "<p id=filter>"
    for value, count in choices:
        yield (f'<button value="{value}" aria-pressed="{str(value == "all").lower()}">'
               f"{value} {count}</button>")
    yield '<input type=search placeholder="words" aria-label="words"></p>'


def output(printed):
    """What a test printed, its end."""
    both = "\n".join(filter(None, (printed.get("out", "").strip(), printed.get("err", "").strip())))
    return both if len(both) <= TAIL else "...\n" + both[-TAIL:]


def told(entry):
    """The cell about a test: why it is so, and what can be unfolded."""
    text = escape(entry.get("reason", ""))
    if entry.get("why"):
        text += f" <span class=why>{escape(entry['why'])}</span>"
    return text


def test_row(name, entry, printed):
    """A test's row."""
    odd = "" if entry["as_expected"] else " class=odd"
    kinds = entry["result"] + ("" if entry["as_expected"] else " unexpected")
    cell = told(entry)
    if not entry["as_expected"]:
        cell += f" (expected {entry['expected']})"
    for n, part in entry.get("parts", {}).items():
        if part["result"] != "pass":
            cell += (f"<br><span class='result {part['result']}'>{part['result']}</span> "
                     f"{escape(n)} {told(part)}")
    unfolded = "\n".join(entry.get("warnings", []))
    if entry["result"] not in ("pass", "skip"):
        unfolded = "\n\n".join(filter(None, (unfolded, output(printed))))
    if unfolded:
        cell += f"<details><summary>log</summary><pre>{escape(unfolded)}</pre></details>"
    return (f'<tr data-is="{kinds}"{odd}><td>{escape(name)}'
            f'<td class="result {entry["result"]}">{entry["result"]}'
            f"<td class=number>{entry['seconds']:.1f}<td class=reason>{cell}")


def page(summary, results):
    """The page: results is igt_runner's, for what the tests printed."""
    tests = {n.removeprefix("igt@"): t for n, t in results["tests"].items()}
    title = f"IGT: {summary['kernel']}"
    facts = [f"{summary['name']}", summary["igt"], summary["list"],
             f"{summary['memory']} MiB", f"{summary['seconds']:.0f} s", summary["date"],
             summary["host_kernel"] and f"host {summary['host_kernel']}"]
    if summary["interrupted"]:
        facts.append("interrupted")
    order = sorted(summary["tests"], key=lambda n: (summary["tests"][n]["as_expected"], family(n)))
    return "\n".join([
        "<!DOCTYPE html>", "<html lang=en><meta charset=utf-8>",
        '<meta name=viewport content="width=device-width">',
        f"<title>{escape(title)}</title><style>{STYLE}</style>",
        f"<h1>{escape(title)}</h1>",
        f"<p class=facts>{escape(', '.join(filter(None, facts)))}</p>",
        *logs(summary), *families(summary), *filters(summary),
        "<table id=tests><thead><tr><th>test<th>result<th class=number>s<th>reason</thead><tbody>",
        *(test_row(n, summary["tests"][n], tests.get(n, {})) for n in order),
        f"</tbody></table><script>{SCRIPT}</script></html>", ""])
