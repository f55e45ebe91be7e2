// Draws the map of diff.html: one plan or both, all vehicles or the one that is chosen.
(function () {
  "use strict";
  const data = JSON.parse(document.getElementById("data").textContent);
  const config = { responsive: true, displaylogo: false, scrollZoom: true,
    modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"] };
  const map = document.getElementById("map-chart");
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const FAINT = 0.08;
  let chosen = 0;
  let side = "both";

  // As they are drawn first: Plotly changes the traces themselves.
  const plain = data.map.data.map((trace) => ({ mode: trace.mode, hover: trace.hoverinfo }));

  function mark() {
    const traces = [], opacity = [], modes = [], hovers = [], visible = [];
    data.map.data.forEach((trace, position) => {
      if (!trace.meta) return;
      const own = trace.meta.route === chosen;
      const grey = trace.meta.route === 0;
      // Of both plans together only the numbers of the one that holds are readable.
      const labels = chosen && own && trace.text && (trace.meta.side === "after" || side === "before");
      traces.push(position);
      opacity.push(chosen && !own ? FAINT : grey ? 0.5 : 1);
      modes.push(plain[position].mode + (labels ? "+text" : ""));
      hovers.push(chosen && !own ? "skip" : plain[position].hover);
      visible.push(side === "both" || trace.meta.side === side || (grey && side === "before"));
    });
    if (traces.length) {
      Plotly.restyle(map, { opacity: opacity, mode: modes, hoverinfo: hovers, visible: visible }, traces);
    }
  }

  // The same vehicle twice means: all of them again.
  function choose(route) {
    chosen = route === chosen ? 0 : route;
    document.body.classList.toggle("chosen", chosen > 0);
    all("[data-route]").forEach((element) => {
      const own = Number(element.dataset.route) === chosen;
      element.classList.toggle("own", own);
      if (element.tagName === "BUTTON") element.setAttribute("aria-pressed", String(own));
    });
    const note = document.getElementById("chosen");
    note.hidden = !chosen;
    note.querySelector("span").textContent = chosen ? data.names[chosen - 1] : "";
    mark();
  }

  function show(name) {
    side = name;
    all("[data-side]").forEach((button) =>
      button.setAttribute("aria-pressed", String(button.dataset.side === name)));
    mark();
  }

  document.documentElement.classList.add("js");
  const link = document.querySelector("#chosen a");
  link.textContent = "on the map";
  link.href = "#map";
  Plotly.newPlot(map, data.map.data, data.map.layout, config);
  map.on("plotly_click", (event) => {
    const meta = event.points && event.points[0] && event.points[0].data.meta;
    if (meta && meta.route) choose(meta.route);
  });
  all("table.routes tr[data-route], .legend button").forEach((element) =>
    element.addEventListener("click", () => choose(Number(element.dataset.route))));
  all("[data-side]").forEach((button) =>
    button.addEventListener("click", () => show(button.dataset.side)));
  document.querySelector("#chosen button").addEventListener("click", () => choose(chosen));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && chosen) choose(chosen);
  });
  const wanted = Number((/^#route-(\d+)$/.exec(location.hash) || [])[1] || 0);
  mark();
  if (wanted >= 1 && wanted <= data.names.length) choose(wanted);
})();
