// Hides the rules whose verdict is not asked for; with no button pressed, all are shown.
"use strict";
(() => {
  const bar = document.getElementById("filter");
  const told = document.getElementById("shown");
  const items = [...document.querySelectorAll("[data-verdicts]")];
  const buttons = [...bar.querySelectorAll("button")];
  const isPressed = (button) => button.getAttribute("aria-pressed") === "true";

  function show() {
    const wanted = buttons.filter(isPressed).map((button) => button.dataset.verdict);
    for (const item of items) {
      const verdicts = item.dataset.verdicts.split(" ");
      item.hidden = wanted.length > 0 && !wanted.some((verdict) => verdicts.includes(verdict));
    }
    told.textContent = `${items.filter((item) => !item.hidden).length} of ${items.length} rules shown`;
  }

  for (const button of buttons) {
    button.addEventListener("click", () => {
      button.setAttribute("aria-pressed", String(!isPressed(button)));
      show();
    });
  }
  bar.hidden = false;
  show();
})();
