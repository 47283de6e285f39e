"""The HTML reports in a real browser, from disk: `make test-browser`. Skipped where selenium or Chromium is missing."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed: run make test-browser")
from selenium.webdriver.common.by import By  # noqa: E402 - there only if selenium is
from selenium.webdriver.common.keys import Keys  # noqa: E402

# Under importlib mode the folder of the other tests is not on the path.
sys.path.append(str(Path(__file__).parents[1] / "unit" / "conformance" / "reports"))
from made_results import HOSTILE, finding, outcome, result  # noqa: E402

from journeykit_conformance.comparing import compare  # noqa: E402
from journeykit_conformance.redaction import Redactor  # noqa: E402
from journeykit_conformance.reports.writing import COMPARISONS, RESULTS, write  # noqa: E402
from journeykit_conformance.result import Verdict  # noqa: E402

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(
    not (CHROMIUM and DRIVER), reason="no browser: apt-get install chromium chromium-driver, or their like"
)

NOTHING = Redactor(())
PHONE = (375, 700)
DESK = (1280, 900)


@pytest.fixture(scope="module")
def browser():
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for each in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run"):
        options.add_argument(each)
    options.add_argument("--host-resolver-rules=MAP * ~NOTFOUND")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    started = webdriver.Chrome(options, webdriver.ChromeService(DRIVER))
    yield started
    started.quit()


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The reports that are looked at, by name."""
    directory = tmp_path_factory.mktemp("reports")
    hostile = [
        outcome(f"MJ-LIFE-{number:03}", Verdict.FAIL, finding(text), reason=text, statement=text, why=text, fix=text)
        for number, text in enumerate(HOSTILE)
    ]
    evil = result(*hostile, text="".join(HOSTILE), notes=HOSTILE)
    many = [result(provider=f"provider-{number}") for number in range(12)]
    write(directory / "plain.html", RESULTS["html"], result(), NOTHING)
    write(directory / "hostile.html", RESULTS["html"], evil, NOTHING)
    write(directory / "matrix.html", COMPARISONS["html"], compare(many), NOTHING)
    write(directory / "hostile-matrix.html", COMPARISONS["html"], compare([evil, *many]), NOTHING)
    return {path.stem: path.as_uri() for path in directory.iterdir()}


NAMES = ("plain", "hostile", "matrix", "hostile-matrix")


@pytest.fixture
def see(browser, pages):
    """Open a report, with a medium, a scheme and a size."""

    def see(name, *, size=DESK, scheme="light", script=True):
        width, height = size
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        features = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        for command, values in (
            ("Emulation.setDeviceMetricsOverride", metrics),
            ("Emulation.setEmulatedMedia", features),
            ("Emulation.setScriptExecutionDisabled", {"value": not script}),
        ):
            browser.execute_cdp_cmd(command, values)
        for log in ("browser", "performance"):
            browser.get_log(log)
        browser.get(pages[name])
        return browser

    yield see
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def rules(browser):
    return [
        each.get_attribute("id")
        for each in browser.find_elements(By.CSS_SELECTOR, "[data-verdicts]")
        if each.is_displayed()
    ]


def open_all(browser):
    browser.execute_script("document.querySelectorAll('details').forEach((each) => { each.open = true; })")


@pytest.mark.parametrize("name", NAMES)
def test_it_asks_nobody_for_anything_and_complains_of_nothing(see, pages, name):
    browser = see(name)
    open_all(browser)
    assert browser.get_log("browser") == []
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [each["params"]["request"]["url"] for each in events if each["method"] == "Network.requestWillBeSent"]
    assert asked == [pages[name]]


@pytest.mark.parametrize("name", ["hostile", "hostile-matrix"])
def test_what_a_provider_sent_is_inert(see, name):
    browser = see(name)
    open_all(browser)
    assert browser.execute_script("return window.broken") is None
    made = "return document.querySelectorAll('img, svg, iframe, link, a, object, script:not(body > script)').length"
    assert browser.execute_script(made) == 0
    assert browser.execute_script("return document.querySelectorAll('h1').length") == 1


def test_a_script_that_got_in_would_not_run(see):
    browser = see("plain")
    browser.execute_script(
        "const made = document.createElement('div'); made.innerHTML = '<img src=x onerror=\"window.broken = 1\">';"
        "document.body.append(made)"
    )
    assert browser.execute_script("return window.broken") is None
    assert "Content Security Policy" in str(browser.get_log("browser"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_a_phone_scrolls_up_and_down_only(see, name, scheme):
    browser = see(name, size=PHONE, scheme=scheme)
    open_all(browser)
    wide = browser.execute_script("return [document.documentElement.scrollWidth, innerWidth]")
    assert wide[0] <= wide[1] == PHONE[0]


def test_light_and_dark_are_different_and_both_can_be_read(see):
    seen = {}
    for scheme in ("light", "dark"):
        browser = see("plain", scheme=scheme)
        style = "const style = getComputedStyle(arguments[0]); return [style.color, style.backgroundColor]"
        page = browser.execute_script(style, browser.find_element(By.TAG_NAME, "body"))
        seen[scheme] = page[1]
        shades = [page[0]]
        shades += [
            browser.execute_script(style, each)[0]
            for each in browser.find_elements(By.CSS_SELECTOR, ".badge, small, dt")
        ]
        for shade in shades:
            assert contrast(shade, page[1]) >= 4.5, (scheme, shade)
    assert luminance(seen["light"]) > 0.8
    assert luminance(seen["dark"]) < 0.05


def test_buttons_filter_by_verdict(see):
    browser = see("plain")
    everything = rules(browser)
    assert len(everything) == 7
    button = {
        each.get_attribute("data-verdict"): each for each in browser.find_elements(By.CSS_SELECTOR, ".filter button")
    }
    assert list(button) == ["fail", "error", "warn", "not-reached", "skip", "pass"]
    button["fail"].click()
    assert rules(browser) == ["MJ-LIFE-001", "MJ-SCHM-001"]
    button["pass"].click()
    assert rules(browser) == ["MJ-LIFE-001", "MJ-AUTH-001", "MJ-SCHM-001"]
    assert button["pass"].get_attribute("aria-pressed") == "true"
    assert browser.find_element(By.ID, "shown").text == "3 of 7 rules shown"
    button["fail"].click()
    button["pass"].click()
    assert rules(browser) == everything


def test_rows_of_a_matrix_are_filtered_too(see):
    browser = see("matrix")
    browser.find_element(By.CSS_SELECTOR, "button[data-verdict=warn]").click()
    assert rules(browser) == ["MJ-LIFE-002"]


def test_the_keyboard_is_enough(see):
    browser = see("plain")
    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    browser.switch_to.active_element.send_keys(Keys.SPACE)
    assert rules(browser) == ["MJ-LIFE-001", "MJ-SCHM-001"]
    exchange = browser.find_element(By.CSS_SELECTOR, ".exchange summary")
    exchange.send_keys(Keys.ENTER)
    assert "curl -X GET" in browser.find_element(By.CSS_SELECTOR, ".exchange").text


def test_without_scripts_everything_is_there_to_read(see):
    browser = see("plain", script=False)
    assert len(rules(browser)) == 7
    assert not browser.find_element(By.ID, "filter").is_displayed()
    first = browser.find_element(By.ID, "MJ-LIFE-001")
    assert "running or later" in first.text
    first.find_element(By.CSS_SELECTOR, ".exchange summary").click()
    assert "IN_PROGRESS" in first.text


def luminance(color):
    shares = [int(each) / 255 for each in color[color.index("(") + 1 : -1].split(",")[:3]]
    linear = [share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(color, other):
    low, high = sorted((luminance(color), luminance(other)))
    return (high + 0.05) / (low + 0.05)
