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
  const counts = trend(cluster.members);
  return counts && barsSvg(counts, 110, 22, {class: "spark", "aria-label": "crashes over time"});
}

function durationText(seconds) {
  const [size, unit] = [[86400, "day"], [3600, "hour"], [60, "minute"], [1, "second"]].find(([size]) => seconds >= size);
  return plural(Math.round(seconds / size), unit);
}

/** The large one, with its ends and its highest bar in words. */
function trendChart(members) {
  const counts = trend(members);
  if (counts === null) {
    return null;
  }
  const most = `at most ${Math.max(...counts)} in ${durationText(span.step)}`;
  return make("div", {class: "bars-wrap"},
    barsSvg(counts, 600, 70, {class: "bars", "aria-label": "crashes over time, " + most}),
    make("div", {class: "bars-labels"},
      make("span", {}, timeText(span.from)), make("span", {}, most), make("span", {}, timeText(span.from + span.bars * span.step) + " UTC")));
}
