/* Almanac's investment counter. <script src="https://your.site/counter/widget.js" data-language="en" data-year="2017" async></script>
   Language: data-language, else the page's; en, ru or zh. It asks nothing of any host, and follows light and dark. */
(function () {
  "use strict";
  var data = /*DATA*/;
  var script = document.currentScript;
  if (!script) return;
  var language = (script.dataset.language || document.documentElement.lang || "en").slice(0, 2).toLowerCase();
  if (!data[language]) language = "en";
  var words = data[language], year = words.years[script.dataset.year] ? script.dataset.year : String(words.year);
  var told = words.years[year];
  if (!told) return;
  var home = script.src ? new URL("../" + language + "/counter/" + year + "/index.html", script.src).href : null;
  var host = document.createElement("div"), root = host.attachShadow({ mode: "open" });
  function add(parent, tag, text, part) {
    var element = document.createElement(tag);
    if (text) element.textContent = text;
    if (part) element.className = part;
    parent.appendChild(element);
    return element;
  }
  add(root, "style", ":host{display:block;max-width:20rem}section{font:400 15px/1.45 system-ui,sans-serif;color:#1b1f24;" +
    "background:#fff;border:1px solid #d9dde2;border-radius:6px;padding:12px 16px}p{margin:0}.n{font-size:32px;line-height:1.2;" +
    "font-weight:700;font-variant-numeric:tabular-nums}.s{font-size:13px;color:#5b6470}a{color:#005a8e}" +
    "a:focus-visible{outline:3px solid #0072b2;outline-offset:2px}@media(prefers-color-scheme:dark){section{color:#e9e7e2;" +
    "background:#14171b;border-color:#343a43}.s{color:#a3abb6}a{color:#7cc6f0}}");
  var section = add(root, "section");
  section.lang = language === "zh" ? "zh-Hans" : language;
  section.setAttribute("aria-label", words.title + " " + told[0]);
  add(section, "p", words.title + " \u00b7 " + told[0]);
  add(section, "p", told[1], "n");
  add(section, "p", words.range.replace("{}", told[2]), "s");
  var last = add(section, "p", words.definition + (home ? " \u00b7 " : ""), "s");
  if (home) {
    var link = add(last, "a", words.more);
    link.href = home;
  }
  script.parentNode.insertBefore(host, script.nextSibling);
})();
