// The list of kinds: sorted, searched, one page at a time.

const ROWS = 100;

const COLUMNS = [
  {title: "#", key: it => it.index, type: "number optional"},
  {title: "Crashes", key: it => it.count, down: true, type: "number"},
  {title: "Severity", key: it => SEVERITIES.indexOf(it.severity)},
  {title: "Signature", key: it => it.signature.toLowerCase()},
  {title: "Trend", type: "optional"},
  {title: "First seen", key: it => it.first ?? Infinity, down: true, type: "optional"},
  {title: "Last seen", key: it => it.last ?? -Infinity, down: true, type: "times"},
  {title: "Program", key: it => it.program.toLowerCase(), type: "optional"},
];

const view = {sorted: COLUMNS[0], down: false, page: 0, rows: [], open: new Set()};

function compare(a, b) {
  const x = view.sorted.key(a);
  const y = view.sorted.key(b);
  return (x < y ? -1 : x > y ? 1 : 0) * (view.down ? -1 : 1) || a.index - b.index;
}

/** Looks for what is to be shown, and shows it from the first page on. */
function refresh() {
  view.rows = clusters.filter(isShown).sort(compare);
  view.page = 0;
  drawTable();
  drawGraph(view.rows);
}

function headerRow() {
  return make("tr", {}, ...COLUMNS.map(column => make("th", {
    scope: "col", class: column.type,
    "aria-sort": column === view.sorted ? (view.down ? "descending" : "ascending") : undefined,
  }, column.key ? make("button", {type: "button", click: () => sortBy(column)}, column.title) : column.title)));
}

function sortBy(column) {
  view.down = column === view.sorted ? !view.down : column.down === true;
  view.sorted = column;
  view.rows.sort(compare);
  view.page = 0;
  drawTable();
  byId("table").querySelectorAll("th")[COLUMNS.indexOf(column)].querySelector("button").focus();
}

function drawTable() {
  const from = view.page * ROWS;
  const shown = view.rows.slice(from, from + ROWS);
  byId("table").tHead.replaceChildren(headerRow());
  byId("table").tBodies[0].replaceChildren(...shown.flatMap(rowsOf));
  const crashes = view.rows.reduce((sum, cluster) => sum + cluster.count, 0);
  byId("found").textContent = plural(view.rows.length, "kind") + ", " + plural(crashes, "crash", "crashes");
  drawPages();
}

function drawPages() {
  const pages = Math.ceil(view.rows.length / ROWS);
  byId("pages").hidden = pages < 2;
  byId("pages").replaceChildren(
    make("button", {type: "button", disabled: view.page === 0, click: () => turn(-1)}, "Previous"),
    make("span", {}, `page ${view.page + 1} of ${pages}`),
    make("button", {type: "button", disabled: view.page + 1 >= pages, click: () => turn(1)}, "Next"));
}

function turn(by) {
  const to = view.page + by;
  if (to >= 0 && to * ROWS < view.rows.length) {
    view.page = to;
    drawTable();
    byId("table").scrollIntoView();
    focusRow(0);
  }
}

function rowsOf(cluster) {
  const row = make("tr", {class: "row", click: event => {
    if (getSelection().isCollapsed || event.target.closest("button")) {
      toggle(cluster, row);
    }
  }});
  const button = make("button", {type: "button", class: "open-button name", "aria-expanded": "false"},
    make("span", {class: "clamp"}, cluster.signature));
  row.append(
    make("td", {class: "number optional faint"}, String(cluster.rank)),
    make("td", {class: "number"}, cluster.count.toLocaleString("en")),
    make("td", {}, badge(cluster.severity, cluster.reason)),
    make("td", {class: "signature-cell"}, button,
      make("div", {class: "faint"}, make("span", {class: "clamp"},
        cluster.change === "new" || cluster.change === "growing" ? badge(cluster.change, changeText(cluster)) : "", " ", nameSpan(cluster.cause)))),
    make("td", {class: "optional"}, sparkline(cluster)),
    make("td", {class: "optional day"}, dayText(cluster.first)),
    make("td", {class: "times day"}, dayText(cluster.last)),
    make("td", {class: "optional program"}, make("span", {class: "clamp name"}, cluster.program)));
  if (!view.open.has(cluster)) {
    return [row];
  }
  open(row, button);
  return [row, detailRow(cluster)];
}

function detailRow(cluster) {
  return make("tr", {class: "detail"}, make("td", {colspan: String(COLUMNS.length)}, detail(cluster)));
}

function open(row, button) {
  row.classList.add("open");
  button.setAttribute("aria-expanded", "true");
}

function toggle(cluster, row) {
  const button = row.querySelector(".open-button");
  if (view.open.delete(cluster)) {
    row.nextElementSibling.remove();
    row.classList.remove("open");
    button.setAttribute("aria-expanded", "false");
  } else {
    view.open.add(cluster);
    row.after(detailRow(cluster));
    open(row, button);
  }
}

function focusRow(index) {
  const buttons = byId("table").querySelectorAll(".open-button");
  buttons[Math.max(0, Math.min(index, buttons.length - 1))]?.focus();
}

/** Up and down go from row to row. */
function moveFocus(by) {
  const buttons = [...byId("table").querySelectorAll(".open-button")];
  const at = buttons.indexOf(document.activeElement);
  focusRow(at < 0 ? (by > 0 ? 0 : buttons.length - 1) : at + by);
}

/** Opens the cluster that the address names, wherever it is. */
function openNamed() {
  const id = decodeURIComponent(location.hash.slice(1));
  const at = view.rows.findIndex(cluster => cluster.id === id);
  if (id !== "" && at >= 0) {
    view.page = Math.floor(at / ROWS);
    view.open.add(view.rows[at]);
    drawTable();
    focusRow(at % ROWS);
  }
}
