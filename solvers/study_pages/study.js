// Draws the pictures of study.html and keeps the two maps on one extract.
(function () {
  "use strict";
  const data = JSON.parse(document.getElementById("data").textContent);
  const config = { responsive: true, displaylogo: false,
    modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"] };
  const names = Object.keys(data);
  const chart = (name) => document.getElementById(name);
  const maps = names.filter((name) => name.startsWith("map-")).map(chart);
  let following = false;

  // What one map shows the other shows as well; its own answer must not start that again.
  function follow(event) {
    if (following || event["xaxis.range[0]"] === undefined) return;
    const range = {};
    ["xaxis.range[0]", "xaxis.range[1]", "yaxis.range[0]", "yaxis.range[1]"].forEach((key) => {
      if (event[key] !== undefined) range[key] = event[key];
    });
    following = true;
    Promise.all(maps.filter((map) => map !== this).map((map) => Plotly.relayout(map, range)))
      .finally(() => { following = false; });
  }

  // Figures have a fixed width once drawn; paper is narrower than most screens.
  function fit(printing) {
    names.map(chart).forEach((place) => {
      const columns = place.closest(".thirds") ? 3 : place.closest(".halves") ? 2 : 1;
      const width = Math.floor((1000 - 8 * (columns - 1)) / columns);
      Plotly.relayout(place, printing ? { width: width, autosize: false } : { width: null, autosize: true });
    });
  }

  names.forEach((name) => {
    const map = name.startsWith("map-");
    Plotly.newPlot(chart(name), data[name].data, data[name].layout,
      Object.assign({}, config, { scrollZoom: map, displayModeBar: map ? undefined : false }));
  });
  maps.forEach((map) => map.on("plotly_relayout", follow.bind(map)));
  window.addEventListener("beforeprint", () => fit(true));
  window.addEventListener("afterprint", () => fit(false));
})();
