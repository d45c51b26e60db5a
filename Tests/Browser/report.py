#!/usr/bin/env python3
"""Opens a report of `vaultctl audit report` in Chromium and looks at it as a person and an auditor would.

    report.py PAGE [--screenshots DIR] [--canary TEXT]...

Prints one JSON document: "problems" is empty when the console is silent, no request leaves the page, it reads the same without
script, filter and sorting work, headings, tables and contrast are in order, nothing is wider than a phone, and no canary is in it.
It speaks to the browser through a pipe (--remote-debugging-pipe), so it needs nothing but the standard library.
"""

import argparse
import base64
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

WIDTHS = {"desk": 1280, "tablet": 820, "phone": 390}


class Browser:
    def __init__(self, program, profile):
        to_child, self.write_fd = os.pipe()
        self.read_fd, from_child = os.pipe()

        def wire():  # the browser reads 3 and writes 4
            a, b = os.dup(to_child), os.dup(from_child)
            a, b = (os.dup(a), os.dup(b)) if {a, b} & {3, 4} else (a, b)
            os.dup2(a, 3)
            os.dup2(b, 4)

        self.process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-pipe",
             "--no-first-run", "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
             "--force-color-profile=srgb", f"--user-data-dir={profile}", "about:blank"],
            preexec_fn=wire, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_child)
        os.close(from_child)
        self.buffer, self.number, self.events = b"", 0, []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = None
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]

    def receive(self):
        while b"\0" not in self.buffer:
            part = os.read(self.read_fd, 1 << 16)
            if not part:
                raise SystemExit("the browser has ended")
            self.buffer += part
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if getattr(self, "session", None):
            message["sessionId"] = self.session
        os.write(self.write_fd, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise SystemExit(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def wait(self, method):
        while True:
            for event in self.events:
                if event.get("method") == method:
                    self.events.remove(event)
                    return event
            self.events.append(self.receive())

    def run(self, script):
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise SystemExit(json.dumps(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def end(self):
        try:
            self.call("Browser.close")
        except SystemExit:
            pass
        self.process.wait(timeout=20)


def open_page(browser, url, width, scheme="light", script=True, media=""):
    browser.call("Emulation.setScriptExecutionDisabled", value=not script)
    browser.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 500)
    browser.call("Emulation.setEmulatedMedia", media=media, features=[{"name": "prefers-color-scheme", "value": scheme}])
    browser.call("Page.navigate", url=url)
    browser.wait("Page.loadEventFired")


def screenshot(browser, path):
    height = browser.call("Page.getLayoutMetrics")["cssContentSize"]["height"]
    width = browser.call("Page.getLayoutMetrics")["cssVisualViewport"]["clientWidth"]
    shot = browser.call("Page.captureScreenshot", captureBeyondViewport=True,
                        clip={"x": 0, "y": 0, "width": width, "height": min(height, 12000), "scale": 1})
    pathlib.Path(path).write_bytes(base64.b64decode(shot["data"]))


# Contrast of every visible text against the nearest background that is not transparent (WCAG 2.2, 1.4.3).
CONTRAST = """
(() => {
  const parse = (c) => { const n = c.match(/[\\d.]+/g).map(Number); return { r: n[0], g: n[1], b: n[2], a: n[3] ?? 1 }; };
  const light = ({ r, g, b }) => { const f = (v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b); };
  const back = (e) => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.a === 1) return c; }
    return { r: 255, g: 255, b: 255 }; };
  const low = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || ["STYLE", "SCRIPT", "title", "OPTION"].includes(e.tagName)) continue;
    if (!e.getClientRects().length) continue;
    const style = getComputedStyle(e);
    const ink = parse(e.closest("svg") ? style.fill : style.color);
    const [a, b] = [light(ink), light(back(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) low.add(`${e.tagName}.${e.getAttribute("class") ?? ""} ${ratio.toFixed(2)}`);
  }
  return [...low];
})()
"""

STRUCTURE = """
(() => {
  const problems = [];
  if (document.querySelectorAll("h1").length !== 1) problems.push("not one h1");
  let last = 0;
  for (const h of document.querySelectorAll("h1,h2,h3,h4")) {
    const level = Number(h.tagName[1]);
    if (level > last + 1) problems.push(`heading ${h.textContent} skips a level`);
    last = level;
  }
  for (const t of document.querySelectorAll("table")) {
    if (!t.caption) problems.push("a table without a caption");
    for (const th of t.querySelectorAll("th")) if (!th.scope) problems.push("a heading of a table without scope");
  }
  for (const s of document.querySelectorAll("svg")) if (!s.getAttribute("aria-label")) problems.push("a picture without words");
  for (const a of document.querySelectorAll("a[href]")) {
    const to = a.getAttribute("href");
    if (!to.startsWith("#")) problems.push(`a link leaves the page: ${to}`);
    else if (!document.getElementById(to.slice(1))) problems.push(`a link leads nowhere: ${to}`);
  }
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  if (new Set(ids).size !== ids.length) problems.push("an id occurs twice");
  if (document.documentElement.lang !== "en") problems.push("no language");
  for (const i of document.querySelectorAll("input,select")) if (!i.closest("label")) problems.push("a field without a label");
  if (document.querySelectorAll("[style],[onclick],img,iframe,link,object").length) problems.push("something the policy forbids");
  return problems;
})()
"""

WORKS = """
(() => {
  const table = document.querySelector("table[data-tools]");
  if (!table) return [];
  const problems = [];
  const tools = document.getElementById(table.dataset.tools);
  const rows = () => [...table.tBodies[0].rows];
  const shown = () => rows().filter((r) => !r.hidden);
  const all = rows().length;
  if (tools.hidden) problems.push("the controls are hidden");
  const input = tools.querySelector("input"), select = tools.querySelector("select");
  input.value = "no such thing"; input.dispatchEvent(new Event("input"));
  if (shown().length !== 0) problems.push("the search finds what is not there");
  const word = rows()[0].cells[2].firstChild.textContent;
  input.value = word; input.dispatchEvent(new Event("input"));
  if (!shown().length || shown().some((r) => !r.textContent.includes(word))) problems.push("the search does not find");
  input.value = ""; input.dispatchEvent(new Event("input"));
  select.value = rows()[0].dataset.state; select.dispatchEvent(new Event("change"));
  if (shown().some((r) => r.dataset.state !== select.value)) problems.push("the state filters nothing");
  select.value = ""; select.dispatchEvent(new Event("change"));
  if (shown().length !== all) problems.push("a filter cannot be taken back");
  const head = table.tHead.rows[0].cells[1];
  const keys = () => rows().map((r) => r.cells[1].dataset.key);
  head.querySelector("button").click();
  if (head.getAttribute("aria-sort") !== "ascending" || String(keys()) !== String(keys().sort())) problems.push("no sorting up");
  head.querySelector("button").click();
  if (head.getAttribute("aria-sort") !== "descending") problems.push("no sorting down");
  return problems;
})()
"""


def check(page, canaries, screenshots):
    problems = []
    source = pathlib.Path(page).read_text(encoding="utf-8")
    problems += ["a canary is in the page" for canary in canaries if canary in source]
    program = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
    if program is None:
        raise SystemExit("there is no chromium")
    url = pathlib.Path(page).resolve().as_uri()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(program, profile)
        for domain in ["Page", "Runtime", "Log", "Network"]:
            browser.call(f"{domain}.enable")
        for scheme in ["light", "dark"]:
            for name, width in WIDTHS.items():
                open_page(browser, url, width, scheme)
                problems += [f"{name}, {scheme}: contrast {low}" for low in browser.run(CONTRAST)]
                if browser.run("document.documentElement.scrollWidth > innerWidth"):
                    problems.append(f"{name}: the page is wider than the screen")
                if screenshots:
                    screenshot(browser, f"{screenshots}/{name}-{scheme}.png")
        open_page(browser, url, WIDTHS["desk"])
        problems += browser.run(STRUCTURE)
        with_script = browser.run("document.querySelector('main').innerText.length")
        problems += browser.run(WORKS)
        open_page(browser, url, WIDTHS["desk"], media="print")
        if screenshots:
            screenshot(browser, f"{screenshots}/print.png")
        open_page(browser, url, WIDTHS["desk"], script=False)
        rows = browser.call("DOM.getDocument", depth=-1, pierce=True)
        if screenshots:
            screenshot(browser, f"{screenshots}/without-script.png")
        if with_script < 200 or "tbody" not in json.dumps(rows) and "<tbody>" in source:
            problems.append("the page says nothing without its script")
        for event in browser.events:
            method, params = event.get("method", ""), event.get("params", {})
            if method == "Network.requestWillBeSent" and params["request"]["url"] not in (url, "about:blank"):
                problems.append(f"a request leaves the page: {params['request']['url']}")
            elif method == "Runtime.exceptionThrown":
                problems.append(f"the script failed: {params['exceptionDetails'].get('text')}")
            elif method == "Runtime.consoleAPICalled":
                problems.append(f"the console says: {params['args']}")
            elif method == "Log.entryAdded":
                problems.append(f"the browser says: {params['entry'].get('text')}")
        browser.end()
    return sorted(set(problems))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("page")
    parser.add_argument("--screenshots")
    parser.add_argument("--canary", action="append", default=[])
    arguments = parser.parse_args()
    problems = check(arguments.page, arguments.canary, arguments.screenshots)
    print(json.dumps({"problems": problems}))
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
