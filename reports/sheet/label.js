(() => {
  "use strict";
  const at = id => document.getElementById(id);
  const { sheet, items } = JSON.parse(at("data").textContent);
  const STORE = "forerun-labels:" + sheet;
  const name = at("labeller"), told = at("told"), corrected = at("corrected"), note = at("note");
  let rows = {}, now = 0, stored = true, saved = true;

  const element = (tag, text, cls) => {
    const e = document.createElement(tag);
    if (text !== undefined) e.textContent = text;
    if (cls) e.className = cls;
    return e;
  };
  const say = text => { told.textContent = text; told.hidden = !text; };
  const letter = i => "AB"[i];

  function recall() {
    try {
      const was = JSON.parse(localStorage.getItem(STORE) || "{}");
      const known = new Set(items.map(it => it.item));
      for (const [item, row] of Object.entries(was.rows || {})) if (known.has(item)) rows[item] = row;
      if (typeof was.labeller === "string") name.value = was.labeller;
    } catch { stored = false; }
  }

  function remember() {
    try {
      localStorage.setItem(STORE, JSON.stringify({ labeller: name.value, rows }));
    } catch { stored = false; }
    if (!stored) at("kept").textContent = "This browser keeps nothing for this page. Save before you close it, and do not reload it.";
  }

  function count() {
    const n = Object.keys(rows).length;
    at("progress").textContent = items.length ? n + " of " + items.length + " cases done" : "There is no case on this sheet.";
  }

  // conversation and answers are built of text nodes alone, on the screen and on paper.
  function conversation(list, it) {
    list.replaceChildren(...it.said.map(m => {
      const li = element("li");
      li.append(element("b", m.role), element("pre", m.text));
      return li;
    }));
  }

  function answer(it, i) {
    const box = element("section", undefined, "answer"), a = it.answers[i];
    const h = element("h3", it.answers.length > 1 ? "Answer " + letter(i) : "The answer");
    box.append(h, a.text ? element("pre", a.text) : element("p", "It said nothing."));
    if (a.facts.length) {
      const list = element("ul");
      list.append(...a.facts.map(f => element("li", f)));
      box.append(list);
    }
    return box;
  }

  function verdict(i, was) {
    const set = element("fieldset", undefined, "choice");
    set.append(element("legend", items[now].answers.length > 1 ? "Answer " + letter(i) + " would" : "This answer would"));
    for (const [value, text] of [["pass", "Pass"], ["fail", "Fail"]]) {
      const label = element("label"), radio = element("input");
      radio.type = "radio"; radio.name = "v" + i; radio.value = value; radio.checked = was === value;
      radio.addEventListener("change", mark);
      label.append(radio, text);
      set.append(label);
    }
    return set;
  }

  const chosen = n => { const e = document.querySelector("input[name=" + n + "]:checked"); return e ? e.value : ""; };
  const verdicts = () => items[now].answers.map((_, i) => chosen("v" + i));
  function choose(n, value) {
    for (const e of document.querySelectorAll("input[name=" + n + "]")) e.checked = e.value === value;
    mark();
  }

  function mark() {
    const all = verdicts(), turn = all.indexOf("");
    [...at("answers").children].forEach((box, i) => {
      box.className = "answer" + (all[i] ? " " + all[i] : i === turn ? " turn" : "");
    });
  }

  function show(i, focus) {
    now = i;
    const it = items[i], row = rows[it.item] || {};
    at("h-case").textContent = "Case " + (i + 1) + " of " + items.length + (row.skipped ? " (skipped)" : row.item ? " (answered)" : "");
    conversation(at("said"), it);
    at("answers").replaceChildren(...it.answers.map((_, k) => {
      const box = answer(it, k);
      box.append(verdict(k, (row.verdicts || [])[k]));
      return box;
    }));
    choose("hand", row.hand_over === undefined ? "" : row.hand_over ? "yes" : "no");
    corrected.value = row.corrected || "";
    note.value = row.note || "";
    at("back").disabled = i === 0;
    at("case").hidden = false;
    count();
    if (focus) { at("h-case").focus(); at("h-case").scrollIntoView(); }
  }

  function next() {
    const order = items.map((_, k) => (now + 1 + k) % items.length);
    const open = order.find(k => !rows[items[k].item]);
    if (open !== undefined) return show(open, true);
    show(now, false);
    say("Every case is done. Save labels.jsonl, and send it back.");
    at("save").focus();
  }

  function put(row) {
    const it = items[now];
    rows[it.item] = { forerun_labels: 1, sheet, item: it.item, drawn: it.drawn, labeller: "", at: new Date().toISOString(), ...row };
    saved = false;
    say("");
    remember();
    next();
  }

  function keep() {
    const row = {}, all = verdicts(), hand = chosen("hand"), right = corrected.value.trim(), remark = note.value.trim();
    const given = all.filter(Boolean).length;
    if (given && given < all.length) return say("Say pass or fail of both answers, or of neither.");
    if (given) row.verdicts = all;
    if (hand) row.hand_over = hand === "yes";
    if (right) row.corrected = right;
    if (remark) row.note = remark;
    if (!given && !hand && !right) return say("Say pass or fail, or skip the case.");
    if (right && given && !all.includes("fail")) return say("You wrote a right answer, and every answer passes: fail one, or take your answer away.");
    put(row);
  }

  function skip() { put({ skipped: true, ...(note.value.trim() ? { note: note.value.trim() } : {}) }); }

  function save() {
    const who = name.value.trim();
    if (!who) { say("Write your name, so that it is known who answered."); name.focus(); return; }
    const done = items.map(it => rows[it.item]).filter(Boolean);
    if (!done.length) return say("Nothing is answered yet.");
    const text = done.map(row => JSON.stringify({ ...row, labeller: who }) + "\n").join("");
    const a = element("a");
    a.href = URL.createObjectURL(new Blob([text], { type: "application/jsonl" }));
    a.download = "labels.jsonl";
    a.click();
    setTimeout(() => URL.revokeObjectURL(a.href), 60000);
    saved = true;
    say(done.length + " of " + items.length + " cases saved in labels.jsonl.");
  }

  function act(key) {
    switch (key) {
      case "p": case "f": {
        const turn = verdicts().indexOf("");
        if (turn >= 0) choose("v" + turn, key === "p" ? "pass" : "fail");
        return true;
      }
      case "x": items[now].answers.forEach((_, i) => choose("v" + i, "none")); return true;
      case "h": { const order = ["", "yes", "no"]; choose("hand", order[(order.indexOf(chosen("hand")) + 1) % 3]); return true; }
      case "c": corrected.focus(); return true;
      case "n": note.focus(); return true;
      case "s": skip(); return true;
      case "b": if (now > 0) show(now - 1, true); return true;
      case "Enter": keep(); return true;
    }
    return false;
  }

  document.addEventListener("keydown", e => {
    if (e.ctrlKey || e.metaKey || e.altKey || !items.length) return;
    const writing = e.target.closest("textarea, input:not([type=radio])");
    if (writing) {
      if (e.key === "Escape" || e.key === "Enter" && e.target === name) { at("h-case").focus(); e.preventDefault(); }
      return;
    }
    if (e.key === "Enter" && e.target.closest("button, summary")) return;
    if (act(e.key)) e.preventDefault();
  });
  at("back").addEventListener("click", () => show(now - 1, true));
  at("skip").addEventListener("click", skip);
  at("keep").addEventListener("click", keep);
  at("save").addEventListener("click", save);
  name.addEventListener("input", remember);
  addEventListener("beforeunload", e => { if (!stored && !saved) e.preventDefault(); });
  addEventListener("beforeprint", () => at("paper").replaceChildren(...items.map((it, i) => {
    const page = element("article"), list = element("ol", undefined, "said");
    conversation(list, it);
    page.append(element("h2", "Case " + (i + 1)), list);
    it.answers.forEach((_, k) => page.append(answer(it, k), element("p", "☐ pass   ☐ fail")));
    page.append(element("p", "A person should have had it: ☐ yes   ☐ no"));
    return page;
  })));
  addEventListener("afterprint", () => at("paper").replaceChildren());

  recall();
  remember();
  count();
  at("save").disabled = !items.length;
  if (items.length) {
    const open = items.findIndex(it => !rows[it.item]);
    show(open < 0 ? 0 : open, false);
  }
})();
