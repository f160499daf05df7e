"""Looks at a report's page in Chromium: does it hold together, can everyone read it, do its figures lead to sources?

    page.py REPORT.html [--pictures FOLDER] [--figure ID] [--plain]

- As one file: nothing is fetched, no script, every link within the page and every box of a figure has its target, ids
  are unique, links outside are http or https.
- For everyone: axe-core finds no violation, light and dark; the words of the charts have a contrast of 4.5 with their
  panel and its marks of 3; at 360 pixels nothing is wider than the screen but regions that scroll by themselves.
- The way of a figure to its source, by pointing, by keyboard and by touch, and back.
- On paper: nothing is wider than the page, heads of tables are repeated.

With --plain only the first, for a page made of hostile words. --pictures keeps pictures of light, dark, phone and print.
Prints {"figures", "sources", "rules", "ways", "pages", "problems"}; exit 1 when there is a problem.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

import browser

DESKTOP, PHONE = (1280, 900), (360, 740)
HOVER = 0.6  # seconds until what a pointer asks for is there

STRUCTURE = """(() => {
  const problems = [];
  const seen = new Set();
  for (const one of document.querySelectorAll("[id]")) {
    if (seen.has(one.id)) problems.push(`the id ${one.id} stands twice`);
    if (/\\s/.test(one.id)) problems.push(`the id ${one.id} has a blank`);
    seen.add(one.id);
  }
  for (const one of document.querySelectorAll("script, link, iframe, object, embed, form, img, base, foreignObject"))
    problems.push(`there is a <${one.localName}>`);
  for (const one of document.querySelectorAll("*"))
    for (const name of one.getAttributeNames())
      if (name.startsWith("on")) problems.push(`<${one.localName}> has ${name}`);
  for (const one of document.querySelectorAll("[popovertarget]"))
    if (one.popoverTargetElement !== one.nextElementSibling) problems.push(`the button ${one.textContent} has no box behind it`);
  for (const one of document.querySelectorAll("a[href]")) {
    const href = one.getAttribute("href");
    if (href.startsWith("#")) {
      const id = href.slice(1);
      if (!seen.has(id) && !seen.has(decodeURIComponent(id))) problems.push(`${href} leads nowhere`);
    } else if (!/^https?:$/.test(one.protocol)) problems.push(`a link to ${href}`);
  }
  for (const cell of document.querySelectorAll("td.f:not(.a)"))
    if (!/^[^/]+\\/.+\\/[^/]+$/.test(cell.id)) problems.push(`a figure without a key: ${cell.textContent.slice(0, 40)}`);
  let level = 0;
  for (const one of document.querySelectorAll("h1, h2, h3, h4")) {
    if (+one.localName[1] > level + 1) problems.push(`${one.localName} ${one.textContent} skips a level`);
    level = +one.localName[1];
  }
  for (const table of document.querySelectorAll("table")) {
    const width = row => [...row.cells].reduce((sum, cell) => sum + cell.colSpan, 0);
    const body = [...table.tBodies].flatMap(body => [...body.rows]).map(width);
    if (new Set(body).size > 1) problems.push(`rows of ${table.caption?.textContent} differ in width`);
  }
  return {
    problems, figures: document.querySelectorAll("td.f:not(.a), div.f").length,
    sources: document.querySelectorAll(".sources > li").length, title: document.title, lang: document.documentElement.lang,
  };
})()"""

OVERFLOW = """(() => {
  const wide = document.documentElement.scrollWidth > innerWidth ? [`the page is ${document.documentElement.scrollWidth} wide`] : [];
  for (const one of document.querySelectorAll("body *")) {
    if (one.closest(".w, .t, .skip, .vh, svg") && !one.matches(".w")) continue;
    const box = one.getBoundingClientRect();
    if (box.width > 0 && box.right > innerWidth + 1) wide.push(`<${one.localName} class="${one.className}"> ends at ${box.right}`);
  }
  return wide.slice(0, 5);
})()"""

AXE = """(async () => {
  const found = await axe.run(%s, {resultTypes: ["violations"], ...%s});
  return {
    violations: found.violations.map(one => `${one.id}: ${one.help} (${one.nodes.length}, such as ${one.nodes[0].html.slice(0, 160)} ${one.nodes[0].failureSummary.slice(0, 300)})`),
    rules: found.violations.length + found.passes.length,
  };
})()"""

CONTRAST = """(() => {
  const light = colour => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => { const [x, y] = [light(a), light(b)]; return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05); };
  const problems = new Set();
  for (const svg of document.querySelectorAll("figure svg")) {
    const panel = getComputedStyle(svg.querySelector(":scope > rect")).fill;
    for (const words of svg.querySelectorAll("text")) {
      const found = contrast(getComputedStyle(words).fill, panel);
      if (found < 4.5) problems.add(`words of a chart (${words.getAttribute("class")}) have a contrast of ${found.toFixed(2)}`);
    }
    const marks = [...svg.querySelectorAll("polyline, circle, rect[stroke], path[stroke], polygon[stroke]")].filter(one => one !== svg.querySelector(":scope > rect"));
    if (!marks.length) problems.add("a chart without marks");
    for (const mark of marks) {
      const found = contrast(getComputedStyle(mark).stroke, panel);
      if (found < 3) problems.add(`marks of a chart (${mark.localName}, ${mark.getAttribute("stroke")}) have a contrast of ${found.toFixed(2)}`);
    }
  }
  return [...problems];
})()"""

# Names of things on the page that the ways below ask for again and again.
HELPERS = """
window.cell = id => document.getElementById(id);
window.boxOf = one => { const b = one.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2, b.x, b.y, b.right, b.bottom]; };
window.lineOf = one => { const b = one.getClientRects()[0]; return [b.x + b.width / 2, b.y + b.height / 2]; };
window.shown = one => { const s = getComputedStyle(one); const b = one.getBoundingClientRect();
  return s.display !== "none" && s.visibility === "visible" && b.width > 50 && b.height > 20 &&
    b.left >= -1 && b.top >= -1 && b.right <= innerWidth + 1 && b.bottom <= innerHeight + 1; };
window.inSight = one => { const b = one.getBoundingClientRect(); return b.bottom > 0 && b.top < innerHeight; };
"""


class Look:
    """A look at one page."""

    def __init__(self, page, figure):
        self.page, self.problems, self.ways, self.figure = page, [], [], figure

    def expect(self, true, problem):
        """Notes a problem unless something is true."""
        if not true:
            self.problems.append(problem)
        return true

    def start(self):
        """Puts the figure in the middle of the screen, nothing open, nothing focused."""
        self.page.mouse("mouseMoved", 1, 1)
        self.page.run(
            f"history.replaceState(null, '', location.pathname); document.activeElement?.blur();"
            f"document.querySelectorAll(':popover-open').forEach(one => one.hidePopover());"
            f"window.f = cell({json.dumps(self.figure)}); window.tip = f.querySelector('.t');"
            f"window.source = tip.querySelector('a[href^=\"#source-\"]'); f.scrollIntoView({{block: 'center', inline: 'center'}})"
        )
        time.sleep(0.1)

    def arrived(self, way):
        """Checks that the source is in sight, and goes back from it to a figure."""
        where = self.page.run("source.getAttribute('href')")
        here = self.page.run("location.hash")
        if not self.expect(here == where, f"{way}: at {here or 'no place'}, not at {where}"):
            return
        self.expect(self.page.run("inSight(cell(location.hash.slice(1)))"), f"{way}: {where} is out of sight")
        self.page.run("cell(location.hash.slice(1)).querySelector('.uses a').click()")
        back = self.page.run("(() => { const one = cell(decodeURIComponent(location.hash.slice(1))); return !!one && one.matches('td.f') && inSight(one); })()")
        self.expect(back, f"{way}: no way back from {where}")
        self.ways.append(way)

    def pointing(self):
        self.start()
        x, y, *_ = self.page.run("boxOf(f.querySelector('button'))")
        self.expect(not self.page.run("shown(tip)"), "pointing: the box is there before it is asked for")
        self.page.mouse("mouseMoved", x, y)
        time.sleep(HOVER)
        self.expect(self.page.run("shown(tip)"), "pointing: no box")
        to_x, to_y = self.page.run("lineOf(source)")
        # Down first, as one would, then along: the box must stay.
        for step in range(1, 9):
            self.page.mouse("mouseMoved", x, y + (to_y - y) * step / 8)
        for step in range(1, 9):
            self.page.mouse("mouseMoved", x + (to_x - x) * step / 8, to_y)
        time.sleep(0.1)
        self.expect(self.page.run("shown(tip)"), "pointing: the box goes away on the way to its link")
        self.page.click(to_x, to_y)
        self.arrived("pointing")
        self.start()
        time.sleep(0.1)
        self.expect(not self.page.run("shown(tip)"), "pointing: the box stays when the pointer leaves")

    def keyboard(self):
        self.start()
        # From the region of the table on, as a reader would.
        self.page.run("f.closest('.w').focus({preventScroll: true})")
        for _ in range(400):
            self.page.key("Tab", 9)
            if self.page.run("document.activeElement === f.querySelector('button')"):
                break
        else:
            return self.problems.append("keyboard: Tab does not reach the figure")
        self.expect(self.page.run("shown(tip)"), "keyboard: no box on focus")
        self.page.key("Enter", 13, "\r")
        self.expect(self.page.run("tip.matches(':popover-open')"), "keyboard: Enter does not open the box")
        self.page.key("Escape", 27)
        self.expect(self.page.run("!tip.matches(':popover-open') && !shown(tip)"), "keyboard: Escape does not close the box")
        self.page.key(" ", 32, " ")
        self.expect(self.page.run("shown(tip) && tip.matches(':popover-open')"), "keyboard: Space does not open the box")
        for _ in range(30):
            self.page.key("Tab", 9)
            if self.page.run("document.activeElement === source"):
                break
        else:
            return self.problems.append("keyboard: Tab does not reach the source in the box")
        self.expect(self.page.run("shown(tip)"), "keyboard: the box is gone before its link is reached")
        self.page.key("Enter", 13, "\r")
        self.arrived("keyboard")
        return None

    def touch(self):
        self.start()
        x, y, *_ = self.page.run("boxOf(f.querySelector('button'))")
        self.page.tap(x, y)
        time.sleep(0.3)
        self.expect(self.page.run("shown(tip)"), "touch: a tap shows no box")
        to_x, to_y = self.page.run("lineOf(source)")
        self.page.tap(to_x, to_y)
        time.sleep(0.3)
        self.arrived("touch")


def printed(page, keep):
    """Prints the page; returns how many sheets it takes and what is wrong with them."""
    pdf = page.pdf()
    file = keep / "print.pdf"
    file.write_bytes(pdf)
    told = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True)
    sheets = told.stdout.split("\f")[:-1]
    problems = []
    # The last column of Facts stands in the head and nowhere else.
    heads = sum("Chosen as" in sheet for sheet in sheets)
    facts = [number for number, sheet in enumerate(sheets) if ".FY2025" in sheet or "openai.revenue." in sheet]
    if len(facts) > 3 and heads < 3:
        problems.append(f"print: the head of Facts stands on {heads} sheets")
    if any("Skip the table" in sheet for sheet in sheets):
        problems.append("print: links for the keyboard are printed")
    return len(sheets), problems


def main(arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("report", type=Path)
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--figure", default="comps.year/revenue/ratio")
    parser.add_argument("--plain", action="store_true")
    options = parser.parse_args(arguments)
    rules, pages, source = 0, 0, None if options.plain else browser.axe()
    with browser.Page() as page:
        look = Look(page, options.figure)
        page.screen(*DESKTOP)
        page.open(options.report.resolve().as_uri())
        found = page.run(STRUCTURE)
        look.problems += found["problems"]
        look.expect(found["lang"] and found["title"], "the page has no language or no title")
        for one in page.told:
            if one["method"] == "Network.requestWillBeSent" and not one["params"]["request"]["url"].startswith("file:"):
                look.problems.append(f"the page fetches {one['params']['request']['url']}")
            if one["method"] == "Log.entryAdded":
                look.problems.append(f"the browser says: {one['params']['entry']['text']}")
            if one["method"] == "Page.javascriptDialogOpening":
                look.problems.append("a script of the page runs")
        if not options.plain:
            keep = options.pictures or Path(page.profile.name)
            keep.mkdir(parents=True, exist_ok=True)
            page.run(HELPERS)
            page.run(source + ";0")
            look.pointing()
            look.keyboard()
            for dark in (False, True):
                page.screen(*DESKTOP, dark=dark)
                page.run("scrollTo(0, 0)")
                # Light has every rule and every cell; what dark changes is colours, and Facts has no cell of another kind.
                told = page.run(AXE % (("{exclude: ['#facts']}", "{runOnly: ['color-contrast']}") if dark else ("document", "{}")))
                rules = max(rules, told["rules"])
                how = "dark" if dark else "light"
                look.problems += [f"axe, {how}: {one}" for one in told["violations"]]
                look.problems += [f"{how}: {one}" for one in page.run(CONTRAST)]
                (keep / f"{how}.png").write_bytes(page.picture())
            page.screen(*PHONE, touch=True)
            look.problems += [f"phone: {one}" for one in page.run(OVERFLOW)]
            (keep / "phone.png").write_bytes(page.picture())
            look.touch()
            page.screen(*DESKTOP)
            page.ask("Emulation.setEmulatedMedia", media="", features=[])
            pages, problems = printed(page, keep)
            look.problems += problems
    outcome = {
        "figures": found["figures"], "sources": found["sources"], "rules": rules, "ways": look.ways, "pages": pages,
        "problems": look.problems,
    }
    print(json.dumps(outcome, indent=1, ensure_ascii=False))
    sys.exit(1 if look.problems else 0)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (browser.Broken, OSError, subprocess.CalledProcessError) as error:
        print(f"the page could not be judged: {error}", file=sys.stderr)
        sys.exit(2)
