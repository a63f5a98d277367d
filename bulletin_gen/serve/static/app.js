// The page: shows what the server knows of an issue, and asks it what a value is. Texts are never taken for markup.

const $ = (id) => document.getElementById(id);
let state = null;
let shownRevision = -1;
let chosen = null;
const watcher = new IntersectionObserver((entries) => entries.forEach((e) => e.isIntersecting && fill(e.target)), {
  root: $("shown"), rootMargin: "600px 0px",
});

async function answered(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer;
}

const ask = async (address, kind) => (await answered(address))[kind]();

// HTML, and the number of the reading that it shows.
async function askReading(address) {
  const answer = await answered(address);
  return [await answer.text(), Number(answer.headers.get("X-Revision"))];
}

function element(name, text, properties = {}) {
  const made = Object.assign(document.createElement(name), properties);
  if (text !== undefined && text !== null) made.textContent = text;
  return made;
}

// A sentence of the page with its blanks filled in.
function worded(name, values) {
  return state.words[name].replace(/\{(\w+)\}/g, (_blank, key) => values[key]);
}

async function refresh() {
  state = await ask("state", "json");
  document.documentElement.lang = state.language === "en" ? "en" : "zh-CN";
  document.title = state.file;
  $("file").textContent = state.file;
  nameThings(state.words);
  showStatus();
  showFindings();
  if (shownRevision !== state.revision) {
    await loadText();
    await drawPictures();
  }
  showPages();
  markFindings();
  showAge();
  await follow();
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
  $("shown").setAttribute("aria-label", words[shownView()]);
}

// What is older than the file says so, and an empty view why it is empty.
function showAge() {
  const view = shownView();
  const ages = { pages: state.printing ? state.revision : state.edition, text: shownRevision, pictures: drawnRevision };
  const isEmpty = !$(view).hasChildNodes();
  const isOld = !isEmpty && ages[view] !== state.revision;
  $("hint").textContent = isEmpty && !state.printing ? state.words.nothing : state.words.hint;
  $("age").textContent = isOld ? state.words.old : "";
  $("shown").classList.toggle("old", isOld);
}

function showStatus() {
  const said = [];
  if (state.error) said.push(state.error);
  if (state.refused && state.summary) said.push(`${state.words.refused} ${state.summary}`);
  if (state.printing) said.push(state.words.printing);
  else if (state.print_error) said.push(state.print_error);
  else if (!said.length) said.push(state.words.current);
  $("status").textContent = said.join(" ");
  $("status").className = state.refused ? "refused" : "";
}

function showFindings() {
  $("summary").textContent = state.summary;
  $("findings").replaceChildren(...state.findings.map((finding) => {
    const button = element("button", null, { type: "button", className: finding.severity });
    button.append(element("strong", `${finding.name} ${finding.code}`), element("br"), finding.message, element("br"),
      element("code", `${finding.place} ${finding.path}`));
    if (finding.excerpt) button.append(excerpt(finding.excerpt));
    button.onclick = () => reveal(finding).catch(lost);
    const item = element("li");
    item.append(button);
    return item;
  }));
}

function excerpt([before, place, after]) {
  const line = element("code", null, { className: "excerpt" });
  line.append(before, element("mark", place), after);
  return line;
}

const name = (mark) => (Array.isArray(mark) ? mark.join("-") : String(mark));

// --- the text

// Long tables are shown by their beginning until all rows are asked for.
let showsAllRows = false;

async function loadText() {
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

async function showAllRows() {
  showsAllRows = true;
  await loadText();
  markFindings();
}

// --- the pictures

let drawnRevision = -1;

async function drawPictures() {
  if ($("pictures").hidden || drawnRevision === state.revision) return;
  const [drawn, revision] = await askReading("pictures");
  if (!drawn && !state.has_text) return;
  drawnRevision = revision;
  const open = [...$("pictures").querySelectorAll("details")].map((details) => details.open);
  $("pictures").replaceChildren(...new DOMParser().parseFromString(drawn, "text/html").body.childNodes);
  $("pictures").querySelectorAll("details").forEach((details, n) => { details.open = open[n] ?? false; });
  markFindings();
}

// --- the pages

function showPages() {
  const pages = $("pages");
  while (pages.children.length > state.sizes.length) pages.lastChild.remove();
  state.sizes.forEach(([width, height], number) => {
    let page = pages.children[number];
    if (!page) {
      page = element("div", null, { className: "page" });
      page.append(element("div", null, { className: "layer" }));
      pages.append(page);
    }
    const zoom = Number($("zoom").value);
    page.style.width = `${width * zoom}px`;
    page.style.height = `${height * zoom}px`;
    page.dataset.number = number;
    watcher.unobserve(page);
    watcher.observe(page);
  });
  if (!state.sizes.length && (state.print_error || state.error) && !$("pages").hidden) show("text");
}

async function fill(page) {
  const { edition } = state;
  const zoom = Number($("zoom").value);
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
    markFindings();
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

// --- from a finding to its place, and from a place to what it is

const PLACES = "[data-mark], #text tbody :is(td, th)";

// A table's cells have no mark of their own: they are told by table, row and column.
function markOf(place) {
  if (!place || place.dataset.mark) return place?.dataset.mark ?? null;
  const table = [...$("text").querySelectorAll("table")].indexOf(place.closest("table"));
  return `${table}-${place.parentElement.rowIndex - place.closest("table").tHead.rows.length}-${place.cellIndex}`;
}

// Each view shows the issue as it was read by some number; pages come later than the text.
function revisionOf(place) {
  if (place.closest("#pages")) return Number(place.closest(".page").dataset.edition);
  return place.closest("#pictures") ? drawnRevision : shownRevision;
}

function marked(mark, revision) {
  const found = [...document.querySelectorAll(`#shown [data-mark="${CSS.escape(mark)}"]`)];
  const [table, row, column] = mark.split("-").map(Number);
  const shown = $("text").querySelectorAll("table")[table];
  const cell = shown?.rows[shown.tHead.rows.length + row]?.cells[column];
  return (cell ? [...found, cell] : found).filter((place) => revisionOf(place) === revision);
}

function markFindings() {
  document.querySelectorAll(".wrong").forEach((found) => {
    if (revisionOf(found) === state.revision) found.classList.remove("wrong");
  });
  state.findings.forEach((finding) => finding.marks.map(name).forEach((mark) =>
    marked(mark, state.revision).forEach((found) => found.classList.add("wrong"))));
  markChosen();
}

function markChosen() {
  document.querySelectorAll(".chosen").forEach((found) => found.classList.remove("chosen"));
  if (chosen?.mark) marked(chosen.mark, chosen.revision).forEach((found) => found.classList.add("chosen"));
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
  if (finding.steps.length) await explain({ revision: state.revision, path: finding.steps, isByPath: true });
}

const query = (path) => `?path=${encodeURIComponent(JSON.stringify(path ?? []))}`;

// What was chosen, in the newest reading: it may be another there, or stand elsewhere. While the newest reading shows
// none, what was known of it stays; so it does while that was read before what was saved here last.
async function follow() {
  const asked = chosen;
  const before = saves;
  if (!asked || asked.revision === state.revision) return;
  const answer = await fetch((asked.isByPath ? "value" : `follow/${asked.revision}/${asked.mark}`) + query(asked.path));
  const found = answer.ok ? await answer.json() : null;
  if (chosen !== asked || saves !== before || (found ? !found.is_current : !state.has_text)) return;
  chosen = found && { ...asked, revision: found.revision, mark: found.mark };
  showValues(found?.values ?? [], found?.revision);
  markChosen();
}

// Asked for by its mark, or, of what a finding is about, by its path.
async function explain(asked) {
  chosen = asked;
  markChosen();
  $("value").inert = true; // what is typed from now on is not meant for the value before
  const answer = await fetch(asked.isByPath ? "value" + query(asked.path) : `explain/${asked.revision}/${asked.mark}`)
    .finally(() => { $("value").inert = false; });
  if (chosen !== asked) return;
  const found = answer.ok ? await answer.json() : null;
  if (!found) { showNote(state.words.outdated); return; }
  chosen = { ...asked, revision: found.revision, mark: found.mark, path: asked.path ?? found.values[0]?.steps };
  showValues(found.values, found.revision);
  markChosen();
}

// Of words that no path reaches: where they stand in the template.
async function explainWords(words) {
  chosen = null;
  markChosen();
  const found = words.trim() ? await ask(`wording?words=${encodeURIComponent(words)}`, "json") : [];
  if (chosen) return;
  if (found.length) showValues(found);
  else showNote(state.words.none);
}

function showNote(text) {
  putAside();
  $("value").replaceChildren(element("p", text));
}

// Forms of values that are shown already stay where they are, with the focus and what is typed in them.
function showValues(values, revision) {
  const old = [...$("value").children];
  const made = values.map((value) => described(value, revision));
  if (old.length === made.length && old.every((part, n) => isOfSameValue(part, made[n]))) {
    old.forEach((part, n) => bringUp(part, made[n]));
    return;
  }
  putAside();
  $("value").replaceChildren(...made);
}

function described(value, revision) {
  const list = element("dl");
  const { words } = state;
  for (const [title, text] of [[words.filed, value.value], [words.path, value.path], [words.place, value.place],
    [words.before, value.before]]) {
    if (text) list.append(element("dt", title), element("dd", text));
  }
  for (const note of value.notes) list.append(element("dt", "·"), element("dd", note));
  const made = element("div");
  made.dataset.path = value.path;
  made.append(list);
  if (value.excerpt) list.after(excerpt(value.excerpt));
  if (state.can_edit && value.filed !== null && value.filed !== undefined) made.append(editor(value, revision));
  return made;
}

function isOfSameValue(one, other) {
  return one.dataset.path === other.dataset.path && !one.querySelector("form") === !other.querySelector("form");
}

function bringUp(old, made) {
  const [form, newer] = [old, made].map((part) => part.querySelector("form"));
  if (!form) { old.replaceWith(made); return; }
  [...old.children].forEach((child) => child !== form && child.remove());
  newer.remove();
  form.before(...made.children);
  form.dataset.revision = newer.dataset.revision;
  const [input, other] = [form, newer].map((part) => part.querySelector("textarea"));
  const isAnother = input.dataset.seen !== other.dataset.seen;
  const wasTyped = isTyped(input);
  input.dataset.seen = other.dataset.seen;
  if (!wasTyped) setText(input, other.value);
  if (isTyped(input) && isAnother) told(form, worded("changed", { value: other.dataset.seen }));
  else if (!isTyped(input)) told(form, "");
}

// --- changing values

// What was typed and not saved, by the paths of values: it is there again when its value is.
const drafts = new Map();
const inputs = () => [...$("value").querySelectorAll("textarea")];
const isTyped = (input) => input.value !== input.dataset.seen;

function editor(value, revision) {
  const form = element("form");
  form.dataset.revision = revision;
  const input = element("textarea", null, { value: value.filed, rows: value.filed.length > 40 ? 6 : 1 });
  Object.assign(input.dataset, { seen: value.filed, path: value.path });
  input.setAttribute("aria-label", state.words.new_value);
  if (drafts.has(value.path)) input.value = drafts.get(value.path);
  drafts.delete(value.path);
  const undo = element("button", state.words.undo, { type: "button", title: "Ctrl+Z" });
  undo.onclick = takeBack;
  form.append(input, element("button", state.words.save, { type: "submit" }), undo,
    element("p", null, { className: "told", role: "alert" }));
  form.onsubmit = (event) => { event.preventDefault(); save(form, value); };
  input.onkeydown = (event) => { if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); form.requestSubmit(); } };
  input.oninput = () => told(form, "");
  return form;
}

function told(form, text) {
  form.querySelector(".told").textContent = text;
}

// Over the page, until the next click.
function tell(text, { isRefusal = true } = {}) {
  $("told").append(element("p", text));
  $("told").classList.toggle("notice", !isRefusal);
}

const tellNothing = () => $("told").replaceChildren();

function putAside() {
  inputs().filter((input) => isTyped(input) && input.value !== input.dataset.sent).forEach((input) => {
    const { path } = input.dataset;
    drafts.set(path, input.value);
    tell(worded("aside", { path }), { isRefusal: false });
  });
}

// Setting a text that is the same would lose what is marked in it.
function setText(input, text) {
  if (input.value !== text) input.value = text;
}

// Each change waits for the one before: what was saved last is what stays.
let changing = Promise.resolve();
let saves = 0;
function change(act, refuse) {
  changing = changing.then(act).catch(() => { refuse(state.words.not_saved); lost(); });
}

function send(address, body) {
  return fetch(address, { method: "POST", body: JSON.stringify(body) });
}

function save(form, value) {
  const input = form.querySelector("textarea");
  const written = input.value;
  const refuse = (reason) => {
    delete input.dataset.sent;
    if (form.isConnected) { told(form, reason); return; }
    drafts.set(value.path, written);
    tell(`${value.path} ${reason}`);
  };
  input.dataset.sent = written;
  change(async () => {
    const revision = Number(form.dataset.revision);
    const answer = await send("edit", { revision, path: value.steps, seen: input.dataset.seen, written });
    if (!answer.ok) { refuse(await answer.text()); return; }
    told(form, "");
    input.dataset.seen = written;
    saves += 1;
    await follow();
  }, refuse);
}

function takeBack() {
  tellNothing();
  change(async () => {
    const answer = await send("undo", {});
    if (!answer.ok) { tell(await answer.text()); return; }
    const { path, steps } = await answer.json();
    await explain({ revision: state.revision, path: steps, isByPath: true });
    tell(worded("undone", { path }), { isRefusal: false });
  }, tell);
}

// In a box in which something is typed, that alone is taken back.
document.addEventListener("keydown", (event) => {
  const isUndo = event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey);
  if (!state?.can_edit || !isUndo || (event.target.matches("textarea") && isTyped(event.target))) return;
  event.preventDefault();
  takeBack();
});

// What was told of one act is over with the next, and lies over the page no longer than that.
document.addEventListener("click", tellNothing, true);
document.addEventListener("keydown", (event) => { if (event.key === "Escape") tellNothing(); });
addEventListener("beforeunload", (event) => { if (drafts.size || inputs().some(isTyped)) event.preventDefault(); });

// The text around a click that belongs to no value: a line of a page, or what stands between two values.
function wordsAt(event) {
  const line = event.target.closest(".layer span");
  if (line) return line.textContent;
  const place = document.caretPositionFromPoint?.(event.clientX, event.clientY)?.offsetNode
    ?? document.caretRangeFromPoint?.(event.clientX, event.clientY)?.startContainer;
  return place?.nodeType === Node.TEXT_NODE ? place.textContent : "";
}

$("shown").addEventListener("click", (event) => {
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
  const now = all.findIndex((found) => found.classList.contains("chosen"));
  const next = all[now < 0 ? (step > 0 ? 0 : all.length - 1) : now + step];
  if (next) { next.scrollIntoView({ block: "nearest" }); explain({ revision: revisionOf(next), mark: markOf(next) }).catch(lost); }
});

// --- tools

const VIEWS = ["pages", "text", "pictures"];

function shownView() {
  return VIEWS.find((view) => !$(view).hidden);
}

function show(what) {
  for (const view of VIEWS) {
    $(view).hidden = view !== what;
    $(`show-${view}`).setAttribute("aria-pressed", view === what);
  }
  $("shown").setAttribute("aria-label", state.words[what]);
  drawPictures().then(showAge).catch(lost);
}
VIEWS.forEach((view) => { $(`show-${view}`).onclick = () => show(view); });
$("zoom").onchange = () => {
  const main = $("shown");
  const part = main.scrollTop / main.scrollHeight;
  showPages();
  main.scrollTop = part * main.scrollHeight;
};

document.querySelectorAll("[data-download]").forEach((button) => {
  button.onclick = async () => {
    const answer = await fetch(`issue.${button.dataset.download}`);
    if (!answer.ok) { tell(await answer.text()); return; }
    const link = element("a", null, { href: URL.createObjectURL(await answer.blob()) });
    link.download = `${state.file.replace(/\.[^.]*$/, "")}.${button.dataset.download}`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
});

// --- what the server tells

let asking = Promise.resolve();
const events = new EventSource("events");
events.onmessage = () => { asking = asking.then(refresh).catch(lost); };
events.onerror = () => lost();
function lost() {
  $("status").textContent = state ? state.words.lost : "…";
  $("status").className = "refused";
}
