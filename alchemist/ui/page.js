// What the page keeps in the browser, the keys it knows, and the language of its document. Runs before the app.
(() => {
  const PREFIX = 'emoji-alchemist-';
  const FAVOURITES = PREFIX + 'favourites', QUESTS = PREFIX + 'quests', HERE = PREFIX + 'here';
  const MOST_QUESTS = 24;
  const memory = {};  // where the browser keeps nothing, what lasts until the page is closed
  const reads = (key) => {
    try { return localStorage.getItem(key) ?? memory[key] ?? null; } catch { return memory[key] ?? null; }
  };
  const read = (key, otherwise) => {
    try { return JSON.parse(reads(key)) ?? otherwise; } catch { return otherwise; }
  };
  const forget = (key) => {
    delete memory[key];
    try { localStorage.removeItem(key); } catch { /* nothing is kept there */ }
  };
  const tell = (name, detail) => window.dispatchEvent(new CustomEvent(PREFIX + name, {detail}));

  // Writes; where the storage is full, the oldest quest goes for it, then the oldest favourite, and the page says so.
  const write = (key, value) => {
    let text = JSON.stringify(value), room = false;
    for (;;) {
      try {
        localStorage.setItem(key, text);
        delete memory[key];
        return;
      } catch (error) {
        if (error.name !== 'QuotaExceededError') { memory[key] = text; return; }
        if (!room) tell('full');
        room = true;
        const quests = (key === QUESTS ? value : list(QUESTS)).filter((one) => one.id !== here.id && !key.endsWith(one.id));
        const kept = key === FAVOURITES ? value : list(FAVOURITES);
        if (quests.length && key === QUESTS) {
          value.pop();
          drop(quests[quests.length - 1].id);
          text = JSON.stringify(value);
        } else if (quests.length) {
          drop(quests[quests.length - 1].id);
        } else if (kept.length > 1) {
          kept.shift();
          if (key === FAVOURITES) text = JSON.stringify(kept);
          else localStorage.setItem(FAVOURITES, JSON.stringify(kept));  // shorter than it was
        } else { memory[key] = text; return; }
      }
    }
  };
  const list = (key) => { const found = read(key, []); return Array.isArray(found) ? found.filter((one) => one && typeof one === 'object') : []; };

  // -- favourites: one list for all tabs, read anew before every change, so that no tab undoes another's --------------
  const favourites = () => list(FAVOURITES).filter((one) => typeof one.key === 'string' && typeof one.uri === 'string');
  const like = (one) => {
    write(FAVOURITES, [...favourites().filter((other) => other.key !== one.key), one]);
    tell('favourites');
  };
  const unlike = (key) => {
    write(FAVOURITES, favourites().filter((one) => one.key !== key));
    tell('favourites');
  };

  // -- the way back: screens that were replaced, by quest and board that came instead, so that undo outlives a reload --
  const WAY = PREFIX + 'way', MOST_WAY = 12;
  const way = () => { try { return JSON.parse(sessionStorage.getItem(WAY)) ?? {}; } catch { return {}; } };
  const leave = (screen, place) => {
    let rows = Object.entries(way()).filter(([other]) => other !== place);
    rows = [...rows, [place, screen]].slice(-MOST_WAY);
    for (; rows.length; rows = rows.slice(1)) {
      try { sessionStorage.setItem(WAY, JSON.stringify(Object.fromEntries(rows))); return; } catch { /* one fewer */ }
    }
  };

  // -- quests: each under a key of its own; a tab whose quest another tab went on with keeps its own way apart ---------
  const here = {id: null, waiting: null, screen: null, marks: null, early: null, going: [], seen: {}, other: {}}, stamps = {};
  const questKey = (id) => PREFIX + 'quest-' + id, marksKey = (id) => PREFIX + 'marks-' + id;
  const drop = (id) => {
    for (const key of [questKey(id), marksKey(id)]) forget(key);
    localStorage.setItem(QUESTS, JSON.stringify(list(QUESTS).filter((one) => one.id !== id)));
    tell('quests');
  };
  const token = () => Math.random().toString(36).slice(2, 10);
  const open = (id, screen) => {
    Object.assign(here, {id, waiting: null, screen, marks: null});
    here.seen[id] = screen;
    try { sessionStorage.setItem(HERE, id); } catch { /* a reload then opens the newest quest */ }
  };
  const save = (value) => {
    if (!value || !value.quest) return;
    for (const one of value.favourites || [])
      if (!favourites().some((other) => other.key === one.key)) like({...one, at: Date.now()});
    const left = here.screen && {...here.screen, marks: here.marks || read(marksKey(here.id), null)};
    const screen = (id) => ({quest: id, kept: value.kept, board: value.board});
    if (value.wait) {  // a newcomer's first board is kept once something on it is liked
      open(value.quest, screen(value.quest));
      visit(value.quest, false);
      here.waiting = {...value, wait: false};
      return;
    }
    let id = here.other[value.quest] || value.quest;
    const known = read(questKey(id), null);
    if (known && stamps[id] !== known.stamp) {
      here.other[value.quest] = id = value.quest.slice(0, 12) + '-' + token();
    }
    visit(id, value.turned);
    if (value.turned && left && left.board && (left.board !== value.board || left.quest !== id))
      leave(left, `${id}/${value.board}`);
    const stamp = stamps[id] = token();
    open(id, screen(id));
    write(questKey(id), {kept: value.kept, board: value.board, stamp});
    forget(marksKey(id));
    const early = here.early;
    here.early = null;
    if (early && early.board === value.board) mark(early);
    const about = {id, words: value.words, thumb: value.thumb, at: Date.now()};
    const quests = [about, ...list(QUESTS).filter((one) => one.id !== id)];
    for (const old of quests.slice(MOST_QUESTS)) for (const key of [questKey(old.id), marksKey(old.id)]) forget(key);
    write(QUESTS, quests.slice(0, MOST_QUESTS));
    tell('quests');
  };
  const mark = (marks) => {
    const now = here.screen && here.screen.board;
    if (now && marks.board !== now) { here.early = marks; return; }  // of a board that is about to be saved
    if (here.waiting) save({...here.waiting, turned: false});
    here.marks = marks;
    if (here.id) write(marksKey(here.id), marks);
  };
  const quest = (id) => {
    const known = read(questKey(id), null);
    if (!known || typeof known.kept !== 'string') return null;
    stamps[id] = known.stamp;
    return {quest: id, kept: known.kept, board: known.board, marks: read(marksKey(id), null)};
  };
  const current = () => {
    let id = null;
    try { id = sessionStorage.getItem(HERE); } catch { /* none is known */ }
    const newest = list(QUESTS)[0];
    const found = (id && quest(id)) || (newest && quest(newest.id)) || null;
    if (!found) return null;
    open(found.quest, {quest: found.quest, kept: found.kept, board: found.board});
    return {...found, way: way()};
  };
  const quests = () => list(QUESTS).filter((one) => one.id && one.id !== here.id);
  window.addEventListener('storage', (event) => {
    if (event.key === FAVOURITES || event.key === null) tell('favourites');
    if (event.key === QUESTS || event.key === null) tell('quests');
  });

  // -- the browser's Back goes to the quest before -------------------------------------------------------------------
  const visit = (id, anew) => {
    const known = history.state && history.state.quest, at = here.going.indexOf(id);
    if (at >= 0) here.going.splice(at, 1);  // Back or Forward asked for it, and may be somewhere else by now
    else if (known !== id && known && anew) history.pushState({quest: id}, '');
    else if (known !== id) history.replaceState({quest: id}, '');
  };
  window.addEventListener('popstate', (event) => {
    const id = event.state && event.state.quest, asked = id && (id !== here.id || here.going.length);
    const one = asked && (quest(id) || here.seen[id]);  // or a first board on which nothing was liked
    if (!one) return;
    here.going.push(id);
    tell('back', one);
  });

  // -- the board ------------------------------------------------------------------------------------------------------
  const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth';
  const showBoard = () => {
    const top = document.getElementById('timeline');
    if (!top) return;
    const place = top.getBoundingClientRect();
    if (place.top < 0 || place.top > innerHeight / 2) top.scrollIntoView({behavior: calm()});
  };
  const focusBoard = () => {
    const tile = document.querySelector('#board .tile[data-id]');
    const field = document.activeElement;
    if (tile && (!field || field === document.body || field.closest('#prompt-row, #chips'))) {
      tile.focus({preventScroll: true});
    }
    showBoard();
  };
  // the focus leaves the field with the board that Enter asked for, so that the next key is not typed any more
  let begun = null;
  const boardNow = () => (document.querySelector('#board [data-board]') || {dataset: {}}).dataset.board;
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.target.closest('#prompt'))
      begun = boardNow();
  }, true);
  const arrived = () => {
    if (begun === null || boardNow() === begun) return;
    begun = null;
    focusBoard();
  };
  let chosen = null;
  const forgetChosen = () => {
    if (!chosen) return;
    const tile = [...document.querySelectorAll('#board .tile[aria-pressed=true]')].find((one) => {
      try { return JSON.parse(one.dataset.kept).key === chosen; } catch { return false; }
    });
    if (tile) tile.click(); else unlike(chosen);
    chosen = null;
  };
  window.alchemist = {
    favourites, like, unlike, save, mark, quest, quests, current, showBoard, focusBoard, arrived, forgetChosen,
    choose: (key) => { chosen = key; },
    on: (name, act) => window.addEventListener(PREFIX + name, act),
  };

  // -- keys: n goes on, Ctrl+Z and Ctrl+Y go back and forth, wherever nothing is typed --------------------------------
  const press = (id) => {
    const button = document.getElementById(id);
    if (!button || button.disabled || !button.offsetParent) return false;
    button.click();
    return true;
  };
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.altKey || !event.target.closest || event.target.closest(
      'input:not([type=radio], [type=checkbox], [type=range]), textarea, select, [contenteditable=true]')) return;
    const key = event.key.toLowerCase(), command = event.ctrlKey || event.metaKey;
    const does = !command && !event.shiftKey && key === 'n' ? 'next'
      : command && key === 'z' ? (event.shiftKey ? 'redo' : 'undo')
      : command && key === 'y' ? 'redo' : null;
    if (does && press(does)) event.preventDefault();
  });
  // Gradio tells of a slider that was let go by the pointer alone.
  document.addEventListener('keyup', (event) => {
    if (!event.target.matches || !event.target.matches('input[type=range]')) return;
    if (!/^(Arrow|Home|End|Page)/.test(event.key)) return;
    event.target.dispatchEvent(new PointerEvent('pointerup', {bubbles: true}));
  });

  // -- the page's language: of the document, of what Gradio says by itself, and names for screen readers ---------------
  const inWords = () => {
    const words = document.querySelector('#head [data-lang]');
    if (!words) return;
    if (document.documentElement.lang !== words.dataset.lang) document.documentElement.lang = words.dataset.lang;
    let said = {};
    try { said = JSON.parse(words.dataset.said); } catch { return; }
    const heard = '[data-testid=toast-body], .file-field button';
    for (const place of document.querySelectorAll(heard)) {
      const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const text = texts.currentNode, own = said[text.data.trim()];
        if (own && own !== text.data) text.data = own;
      }
    }
    const named = [['language', 'aria-label', words.dataset.language], ['undo', 'aria-keyshortcuts', 'Control+Z']];
    named.push(['redo', 'aria-keyshortcuts', 'Control+Y'], ['next', 'aria-keyshortcuts', 'N']);
    for (const [id, attribute, value] of named) {
      const found = document.getElementById(id);
      if (found && found.getAttribute(attribute) !== value) found.setAttribute(attribute, value);
    }
    // their text says more than the name that Gradio gives them, and in the page's language
    for (const button of document.querySelectorAll('.file-field button[aria-label]'))
      if (button.textContent.trim()) button.removeAttribute('aria-label');
  };
  const watch = () => {
    new MutationObserver(inWords).observe(document.body, {childList: true, subtree: true, characterData: true});
    inWords();
  };
  if (document.body) watch(); else document.addEventListener('DOMContentLoaded', watch);
})();
