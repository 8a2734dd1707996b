// Shows a figure so that it answers to the pointer, when a reader asks; without this script the drawing stands.
"use strict";
(() => {
  const own = document.currentScript;
  const folder = own.src.replace(/[^/]*$/, "");
  let loading = null;
  const script = (address) =>
    new Promise((done, failed) => {
      const tag = document.createElement("script");
      tag.src = address;
      tag.onload = done;
      tag.onerror = failed;
      document.head.append(tag);
    });
  const load = () => (loading ??= Promise.all([script(`${folder}vega.js`), script(folder + own.dataset.page)]));
  for (const figure of document.querySelectorAll("figure.chart")) {
    const button = figure.querySelector("button");
    button.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      await load();
      const specification = structuredClone(window.almanacFigures[figure.id.replace(/^figure-/, "")]);
      for (const layer of specification.layer ?? [specification]) {
        const mark = typeof layer.mark === "string" ? { type: layer.mark } : layer.mark;
        layer.mark = { ...mark, tooltip: { content: "data" } };
      }
      const place = document.createElement("div");
      place.className = "live";
      figure.querySelector("svg").replaceWith(place);
      await window.vegaEmbed(place, specification, { actions: false, renderer: "svg" });
      button.remove();
    });
  }
})();
