// The lists of the issue, made longer; and what is another than in the issue before.

import { $, ask, element, lost, state, worded } from "./basics.js";
import { changeList, explain } from "./value.js";

const isOpen = (part) => part.open && part.dataset.revision !== String(state.revision);

for (const [id, show] of [["lists-part", () => showLists()], ["compared-part", () => showCompared()]]) {
  $(id).addEventListener("toggle", () => show().catch(lost));
}

export async function showLists() {
  const part = $("lists-part");
  part.hidden = !state.can_edit;
  if (!isOpen(part)) return;
  const { revision } = state;
  const lists = await ask("lists", "json");
  part.dataset.revision = revision;
  const typed = document.activeElement?.closest?.("#lists form")?.dataset.path;
  $("lists").replaceChildren(...lists.map((list) => listed(list, revision)));
  if (typed) $("lists").querySelector(`form[data-path='${CSS.escape(typed)}'] input`)?.focus();
}

function listed(list, revision) {
  const { words } = state;
  const item = element("li");
  const form = element("form");
  form.dataset.path = JSON.stringify(list.path);
  const head = element("label", `${list.called} (${list.count})`);
  const input = element("input", null, { type: "text", placeholder: words.new_item, hidden: !list.is_named });
  head.append(input);
  if (list.names.length) {
    const names = element("datalist", null, { id: `names-${list.path.join("-")}` });
    names.append(...list.names.map((known) => element("option", null, { value: known })));
    input.setAttribute("list", names.id);
    form.append(names);
  }
  form.append(head, element("button", words.add, { type: "submit" }));
  form.onsubmit = (event) => {
    event.preventDefault();
    changeList({ path: list.path, act: "add", place: list.count, count: list.count, name: input.value, revision });
  };
  item.append(form);
  return item;
}

export async function showCompared() {
  const part = $("compared-part");
  if (!isOpen(part)) return;
  const { revision } = state;
  const found = await ask("compared", "json");
  part.dataset.revision = revision;
  $("compared").replaceChildren(...found.map((difference) => compared(difference, revision)));
  if (!found.length) $("compared").append(element("li", state.words.nothing_compared));
}

function compared(difference, revision) {
  const item = element("li");
  const text = worded(`compared_${difference.kind.replace(" ", "_")}`, difference);
  if (!difference.steps) { item.textContent = text; return item; }
  const button = element("button", text, { type: "button" });
  button.onclick = () => explain({ revision, path: difference.steps, isByPath: true }).catch(lost);
  item.append(button);
  return item;
}
