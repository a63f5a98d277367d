// What is known of the value that was chosen, and how it is changed.

import { $, ask, element, excerpt, lost, state, worded } from "./basics.js";
import { marked } from "./views.js";

let chosen = null;

// In the newest reading, and where it was clicked: a view may show an older one.
export function markChosen() {
  document.querySelectorAll(".chosen").forEach((found) => found.classList.remove("chosen"));
  for (const place of chosen ? [chosen, chosen.clicked] : []) {
    if (place.mark) marked(place.mark, place.revision).forEach((found) => found.classList.add("chosen"));
  }
}

const query = (path) => `?path=${encodeURIComponent(JSON.stringify(path ?? []))}`;

// What was chosen, in the newest reading: it may be another there, or stand elsewhere. While the newest reading shows
// none, what was known of it stays; so it does while that was read before what was saved here last.
export async function follow() {
  const asked = chosen;
  const before = saves;
  if (!asked || asked.revision === state.revision) return;
  const address = asked.isByPath ? "value" : `follow/${asked.revision}/${asked.mark}`;
  const answer = await fetch(`${address}${query(asked.path)}&revision=${asked.revision}`);
  const told = answer.ok ? await answer.json() : null;
  const found = told?.is_guess && !isAsNamed(told) ? null : told;
  if (chosen !== asked || saves !== before || (found ? !found.is_current : !state.has_text)) return;
  if (!found) showNote(state.words.outdated);
  chosen = found && { ...asked, revision: found.revision, mark: found.mark, path: found.steps ?? pathIn(found) };
  if (found) showValues(found.values, found.revision, { isSame: true });
  markChosen();
}

// After a new start of the server a path may lead elsewhere: the value goes by its name.
const isAsNamed = (found) => found.values.every((value, n) =>
  (value.named ?? value.path) === $("value").children[n]?.dataset.named);

const pathIn = (found) => found.values.find((value) => value.steps)?.steps;

// Asked for by its mark, or, of what a finding is about, by its path; told what to say where nothing is known of it.
export async function explain(place, otherwise = state.words.outdated) {
  const asked = { ...place, clicked: place };
  chosen = asked;
  markChosen();
  $("value").inert = true; // what is typed from now on is not meant for the value before
  const answer = await fetch(asked.isByPath ? "value" + query(asked.path) : `explain/${asked.revision}/${asked.mark}`)
    .finally(() => { $("value").inert = false; });
  if (chosen !== asked) return;
  const found = answer.ok ? await answer.json() : null;
  if (!found) { showNote(otherwise); comeIntoSight(); return; }
  chosen = { ...asked, revision: found.revision, mark: found.mark, path: asked.path ?? pathIn(found) };
  showValues(found.values, found.revision);
  comeIntoSight();
  markChosen();
  await follow();
}

// In a narrow window it stands below the issue.
const isNarrow = matchMedia("(max-width: 60rem)");
function comeIntoSight() {
  if (!isNarrow.matches) return;
  $("value").scrollIntoView({ block: "nearest" });
  document.querySelector("#shown .chosen")?.scrollIntoView({ block: "nearest" });
}

// Of words that no path reaches: where they stand in the template.
export async function explainWords(words) {
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
function showValues(values, revision, { isSame = false } = {}) {
  const old = [...$("value").children];
  const made = values.map((value) => described(value, revision));
  if (old.length === made.length && old.every((part, n) => canStay(part, made[n], isSame))) {
    old.forEach((part, n) => bringUp(part, made[n]));
    return;
  }
  putAside();
  $("value").replaceChildren(...made);
}

function described(value, revision) {
  const list = element("dl");
  const { words } = state;
  for (const [title, text] of [[words.filed, value.value], [words.path, value.called ?? value.path], [words.place, value.place],
    [words.before, value.before]]) {
    if (text) list.append(element("dt", title), element("dd", text));
  }
  for (const note of value.notes) list.append(element("dt", "·"), element("dd", note));
  const made = element("div");
  made.dataset.named = value.named ?? value.path;
  made.append(list);
  if (value.excerpt) list.after(excerpt(value.excerpt));
  if (state.can_edit && value.filed !== null && value.filed !== undefined) made.append(editor(value, revision));
  if (state.can_edit && value.item) made.append(itemTools(value.item, revision));
  return made;
}

// What can be done with the item of a list that a value belongs to.
function itemTools(item, revision) {
  const { words } = state;
  const tools = element("p", null, { className: "tools item" });
  for (const [act, isIdle] of [["up", item.place === 0], ["down", item.place === item.count - 1], ["remove", false]]) {
    const button = element("button", words[`item_${act}`], { type: "button", disabled: isIdle });
    button.onclick = () => changeList({ ...item, act, seen: item.named, revision });
    tools.append(button);
  }
  return tools;
}

// One list changed; what was chosen stays chosen.
export function changeList({ path, place = 0, count, act, seen = "", name: called = "", revision }) {
  tellNothing();
  change(async () => {
    const answer = await send("list", { revision, path, act, count, place, seen, name: called });
    if (!answer.ok) { tell(await answer.text()); return; }
    saves += 1;
    await follow();
  }, tell);
}

// Another value in the place of one, as a finding asks for it.
export function mend(finding, seen, revision) {
  tellNothing();
  change(async () => {
    const answer = await send("edit", { revision, path: finding.steps, seen, written: finding.mending });
    if (!answer.ok) { tell(await answer.text()); return; }
    saves += 1;
    await follow();
  }, tell);
}

function canStay(old, made, isSame) {
  const isAlike = !old.querySelector("form") === !made.querySelector("form");
  return isAlike && (isSame || old.dataset.named === made.dataset.named);
}

function bringUp(old, made) {
  const [form, newer] = [old, made].map((part) => part.querySelector("form"));
  if (!form) { old.replaceWith(made); return; }
  [...old.children].forEach((child) => child !== form && child.remove());
  newer.remove();
  form.before(...[...made.children].filter((child) => !child.matches(".item")));
  form.after(...made.children);
  old.dataset.named = made.dataset.named;
  Object.assign(form.dataset, newer.dataset);
  const [input, other] = [form, newer].map((part) => part.querySelector("textarea, select"));
  const isAnother = input.dataset.seen !== other.dataset.seen;
  const wasTyped = isTyped(input);
  input.dataset.seen = other.dataset.seen;
  if (!wasTyped) setText(input, other.value);
  if (isTyped(input) && isAnother) told(form, worded("changed", { value: other.dataset.seen }));
  else if (!isTyped(input)) told(form, "");
}

// --- changing values

// What was typed and not saved, by the names of values: it is there again when its value is.
const drafts = new Map();
const inputs = () => [...$("value").querySelectorAll("textarea, select")];
export const isTyped = (input) => input.value !== input.dataset.seen;

function editor(value, revision) {
  const form = element("form");
  Object.assign(form.dataset, { revision, steps: JSON.stringify(value.steps), path: value.path });
  const input = value.choices.length ? chooser(value) : element("textarea", null, { value: value.filed, rows: 1 });
  input.dataset.seen = value.filed;
  input.setAttribute("aria-label", state.words.new_value);
  if (drafts.has(value.named)) input.value = drafts.get(value.named);
  drafts.delete(value.named);
  const undo = element("button", state.words.undo, { type: "button", title: "Ctrl+Z" });
  undo.onclick = takeBack;
  form.append(input, element("button", state.words.save, { type: "submit" }), undo,
    element("p", null, { className: "told", role: "alert" }));
  form.onsubmit = (event) => { event.preventDefault(); save(form); };
  input.onkeydown = (event) => { if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); form.requestSubmit(); } };
  input.oninput = () => { grow(input); told(form, ""); };
  requestAnimationFrame(() => grow(input));
  return form;
}

// Of few things that can stand there, by the words of whoever fills an issue in; what stands there is among them.
function chooser(value) {
  const input = element("select");
  const isKnown = value.choices.some(([, filed]) => filed === value.filed);
  for (const [shown, filed] of isKnown ? value.choices : [[value.filed, value.filed], ...value.choices]) {
    input.append(element("option", shown, { value: filed }));
  }
  input.value = value.filed;
  return input;
}

// A field is as high as what is typed in it.
function grow(input) {
  if (input.tagName !== "TEXTAREA") return;
  input.style.height = "auto";
  input.style.height = `${input.scrollHeight + 2}px`;
}

function told(form, text) {
  form.querySelector(".told").textContent = text;
}

// Over the page, until the next click.
export function tell(text, { isRefusal = true } = {}) {
  $("told").append(element("p", text));
  $("told").classList.toggle("notice", !isRefusal);
}

export const tellNothing = () => $("told").replaceChildren();

function putAside() {
  inputs().filter((input) => isTyped(input) && input.value !== input.dataset.sent).forEach((input) => {
    keep(input, input.value);
    tell(worded("aside", { path: input.form.dataset.path }), { isRefusal: false });
  });
}

// Setting a text that is the same would lose what is marked in it.
function setText(input, text) {
  if (input.value === text) return;
  input.value = text;
  grow(input);
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

function keep(input, text) {
  drafts.set(input.closest("[data-named]").dataset.named, text);
}

function save(form) {
  const input = form.querySelector("textarea, select");
  const written = input.value;
  const refuse = (reason) => {
    delete input.dataset.sent;
    if (form.isConnected) { told(form, reason); return; }
    keep(input, written);
    tell(`${form.dataset.path} ${reason}`);
  };
  input.dataset.sent = written;
  change(async () => {
    const { revision, steps } = form.dataset;
    const asked = { revision: Number(revision), path: JSON.parse(steps), seen: input.dataset.seen, written };
    const answer = await send("edit", asked);
    if (!answer.ok) { refuse(await answer.text()); return; }
    told(form, "");
    delete input.dataset.sent;
    input.dataset.seen = written;
    saves += 1;
    await follow();
  }, refuse);
}

export function takeBack() {
  tellNothing();
  change(async () => {
    const answer = await send("undo", {});
    if (!answer.ok) { tell(await answer.text()); return; }
    const { path, steps } = await answer.json();
    await explain({ revision: state.revision, path: steps, isByPath: true });
    tell(worded("undone", { path }), { isRefusal: false });
  }, tell);
}

// Whether something is typed that is not saved.
export function isUnsaved() {
  return drafts.size > 0 || inputs().some(isTyped);
}
