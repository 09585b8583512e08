// The crashes as the page asks for them.

const SEVERITIES = ["CRITICAL", "HIGH", "MEDIUM", "LOW"];
const CHANGES = ["new", "growing", "same"];

const clusters = data.clusters;
const moduleName = index => (index < 0 ? "" : data.modules[index][0].slice(data.modules[index][0].lastIndexOf("/") + 1));
const functionName = index => data.names[index][0];
const modulesOf = cluster => data.module_lists[cluster.modules] ?? [];

/** What a cluster lacks of which no crash could be looked at. */
const NOTHING = {cause: "", kind: "", instruction: "", path: "", worst: false, quality: 0, reasons: [], steps: [], keys: {}, modules: -1, missing: [], stack: [], left_out: 0};

/** The span of time that trends are drawn over, in bars of so many seconds. */
const span = {from: Infinity, to: -Infinity, step: 1, bars: 0};
const STEPS = [1, 5, 15, 60, 300, 900, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86400, 7 * 86400, 30 * 86400, 365 * 86400];
const LEAST_BARS = 12;
const MOST_BARS = 60;

function prepare() {
  for (const [index, cluster] of clusters.entries()) {
    clusters[index] = {...NOTHING, ...cluster, index, members: []};
  }
  const extend = time => {
    span.from = Math.min(span.from, time);
    span.to = Math.max(span.to, time);
  };
  for (const member of data.members) {
    clusters[member[0]].members.push(member);
    if (member[1] !== null) {
      extend(member[1]);
    }
  }
  data.other_times.forEach(time => extend(time));
  for (const cluster of clusters) {
    cluster.members.sort((a, b) => (b[1] ?? 0) - (a[1] ?? 0)); // the latest first
  }
  span.step = STEPS.find(step => (span.to - span.from) / step < MOST_BARS) ?? (span.to - span.from) / MOST_BARS;
  span.from = Math.floor(span.from / span.step) * span.step;
  span.bars = Math.max(LEAST_BARS, Math.floor((span.to - span.from) / span.step) + 1);
}

/** How many of these members fall into each bar; null if no time is on record. */
function trend(members) {
  if (span.from === Infinity) {
    return null;
  }
  const counts = new Array(span.bars).fill(0);
  for (const member of members) {
    if (member[1] !== null) {
      counts[Math.floor((member[1] - span.from) / span.step)]++;
    }
  }
  return counts;
}

/** What the search looks into: all that is shown of a cluster, in lower case. Made when first asked for. */
function searchText(cluster) {
  if (cluster.text === undefined) {
    const parts = [cluster.id, cluster.signature, cluster.cause, cluster.kind, cluster.severity, cluster.casr, cluster.change, cluster.path];
    parts.push(cluster.program, ...cluster.builds, ...Object.values(cluster.keys));
    for (const [module] of modulesOf(cluster)) {
      parts.push(data.modules[module][0], data.modules[module][1]);
    }
    for (const frame of cluster.stack) {
      parts.push(functionName(frame[0]), frame[3] < 0 ? "" : data.files[frame[3]]);
    }
    for (const member of cluster.members) {
      parts.push(member[2], member[3]);
    }
    cluster.text = parts.filter(part => part).join("\n").toLowerCase();
  }
  return cluster.text;
}

/** What is shown now: words searched for, a severity, a change, and a function or a cluster picked by hand. */
const filter = {query: "", words: [], severity: "", change: "", name: -1, cluster: -1};

function isShown(cluster) {
  return (filter.severity === "" || cluster.severity === filter.severity)
    && (filter.change === "" || cluster.change === filter.change)
    && (filter.cluster < 0 || cluster.index === filter.cluster)
    && (filter.name < 0 || cluster.stacks.some(stack => stack.indexOf(filter.name, 1) > 0))
    && filter.words.every(word => searchText(cluster).includes(word));
}
