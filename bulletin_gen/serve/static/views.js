// The views of an issue, its pages, its text and its pictures, and the places in them that show a value.

import { $, ask, askReading, element, lost, name, state, worded } from "./basics.js";

export const VIEWS = ["pages", "text", "pictures"];

export function shownView() {
  return VIEWS.find((view) => !$(view).hidden);
}

let whenShown = () => {};

// What is to be done when a view shows something new.
export function setWhenShown(act) {
  whenShown = act;
}

export function show(what) {
  for (const view of VIEWS) {
    $(view).hidden = view !== what;
    $(`show-${view}`).setAttribute("aria-pressed", view === what);
  }
  $("shown").setAttribute("aria-label", state.words[what]);
  drawPictures().then(whenShown).catch(lost);
}

// --- the text

export let shownRevision = -1;

// Long tables are shown by their beginning until all rows are asked for.
export let showsAllRows = false;

export async function loadText() {
  const [html, revision] = await askReading(showsAllRows ? "text?whole" : "text");
  if (!html) return;
  shownRevision = revision;
  $("text").replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  $("text").querySelectorAll("table").forEach((table, n) => {
    if (table.tBodies[0].rows.length >= state.rows[n]) return;
    const button = element("button", worded("all_rows", { count: state.rows[n] }), { type: "button" });
    button.onclick = () => showAllRows().catch(lost);
    table.after(button);
  });
}

export async function showAllRows() {
  showsAllRows = true;
  await loadText();
  whenShown();
}

// --- the pictures

let drawnRevision = -1;

export async function drawPictures() {
  if ($("pictures").hidden || drawnRevision === state.revision) return;
  const [drawn, revision] = await askReading("pictures");
  if (!drawn && !state.has_text) return;
  drawnRevision = revision;
  const open = [...$("pictures").querySelectorAll("details")].map((details) => details.open);
  $("pictures").replaceChildren(...new DOMParser().parseFromString(drawn, "text/html").body.childNodes);
  $("pictures").querySelectorAll("details").forEach((details, n) => { details.open = open[n] ?? false; });
  whenShown();
}

// --- the pages

export function showPages() {
  const pages = $("pages");
  while (pages.children.length > state.sizes.length) pages.lastChild.remove();
  state.sizes.forEach(([width, height], number) => {
    let page = pages.children[number];
    if (!page) {
      page = element("div", null, { className: "page" });
      page.append(element("div", null, { className: "layer" }));
      pages.append(page);
    }
    const zoom = zoomOf(width);
    page.style.width = `${width * zoom}px`;
    page.style.height = `${height * zoom}px`;
    page.dataset.number = number;
    page.classList.toggle("wide", width > height);
    page.dataset.width = width;
    watcher.unobserve(page);
    watcher.observe(page);
  });
  if (!state.sizes.length && (state.print_error || state.error) && !$("pages").hidden) show("text");
}

// A page may be as wide as there is room.
function zoomOf(width) {
  if ($("zoom").value !== "width") return Number($("zoom").value);
  const room = $("shown").clientWidth - 40;
  return Math.max(Math.round((room / width) * 100) / 100, 0.2);
}

const watcher = new IntersectionObserver((entries) => entries.forEach((e) => e.isIntersecting && fill(e.target)), {
  root: $("shown"), rootMargin: "600px 0px",
});

export async function fill(page) {
  const { edition } = state;
  const zoom = zoomOf(Number(page.dataset.width));
  const wanted = `${edition}/${page.dataset.number}`;
  if (page.dataset.wanted === `${wanted}/${zoom}`) return;
  page.dataset.wanted = `${wanted}/${zoom}`;
  try {
    const content = await ask(`page/${wanted}`, "json");
    const key = `${content.content}/${zoom}`;
    if (page.dataset.shown === key) { page.dataset.edition = edition; return; }
    const picture = new Image();
    picture.alt = `${state.words.page} ${Number(page.dataset.number) + 1}`;
    picture.src = `picture/${wanted}/${Math.round(zoom * Math.max(devicePixelRatio, 1) * 100)}`;
    await picture.decode();
    if (page.dataset.wanted !== `${wanted}/${zoom}`) return;
    page.querySelector("img")?.remove();
    page.prepend(picture);
    page.querySelector(".layer").replaceChildren(...content.spans.map((span) => spanOf(span, zoom)));
    fit(page);
    page.dataset.shown = key;
    page.dataset.edition = edition;
    whenShown();
  } catch { delete page.dataset.wanted; }
}

function spanOf(span, zoom) {
  const made = element("span", span.text);
  if (span.mark !== null) made.dataset.mark = name(span.mark);
  Object.assign(made.style, {
    left: `${span.left * zoom}px`, top: `${span.top * zoom}px`, fontSize: `${span.height * zoom}px`,
  });
  made.dataset.width = span.width * zoom;
  return made;
}

function fit(page) {
  const spans = [...page.querySelectorAll(".layer span")];
  const widths = spans.map((span) => span.offsetWidth);
  spans.forEach((span, n) => { if (widths[n]) span.style.transform = `scaleX(${span.dataset.width / widths[n]})`; });
}

// What is older than the file says so, and an empty view why it is empty.
export function showAge() {
  const view = shownView();
  const ages = { pages: state.printing ? state.revision : state.edition, text: shownRevision, pictures: drawnRevision };
  const isEmpty = !$(view).hasChildNodes();
  const isOld = !isEmpty && ages[view] !== state.revision;
  $("hint").textContent = isEmpty && !state.printing ? state.words.nothing : state.words.hint;
  $("age").textContent = isOld ? state.words.old : "";
  $("shown").classList.toggle("old", isOld);
}

// --- the places of values

export const PLACES = "[data-mark], #text tbody :is(td, th)";

// A table's cells have no mark of their own: they are told by table, row and column.
export function markOf(place) {
  if (!place || place.dataset.mark) return place?.dataset.mark ?? null;
  const table = [...$("text").querySelectorAll("table")].indexOf(place.closest("table"));
  return `${table}-${place.parentElement.rowIndex - place.closest("table").tHead.rows.length}-${place.cellIndex}`;
}

// Each view shows the issue as it was read by some number; pages come later than the text.
export function revisionOf(place) {
  if (place.closest("#pages")) return Number(place.closest(".page").dataset.edition);
  return place.closest("#pictures") ? drawnRevision : shownRevision;
}

export function marked(mark, revision) {
  const found = [...document.querySelectorAll(`#shown [data-mark="${CSS.escape(mark)}"]`)];
  const [table, row, column] = mark.split("-").map(Number);
  const shown = $("text").querySelectorAll("table")[table];
  const cell = shown?.rows[shown.tHead.rows.length + row]?.cells[column];
  return (cell ? [...found, cell] : found).filter((place) => revisionOf(place) === revision);
}

export function markFindings() {
  document.querySelectorAll(".wrong").forEach((found) => {
    if (revisionOf(found) === state.revision) found.classList.remove("wrong");
  });
  state.findings.forEach((finding) => finding.marks.map(name).forEach((mark) =>
    marked(mark, state.revision).forEach((found) => found.classList.add("wrong"))));
}
