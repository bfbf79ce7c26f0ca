"use strict";
// Hides what does not hold every word that is searched for, and opens what is linked to.
const search = document.getElementById("search");
const found = document.getElementById("found");
const items = [...document.querySelectorAll("[data-search]")];

function show() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const holds = (item) => words.every((word) => item.dataset.search.toLowerCase().includes(word));
  const hits = new Set(items.filter(holds));
  for (const item of items) {
    const inner = [...item.querySelectorAll("[data-search]")].some((other) => hits.has(other));
    item.hidden = !(hits.has(item) || inner || hits.has(item.parentElement.closest("[data-search]")));
    if (item.localName === "details" && inner && words.length > 0) item.open = true;
  }
  for (const section of document.querySelectorAll("main > section")) {
    section.hidden = words.length > 0 && !section.querySelector("[data-search]:not([hidden])");
  }
  const count = words.length > 0 ? hits.size : 0;
  found.textContent = words.length === 0 ? "" : count === 1 ? "1 found" : `${count} found`;
}

function openTarget() {
  // Names of scenarios, steps and tables need no escapes.
  const target = document.getElementById(location.hash.slice(1));
  if (!target) return;
  if (target.closest("[hidden]")) {
    search.value = "";
    show();
  }
  if (target.localName === "details") target.open = true;
  target.scrollIntoView();
}

search.addEventListener("input", show);
search.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    search.value = "";
    show();
  } else if (event.key === "Enter") {
    event.preventDefault();
    const first = items.find((item) => !item.hidden);
    if (first?.localName === "details") first.open = true;
    first?.querySelector("summary, a")?.focus();
  }
});
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    search.focus();
    search.select();
  }
});
window.addEventListener("hashchange", openTarget);
// A link to where one is changes nothing, and so nobody says so.
document.addEventListener("click", (event) => {
  if (event.target.closest?.("a")?.getAttribute("href") === location.hash) openTarget();
});
openTarget();
