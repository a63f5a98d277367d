// What is looked for on all pages, or in the text; the outline; and all pages on paper.

import { $, ask, element, lost, state, worded } from "./basics.js";
import { fill, shownView } from "./views.js";

const plain = (text) => text.replace(/\s+/g, "").toLowerCase();
let found = [];
let at = -1;
let asked = "";

export function setUpSearch() {
  $("search").onkeydown = (event) => {
    if (event.key === "Escape") { $("search").value = ""; tellFound(); $("shown").focus(); }
    if (event.key !== "Enter") return;
    event.preventDefault();
    look($("search").value, event.shiftKey ? -1 : 1).catch(lost);
  };
}

// Enter goes to the next place, with Shift to the one before.
async function look(text, step) {
  const wanted = plain(text);
  const key = `${wanted}/${shownView()}/${state.revision}/${state.edition}`;
  if (key !== asked) {
    asked = key;
    at = step > 0 ? -1 : 0;
    found = wanted ? await (shownView() === "pages" ? onPages(wanted) : inText(wanted)) : [];
  }
  if (found.length) at = (at + step + found.length) % found.length;
  tellFound();
  if (found.length) await found[at]();
}

function tellFound() {
  $("found").textContent = $("search").value ? worded("found", { at: found.length ? at + 1 : 0, count: found.length }) : "";
}

async function onPages(wanted) {
  const places = [];
  for (let number = 0; number < state.sizes.length; number += 1) {
    const { spans } = await ask(`page/${state.edition}/${number}`, "json");
    const text = spans.map((span) => plain(span.text));
    const whole = text.join("");
    for (let from = whole.indexOf(wanted); from >= 0; from = whole.indexOf(wanted, from + wanted.length)) {
      let left = from;
      const span = text.findIndex((part) => { left -= part.length; return left < 0; });
      places.push(() => goTo(number, span));
    }
  }
  return places;
}

async function goTo(number, span) {
  const page = $("pages").children[number];
  await fill(page);
  const place = page.querySelectorAll(".layer span")[span] ?? page;
  place.scrollIntoView({ block: "center" });
  flash(place);
}

function inText(wanted) {
  return [...$("text").querySelectorAll("p, h1, h2, h3, h4, td, th, figcaption")]
    .filter((part) => plain(part.textContent).includes(wanted))
    .map((part) => () => { part.scrollIntoView({ block: "center" }); flash(part); });
}

function flash(place) {
  document.querySelectorAll(".found").forEach((other) => other.classList.remove("found"));
  place.classList.add("found");
}

// --- the outline

export function showOutline() {
  const heads = [...$("text").querySelectorAll("h1, h2, h3")];
  $("outline").replaceChildren(...heads.map((head) => {
    const item = element("li", null, { className: head.tagName.toLowerCase() });
    const button = element("button", head.textContent, { type: "button" });
    button.onclick = () => (shownView() === "pages" ? goToHead(head.textContent) : show(head));
    item.append(button);
    return item;
  }));
}

function show(head) {
  head.scrollIntoView({ block: "start" });
  flash(head);
}

async function goToHead(text) {
  const [first, ...others] = await onPages(plain(text));
  await (others.at(-1) ?? first)?.();
}

// --- on paper

export async function printAll() {
  for (const page of $("pages").children) await fill(page);
  window.print();
}
