/* html_style: the looks of the page. Colours have a contrast of 4.5 or more on their ground, in light
 * and in dark (WCAG 2.1, AA), and never stand without a word. */
#include "html_parts.h"

/* In pieces: a compiler need not take more than 4,095 characters in one. */
static const char *const sheet[] = {
    ":root { color-scheme: light dark; --ground: #ffffff; --text: #1a1d21; --soft: #545b64;\n"
    "  --line: #d5dae0; --panel: #f5f7f9; --good: #116329; --good-ground: #dcf3e2;\n"
    "  --care: #7a4a00; --care-ground: #fff0cf; --bad: #a40e26; --bad-ground: #ffe3e5; }\n"
    "@media (prefers-color-scheme: dark) { :root { --ground: #14171a; --text: #e7eaee;\n"
    "  --soft: #a5aeb8; --line: #3a424b; --panel: #1d2226; --good: #7bd88f; --good-ground: #15311d;\n"
    "  --care: #f2c14e; --care-ground: #3a2c0b; --bad: #ff9a9f; --bad-ground: #43161b; } }\n"
    "* { box-sizing: border-box; }\n"
    "body { margin: 0 auto; padding: 0 1rem 2rem; max-width: 70rem; background: var(--ground);\n"
    "  color: var(--text); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }\n"
    "header { margin: 1rem 0; padding: 1rem 1.25rem; border-left: .5rem solid; border-radius: .5rem; }\n"
    "header.good { border-color: var(--good); background: var(--good-ground); }\n"
    "header.care { border-color: var(--care); background: var(--care-ground); }\n"
    "header.bad { border-color: var(--bad); background: var(--bad-ground); }\n"
    "h1 { margin: 0; font-size: 1.75rem; line-height: 1.2; }\n"
    "h2 { margin: 2rem 0 .75rem; font-size: 1.25rem; }\n"
    "h3 { margin: 1.5rem 0 .5rem; font-size: 1.05rem; }\n"
    ".lead { margin: .25rem 0; font-size: 1.1rem; }\n"
    ".when, .place, footer, .what-file { color: var(--soft); font-size: .875rem; }\n"
    "header .when { color: inherit; }\n"
    ".mark { font-weight: 700; margin: .5rem 0; }\n"
    "code { font: .9em ui-monospace, monospace; background: var(--panel); padding: .05em .3em;\n"
    "  border: 1px solid var(--line); border-radius: .25em; }\n",
    ".badge { display: inline-block; padding: 0 .5em; border-radius: .25rem; font-size: .8125rem;\n"
    "  font-weight: 700; white-space: nowrap; border: 1px solid currentColor; }\n"
    ".badge.good { color: var(--good); background: var(--good-ground); }\n"
    ".badge.care { color: var(--care); background: var(--care-ground); }\n"
    ".badge.bad { color: var(--bad); background: var(--bad-ground); }\n"
    ".badge.plain { color: var(--soft); }\n"
    "ol.items { list-style: none; margin: 0; padding: 0; }\n"
    "ol.items > li { margin: 0 0 .75rem; padding: .75rem 1rem; border: 1px solid var(--line);\n"
    "  border-radius: .5rem; background: var(--panel); }\n"
    "ol.items h3 { margin: 0; display: flex; flex-wrap: wrap; gap: .25rem .6rem; align-items: center; }\n"
    "ol.items p { margin: .25rem 0 0; }\n"
    ".do { font-weight: 600; } .witnesses { white-space: pre-wrap; }\n"
    "table { width: 100%; border-collapse: collapse; font-size: .9375rem; }\n"
    "th, td { padding: .4rem .6rem .4rem 0; text-align: left; vertical-align: top;\n"
    "  border-bottom: 1px solid var(--line); }\n"
    "thead th { color: var(--soft); font-weight: 600; white-space: nowrap; overflow-wrap: normal; }\n"
    "tbody th { font-weight: 600; }\n"
    "details { margin: 1rem 0; }\n"
    "summary { cursor: pointer; padding: .25rem 0; font-weight: 600; }\n"
    "summary:focus-visible { outline: 3px solid var(--care); outline-offset: 2px; }\n"
    ".symbol { font-weight: 700; }\n"
    ".symbol.good { color: var(--good); } .symbol.care { color: var(--care); }\n"
    ".symbol.bad { color: var(--bad); }\n"
    "svg { width: 100%; max-width: 44rem; height: auto; display: block; }\n"
    "svg text { fill: var(--text); font: 10px system-ui, sans-serif; stroke: var(--ground);\n"
    "  stroke-width: 3px; paint-order: stroke; }\n"
    "svg .axis { stroke: var(--line); } svg .now { stroke: var(--text); stroke-dasharray: 3 2; }\n"
    "svg .past { fill: var(--soft); } svg .force { fill: var(--care); } svg .soon { fill: var(--bad); }\n"
    "svg .later { fill: none; stroke: var(--soft); }\n",
    "@media (max-width: 40rem) {\n"
    "  table, tbody, tr, th, td, caption { display: block; }\n"
    "  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }\n"
    "  tr { padding: .5rem 0; border-bottom: 1px solid var(--line); }\n"
    "  th, td { border: 0; padding: .1rem 0; }\n"
    "  td[data-name]::before { content: attr(data-name) \": \"; color: var(--soft); }\n"
    "  h1 { font-size: 1.4rem; }\n"
    "}\n"
    "@media print { details:not([open]) > * { display: block; } body { max-width: none; } }\n",
};

void html_style_sheet(struct html *html)
{
    for (size_t i = 0; i < sizeof sheet / sizeof sheet[0]; i++)
        html_raw(html, sheet[i]);
}
