// Draws the figures of report.html and keeps one selected route in step everywhere.
(function () {
  "use strict";
  const data = JSON.parse(document.getElementById("data").textContent);
  const config = { responsive: true, displaylogo: false, scrollZoom: false,
    modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"] };
  const chart = (name) => document.getElementById(name + "-chart");
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const FAINT = 0.12;
  let chosen = 0;
  let dimension = "";

  // A bar or a point knows its route by customdata, a line by its trace's meta.
  function routeAt(event) {
    const point = event.points && event.points[0];
    if (!point) return 0;
    if (point.data.meta) return point.data.meta.route;
    if (point.data.type === "heatmap") return point.y;
    return typeof point.customdata === "number" ? point.customdata : 0;
  }

  function draw(name, figure, more) {
    const place = chart(name);
    Plotly.newPlot(place, figure.data, figure.layout, Object.assign({}, config, more));
    place.on("plotly_click", (event) => {
      const route = routeAt(event);
      if (route) choose(route);
    });
  }

  // As they are drawn first: Plotly changes the traces themselves.
  const plain = data.map.data.map((trace) => ({ mode: trace.mode, hover: trace.hoverinfo }));

  function markMap() {
    const traces = [], opacity = [], modes = [], hovers = [];
    data.map.data.forEach((trace, position) => {
      if (!trace.meta) return;
      const own = trace.meta.route === chosen;
      traces.push(position);
      opacity.push(chosen && !own ? FAINT : 1);
      modes.push(plain[position].mode + (own && trace.text ? "+text" : ""));
      hovers.push(chosen && !own ? "skip" : plain[position].hover);
    });
    if (traces.length) {
      Plotly.restyle(chart("map"), { opacity: opacity, mode: modes, hoverinfo: hovers }, traces);
    }
  }

  function markTimeline() {
    const traces = data.timeline.data.map((_, position) => position);
    const opacity = data.timeline.data.map((trace) =>
      trace.customdata.map((route) => (chosen && route !== chosen ? FAINT * 2 : 1)));
    if (traces.length) Plotly.restyle(chart("timeline"), { "marker.opacity": opacity }, traces);
  }

  function markLoads() {
    const shapes = chosen ? [{ type: "rect", xref: "paper", x0: 0, x1: 1, yref: "y",
      y0: chosen - 0.5, y1: chosen + 0.5, line: { color: "#e0761b", width: 2 } }] : [];
    Plotly.relayout(chart("load"), { shapes: shapes });
  }

  function showDetail() {
    const place = chart("detail");
    place.hidden = !chosen;
    if (!chosen) return;
    const figure = data.details[chosen - 1];
    Plotly.react(place, figure.data, figure.layout, Object.assign({}, config, { displayModeBar: false }));
  }

  // Within its own box only: the page must not jump under the mouse.
  function bringIntoBox(element) {
    const box = element.closest(".routes-box, .legend");
    const place = element.getBoundingClientRect(), frame = box.getBoundingClientRect();
    if (place.top < frame.top + 30 || place.bottom > frame.bottom) {
      box.scrollTop += place.top - frame.top - frame.height / 2;
    }
  }

  // The same route twice means: all of them again.
  function choose(route) {
    chosen = route === chosen ? 0 : route;
    document.body.classList.toggle("chosen", chosen > 0);
    all("[data-route]").forEach((element) => {
      const own = Number(element.dataset.route) === chosen;
      element.classList.toggle("own", own);
      if (element.tagName === "BUTTON") element.setAttribute("aria-pressed", String(own));
    });
    all(".legend button.own, .routes tr.own").forEach(bringIntoBox);
    const note = document.getElementById("chosen");
    note.hidden = !chosen;
    note.querySelector("span").textContent = chosen ? chosen + ". " + data.names[chosen - 1] : "";
    history.replaceState(null, "", chosen ? "#route-" + chosen : "#");
    markMap();
    markTimeline();
    if (dimension) markLoads();
    showDetail();
  }

  function showLoads(name) {
    dimension = name;
    all("[data-dimension]").forEach((button) =>
      button.setAttribute("aria-pressed", String(button.dataset.dimension === name)));
    draw("load", data.loads[name], { displayModeBar: false });
    markLoads();
  }

  // Figures have a fixed width once drawn; paper is narrower than most screens.
  function fit(width) {
    all(".chart.js-plotly-plot").forEach((place) =>
      width ? Plotly.relayout(place, { width: Math.min(width, place.clientWidth || width) })
            : Plotly.relayout(place, { width: null, autosize: true }));
  }

  function listen() {
    all("table.routes tr[data-route], .legend button").forEach((element) =>
      element.addEventListener("click", () => choose(Number(element.dataset.route))));
    all("[data-dimension]").forEach((button) =>
      button.addEventListener("click", () => showLoads(button.dataset.dimension)));
    document.querySelector("#chosen button").addEventListener("click", () => choose(chosen));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && chosen) choose(chosen);
    });
    window.addEventListener("beforeprint", () => fit(1000));
    window.addEventListener("afterprint", () => fit(0));
  }

  document.documentElement.classList.add("js");
  const wanted = Number((/^#route-(\d+)$/.exec(location.hash) || [])[1] || 0);
  const pressed = document.querySelector('[data-dimension][aria-pressed="true"]');
  listen();
  draw("map", data.map, { scrollZoom: true });
  draw("timeline", data.timeline);
  if (pressed) showLoads(pressed.dataset.dimension);
  chart("detail").hidden = true;
  if (wanted >= 1 && wanted <= data.names.length) choose(wanted);
})();
