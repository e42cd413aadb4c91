(() => {
  "use strict";
  const source = document.getElementById("list");
  const table = document.getElementById("rows");
  const data = JSON.parse(source.textContent);
  const BANDS = ["very high", "high", "moderate", "lower", "insufficient evidence"];
  const SEVERITIES = ["critical", "severe", "serious"];
  const SVG = "http://www.w3.org/2000/svg";

  /* Columns come plain ({v}) or as places in their distinct values ({d, i}). */
  const column = packed => {
    if (!packed) return () => null;
    if (packed.v) return i => packed.v[i] ?? null;
    return i => (packed.i[i] === undefined || packed.i[i] < 0 ? null : packed.d[packed.i[i]]);
  };
  const columns = part => Object.fromEntries(Object.entries(part).map(([key, packed]) => [key, column(packed)]));
  const lean = columns(data.lean);
  const full = columns(data.full);
  const part = columns(data.contributions);
  const contribution = place => Object.fromEntries(Object.entries(part).map(([name, value]) => [name, value(place)]));
  const division = i => { const code = lean.isic(i); return code === null ? null : code.slice(0, 2); };

  /* Elements are built with textContent only: no text of the list is ever read as markup. */
  const make = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === true) element.setAttribute(name, "");
      else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
    }
    element.append(...children.filter(child => child !== null && child !== undefined));
    return element;
  };
  const draw = (tag, attributes, ...children) => {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };
  const bdi = text => make("bdi", null, text);
  const slug = band => (BANDS.includes(band) ? band.replaceAll(" ", "-") : "none");
  const figure = value => (value === null ? "–" : value.toLocaleString("en-GB", { maximumFractionDigits: 1 }));
  /* The index never reaches its ends, and no supplier is free of risk: 0.0 and 100.0 are not printed. */
  const index = value => (value === null ? "–" : value < 0.1 ? "under 0.1" : value > 99.9 ? "over 99.9" : value.toFixed(1));
  const whole = value => (value === null ? "–" : value > 0 && value < 1 ? "under 1" : value > 99 && value < 100 ? "over 99" : Math.round(value));
  const noun = (count, one) => `${figure(count)} ${one}${count === 1 ? "" : "s"}`;

  const bandMark = band => make("span", { class: "band" },
    draw("svg", { class: "dot", viewBox: "0 0 10 10", "aria-hidden": "true" }, draw("use", { href: `#m-${slug(band)}` })), band || "–");
  const priorityMark = number => make("span", { class: `pri pri-${number}` }, make("span", { class: "sr" }, "priority "), String(number ?? "–"));

  const intervalBar = i => {
    const [low, point, high] = [lean.low(i), lean.likelihood(i), lean.high(i)];
    if (point === null) return null;
    const kind = slug(lean.band(i));
    const parts = [draw("rect", { class: "track", x: 0, y: 5, width: 100, height: 2 })];
    for (const cut of data.cutoffs) parts.push(draw("rect", { class: "tick", x: cut - 0.3, y: 3, width: 0.6, height: 6 }));
    if (low !== null && high !== null) parts.push(draw("rect", { class: `span f-${kind}`, x: low, y: 3, width: Math.max(high - low, 1), height: 6 }));
    parts.push(draw("rect", { class: `point f-${kind}`, x: point - 0.9, y: 0, width: 1.8, height: 12 }));
    return draw("svg", { class: "interval", viewBox: "0 0 100 12", preserveAspectRatio: "none", "aria-hidden": "true", focusable: "false" }, ...parts);
  };

  /* The list: filter, sort, page. */
  const state = { text: "", priority: "", band: "", severity: "", country: "", sector: "", duplicates: false, size: 25, page: 0, key: "rank", down: false };
  const open = new Set();
  let shown = [];
  let haystack = null;

  const plain = text => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const searchable = i => {
    haystack ??= Array.from({ length: data.rows }, (_, n) =>
      plain([lean.name(n), lean.id(n), lean.goods(n), lean.country(n), lean.iso3(n), lean.sector(n), lean.isic(n)].filter(Boolean).join(" \n ")));
    return haystack[i];
  };
  const keeps = i => {
    if (!state.duplicates && lean.duplicate(i)) return false;
    if (state.priority && String(lean.priority(i)) !== state.priority) return false;
    if (state.band === "high-bands" ? BANDS.indexOf(lean.band(i)) > 1 : state.band && lean.band(i) !== state.band) return false;
    if (state.severity && lean.severity(i) !== state.severity) return false;
    if (state.country && (lean.iso3(i) ?? "?") !== state.country) return false;
    if (state.sector && (division(i) ?? "?") !== state.sector) return false;
    return state.words.every(word => searchable(i).includes(word));
  };
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const orders = {
    rank: lean.rank, priority: lean.priority, likelihood: lean.likelihood, coverage: lean.coverage, stability: lean.stability,
    band: i => BANDS.indexOf(lean.band(i)), severity: i => SEVERITIES.indexOf(lean.severity(i)),
    name: lean.name, country: lean.country, sector: lean.sector,
  };
  const compare = (a, b) => {
    const value = orders[state.key];
    const [x, y] = [value(a), value(b)];
    if (x === y) return a - b;
    if (x === null) return 1;
    if (y === null) return -1;
    const order = typeof x === "string" ? collator.compare(x, y) : x - y;
    return (state.down ? -order : order) || a - b;
  };

  const cell = (label, className, ...children) => make("td", { role: "cell", "data-label": label, class: className }, ...children);
  const rowOf = i => {
    const id = lean.id(i);
    const expanded = open.has(id);
    const duplicate = lean.duplicate(i);
    const button = make("button", { type: "button", "aria-expanded": String(expanded), "data-row": i }, bdi(lean.name(i) ?? "(no name)"));
    const line = make("tr", { role: "row", "data-id": id },
      make("td", { role: "cell", class: "n rank" }, figure(lean.rank(i))),
      make("th", { role: "rowheader", scope: "row", class: "name" }, button, duplicate ? make("span", { class: "dup" }, "likely repeats ", bdi(duplicate)) : null),
      cell("Country", null, lean.country(i) ?? lean.iso3(i) ?? "unknown"),
      cell("Sector", null, lean.sector(i) ?? lean.isic(i) ?? "unknown"),
      cell("Priority", null, priorityMark(lean.priority(i))),
      cell("Band", null, bandMark(lean.band(i))),
      cell("Likelihood", "lik", make("span", { class: "fig" }, index(lean.likelihood(i))), " ",
        make("span", { class: "muted" }, `(${index(lean.low(i))} to ${index(lean.high(i))})`), intervalBar(i)),
      cell("Severity", null, lean.severity(i) ?? "–"),
      cell("Coverage", "n", `${whole(lean.coverage(i))} %`),
      cell("Stability", "n", `${whole(lean.stability(i))} %`));
    return expanded ? [line, panelRow(i)] : [line];
  };

  const split = text => (text ? text.split(/;\s+/).filter(Boolean) : []);
  const listOf = texts => make("ul", null, ...texts.map(text => make("li", null, bdi(text))));
  const scale = i => {
    const [low, point, high, abstract, kind] = [lean.low(i), lean.likelihood(i), lean.high(i), lean.abstract(i), slug(lean.band(i))];
    const x = value => 6 + value * 5.88;
    const parts = [draw("rect", { class: "track", x: x(0), y: 16, width: x(100) - x(0), height: 8 })];
    for (const value of [0, ...data.cutoffs, 100]) {
      const label = draw("text", { x: x(value), y: 46, "text-anchor": "middle" });
      label.textContent = figure(value);
      parts.push(draw("line", { class: "tick", x1: x(value), x2: x(value), y1: 10, y2: 32 }), label);
    }
    parts.push(draw("rect", { class: `span f-${kind}`, x: x(low ?? point), y: 13, width: Math.max(x(high ?? point) - x(low ?? point), 2), height: 14, rx: 2 }));
    if (abstract !== null) parts.push(draw("circle", { class: "abstract", cx: x(abstract), cy: 20, r: 5 }));
    parts.push(draw("rect", { class: `f-${kind}`, x: x(point) - 2.5, y: 8, width: 5, height: 24, rx: 1 }));
    return draw("svg", { class: "scale", viewBox: "0 0 600 52", preserveAspectRatio: "xMinYMid meet", "aria-hidden": "true" }, ...parts);
  };

  const push = (item, most) => {
    const half = 50;
    const length = Math.max((half * Math.abs(item.points)) / most, 1);
    const kind = item.kind === "unknown" ? "maybe" : item.points >= 0 ? "up" : "down";
    return draw("svg", { class: "push", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
      draw("rect", { class: kind, x: item.points >= 0 ? half : half - length, y: 1, width: length, height: 8 }), draw("rect", { class: "zero", x: half - 0.5, y: 0, width: 1, height: 10 }));
  };
  const points = value => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
  const sourceOf = item => {
    if (item.kind === "unknown") return "no evidence";
    if (item.source_id === "supplier_list") return `your list: ${item.locator}`;
    const title = data.sources[`${item.source_id}/${item.edition}`] ?? item.source_id;
    return [title, item.edition && `edition ${item.edition}`, item.year && `data of ${item.year}`, item.locator].filter(Boolean).join(", ");
  };
  const contributionTable = places => {
    const items = places.map(contribution).filter(item => item.points !== null);
    const most = Math.max(...items.map(item => Math.abs(item.points)), 0.01);
    const z = items.reduce((sum, item) => sum + item.points, 0);
    const line = item => make("tr", null,
      make("th", { scope: "row" }, item.title),
      make("td", { class: item.kind === "unknown" ? "unknown" : null }, bdi([item.detail, item.value && !item.detail ? [item.value, item.unit].filter(Boolean).join(" ") : null].filter(Boolean).join(" ")),
        item.ask ? make("span", { class: "ask" }, "Ask: ", bdi(item.ask)) : null),
      make("td", { class: "n" }, points(item.points), push(item, most)),
      make("td", { class: "src" }, bdi(sourceOf(item))));
    const moves = items.filter(item => Math.abs(item.points) >= 0.005);
    const still = items.filter(item => Math.abs(item.points) < 0.005);
    const rest = make("tbody", { hidden: true }, ...still.map(line));
    const more = make("button", { type: "button", "aria-expanded": "false", "data-still": still.length }, `Show ${noun(still.length, "indicator")} that ${still.length === 1 ? "adds" : "add"} nothing here`);
    const toggle = still.length ? make("tbody", { class: "still" }, make("tr", null, make("td", { colspan: 4 }, more))) : null;
    return make("table", { class: "list why-table" },
      make("caption", null, "What adds up to the score"),
      make("thead", null, make("tr", null, ...["Indicator", "What is known", "Points", "Source"].map((text, n) => make("th", { scope: "col", class: n === 2 ? "n" : null }, text)))),
      make("tbody", null, ...moves.map(line)), toggle, still.length ? rest : null,
      make("tfoot", null, make("tr", null, make("th", { scope: "row", colspan: 2 }, "Sum z (log-odds)"), make("td", { class: "n" }, points(z)),
        make("td", { class: "src" }, `index = 100 / (1 + e^−z) = ${(100 / (1 + Math.exp(-z))).toFixed(1)}`))));
  };

  /* The five answers, never melted into one. */
  const axes = (i, explained) => {
    const told = [
      ["Likelihood", `${index(lean.abstract(i))} → ${index(lean.likelihood(i))}`, "country, sector and goods alone → with what is known of the supplier"],
      ["Severity", lean.severity(i) ?? "–", lean.grave(i) ?? "no circumstance known that makes harm graver; it is never minor"],
      ["Coverage", `${whole(lean.coverage(i))} %`, lean.missing(i) ? `missing most: ${lean.missing(i)}` : "of the framework rests on evidence"],
      ["Stability", `${whole(lean.stability(i))} %`, `of the models keep the band${lean.stability(i) < 60 ? "; it flips easily" : ""}`
        + (explained ? `; ${whole(full.rank_pct(i))} % of all profiles lie below (90 % interval ${whole(full.rank_low(i))} to ${whole(full.rank_high(i))} %)` : "")],
      ["Leverage", lean.leverage(i) ?? "unknown", "what the buyer can do; it orders actions, never the risk"],
    ];
    return make("dl", { class: "axes" }, ...told.map(([name, value, why]) => make("div", null, make("dt", null, name), make("dd", null, make("strong", null, value), make("small", null, bdi(why))))));
  };

  const panelRow = i => {
    const explained = i < data.top;
    const places = explained ? data.of[i] ?? [] : [];
    const left = make("div", null,
      make("p", null, `Likelihood ${index(lean.likelihood(i))} of 100, in 90 % of the models from ${index(lean.low(i))} to ${index(lean.high(i))}: `, bandMark(lean.band(i))),
      scale(i),
      make("p", { class: "note" }, `The ring marks country, sector and goods alone: ${index(lean.abstract(i))}. Ticks are the cut-offs of the bands.`),
      explained && full.rule(i) ? make("p", { class: "rule" }, make("b", null, "Rule: "), bdi(full.rule(i))) : null,
      axes(i, explained));
    const facts = [["Id", lean.id(i)], ["Goods", lean.goods(i)], ["Subdivision", full.subdivision(i)], ["Sector", [lean.isic(i), lean.sector(i)].filter(Boolean).join(" ") || null],
      ["Part of", full.group(i)], ["Repeats", lean.duplicate(i)], ["Data issues", full.issues(i)],
      ["In the list", full.file(i) ? `${full.file(i)}, row ${full.row(i)}` : null]].filter(fact => fact[1]);
    const right = make("div", null);
    const under = make("div", { class: "under" });
    if (explained) {
      if (places.length) under.append(contributionTable(places));
      else if (full.reasons(i)) left.append(make("h3", null, "Strongest reasons"), listOf(split(full.reasons(i))));
      if (lean.missing(i)) right.append(make("h3", null, "Not known: what to ask for"), listOf(split(lean.missing(i))));
    } else left.append(make("p", { class: "note" }, "The reasons of this row are in report.xlsx and in results.csv; riskscreen explain prints them in full."));
    right.append(make("h3", null, "Profile"), make("dl", null, ...facts.flatMap(([term, text]) => [make("dt", null, term), make("dd", null, bdi(String(text)))])));
    right.append(make("p", { class: "note" }, "A finding about risk, not a statement about what this supplier has done. Engage before anything else."));
    return make("tr", { class: "open", role: "row" }, make("td", { colspan: 10, role: "cell" }, make("div", { class: "panel" }, left, right, under.hasChildNodes() ? under : null)));
  };

  const form = document.querySelector(".filters");
  const pager = document.querySelector(".pager");
  const paint = () => {
    const last = Math.max(Math.ceil(shown.length / state.size) - 1, 0);
    state.page = Math.min(Math.max(state.page, 0), last);
    const from = state.page * state.size;
    const rows = shown.slice(from, from + state.size);
    table.tBodies[0].replaceChildren(...rows.flatMap(rowOf));
    const range = rows.length ? `${figure(from + 1)} to ${figure(from + rows.length)} of ` : "";
    const all = form.elements.duplicates && !state.duplicates ? `, ${noun(hidden, "likely duplicate")} not shown` : "";
    document.getElementById("status").textContent = `${range}${noun(shown.length, "supplier")}${shown.length < countable() ? ` (filtered from ${figure(countable())})` : ""}${all}.`;
    document.getElementById("page").textContent = `Page ${figure(state.page + 1)} of ${figure(last + 1)}`;
    pager.hidden = last === 0;
    for (const button of pager.querySelectorAll("button")) button.disabled = ["first", "previous"].includes(button.dataset.page) ? state.page === 0 : state.page === last;
  };
  let hidden = 0;
  const countable = () => data.rows - (state.duplicates ? 0 : hidden);
  const refresh = () => {
    state.words = plain(state.text).split(/\s+/).filter(Boolean);
    shown = [];
    for (let i = 0; i < data.rows; i += 1) if (keeps(i)) shown.push(i);
    if (state.key !== "rank" || state.down) shown.sort(compare);
    state.page = 0;
    paint();
  };

  const FIELDS = ["priority", "band", "severity", "country", "sector"];
  const readForm = () => {
    for (const name of FIELDS) state[name] = form.elements[name].value;
    state.text = form.elements.text.value;
    state.size = Number(form.elements.size.value);
    state.duplicates = form.elements.duplicates ? form.elements.duplicates.checked : false;
    refresh();
  };
  const choose = query => {
    form.reset();
    for (const [name, value] of new URLSearchParams(query)) if (form.elements[name]) form.elements[name].value = value;
    readForm();
    document.getElementById("suppliers").scrollIntoView();
  };

  if (table) {
    const fill = (name, value, label) => {
      const counts = new Map();
      for (let i = 0; i < data.rows; i += 1) {
        if (lean.duplicate(i)) continue;
        counts.set(value(i) ?? "?", (counts.get(value(i) ?? "?") ?? 0) + 1);
      }
      const options = [...counts].map(([key, count]) => [key, key === "?" ? "unknown" : label(key), count]);
      options.sort((a, b) => (a[0] === "?") - (b[0] === "?") || collator.compare(a[1], b[1]));
      form.elements[name].append(...options.map(([key, text, count]) => make("option", { value: key }, `${text} (${figure(count)})`)));
    };
    const names = new Map();
    for (let i = 0; i < data.rows; i += 1) {
      if (lean.duplicate(i)) hidden += 1;
      if (lean.iso3(i) && !names.has(lean.iso3(i))) names.set(lean.iso3(i), lean.country(i) ?? lean.iso3(i));
    }
    fill("country", lean.iso3, key => names.get(key));
    fill("sector", division, key => `${key} ${data.sectors[key] ?? ""}`.trim());
    fill("priority", lean.priority, key => String(key));
    let waiting = 0;
    form.addEventListener("input", event => { clearTimeout(waiting); waiting = setTimeout(readForm, event.target.name === "text" ? 120 : 0); });
    form.addEventListener("reset", () => setTimeout(readForm, 0));
    form.addEventListener("submit", event => event.preventDefault());
    pager.addEventListener("click", event => {
      const where = event.target.dataset.page;
      if (!where) return;
      const last = Math.ceil(shown.length / state.size) - 1;
      state.page = { first: 0, previous: state.page - 1, next: state.page + 1, last }[where];
      paint();
      document.getElementById("status").scrollIntoView({ block: "nearest" });
    });
    table.setAttribute("role", "table");
    table.tHead.setAttribute("role", "rowgroup");
    table.tBodies[0].setAttribute("role", "rowgroup");
    table.tHead.rows[0].setAttribute("role", "row");
    for (const head of table.tHead.rows[0].cells) {
      head.setAttribute("role", "columnheader");
      head.querySelector("button").addEventListener("click", () => {
        const key = head.dataset.key;
        state.down = state.key === key ? !state.down : ["likelihood", "coverage", "stability"].includes(key);
        state.key = key;
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", state.down ? "descending" : "ascending");
        refresh();
      });
    }
    table.tBodies[0].addEventListener("click", event => {
      const still = event.target.closest("button[data-still]");
      if (still) {
        const rest = still.closest("tbody").nextElementSibling;
        rest.hidden = !rest.hidden;
        still.setAttribute("aria-expanded", String(!rest.hidden));
        return;
      }
      const button = event.target.closest("button[data-row]");
      if (!button) return;
      const i = Number(button.dataset.row);
      const id = lean.id(i);
      const line = button.closest("tr");
      const expand = !open.has(id);
      button.setAttribute("aria-expanded", String(expand));
      if (expand) { open.add(id); line.after(panelRow(i)); } else { open.delete(id); line.nextElementSibling.remove(); }
    });
    readForm();
  }

  /* Tiles, matrix cells, countries of the table and of the map lead to their suppliers. */
  document.addEventListener("click", event => {
    const filter = event.target.closest("[data-filter]");
    if (filter && table) { event.preventDefault(); choose(filter.dataset.filter); return; }
    const land = event.target.closest("[data-iso3]");
    if (land && table) choose(`country=${land.dataset.iso3}`);
  });

  /* The map's colours. */
  for (const button of document.querySelectorAll("[data-map]")) {
    button.addEventListener("click", () => {
      button.closest(".map").dataset.show = button.dataset.map;
      for (const other of document.querySelectorAll("[data-map]")) other.setAttribute("aria-pressed", String(other === button));
      document.querySelector("[data-caption]").textContent = button.dataset.map === "middle" ? "median" : "highest";
    });
  }

  /* A matrix is one stop for the Tab key; arrow keys move inside it. */
  for (const grid of document.querySelectorAll(".heat")) {
    const first = grid.querySelector("button");
    if (first) first.tabIndex = 0;
    grid.addEventListener("keydown", event => {
      const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
      const here = event.target.closest("td");
      if (!step || !here) return;
      let [row, place] = [here.parentElement.sectionRowIndex, here.cellIndex];
      const rows = grid.tBodies[0].rows;
      for (;;) {
        row += step[0];
        place += step[1];
        if (!rows[row] || place < 1 || !rows[row].cells[place]) return;
        const button = rows[row].cells[place].querySelector("button");
        if (button) { event.preventDefault(); event.target.tabIndex = -1; button.tabIndex = 0; button.focus(); return; }
      }
    });
  }

  /* The table of countries: sorted by its heads, long ones folded. */
  for (const sortable of document.querySelectorAll(".sortable")) {
    for (const head of sortable.tHead.rows[0].cells) {
      const button = head.querySelector("button");
      if (!button) continue;
      button.addEventListener("click", () => {
        const down = head.hasAttribute("aria-sort") ? head.getAttribute("aria-sort") === "ascending" : head.dataset.sort === "number";
        for (const other of sortable.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const value = row => row.cells[head.cellIndex].dataset.value;
        const order = head.dataset.sort === "number" ? (a, b) => Number(value(a)) - Number(value(b)) : (a, b) => collator.compare(value(a), value(b));
        const rows = [...sortable.tBodies[0].rows].sort((a, b) => (down ? order(b, a) : order(a, b)));
        sortable.tBodies[0].append(...rows);
        fold(sortable);
      });
    }
  }
  const fold = folded => {
    const body = folded.tBodies[0];
    const limit = Number(body.dataset.fold || Infinity);
    [...body.rows].forEach((row, n) => { row.hidden = n >= limit; });
    const more = document.querySelector(`[data-unfold="${folded.id}"]`);
    if (more) more.parentElement.hidden = body.rows.length <= limit;
  };
  for (const folded of document.querySelectorAll("table:has([data-fold])")) fold(folded);
  for (const button of document.querySelectorAll("[data-unfold]")) {
    button.addEventListener("click", () => {
      const unfolded = document.getElementById(button.dataset.unfold);
      unfolded.tBodies[0].removeAttribute("data-fold");
      fold(unfolded);
      unfolded.focus?.();
    });
  }

  /* On paper nothing can be opened: folded rows and details are printed open, suppliers with reasons and what to ask for. */
  const opened = new Set();
  const toldRow = i => make("tr", { class: "told" }, make("td", { colspan: 10 },
    full.reasons(i) ? make("p", null, make("b", null, "Why: "), bdi(full.reasons(i))) : null,
    lean.missing(i) ? make("p", null, make("b", null, "Ask for: "), bdi(lean.missing(i))) : null));
  window.addEventListener("beforeprint", () => {
    for (const body of document.querySelectorAll("[data-fold]")) for (const row of body.rows) row.hidden = false;
    for (const part of document.querySelectorAll("details:not([open])")) { opened.add(part); part.open = true; }
    for (const button of document.querySelectorAll("#rows button[data-row][aria-expanded=false]")) {
      const i = Number(button.dataset.row);
      if (i < data.top && (full.reasons(i) || lean.missing(i))) button.closest("tr").after(toldRow(i));
    }
  });
  window.addEventListener("afterprint", () => {
    for (const row of document.querySelectorAll("#rows tr.told")) row.remove();
    for (const part of opened) part.open = false;
    opened.clear();
    for (const folded of document.querySelectorAll("table:has([data-fold])")) fold(folded);
  });
  document.documentElement.dataset.ready = "yes";
})();
