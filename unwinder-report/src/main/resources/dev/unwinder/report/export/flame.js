// The graph of all stacks that are shown. A node is a range of the sorted stacks, and its children are looked for only when it is wide
// enough to be drawn, so that the work depends on the pixels, not on the crashes.

const ROW_HEIGHT = 19;
const canvas = byId("canvas");
const graph = {stacks: [], sums: [], root: null, zoomed: null, focused: null, boxes: [], depth: 0, words: [], colors: new Map()};

/** Takes the stacks of these clusters, by names, the outermost first; or, seen from the crash, the innermost. */
function drawGraph(shown) {
  const fromCrash = byId("direction").value === "crash";
  const weight = new Float64Array(data.names.length);
  const stacks = [];
  for (const cluster of shown) {
    for (const stack of cluster.stacks) {
      if (filter.name < 0 || stack.indexOf(filter.name, 1) > 0) {
        const names = stack.slice(1);
        stacks.push({count: stack[0], names: fromCrash ? names : names.reverse()});
        names.forEach(name => weight[name] += stack[0]);
      }
    }
  }
  const heavier = (a, b) => weight[b] - weight[a] || a - b;
  stacks.sort((a, b) => {
    for (let i = 0; i < a.names.length && i < b.names.length; i++) {
      if (a.names[i] !== b.names[i]) {
        return heavier(a.names[i], b.names[i]);
      }
    }
    return a.names.length - b.names.length;
  });
  graph.stacks = stacks;
  graph.sums = new Float64Array(stacks.length + 1);
  stacks.forEach((stack, index) => graph.sums[index + 1] = graph.sums[index] + stack.count);
  graph.root = {name: -1, from: 0, to: stacks.length, level: 0, parent: null, children: null};
  graph.words = filter.words;
  zoom(graph.root);
}

function valueOf(node) {
  return graph.sums[node.to] - graph.sums[node.from];
}

function childrenOf(node) {
  if (node.children === null) {
    node.children = [];
    for (let i = node.from; i < node.to; i++) {
      const name = graph.stacks[i].names[node.level];
      const last = node.children[node.children.length - 1];
      if (name === undefined) {
        continue; // this stack ends here
      }
      if (last && last.name === name) {
        last.to = i + 1;
      } else {
        node.children.push({name, from: i, to: i + 1, level: node.level + 1, parent: node, children: null});
      }
    }
  }
  return node.children;
}

function zoom(node) {
  graph.zoomed = node;
  graph.focused = node;
  layout();
  byId("graph-scroll").scrollTop = 0;
  draw();
}

/** Where every visible node stands: x and width as parts of one, one array a level. */
function layout() {
  graph.boxes = [];
  for (let node = graph.zoomed; node !== null; node = node.parent) {
    graph.boxes[node.level] = [{node, x: 0, width: 1}];
  }
  const least = 0.6 / Math.max(1, canvas.clientWidth);
  let above = graph.boxes[graph.zoomed.level];
  while (above.length > 0) {
    const below = [];
    for (const box of above) {
      const scale = box.width / valueOf(box.node);
      for (const node of childrenOf(box.node)) {
        const width = valueOf(node) * scale;
        if (width >= least) {
          below.push({node, x: box.x + (graph.sums[node.from] - graph.sums[box.node.from]) * scale, width});
        }
      }
    }
    if (below.length > 0) {
      graph.boxes.push(below);
    }
    above = below;
  }
}

function color(name, style) {
  if (name < 0) {
    return style.system;
  }
  const [text, module, system] = data.names[name];
  if (graph.words.length > 0 && graph.words.some(word => text.toLowerCase().includes(word))) {
    return style.match;
  }
  if (system) {
    return style.system;
  }
  let color = style.colors.get(module);
  if (color === undefined) {
    color = `hsl(${(style.own + style.colors.size * 67) % 360} ${style.saturation} ${style.lightness})`;
    style.colors.set(module, color);
  }
  return color;
}

function colors() {
  const css = getComputedStyle(document.documentElement);
  const value = name => css.getPropertyValue("--" + name).trim();
  return {
    system: value("system"), match: value("match"), own: Number(value("own")), saturation: value("saturation"), lightness: value("lightness"),
    text: value("frame-text"), back: value("back"), focus: value("focus"), colors: new Map(),
  };
}

function draw() {
  const width = canvas.clientWidth;
  const total = graph.boxes.length * ROW_HEIGHT + 2;
  const scroll = byId("graph-scroll");
  byId("graph-height").style.height = total + "px";
  const height = Math.min(total, scroll.clientHeight || total);
  const ratio = window.devicePixelRatio || 1;
  canvas.style.height = height + "px";
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const paint = canvas.getContext("2d");
  paint.scale(ratio, ratio);
  paint.font = "12px ui-monospace, 'DejaVu Sans Mono', Consolas, monospace";
  paint.textBaseline = "middle";
  paint.direction = "ltr";
  const style = colors();
  const letter = paint.measureText("m").width;
  const first = Math.floor(scroll.scrollTop / ROW_HEIGHT);
  for (let level = first; level < graph.boxes.length && (level - first - 1) * ROW_HEIGHT < height; level++) {
    const y = level * ROW_HEIGHT - scroll.scrollTop + 1;
    for (const box of graph.boxes[level]) {
      drawBox(paint, style, box, box.x * width, y, box.width * width, letter);
    }
  }
  describe();
}

function drawBox(paint, style, box, x, y, width, letter) {
  const gap = width > 3 ? 1 : 0;
  paint.globalAlpha = box.node.level < graph.zoomed.level ? 0.6 : 1;
  paint.fillStyle = color(box.node.name, style);
  paint.fillRect(x, y, width - gap, ROW_HEIGHT - 1);
  const room = Math.floor((width - 8) / letter);
  if (room >= 3) {
    const text = label(box.node);
    paint.fillStyle = paint.fillStyle === style.match ? style.back : style.text;
    paint.fillText(text.length <= room ? text : text.slice(0, room - 1) + "…", x + 4, y + ROW_HEIGHT / 2);
  }
  paint.globalAlpha = 1;
  if (box.node === graph.focused && box.node !== graph.root) {
    paint.strokeStyle = style.focus;
    paint.lineWidth = 2;
    paint.strokeRect(x + 1, y + 1, Math.max(2, width - gap - 2), ROW_HEIGHT - 3);
  }
}

function label(node) {
  return node.name < 0 ? "all" : functionName(node.name);
}

function describe() {
  const node = graph.focused;
  const all = valueOf(graph.root);
  const module = node.name < 0 ? "" : data.names[node.name][1];
  byId("graph-status").replaceChildren(nameSpan(label(node) + (module && ` (${module})`)),
    ": " + plural(valueOf(node), "crash", "crashes") + (all > 0 ? `, ${(valueOf(node) / all * 100).toFixed(1)} %` : ""));
  byId("out").disabled = graph.zoomed === graph.root;
  byId("only").disabled = node.name < 0;
}

function boxAt(event) {
  const bounds = canvas.getBoundingClientRect();
  const level = Math.floor((event.clientY - bounds.top + byId("graph-scroll").scrollTop - 1) / ROW_HEIGHT);
  const x = (event.clientX - bounds.left) / bounds.width;
  return (graph.boxes[level] || []).find(box => box.x <= x && x < box.x + box.width);
}

function focusNode(node) {
  graph.focused = node;
  const scroll = byId("graph-scroll");
  const y = node.level * ROW_HEIGHT;
  if (y < scroll.scrollTop || y + ROW_HEIGHT > scroll.scrollTop + scroll.clientHeight) {
    scroll.scrollTop = y - scroll.clientHeight / 2;
  }
  draw();
}

/** Keys in the graph; true if it was one. */
function graphKey(key) {
  const row = graph.boxes[graph.focused.level];
  const at = row.findIndex(box => box.node === graph.focused);
  const beside = by => row[at + by] && focusNode(row[at + by].node);
  const actions = {
    ArrowLeft: () => beside(-1),
    ArrowRight: () => beside(1),
    ArrowUp: () => graph.focused.parent && focusNode(graph.focused.parent),
    ArrowDown: () => {
      const below = (graph.boxes[graph.focused.level + 1] || []).filter(box => box.node.parent === graph.focused || box.node === graph.zoomed);
      if (below.length > 0) {
        focusNode(below.reduce((a, b) => (b.width > a.width ? b : a)).node);
      }
    },
    Enter: () => zoom(graph.focused),
    Escape: () => zoom(graph.zoomed.parent || graph.root),
    f: () => graph.focused.name >= 0 && pick({name: graph.focused.name}),
  };
  if (!actions[key]) {
    return false;
  }
  actions[key]();
  return true;
}

function startGraph() {
  canvas.addEventListener("mousemove", event => {
    const box = boxAt(event);
    canvas.title = box ? `${label(box.node)}\n${plural(valueOf(box.node), "crash", "crashes")}` : "";
  });
  canvas.addEventListener("click", event => {
    const box = boxAt(event);
    if (box) {
      zoom(box.node);
    }
  });
  byId("out").addEventListener("click", () => zoom(graph.zoomed.parent || graph.root));
  byId("only").addEventListener("click", () => pick({name: graph.focused.name}));
  byId("direction").addEventListener("change", () => drawGraph(view.rows));
  byId("graph-scroll").addEventListener("scroll", draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  new ResizeObserver(() => {
    layout();
    draw();
  }).observe(byId("graph-scroll"));
}
