// Shows a figure so that it answers to the pointer, when a reader asks; without this script the drawing stands.
"use strict";
(() => {
  const own = document.currentScript;
  const folder = own.src.replace(/[^/]*$/, "");
  const loading = new Map();
  const script = (address) =>
    new Promise((done, failed) => {
      const tag = document.createElement("script");
      tag.src = address;
      tag.onload = done;
      tag.onerror = () => {
        // Another press tries again.
        loading.delete(address);
        failed(new Error(address));
      };
      document.head.append(tag);
    });
  const load = (address) => {
    if (!loading.has(address)) loading.set(address, script(address));
    return loading.get(address);
  };
  const answering = async (figure, drawing) => {
    await Promise.all([load(`${folder}vega.js`), load(folder + own.dataset.page)]);
    const specification = structuredClone(window.almanacFigures[figure.id.replace(/^figure-/, "")]);
    for (const layer of specification.layer ?? [specification]) {
      const mark = typeof layer.mark === "string" ? { type: layer.mark } : layer.mark;
      layer.mark = { ...mark, tooltip: { content: "data" } };
    }
    const place = document.createElement("div");
    place.className = "live";
    drawing.before(place);
    try {
      await window.vegaEmbed(place, specification, { actions: false, renderer: "svg" });
    } catch (error) {
      place.remove();
      throw error;
    }
    // It is told as the drawing was; Vega gives its parts roles without names.
    place.querySelector("svg").setAttribute("aria-hidden", "true");
    place.setAttribute("role", "img");
    place.setAttribute("aria-label", drawing.getAttribute("aria-label"));
    place.removeAttribute("aria-roledescription");
    place.tabIndex = -1;
    return place;
  };
  for (const figure of document.querySelectorAll("figure.chart")) {
    const button = figure.querySelector("button");
    const drawing = figure.querySelector("svg");
    button.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        const place = await answering(figure, drawing);
        drawing.remove();
        button.remove();
        place.focus({ preventScroll: true });
      } catch {
        button.disabled = false;
        button.focus();
      }
    });
  }
})();
