// One kind of crash, opened.

const MEMBERS_AT_ONCE = 50;

function detail(cluster) {
  return make("div", {},
    facts(cluster),
    ...why(cluster),
    trendChart(cluster.members),
    make("div", {class: "toolbar"},
      make("button", {type: "button", click: () => pick({cluster: cluster.index})}, "Show only this in the graph")),
    heading("Stack of ", nameSpan(cluster.stack_of)),
    stackTable(cluster),
    ...missingTable(cluster),
    heading("Modules"),
    modulesTable(cluster),
    heading(cluster.count === 1 ? "The crash" : "Crashes"),
    membersTable(cluster));
}

function heading(...content) {
  return make("h3", {}, ...content);
}

function facts(cluster) {
  const list = make("dl", {class: "facts"});
  const fact = (term, ...content) => {
    if (content.some(it => it !== "" && it.textContent !== "")) {
      list.append(make("dt", {}, term), make("dd", {}, ...content));
    }
  };
  fact("Cause", nameSpan(cluster.cause));
  fact("Instruction", nameSpan(cluster.instruction));
  fact("Severity", badge(cluster.severity), " " + cluster.reason + (cluster.casr ? ` (CASR: ${cluster.casr})` : "")
    + (cluster.worst ? "; that is the worst of them, not the one shown here" : ""));
  fact("Change", changeText(cluster));
  fact("Seen", seenText(cluster));
  fact("Program", nameSpan(cluster.path || cluster.program));
  fact(cluster.builds.length > 1 ? "Builds" : "Build", nameSpan(cluster.builds.join(", ")));
  fact("Stack quality", `${cluster.quality} of 4` + (cluster.reasons.length > 0 ? ": " + cluster.reasons.join("; ") : ""));
  fact("Id", make("code", {}, cluster.id));
  for (const [style, key] of Object.entries(cluster.keys)) {
    fact(style + " key", key === cluster.signature ? "" : nameSpan(key));
  }
  return list;
}

/** How the signature came about. */
function why(cluster) {
  return cluster.steps.length === 0 ? [] : [make("details", {class: "why"},
    make("summary", {}, "Why this signature"),
    make("ol", {}, ...cluster.steps.map(step => make("li", {}, nameSpan(data.steps[step])))))];
}

function changeText(cluster) {
  return cluster.change === "" ? "" : cluster.change === "new" ? "new: the baseline has none" : `${cluster.change}: ${cluster.count}, before ${cluster.before}`;
}

function seenText(cluster) {
  const first = timeText(cluster.first);
  const last = timeText(cluster.last);
  const when = first === "" ? "" : first === last ? `on ${first} UTC` : `from ${first} to ${last} UTC`;
  return plural(cluster.count, "time") + (when && ", " + when);
}

function table(columns, rows, kind = "") {
  return make("div", {class: "columns " + kind, tabindex: "0"}, make("table", {},
    make("thead", {}, make("tr", {}, ...columns.map(column => make("th", {scope: "col"}, column)))),
    make("tbody", {}, ...rows)));
}

function stackTable(cluster) {
  let number = 0;
  const rows = cluster.stack.map(([name, module, offset, file, line, origin, inline]) => make("tr", {},
    make("td", {class: "number faint"}, `#${number++}`),
    make("td", {class: "function"}, nameSpan(functionName(name)),
      inline ? make("span", {class: "tag"}, " [inlined]") : "",
      data.origins[origin] ? make("span", {class: "tag", title: "how this frame was found"}, ` [${data.origins[origin]}]`) : ""),
    make("td", {}, file < 0 ? "" : pathSpan(data.files[file] + (line > 0 ? ":" + line : ""))),
    make("td", {}, module < 0 ? "" : nameSpan(moduleName(module) + (offset === "" ? "" : "+" + offset)))));
  if (cluster.left_out > 0) {
    rows.push(make("tr", {}, make("td", {}), make("td", {class: "faint"}, plural(cluster.left_out, "frame") + " more")));
  }
  return table(["#", "Function", "Source", "Module"], rows, "stack");
}

function modulesTable(cluster) {
  return table(["Path", "Build-id", "File"], modulesOf(cluster).map(([index, verdict]) => make("tr", {},
    make("td", {}, pathSpan(data.modules[index][0])),
    make("td", {}, data.modules[index][1] ? make("code", {}, data.modules[index][1]) : make("span", {class: "faint"}, "none")),
    make("td", {}, verdict))));
}

function missingTable(cluster) {
  return cluster.missing.length === 0 ? [] : [heading("Files that would have told more"),
    table(["Path", "Build-id", "Missing"], cluster.missing.map(([path, buildId, what]) => make("tr", {},
      make("td", {}, pathSpan(path)), make("td", {}, make("code", {}, buildId)), make("td", {}, what))))];
}

function membersTable(cluster) {
  const rows = cluster.members.map(member => () => make("tr", {},
    make("td", {class: "day"}, timeText(member[1])),
    make("td", {}, pathSpan(member[2])),
    make("td", {}, nameSpan(member[3])),
    make("td", {}, nameSpan(member[4])),
    make("td", {}, member[5] === null ? "" : String(member[5]))));
  const box = table(["Time (UTC)", "Core", "Host", "Build", "Process"], []);
  const body = box.querySelector("tbody");
  const all = make("div", {}, box);
  const more = make("button", {type: "button", click: () => {
    body.append(...rows.splice(0, MEMBERS_AT_ONCE).map(row => row()));
    const left = cluster.count - body.childElementCount;
    more.hidden = rows.length === 0;
    more.textContent = `${Math.min(MEMBERS_AT_ONCE, rows.length)} more of ${left.toLocaleString("en")}`;
    if (rows.length === 0 && left > 0) {
      all.append(make("p", {class: "faint"}, plural(left, "more crash is", "more crashes are") + " not listed in this page."));
    }
  }});
  all.append(more);
  more.click();
  return all;
}
