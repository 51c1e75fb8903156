"""How it looks: calm, much white or much dark, one accent colour, the system's own type."""

from __future__ import annotations

import gradio as gr

SYSTEM = ("system-ui", "-apple-system", "Segoe UI", "Noto Sans JP", "Noto Sans CJK JP", "sans-serif")


def theme() -> gr.themes.Base:
    """Gradio's base theme in violet and grey with rounder corners."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.violet,
        neutral_hue=gr.themes.colors.slate,
        font=SYSTEM,
        font_mono=("ui-monospace", "monospace"),
        radius_size=gr.themes.sizes.radius_lg,
        spacing_size=gr.themes.sizes.spacing_md,
    ).set(
        body_text_color_subdued="*neutral_500",
        block_info_text_color="*neutral_500",
        block_info_text_color_dark="*neutral_400",
        input_placeholder_color="*neutral_500",
        input_placeholder_color_dark="*neutral_400",
        body_background_fill="#ffffff",
        body_background_fill_dark="#0f1117",
        block_background_fill="#ffffff",
        block_background_fill_dark="#161922",
        block_border_width="0px",
        block_shadow="none",
        button_primary_background_fill="#6d3fd4",
        button_primary_background_fill_hover="#5b30bb",
        button_primary_background_fill_dark="#7c4fe3",
        button_primary_text_color="#ffffff",
        button_secondary_background_fill="#f1f1f6",
        button_secondary_background_fill_hover="#e6e5f0",
        button_secondary_background_fill_dark="#232734",
        button_secondary_text_color="#23232e",
        button_secondary_text_color_dark="#e8e8f2",
        input_background_fill="#f7f7fa",
        input_background_fill_dark="#1d212c",
        input_border_width="1px",
    )


CSS = """
.gradio-container { max-width: min(1010px, 100vw) !important; min-width: 0 !important; box-sizing: border-box;
  margin: 0 auto !important; padding: 0 clamp(6px, 4vw - 8px, 16px) !important; overflow: clip visible !important; }
.gradio-container > .main { padding: 8px 0 !important; } .gradio-container .column { gap: 10px; }
footer { display: none !important; }
#head { display: flex; align-items: baseline; gap: 12px; flex-wrap: wrap; padding: 2px 0; }
#head h1 { font-size: 1.45rem; margin: 0; font-weight: 700; letter-spacing: -0.01em; }
#head h1 span { color: #6d3fd4; }
.dark #head h1 span { color: #a98bf5; }
#head p { margin: 0; opacity: .75; }
#language { min-width: 150px !important; } #head h1 { flex: 0 0 auto; }
#language .wrap { justify-content: flex-end; flex-wrap: nowrap; }
#prompt textarea, #prompt input { font-size: 1.15rem; padding: 12px 14px; }
#timeline .html-container, #board .html-container { padding-top: 2px; padding-bottom: 2px; }
#prompt-row { align-items: stretch; gap: 10px; }
#begin { min-width: 120px; font-size: 1.05rem; align-self: stretch; }
#chips { gap: 8px; flex-wrap: wrap; }
#chips button { border-radius: 999px; font-weight: 450; font-size: .9rem; padding: 6px 14px; min-width: 0 !important;
  flex: 0 0 auto !important; width: auto; }
#actions { align-items: center; gap: 10px; position: sticky; bottom: 0; z-index: 5; padding: 8px 0;
  background: var(--body-background-fill); }
#actions button { min-height: 46px; }
#waiting { align-items: center; gap: 12px; flex-wrap: nowrap; position: fixed; bottom: 72px; left: 50%; z-index: 60;
  transform: translateX(-50%); width: min(94vw, 900px); padding: 8px 14px; border-radius: 14px;
  background: var(--body-background-fill); box-shadow: 0 2px 18px rgba(60, 50, 110, .3); visibility: hidden; }
#waiting:has(.progress-text), #waiting:has(.generating) { animation: waited-for 0s 1s forwards; }
@keyframes waited-for { to { visibility: visible; } }
#waiting:not(:has(.generating)) #stop, #waiting:has(.generating) #leave { display: none; }
#waiting [data-testid=status-tracker], [data-testid=status-tracker].generating { opacity: 0 !important;
  animation: none !important; pointer-events: none; }
#waiting .pending { opacity: 1 !important; }
#how-far p { margin: 0; } #stop, #leave { flex: 0 0 auto !important; }
#undo, #redo { flex: 0 0 auto !important; min-width: 104px !important; width: auto !important; }
#store { display: none; }
.quest { display: flex; flex-direction: column; gap: 4px; align-items: center; border: 0; background: none;
  padding: 4px; cursor: pointer; border-radius: 12px; font-size: .8rem; line-height: 1.3; overflow-wrap: anywhere;
  font-weight: 450; color: inherit; } #earlier:not(:has(.quest)) { display: none; }
.quest img { width: 64px; height: 64px; } .quest:focus-visible { outline: 3px solid #6d3fd4; }
.form:has(> #adventure) { background: none; justify-content: center; gap: 12px 40px; }
:is(#adventure, #pinch) { flex: 0 1 300px !important; min-width: 230px !important; }
:is(#adventure, #pinch) .head label { width: 100%; text-align: center; }
:is(#adventure, #pinch) :is(.tab-like-container, .min_value, .max_value) { display: none; }
#dropped { position: absolute; visibility: hidden; width: 1px; height: 1px; overflow: hidden; } #drop { display: none; }
body.dropping::after { content: ""; position: fixed; inset: 8px; z-index: 99; pointer-events: none;
  border: 3px dashed #6d3fd4; border-radius: 18px; background: rgba(109, 63, 212, .1); }
#tabs [role=tab].selected { color: #6d3fd4; } .dark #tabs [role=tab].selected { color: #b79dfa; }
.toast-title { font-size: 0 !important; } .toast-header .chevron { display: none !important; }
[data-testid=status-tracker]:has(.clear-status) { display: none !important; }
#licence { font-size: .8rem; opacity: .7; padding: 18px 0 28px; }
.tiles { display: grid; grid-template-columns: repeat(4, 1fr); gap: 12px; }
.tiles.small { grid-template-columns: repeat(auto-fill, minmax(84px, 1fr)); gap: 8px; }
.tiles.many { grid-template-columns: repeat(auto-fill, minmax(128px, 1fr)); }
@media (max-width: 640px) { #top { flex-flow: row wrap; align-items: center; justify-content: space-between; gap: 0; }
  #head { order: 3; flex: 1 1 100% !important; } #how-link { order: 1; min-width: 0 !important; }
  #language { order: 2; }
  #go-on button, #take-home button { min-width: 0 !important; flex: 1 1 40% !important; padding: 8px 6px; }
  #language { width: auto !important; flex: 0 0 auto !important; min-width: 0 !important; }
  #language label { white-space: nowrap; }
  #actions { gap: 5px; flex-wrap: nowrap; }
  #actions button { min-width: 0 !important; padding: 8px 6px; font-size: .82rem; flex: 1 1 auto !important;
    white-space: nowrap; }
  #prompt textarea { font-size: 1rem; padding: 12px 10px; } #begin { min-width: 88px !important; flex: 0 0 auto; }
  #settings .form { flex-wrap: wrap; } #faces, #pair, #near { min-width: 100% !important; }
  .chart svg { overflow: visible; } .chart svg text { font-size: 24px; } .chart svg circle { r: 7px; }
  #chips button { padding: 6px 11px; font-size: .85rem; flex: 0 0 auto !important; white-space: nowrap; }
  #chips { gap: 6px; flex-wrap: nowrap; overflow-x: auto; } #head p { display: none; }
  #tabs .tab-container button { padding: 8px 4px; font-size: .8rem; }
  .html-container { padding: 6px 2px !important; } .tiles { grid-template-columns: repeat(2, 1fr); }
  .tiles.small { grid-template-columns: repeat(4, 1fr); } #head { padding-top: 8px; } }
.tile { position: relative; display: block; width: 100%; aspect-ratio: 1; border-radius: 18px; padding: 8%;
  border: 2px solid transparent; cursor: pointer; box-sizing: border-box; overflow: hidden; transition: border-color
  .12s, transform .12s; background: repeating-conic-gradient(#eeeef3 0 25%, #fafafc 0 50%) 0 0 / 20px 20px; }
.dark .tile { background: repeating-conic-gradient(#d8d9e2 0 25%, #e6e6ee 0 50%) 0 0 / 20px 20px; }
.tile img { width: 100%; height: 100%; object-fit: contain; display: block; }
.tile[data-n]::before { content: attr(data-n); position: absolute; left: 10px; top: 7px; font-size: .78rem;
  font-weight: 450; color: #55556a; }
@media (hover: none) and (pointer: coarse) { .tile[data-n]::before { content: none; } }
.tile .heart { position: absolute; right: 8px; top: 8px; fill: #c2185b; opacity: 0; transform:
  scale(.5); transition: all .15s; }
.tile[aria-pressed=true] { border-color: #c2185b; }
.tile[aria-pressed=true] .heart { opacity: 1; transform: scale(1); }
.tile .pinch { position: absolute; left: 24px; right: 32px; top: 8px; width: fit-content; margin: 0 auto;
  white-space: nowrap; overflow: hidden; text-overflow: ellipsis; font-size: .7rem; line-height: 1.5; padding: 0 6px;
  border-radius: 9px; background: #ffffffd9; color: #55556a; }
.cell { position: relative; }
.cell :is(.pin, .less, .more) { position: absolute; bottom: 6px; width: 34px; height: 34px; border-radius: 50%;
  border: 0; display: grid; place-items: center; cursor: pointer; background: #ffffffe6;
  color: #55556a !important; padding: 0; }
@media (max-width: 640px), (hover: none) and (pointer: coarse) {
  .cell :is(.pin, .less, .more) { width: 44px; height: 44px; padding: 6px; background-clip: content-box; bottom: 2px; }
  .cell .pin { right: 2px !important; } .cell .less { left: 2px !important; }
  button:not(.tile, .pin, .less, .more, .upload-container), #language label { min-height: 44px !important; }
  .label-wrap { align-items: center; } }
.cell :is(.pin, .less, .more) svg { stroke: #55556a; }
.cell .more { left: 50%; transform: translateX(-50%); }
@media (hover: hover) { .cell:not(:hover, :focus-within) .more[aria-expanded=false] { opacity: 0; } }
.tiles { position: relative; }
.menu { position: absolute; z-index: 8; min-width: 200px; padding: 6px; border-radius: 16px; display: grid;
  background: var(--body-background-fill); box-shadow: 0 6px 30px rgba(40, 30, 80, .32); }
.menu[hidden] { display: none; }
.menu button { min-height: 44px; padding: 4px 14px; border: 0; border-radius: 12px; background: none; text-align: left;
  font: inherit; font-size: .95rem; color: inherit; cursor: pointer; }
.menu button[hidden] { display: none; }
.menu button:is(:hover, :focus-visible) { background: rgba(109, 63, 212, .12); outline: none; }
.menu [aria-checked=true]::after { content: " ✓"; color: #6d3fd4; } .dark .menu [aria-checked=true]::after {
  color: #b79dfa; }
.cell [aria-pressed=true] svg { stroke: #fff !important; }
.cell .pin { right: 8px; } .cell .less { left: 8px; }
.cell :is(.pin, .less, .more):hover { background: #fff; }
.cell .pin[aria-pressed=true] { background: #6d3fd4; color: #fff !important; }
.cell .less[aria-pressed=true] { background: #3a3a4a; color: #fff !important; }
.cell:has(.less[aria-pressed=true]) img { opacity: .35; }
.cell :is(.pin, .less, .more):focus-visible { outline: 3px solid #6d3fd4; outline-offset: 1px; }
.versus { display: grid; grid-template-columns: 1fr 1fr; gap: 24px; } .versus h3 { margin: 8px 0 0; }
.tiles.four { grid-template-columns: repeat(4, 1fr); gap: 5px; } .tiles.four .tile { border-radius: 10px; padding: 4%; }
@media (max-width: 640px) { .versus { gap: 10px; } .tiles.four { grid-template-columns: repeat(2, 1fr); } }
.plausible { display: flex; align-items: flex-end; gap: 4px; height: 36px; }
.plausible i { width: 12px; background: #2f8f6b; border-radius: 3px; display: inline-block; }
.reasons { font-size: .9rem; opacity: .85; padding-left: 1.6em; columns: 2; column-gap: 2em; }
@media (max-width: 640px) { .reasons { columns: 1; } }
.tile:focus-visible { outline: 3px solid #6d3fd4; outline-offset: 2px; }
button.tile:hover { transform: translateY(-2px); }
.tile-note { font-size: .82rem; text-align: center; padding: 4px 2px 0; line-height: 1.3; opacity: .85;
  word-break: keep-all; overflow-wrap: anywhere; }
.timeline { display: flex; align-items: center; gap: 6px; flex-wrap: wrap; font-size: .95rem; padding: 2px 0; }
.timeline i { width: 10px; height: 10px; border-radius: 50%; background: #6d3fd4; display: inline-block; }
.timeline i.none { background: transparent; border: 2px solid #9a9ab0; box-sizing: border-box; }
.timeline i.now { background: #c2185b; width: 12px; height: 12px; }
.timeline .signs { margin-left: auto; display: flex; gap: 12px; flex-wrap: wrap; font-size: .85rem; }
.timeline .signs span { display: inline-flex; align-items: center; gap: 3px; }
@media (hover: none) and (pointer: coarse) { .keys { display: none; } }
.muted { opacity: .75; font-size: .92rem; } .muted .muted { opacity: 1; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; }
.pair > div { border-radius: 18px; padding: 6%; }
.pair img { width: 100%; display: block; }
.on-light { background: #ffffff; box-shadow: inset 0 0 0 1px #e5e5ee; }
.on-dark { background: #171922; }
.bar { display: grid; grid-template-columns: 10em 1fr 4em; gap: 8px; align-items: center; font-size: .9rem; margin:
  4px 0; }
.bar span.track { background: rgba(120,120,150,.18); border-radius: 6px; height: 12px; display: block;
  overflow: hidden; }
.bar span.fill { background: #6d3fd4; height: 100%; display: block; }
.bar span.fill.minus { background: #c2185b; }
.progress { height: 12px; border-radius: 8px; background: rgba(120,120,150,.2); overflow: hidden; margin: 8px 0; }
.progress > div { height: 100%; background: #6d3fd4; transition: width .2s; }
@media (max-width: 640px) { .bar { grid-template-columns: 8em 1fr 3em; } }
.nearest { display: flex; align-items: center; gap: 12px; margin: 8px 0; }
.nearest img { width: 64px; height: 64px; }
table.terms { border-collapse: collapse; font-size: .88rem; margin: 4px 0 12px; width: 100%; }
table.terms th, table.terms td { text-align: right; padding: 3px 6px; font-weight: 450; border: 0; }
table.terms th { min-width: 3.2em; }
table.terms th:last-child, table.terms td.name { text-align: left; padding-left: 12px; }
table.terms thead th { opacity: .7; vertical-align: bottom; line-height: 1.2; }
table.terms, table.terms thead, table.terms tr { border: 0 !important; }
table.terms tbody tr + tr { box-shadow: inset 0 1px rgba(120,120,150,.18); }
#how-link { flex: 0 0 auto !important; width: auto !important; background: transparent; align-self: center; }
#top { align-items: center; }
#restore { min-height: 150px; }
.file-field label { white-space: normal; max-width: calc(100% - 8px); overflow: hidden; }
@media (max-width: 640px) { .file-field button { padding-top: 46px; } }
#take-home { align-items: center; }
#go-on button, #take-home button { min-width: 120px; }
#home:not(:has(.sheet)) { display: none !important; }
#home { position: fixed; inset: 0; z-index: 70; background: rgba(20, 18, 32, .55); padding: 2vh 12px; margin: 0;
  overflow-y: auto; display: flex; align-items: center; gap: 0 !important; flex-wrap: nowrap; }
#home > * { width: min(560px, 100%); box-sizing: border-box; background: var(--body-background-fill); flex: 0 0 auto; }
#home-close { order: 3; border-radius: 0 0 20px 20px; min-height: 48px; margin-bottom: auto; }
#home-page { margin-top: auto; padding: 12px 20px 4px !important; border-radius: 20px 20px 0 0; }
#home-more { order: 2; padding: 0 20px 10px; } #home-more:empty { display: none; }
.sheet h2 { margin: 0 0 8px; font-size: 1.15rem; } .sheet .pair { gap: 12px; } .sheet p { margin: 8px 0; }
.sheet figure { margin: 0; padding: 14px; border-radius: 18px; display: grid; justify-items: center; gap: 10px; }
.sheet .on-light p { color: #23232e !important; } .sheet .on-dark p { color: #e8e8f2 !important; }
.sheet img.sticker { width: 128px; height: 128px; } .sheet .chat { margin: 0; font-size: .95rem; }
.sheet .chat img { width: 22px; height: 22px; display: inline-block; vertical-align: -5px; }
.sheet .gets { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 8px; }
.sheet .get { min-height: 44px; border-radius: 14px; border: 0; padding: 0 12px; display: grid; place-items: center;
  font: inherit; font-weight: 600; font-size: .95rem; cursor: pointer; text-decoration: none; background: #f1f1f6;
  color: #23232e; } .dark .sheet .get { background: #232734; color: #e8e8f2; } .sheet .get[hidden] { display: none; }
.sheet .get.main { background: #6d3fd4; color: #fff; } .sheet .get:focus-visible, #home-close:focus-visible {
  outline: 3px solid #6d3fd4; outline-offset: 2px; } .sheet .said { min-height: 1.4em; font-size: .9rem; }
.chart svg { width: 100%; height: auto; max-height: 220px; }
.words { display: flex; flex-wrap: wrap; gap: 6px; list-style: none; margin: 2px 0; padding: 0; font-size: .85rem; }
.words li { padding: 2px 10px; border-radius: 999px; background: rgba(109, 63, 212, .08); }
.dark .words li { background: rgba(169, 139, 245, .16); } .words b { font-weight: 600; }
.words i { opacity: .6; font-style: normal; }
.words .strange { background: none; box-shadow: inset 0 0 0 1px #b0566f; } .words s { opacity: .8; }
#words:not(:has(.words)) { display: none; }
#mix-row { align-items: center; gap: 8px; flex-wrap: wrap; } #mix-title { flex: 0 0 auto !important; width: auto; }
#mix-row .plus { flex: 0 0 auto !important; width: auto !important; min-width: 0 !important; font-size: 1.2rem; }
#mix-row .html-container { padding: 0 !important; white-space: nowrap; }
#mix-one, #mix-two { flex: 1 1 90px !important; min-width: 90px !important; }
:is(#mix-one, #mix-two) :is(input, textarea) { font-size: 1.15rem; padding: 9px 12px; min-height: 44px; }
#mix-row button { min-height: 44px; flex: 0 0 auto !important; width: auto !important; }
#mix-go { min-width: 90px !important; } #mix-offers .tiles { padding: 2px; }
.ingredients .chips { display: flex; flex-wrap: wrap; gap: 8px; margin: 6px 0; }
.ingredients button, .ingredients select { min-height: 44px; border-radius: 999px; padding: 6px 14px; border: 0;
  background: #f1f1f6; color: #23232e; font: inherit; font-size: .92rem; cursor: pointer; max-width: 100%; }
.dark .ingredients :is(button, select) { background: #232734; color: #e8e8f2; }
.ingredients button:hover { background: #e6e5f0; } .dark .ingredients button:hover { background: #2e3342; }
.ingredients small { opacity: .7; margin-right: 4px; }
.ingredients [aria-expanded=true], .ingredients .lock[aria-pressed=true] { box-shadow: inset 0 0 0 2px #6d3fd4; }
.dark .ingredients :is([aria-expanded=true], .lock[aria-pressed=true]) { box-shadow: inset 0 0 0 2px #a98bf5; }
.ingredients :is(button, select):focus-visible { outline: 3px solid #6d3fd4; outline-offset: 2px; }
.ingredients .choice, .ingredients .row { display: flex; flex-wrap: wrap; gap: 8px; margin: 6px 0; }
.ingredients .choice[hidden] { display: none; } .ingredients .choice { padding: 8px; border-radius: 18px;
  background: rgba(109, 63, 212, .07); }
.ingredients .keep { background: #6d3fd4; color: #fff; } .ingredients .keep:hover { background: #5b30bb; }
.dark .ingredients .keep { background: #7c4fe3; color: #fff; } .ingredients .credits { font-size: .82rem; }
@media (max-width: 640px) { #mix-title { flex: 1 1 100% !important; } #mix-swap, #mix-dice { padding: 6px 10px; } }
"""
