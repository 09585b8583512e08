// Puts the parts together.

/** Keeps only what has a function, or one cluster; the chip takes it back. */
function pick({name = -1, cluster = -1}) {
  filter.name = name;
  filter.cluster = cluster;
  const chip = byId("chip");
  chip.hidden = name < 0 && cluster < 0;
  chip.textContent = name >= 0 ? `with ${functionName(name)} ✕` : cluster >= 0 ? `only kind ${clusters[cluster].rank} ✕` : "";
  refresh();
  if (cluster >= 0) {
    byId("graph").scrollIntoView();
    canvas.focus({preventScroll: true});
  }
}

let waiting;

/** Searches at once, if what is to be found has changed. */
function search() {
  clearTimeout(waiting);
  if (filter.query === byId("query").value) {
    return;
  }
  filter.query = byId("query").value;
  filter.words = filter.query.toLowerCase().split(/\s+/).filter(word => word !== "");
  refresh();
}

function options(select, words) {
  select.append(...words.map(word => make("option", {value: word}, word.toLowerCase())));
}

function key(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) {
    return;
  }
  const typing = event.target.closest("input, select, textarea");
  const actions = {
    "/": () => byId("query").select(),
    ArrowDown: () => moveFocus(1),
    ArrowUp: () => moveFocus(-1),
    "[": () => turn(-1),
    "]": () => turn(1),
    g: () => canvas.focus(),
    Escape: () => {
      byId("query").value = "";
      search();
    },
  };
  const inList = event.target === document.body || event.target.closest(".open-button");
  let done = false;
  if (event.target === canvas) {
    done = graphKey(event.key);
  } else if (event.target === byId("query") && (event.key === "ArrowDown" || event.key === "Escape")) {
    search();
    actions[event.key]();
    done = true;
  } else if (!typing && actions[event.key] && (inList || !event.key.startsWith("Arrow"))) {
    actions[event.key]();
    done = true;
  }
  if (done) {
    event.preventDefault();
  }
}

/** Tables that are only there if they have rows. */
function extras() {
  byId("gone").append(table(["Crashes", "Severity", "Signature", "Program", "Last seen"], data.gone.map(it => make("tr", {},
    make("td", {class: "number"}, it.count.toLocaleString("en")),
    make("td", {}, badge(it.severity, it.reason)),
    make("td", {}, nameSpan(it.signature)),
    make("td", {}, nameSpan(it.program)),
    make("td", {class: "day"}, dayText(it.last))))));
  if (data.more_gone > 0) {
    byId("gone").append(make("p", {class: "faint"}, plural(data.more_gone, "more is", "more are") + " not listed."));
  }
  byId("gone").hidden = data.gone.length === 0;
  byId("unreadable").append(table(["Core", "Error"], data.unreadable.map(([file, error]) => make("tr", {},
    make("td", {}, pathSpan(file)), make("td", {}, nameSpan(error))))));
  if (data.more_unreadable > 0) {
    byId("unreadable").append(make("p", {class: "faint"}, plural(data.more_unreadable, "more is", "more are") + " not listed."));
  }
  byId("unreadable").hidden = data.unreadable.length === 0;
}

function start() {
  prepare();
  byId("rest").textContent = data.rest;
  byId("rest").hidden = data.rest === "";
  const chart = trendChart([...data.members, ...data.other_times.map(time => [-1, time])]);
  byId("all-trend").append(...(chart ? [chart] : []));
  byId("all-trend").hidden = chart === null;
  options(byId("severity"), SEVERITIES.filter(word => clusters.some(cluster => cluster.severity === word)));
  options(byId("change"), CHANGES.filter(word => clusters.some(cluster => cluster.change === word)));
  byId("change-label").hidden = !data.baseline;
  extras();
  for (const id of ["clusters", "graph", "keys"]) {
    byId(id).hidden = false;
  }
  byId("static").remove();
  byId("query").addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 120);
  });
  for (const id of ["severity", "change"]) {
    byId(id).addEventListener("change", event => {
      filter[id] = event.target.value;
      refresh();
    });
  }
  byId("chip").addEventListener("click", () => pick({}));
  document.addEventListener("keydown", key);
  window.addEventListener("hashchange", openNamed);
  refresh();
  startGraph();
  openNamed();
}

start();
