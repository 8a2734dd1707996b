// Finds organisations, technologies, applications and countries by any of their names, in three scripts at once, and on
// the search page the text of pages too. Without this script the box leads to the search page and its lists.
"use strict";
(() => {
  const ROOT = new URL(".", document.currentScript.src).href;
  const LANGUAGE = document.documentElement.lang.slice(0, 2);
  const LANGUAGES = ["en", "ru", "zh"];
  const OF_LETTER = { e: "en", r: "ru", z: "zh", u: "und" };
  const FOLDERS = { o: "organisations", t: "technologies", a: "applications", c: "countries" };
  const BUCKETS = 1 << 17;
  const IN_BOX = 8, ON_PAGE = 50, PROSE = 10, LONGEST = 100, LOOKED_AT = 300;
  // How well a name answers: the less, the better. What is only near is told where nothing better is.
  const EXACT = 0, PREFIX = 1, WORDS = 2, INSIDE = 3, NEAR = 4, ALIKE = 6;
  const LETTERS = { "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i", "ς": "σ" };
  const HAN = /\p{Script=Han}/u;

  // Names as they are compared: one width and case, no marks on letters (so that ё is е), no punctuation.
  function plain(text) {
    return text.normalize("NFKC").toLowerCase().normalize("NFKD").replace(/\p{M}+/gu, "").replace(/['’‘ʼ]/g, "")
      .replace(/[øłđħæœßıς]/g, (letter) => LETTERS[letter]).replace(/[^\p{L}\p{N}\t\n]+/gu, " ");
  }

  const bucket = (text, at) => (Math.imul(text.charCodeAt(at), 769) + text.charCodeAt(at + 1)) & (BUCKETS - 1);
  const together = (text) => text.replaceAll(" ", "");

  // Every name with its place, and for each pair of neighbouring letters the names that have it.
  function indexed({ entries, names, words }) {
    const index = { entries: entries.split("\n"), lines: names.split("\n"), words: words[LANGUAGE], texts: [], of: [], at: [] };
    plain(names).split("\n").forEach((line, of) => line.split("\t").forEach((name, at) => {
      const text = (at < LANGUAGES.length ? name : name.slice(1)).trim();
      if (text) { index.texts.push(" " + text); index.of.push(of); index.at.push(at); }
    }));
    const first = new Uint32Array(BUCKETS + 1), seen = new Int32Array(BUCKETS).fill(-1);
    const each = (visit) => {
      seen.fill(-1);
      index.texts.forEach((text, name) => {
        for (let at = 0; at + 1 < text.length; at++) {
          const pair = bucket(text, at);
          if (seen[pair] !== name) { seen[pair] = name; visit(pair, name); }
        }
      });
    };
    each((pair) => { first[pair + 1]++; });
    for (let pair = 0; pair < BUCKETS; pair++) first[pair + 1] += first[pair];
    const next = first.slice(0, BUCKETS), holders = new Uint32Array(first[BUCKETS]);
    each((pair, name) => { holders[next[pair]++] = name; });
    return { ...index, first, holders, shared: new Uint8Array(index.texts.length) };
  }

  // How many slips it takes to write `word` at the start of `other` (anywhere in it, where `inside`); `most` + 1 if more.
  function slips(word, other, most, inside) {
    let before = null, last = Array.from({ length: other.length + 1 }, (_, at) => (inside ? 0 : at));
    for (let i = 1; i <= word.length; i++) {
      const row = [i];
      for (let j = 1; j <= other.length; j++) {
        const same = word[i - 1] === other[j - 1] ? 0 : 1;
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + same);
        if (before && j > 1 && word[i - 1] === other[j - 2] && word[i - 2] === other[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
      }
      if (Math.min(...row) > most) return most + 1;
      before = last;
      last = row;
    }
    return Math.min(...last);
  }

  // How many slips the words asked for differ by from words of a name; Infinity where one has no like.
  function near(words, text) {
    const others = text.trim().split(" ");
    let whole = 0;
    for (const word of words) {
      const inside = HAN.test(word);
      const most = word.length < (inside ? 3 : 4) ? 0 : word.length < 8 ? 1 : 2;
      const best = Math.min(...others.map((other) => slips(word, other, most, inside)));
      if (best > most) return Infinity;
      whole += best;
    }
    return whole;
  }

  function answers(asked, words, flat, text) {
    const name = text.slice(1), whole = together(name);
    if (whole === flat) return EXACT;
    if (name.startsWith(asked) || (flat.length > 2 && whole.startsWith(flat))) return PREFIX;
    if (words.every((word) => text.includes(" " + word))) return WORDS;
    if ((flat.length > 2 || HAN.test(flat)) && flat.length > 1 && name.includes(asked)) return INSIDE;
    return null;
  }

  // The entries that `query` may mean, the likeliest first: [which, at which of its names].
  function found(index, query) {
    const asked = plain(query.slice(0, LONGEST).replace(/\s/g, " ")).trim(), flat = together(asked);
    if (!asked) return [];
    const words = asked.split(" "), text = " " + asked, shared = index.shared, touched = [];
    const pairs = new Set(Array.from({ length: text.length - 1 }, (_, at) => bucket(text, at)));
    for (const pair of pairs) {
      for (let at = index.first[pair]; at < index.first[pair + 1]; at++) {
        if (!shared[index.holders[at]]++) touched.push(index.holders[at]);
      }
    }
    const best = new Map(), alike = [];
    const keep = (name, rank) => {
      const known = best.get(index.of[name]);
      if (!known || rank < known[0]) best.set(index.of[name], [rank, index.at[name]]);
    };
    for (const name of touched) {
      const count = shared[name];
      shared[name] = 0;
      const rank = 2 * count >= pairs.size ? answers(asked, words, flat, index.texts[name]) : null;
      if (rank !== null) keep(name, rank);
      else if (5 * count >= pairs.size) alike.push([(2 * count) / (pairs.size + index.texts[name].length - 1), name, count]);
    }
    if (flat.length > 2 && ![...best.values()].some(([rank]) => rank < INSIDE)) {
      alike.sort((one, other) => other[0] - one[0] || one[1] - other[1]);
      for (const [likeness, name, count] of alike.slice(0, LOOKED_AT)) {
        const wrong = near(words, index.texts[name]);
        if (wrong < Infinity) keep(name, NEAR + wrong / (wrong + 1));
        else if (10 * count >= 7 * pairs.size && flat.length > 4) keep(name, ALIKE - likeness);
      }
    }
    return [...best].sort(([one, [rank]], [other, [otherRank]]) => rank - otherRank || one - other).map(([of, [, at]]) => [of, at]);
  }

  // What is shown of an entry: where it leads, its name here, the name that was met where it is another, what it is.
  function told(index, [of, at]) {
    const kind = index.entries[of][0], names = index.lines[of].split("\t");
    const own = [LANGUAGES.indexOf(LANGUAGE), 0, 1, 2].find((place) => names[place]) ?? at;
    const named = (place) => place < LANGUAGES.length
      ? { text: names[place], lang: LANGUAGES[place] } : { text: names[place].slice(1), lang: OF_LETTER[names[place][0]] };
    const href = `${ROOT}${LANGUAGE}/${FOLDERS[kind]}/${index.entries[of].slice(1)}/index.html`;
    return { href, name: named(own), met: at === own ? null : named(at), kind: index.words[kind] };
  }

  function add(parent, tag, text, className) {
    const element = document.createElement(tag);
    if (text) element.textContent = text;
    if (className) element.className = className;
    return parent.appendChild(element);
  }

  function addName(parent, tag, { text, lang }, className) {
    const element = add(parent, tag, text, className);
    if (lang !== LANGUAGE) element.lang = lang;
    return element;
  }

  function addTold(item, tag, { href, name, met, kind }) {
    const element = addName(item, tag, name, "found");
    if (tag === "a") element.href = href;
    for (const each of [met, { text: kind, lang: LANGUAGE }]) {
      if (each) { item.append(" · "); addName(item, "span", each, "meta"); }
    }
  }

  let loading = null, index = null;
  function load() {
    loading ||= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = `${ROOT}search-names.js`;
      script.onload = () => { index = indexed(window.almanacNames); delete window.almanacNames; resolve(); };
      script.onerror = () => { loading = null; reject(new Error(script.src)); };
      document.head.append(script);
    });
    return loading;
  }
  const filled = (phrase, ...values) => values.reduce((text, value) => text.replace("{}", value), phrase);

  // Shows what a box asks for as one types; `show` is called once names are there.
  function listens(input, show, lost) {
    const shown = () => (index ? show() : load().then(show, lost));
    input.addEventListener("focus", () => load().then(() => input.value && show(), lost));
    input.addEventListener("input", shown);
    return shown;
  }

  // The box in the header: a combobox with a list.
  function box(form) {
    const input = form.elements.q;
    const list = add(form, "ul", "", "choices"), status = add(form, "p", "", "unseen");
    let active = -1, results = [];
    list.id = "choices";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.getAttribute("aria-label"));
    status.setAttribute("role", "status");
    for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", "choices"], ["aria-autocomplete", "list"], ["autocomplete", "off"]]) input.setAttribute(name, value);
    const go = (result, aside) => { if (aside) window.open(result.href); else window.location.href = result.href; };
    const open = (is) => { list.hidden = !is; input.setAttribute("aria-expanded", String(is)); if (!is) choose(-1); };
    function choose(which) {
      active = which;
      [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === which)));
      if (which < 0) input.removeAttribute("aria-activedescendant");
      else { input.setAttribute("aria-activedescendant", list.children[which].id); list.children[which].scrollIntoView({ block: "nearest" }); }
    }
    function show() {
      const all = found(index, input.value);
      results = all.slice(0, IN_BOX).map((each) => told(index, each));
      list.replaceChildren();
      results.forEach((result, at) => {
        const item = add(list, "li");
        item.id = `choice-${at}`;
        item.setAttribute("role", "option");
        addTold(item, "span", result);
        item.addEventListener("mousedown", (event) => event.preventDefault());
        item.addEventListener("click", (event) => go(result, event.ctrlKey || event.metaKey));
      });
      open(results.length > 0);
      status.textContent = !input.value.trim() ? "" : results.length ? filled(index.words.found, all.length) : index.words.none;
      status.classList.toggle("unseen", results.length > 0 || !input.value.trim());
    }
    listens(input, show, () => {});
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && results.length) {
        if (list.hidden) open(true);
        choose((active + step + (active < 0 && step < 0 ? 1 : 0) + results.length) % results.length);
        event.preventDefault();
      } else if (event.key === "Enter" && active >= 0) { go(results[active], event.ctrlKey || event.metaKey); event.preventDefault(); }
      else if (event.key === "Escape" && !list.hidden) { open(false); event.preventDefault(); }
    });
    input.addEventListener("blur", () => open(false));
  }

  // The search page: all results as links, and the text of pages where a server has them.
  function page(form) {
    const input = form.elements.q, list = document.getElementById("names"), status = document.getElementById("names-status");
    function show() {
      const all = found(index, input.value), some = all.slice(0, ON_PAGE);
      list.replaceChildren();
      for (const each of some) addTold(add(list, "li"), "a", told(index, each));
      const { none, found: number, shown } = index.words;
      status.textContent = !input.value.trim() ? "" : !all.length ? none : filled(all.length > some.length ? shown : number, all.length, some.length);
      prose(input.value);
    }
    input.value = new URLSearchParams(window.location.search).get("q") ?? "";
    document.getElementById("results").hidden = false;
    const shown = listens(input, show, () => { status.textContent = form.dataset.lost; });
    form.addEventListener("submit", (event) => { event.preventDefault(); shown(); });
    if (input.value) shown();
  }

  let asking = 0;
  async function prose(query) {
    const list = document.getElementById("prose"), status = document.getElementById("prose-status"), turn = ++asking;
    const stop = (text) => { list.replaceChildren(); status.textContent = text; };
    if (!query.trim()) return stop("");
    if (!window.location.protocol.startsWith("http")) return stop(index.words.served);
    try {
      const pagefind = await import(`${ROOT}pagefind/pagefind.js`);
      const { results } = await pagefind.search(query);
      const pages = await Promise.all(results.slice(0, PROSE).map((result) => result.data()));
      if (turn !== asking) return undefined;
      stop(results.length ? filled(index.words.prose, results.length) : index.words.noProse);
      for (const each of pages) addPage(list, each);
    } catch {
      if (turn === asking) stop(index.words.lost);
    }
    return undefined;
  }

  // A page with the words around what was met, which Pagefind marks in a string.
  function addPage(list, { raw_url: path, meta, excerpt }) {
    const item = add(list, "li"), link = add(item, "a", meta.title), words = add(item, "p", "", "note");
    link.href = ROOT + path.replace(/^\//, "");
    excerpt.split(/<mark>|<\/mark>/).forEach((text, at) => {
      const written = text.replaceAll("&lt;", "<").replaceAll("&gt;", ">");
      if (at % 2) add(words, "mark", written);
      else words.append(written);
    });
  }

  document.querySelectorAll("form.find").forEach((form) => (form.dataset.lost === undefined ? box : page)(form));
})();
