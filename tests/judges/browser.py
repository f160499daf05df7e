"""Drives a Chromium of the system over its debugging pipe, with nothing but the standard library."""

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PATIENCE = 60  # seconds for one answer


def missing(what):
    """Ends the judge: it could not judge."""
    print(f"{what}: run scripts/test", file=sys.stderr)
    sys.exit(2)


def program():
    """Returns the path of Chromium."""
    named = os.environ.get("LABCOMPS_CHROMIUM")
    for name in [named] if named else ["chromium", "chromium-browser", "google-chrome"]:
        found = shutil.which(name)
        if found:
            return found
    missing("Chromium is missing")


def axe():
    """Returns the source of axe-core."""
    home = Path(os.environ.get("LABCOMPS_NPM") or Path(__file__).resolve().parents[2] / "target/judges/npm")
    file = home / "node_modules/axe-core/axe.min.js"
    if not file.exists():
        missing(f"axe-core is missing ({file})")
    return file.read_text(encoding="utf-8")


class Broken(Exception):
    """The browser said no, or said nothing."""


class Page:
    """A page in a browser of its own; a context manager."""

    def __enter__(self):
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        here, theirs = os.pipe(), os.pipe()
        # The pipe has the numbers 3 and 4 on their side.
        command = [
            "sh", "-c", f'exec "$@" 3<&{here[0]} 4>&{theirs[1]}', "sh", program(), "--headless", "--no-sandbox",
            "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-background-networking",
            "--remote-debugging-pipe", f"--user-data-dir={self.profile.name}", "about:blank",
        ]
        self.process = subprocess.Popen(
            command, pass_fds=(here[0], theirs[1]), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(here[0])
        os.close(theirs[1])
        self.write, self.read = os.fdopen(here[1], "wb", 0), os.fdopen(theirs[0], "rb", 0)
        self.rest, self.number, self.session, self.told = b"", 0, None, []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")
        return self

    def __exit__(self, *_):
        self.write.close()
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.profile.cleanup()

    def message(self):
        """Returns the next message; what is not an answer is kept in `told`."""
        while b"\0" not in self.rest:
            more = self.read.read(1 << 20)
            if not more:
                raise Broken("Chromium has gone")
            self.rest += more
        one, self.rest = self.rest.split(b"\0", 1)
        return json.loads(one)

    def ask(self, method, **params):
        """Sends a command and returns its answer."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        self.write.write(json.dumps(message).encode() + b"\0")
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            answer = self.message()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise Broken(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self.told.append(answer)
        raise Broken(f"{method}: no answer")

    def run(self, expression):
        """Returns what an expression comes to in the page, once it is settled."""
        answer = self.ask("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise Broken(answer["exceptionDetails"].get("exception", {}).get("description", "the page threw"))
        return answer["result"].get("value")

    def screen(self, width, height, dark=False, touch=False):
        """Sets the screen."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=touch)
        self.ask("Emulation.setTouchEmulationEnabled", enabled=touch)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", media="screen", features=[scheme])

    def open(self, url):
        """Opens an address and waits for it."""
        self.ask("Page.navigate", url=url)
        until = time.monotonic() + PATIENCE
        while self.run("document.readyState + location.href.slice(0, 5)") != "completefile:":
            if time.monotonic() > until:
                raise Broken(f"{url} does not load")
            time.sleep(0.02)

    def mouse(self, kind, x, y):
        """Moves, presses or releases the mouse."""
        button = {"button": "left", "clickCount": 1} if kind != "mouseMoved" else {}
        self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, **button)

    def click(self, x, y):
        """Clicks somewhere."""
        self.mouse("mousePressed", x, y)
        self.mouse("mouseReleased", x, y)

    def tap(self, x, y):
        """Taps somewhere."""
        self.ask("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": x, "y": y}])
        self.ask("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    def key(self, key, code, text=""):
        """Presses a key."""
        named = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        self.ask("Input.dispatchKeyEvent", type="keyDown", text=text, **named)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **named)

    def picture(self):
        """Returns a PNG of the screen."""
        return base64.b64decode(self.ask("Page.captureScreenshot", format="png")["data"])

    def pdf(self):
        """Returns the page as it prints."""
        return base64.b64decode(self.ask("Page.printToPDF", preferCSSPageSize=True, printBackground=False)["data"])
