// The page: shows what the server knows of an issue, and asks it what a value is. Texts are never taken for markup.

import { $, element, excerpt, lost, name, readState, state, worded } from "./basics.js";
import { showCompared, showLists } from "./lists.js";
import { printAll, setUpSearch, showOutline } from "./search.js";
import {
  changeList, explain, explainWords, follow, isTyped, isUnsaved, markChosen, mend, takeBack, tell, tellNothing,
} from "./value.js";
import {
  PLACES, VIEWS, drawPictures, fill, loadText, markFindings, markOf, marked, revisionOf, setWhenShown, show, showAge,
  showAllRows, showPages, shownRevision, shownView, showsAllRows,
} from "./views.js";

setWhenShown(() => { markFindings(); markChosen(); showAge(); });

// What was chosen last, for the next time.
const kept = { get: (key) => localStorage.getItem(key), set: (key, value) => localStorage.setItem(key, value) };
let isBegun = false;

async function refresh() {
  await readState();
  document.documentElement.lang = state.language === "en" ? "en" : "zh-CN";
  document.title = state.file;
  $("file").textContent = state.file;
  nameThings(state.words);
  if (!isBegun && VIEWS.includes(kept.get("view"))) show(kept.get("view"));
  isBegun = true;
  showStatus();
  showFindings();
  if (shownRevision !== state.revision) {
    await loadText();
    await drawPictures();
  }
  showPages();
  markFindings();
  markChosen();
  showAge();
  showOutline();
  await Promise.all([showLists(), showCompared(), follow()]);
  document.body.dataset.revision = state.revision;
  document.body.dataset.edition = state.edition;
}

function nameThings(words) {
  $("show-pages").textContent = words.pages;
  $("show-text").textContent = words.text;
  $("show-pictures").textContent = words.pictures;
  $("zoom-name").textContent = `${words.zoom} `;
  $("value-title").textContent = words.value;
  $("findings-title").textContent = words.findings;
  $("lists-title").textContent = words.lists;
  $("compared-title").textContent = words.compared;
  $("outline-title").textContent = words.outline;
  $("search").placeholder = words.search;
  $("search").setAttribute("aria-label", words.search);
  $("zoom-width").textContent = words.fit_width;
  $("shown").setAttribute("aria-label", words[shownView()]);
}

function showStatus() {
  const said = [];
  if (state.warning) said.push(state.warning);
  if (state.error) said.push(state.error);
  if (state.refused && state.summary) said.push(`${state.words.refused} ${state.summary}`);
  if (state.printing) said.push(printingFor());
  else if (state.print_error) said.push(state.print_error);
  else if (!said.length) said.push(state.words.current);
  $("status").textContent = said.join(" ");
  $("status").className = state.refused ? "refused" : "";
}

// A long print says how long it takes, and how long the one before took.
let printingSince = 0;
let ticking = null;
function printingFor() {
  printingSince = Date.now() - state.printing_seconds * 1000;
  ticking ??= setInterval(() => {
    if (state.printing) $("printing")?.replaceChildren(String(Math.round((Date.now() - printingSince) / 1000)));
    else { clearInterval(ticking); ticking = null; }
  }, 1000);
  const seconds = Math.round(state.printing_seconds);
  const long = state.printed_seconds >= 2 || seconds >= 2;
  return long ? worded("printing_long", { seconds, before: Math.round(state.printed_seconds) }) : state.words.printing;
}

function showFindings() {
  $("summary").textContent = state.summary;
  $("findings").replaceChildren(...state.findings.map((finding) => {
    const button = element("button", null, { type: "button", className: finding.severity });
    button.append(element("strong", finding.name), element("br"), finding.message, element("br"),
      element("code", `${finding.place} ${finding.path} ${finding.code}`));
    if (finding.excerpt) button.append(excerpt(finding.excerpt));
    button.onclick = () => reveal(finding).catch(lost);
    const item = element("li");
    item.append(button, ...mendings(finding));
    return item;
  }));
}

// What mends a finding for certain is one click away.
function mendings(finding) {
  if (!state.can_edit || !(finding.mending || finding.sorts)) return [];
  const { revision } = state;
  const text = finding.sorts ? state.words.sort : worded("mend", { value: finding.mending });
  const button = element("button", text, { type: "button", className: "mend" });
  button.onclick = () => (finding.sorts
    ? changeList({ path: finding.sorts, act: "sort", count: finding.count, revision })
    : mend(finding, finding.filed, revision));
  return [button];
}

async function reveal(finding) {
  const marks = finding.marks.map(name);
  if (shownView() === "text" && !showsAllRows && !marks.some((mark) => marked(mark, state.revision).length)) {
    await showAllRows();
  }
  for (const mark of shownView() === "pages" ? marks : []) {
    const answer = await fetch(`where/${state.edition}/${mark}`);
    if (answer.ok) { await fill($("pages").children[await answer.json()]); break; }
  }
  const places = marks.flatMap((mark) => marked(mark, state.revision)).filter((place) => place.getClientRects().length);
  places[0]?.scrollIntoView({ block: "center" });
  await explain({ revision: state.revision, path: finding.steps, isByPath: true }, worded("in_file", finding));
}

// --- what is clicked, and keys

// The text around a click that belongs to no value: a line of a page, or what stands between two values.
function wordsAt(event) {
  const line = event.target.closest(".layer span");
  if (line) return line.textContent;
  const place = document.caretPositionFromPoint?.(event.clientX, event.clientY)?.offsetNode
    ?? document.caretRangeFromPoint?.(event.clientX, event.clientY)?.startContainer;
  return place?.nodeType === Node.TEXT_NODE ? place.textContent : "";
}

// Where the keys are: a value may stand at several places, which are all chosen at once.
let stepped = null;

$("shown").addEventListener("click", (event) => {
  stepped = event.target.closest(PLACES);
  if (!getSelection().isCollapsed) return;
  if (event.target.closest(".page, #text, #pictures")) {
    const place = event.target.closest(PLACES);
    (place ? explain({ revision: revisionOf(place), mark: markOf(place) }) : explainWords(wordsAt(event))).catch(lost);
  }
});

$("shown").addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const all = [...document.querySelector("#shown > div:not([hidden])").querySelectorAll(PLACES)];
  const before = all.indexOf(stepped);
  const now = before < 0 ? all.findIndex((found) => found.classList.contains("chosen")) : before;
  const next = all[now < 0 ? (step > 0 ? 0 : all.length - 1) : now + step];
  if (next) { stepped = next; next.scrollIntoView({ block: "nearest" }); explain({ revision: revisionOf(next), mark: markOf(next) }).catch(lost); }
});

// In a box in which something is typed, that alone is taken back.
document.addEventListener("keydown", (event) => {
  const isUndo = event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey);
  if (!state?.can_edit || !isUndo || (event.target.matches("textarea") && isTyped(event.target))) return;
  event.preventDefault();
  takeBack();
});

// What was told of one act is over with the next, and lies over the page no longer than that.
document.addEventListener("click", tellNothing, true);
$("findings").addEventListener("click", () => { stepped = null; });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") tellNothing(); });
addEventListener("beforeunload", (event) => { if (isUnsaved()) event.preventDefault(); });

// --- tools

VIEWS.forEach((view) => { $(`show-${view}`).onclick = () => { kept.set("view", view); show(view); }; });
if (kept.get("zoom")) $("zoom").value = kept.get("zoom");
addEventListener("resize", () => { if ($("zoom").value === "width") showPages(); });
setUpSearch();
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey)) return;
  const key = event.key.toLowerCase();
  if (key === "p") { event.preventDefault(); printAll().catch(lost); }
  if (key === "f" && shownView() !== "pictures") { event.preventDefault(); $("search").focus(); }
});

$("zoom").onchange = () => {
  kept.set("zoom", $("zoom").value);
  const main = $("shown");
  const part = main.scrollTop / main.scrollHeight;
  showPages();
  main.scrollTop = part * main.scrollHeight;
};

async function download(suffix) {
  const answer = await fetch(`issue.${suffix}`);
  if (!answer.ok) { tell(await answer.text()); return; }
  const link = element("a", null, { href: URL.createObjectURL(await answer.blob()) });
  link.download = `${state.file.replace(/\.[^.]*$/, "")}.${suffix}`;
  link.click();
  URL.revokeObjectURL(link.href);
}
document.querySelectorAll("[data-download]").forEach((button) => {
  button.onclick = () => download(button.dataset.download).catch(lost);
});

// --- what the server tells

let asking = Promise.resolve();
const events = new EventSource("events");
events.onmessage = () => { asking = asking.then(refresh).catch(lost); };
events.onerror = () => lost();
