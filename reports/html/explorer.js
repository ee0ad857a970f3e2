(() => {
  "use strict";
  const at = id => document.getElementById(id);
  for (const b of document.querySelectorAll("button.copy")) {
    b.hidden = !navigator.clipboard;
    b.addEventListener("click", () => navigator.clipboard.writeText(at(b.dataset.of).textContent.trim().replace(/\s+/g, " "))
      .then(() => { b.textContent = "Copied"; }, () => { b.textContent = "Select and copy"; }));
  }
  const list = at("list"), form = at("filters");
  if (!list || !form) return;
  const STEP = 50;
  const q = at("q"), count = at("count"), more = at("more"), keys = at("keys"), help = at("help");
  const all = [...list.children], texts = new Map();
  let matching = all, shown = STEP;

  const text = li => {
    if (!texts.has(li)) texts.set(li, li.textContent.toLowerCase());
    return texts.get(li);
  };
  const has = (li, name, value) => (li.dataset[name] || "").split(" ").includes(value);
  const value = id => at(id) ? at(id).value : "";

  function paint() {
    const first = new Set(matching.slice(0, shown));
    for (const li of all) li.hidden = !first.has(li);
    more.hidden = matching.length <= shown;
    more.textContent = "Show " + Math.min(STEP, matching.length - shown) + " more of " + matching.length;
    at("all").hidden = matching.length === all.length;
    count.textContent = matching.length === all.length ? all.length + " cases" : matching.length + " of " + all.length + " cases";
  }

  function find() {
    const words = q.value.toLowerCase().split(/\s+/).filter(Boolean);
    const flags = [...form.querySelectorAll("input[name=f]:checked")].map(box => box.value);
    const suite = value("suite"), segment = value("segment"), metric = value("metric"), order = value("order");
    matching = all.filter(li => flags.every(f => has(li, "f", f)) && (!suite || li.dataset.s === suite) &&
      (!segment || has(li, "g", segment)) && (!metric || has(li, "m", metric)) && words.every(w => text(li).includes(w)));
    if (order === "n") {
      const id = new Map(matching.map(li => [li, li.querySelector(".id").textContent]));
      matching.sort((a, b) => id.get(a).localeCompare(id.get(b), "en", { numeric: true }));
    } else if (order) {
      matching.sort((a, b) => b.dataset[order] - a.dataset[order]);
    }
    if (order || list.dataset.sorted) {
      const rest = new Set(matching);
      list.append(...matching, ...all.filter(li => !rest.has(li)));
      list.dataset.sorted = order;
    }
    shown = STEP;
    paint();
  }

  function reveal(li) {
    if (!matching.includes(li)) { form.reset(); find(); }
    const i = matching.indexOf(li);
    if (i >= shown) { shown = i + 1; paint(); }
  }

  function follow() {
    const hash = location.hash.slice(1);
    if (!hash.startsWith("case=")) return;
    let body = at(hash);
    if (!body) { try { body = at(decodeURI(hash)); } catch { /* not an address of ours */ } }
    for (const a of document.querySelectorAll("nav.pages a")) a.hash = body ? "" : hash;
    if (!body) {
      count.textContent = "That case is not among those of this page.";
      return;
    }
    const li = body.closest("li.case");
    reveal(li);
    li.firstElementChild.open = true;
    li.querySelector("summary").focus({ preventScroll: true });
    requestAnimationFrame(() => li.scrollIntoView()); // once what stands above has its height
  }

  function step(by) {
    const visible = matching.slice(0, shown);
    const now = document.activeElement.closest("li.case");
    let i = visible.indexOf(now) + by;
    if (!now && by < 0) return;
    if (i >= visible.length && visible.length < matching.length) { shown += STEP; paint(); }
    const next = matching[Math.max(0, Math.min(i, matching.length - 1))];
    if (!next || next.hidden) return;
    next.querySelector("summary").focus();
    next.scrollIntoView({ block: "nearest" });
  }

  function close() {
    if (!keys.hidden) return toggleKeys();
    if (document.activeElement === q) { q.value = ""; find(); q.blur(); return; }
    const li = document.activeElement.closest("li.case");
    if (!li) return;
    li.firstElementChild.open = false;
    li.querySelector("summary").focus();
  }

  function toggleKeys() {
    keys.hidden = !keys.hidden;
    help.setAttribute("aria-expanded", String(!keys.hidden));
  }

  document.addEventListener("keydown", e => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === "Escape") return close();
    if (e.target.closest("input, select, textarea")) return;
    switch (e.key) {
      case "j": step(1); break;
      case "k": step(-1); break;
      case "/": q.focus(); q.scrollIntoView({ block: "center" }); break;
      case "?": toggleKeys(); help.scrollIntoView({ block: "nearest" }); break;
      default: return;
    }
    e.preventDefault();
  });
  list.addEventListener("toggle", e => {
    const li = e.target.closest("li.case");
    if (li && e.target === li.firstElementChild && e.target.open) history.replaceState(null, "", "#" + li.querySelector(".body").id);
  }, true);
  form.addEventListener("input", find);
  form.addEventListener("submit", e => e.preventDefault());
  form.addEventListener("reset", () => setTimeout(find));
  more.addEventListener("click", () => { shown += STEP; paint(); });
  help.addEventListener("click", toggleKeys);
  addEventListener("hashchange", follow);
  form.hidden = false;
  find();
  follow();
})();
