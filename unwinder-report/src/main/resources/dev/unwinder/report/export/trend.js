// Bars over time.

function barsSvg(counts, width, height, attributes) {
  const most = Math.max(1, ...counts);
  const step = width / counts.length;
  const svg = makeSvg("svg", {viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", role: "img", ...attributes});
  counts.forEach((count, index) => {
    if (count > 0) {
      const tall = Math.max(1.5, count / most * (height - 1));
      svg.append(makeSvg("rect", {x: index * step, y: height - tall, width: Math.max(1, step - 1), height: tall}));
    }
  });
  return svg;
}

/** The small one of a row. */
function sparkline(cluster) {
  const counts = trend(cluster.members, Math.min(24, span.bars));
  return counts && barsSvg(counts, 110, 22, {class: "spark", "aria-label": "crashes over time"});
}

/** The large one, with its ends and its highest bar in words. */
function trendChart(members) {
  const counts = trend(members);
  if (counts === null) {
    return null;
  }
  const most = Math.max(...counts);
  const hours = (span.to - span.from + 1) / span.bars / 3600;
  const each = hours >= 20 ? plural(Math.round(hours / 24), "day") : hours >= 1 ? plural(Math.round(hours), "hour") : plural(Math.max(1, Math.round(hours * 60)), "minute");
  return make("div", {class: "bars-wrap"},
    barsSvg(counts, 600, 70, {class: "bars", "aria-label": `crashes over time, at most ${most} in ${each}`}),
    make("div", {class: "bars-labels"},
      make("span", {}, timeText(span.from)), make("span", {}, `at most ${most} in ${each}`), make("span", {}, timeText(span.to) + " UTC")));
}
