// What all parts of the page need: its elements, what the server answers, and what it told last.

export const $ = (id) => document.getElementById(id);
export let state = null;

export async function readState() {
  state = await ask("state", "json");
}

async function answered(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer;
}

export const ask = async (address, kind) => (await answered(address))[kind]();

// HTML, and the number of the reading that it shows.
export async function askReading(address) {
  const answer = await answered(address);
  return [await answer.text(), Number(answer.headers.get("X-Revision"))];
}

export function element(name, text, properties = {}) {
  const made = Object.assign(document.createElement(name), properties);
  if (text !== undefined && text !== null) made.textContent = text;
  return made;
}

// A sentence of the page with its blanks filled in.
export function worded(name, values) {
  return state.words[name].replace(/\{(\w+)\}/g, (_blank, key) => values[key]);
}

export function excerpt([before, place, after]) {
  const line = element("code", null, { className: "excerpt" });
  line.append(before, element("mark", place), after);
  return line;
}

export const name = (mark) => (Array.isArray(mark) ? mark.join("-") : String(mark));

export function lost() {
  $("status").textContent = state ? state.words.lost : "…";
  $("status").className = "refused";
}
