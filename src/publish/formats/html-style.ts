/**
 * The one style sheet of every page: plain CSS, nothing fetched. Colours are pairs for light and dark, each text
 * colour at least 4.5:1 against its ground (WCAG 2.2 AA, https://www.w3.org/TR/WCAG22/#contrast-minimum).
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #ffffff; --sunk: #f6f8fa; --raised: #ffffff; --line: #d1d9e0; --text: #1f2328; --faint: #59636e;
  --link: #0969da; --critical: #a40e26; --high: #bc4c00; --medium: #7d4e00; --low: #0550ae; --good: #116329;
  --critical-soft: #ffebe9; --high-soft: #fff1e5; --medium-soft: #fff8c5; --low-soft: #ddf4ff; --good-soft: #dafbe1;
  --added: #dafbe1; --added-number: #aceebb; --deleted: #ffebe9; --deleted-number: #ffcecb; --hunk: #ddf4ff;
  --marked: #fff8c5; --code: #eff1f3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0d1117; --sunk: #151b23; --raised: #0d1117; --line: #3d444d; --text: #f0f6fc; --faint: #9198a1;
    --link: #4493f8; --critical: #ff8e88; --high: #f0883e; --medium: #d8a335; --low: #79b8ff; --good: #56d364;
    --critical-soft: #3a1518; --high-soft: #38210f; --medium-soft: #33290d; --low-soft: #10233c; --good-soft: #12301c;
    --added: #12261e; --added-number: #1c4428; --deleted: #25171c; --deleted-number: #542426; --hunk: #111d2e;
    --marked: #2b2611; --code: #232a33;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 3.5rem; }
body { margin: 0; background: var(--ground); color: var(--text); font: 15px/1.55 -apple-system, BlinkMacSystemFont,
  "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; overflow-wrap: anywhere; }
a { color: var(--link); text-underline-offset: .2em; }
a:focus-visible, summary:focus-visible, [tabindex]:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
code, pre, .diff, .mono { font-family: ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "Liberation Mono",
  "DejaVu Sans Mono", monospace; font-size: .85em; }
:not(pre) > code { background: var(--code); border-radius: 5px; padding: .15em .35em; }
pre { background: var(--sunk); border-radius: 6px; margin: .6rem 0; overflow-x: auto; padding: .75rem .9rem; line-height: 1.5; }
p, ul, ol { margin: .6rem 0; }
ul, ol { padding-left: 1.4rem; }
li + li { margin-top: .3rem; }
h1 { font-size: 1.65rem; line-height: 1.25; margin: .35rem 0 .5rem; font-weight: 600; }
h2 { font-size: 1.2rem; margin: 2.4rem 0 .8rem; padding-bottom: .35rem; border-bottom: 1px solid var(--line); font-weight: 600; }
h3 { font-size: 1.05rem; margin: 1.4rem 0 .5rem; font-weight: 600; }
h4, h5 { font-size: .95rem; margin: 1.2rem 0 .4rem; font-weight: 600; }
small { color: var(--faint); font-size: .82em; }
.skip { position: absolute; left: -100rem; background: var(--ground); padding: .5rem 1rem; z-index: 9; }
.skip:focus { left: 1rem; top: 1rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.page { max-width: 68rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
.page.wide { max-width: 104rem; }
.faint { color: var(--faint); }
.lead { font-size: 1.02rem; }
.brand { color: var(--faint); font-size: .85rem; margin: 0; }
.chips { display: flex; flex-wrap: wrap; gap: .45rem; align-items: center; margin: .5rem 0; padding: 0; list-style: none; }
.chips li { margin: 0; }
.chip { border: 1px solid var(--line); border-radius: 2rem; padding: .1rem .65rem; font-size: .8rem; font-weight: 500; white-space: nowrap; }
.chip.critical, .chip.failure { color: var(--critical); background: var(--critical-soft); border-color: transparent; }
.chip.high { color: var(--high); background: var(--high-soft); border-color: transparent; }
.chip.medium { color: var(--medium); background: var(--medium-soft); border-color: transparent; }
.chip.low { color: var(--low); background: var(--low-soft); border-color: transparent; }
.chip.success { color: var(--good); background: var(--good-soft); border-color: transparent; }
.chip.neutral, .chip.skipped { color: var(--faint); background: var(--sunk); border-color: transparent; }
.card { border: 1px solid var(--line); border-radius: 8px; background: var(--raised); margin: .8rem 0; }
.card > header { background: var(--sunk); border-bottom: 1px solid var(--line); border-radius: 8px 8px 0 0; padding: .6rem .9rem; }
.card > .body { padding: .3rem .9rem .6rem; }
.finding > header h3 { margin: .3rem 0 .1rem; }
.finding > header p { margin: .3rem 0 .1rem; }
.finding.critical { border-left: 4px solid var(--critical); }
.finding.high { border-left: 4px solid var(--high); }
.finding.medium { border-left: 4px solid var(--medium); }
.finding.low { border-left: 4px solid var(--low); }
.problems { border-color: var(--critical); }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1.2rem; margin: .8rem 0; }
dl.facts dt { color: var(--faint); }
dl.facts dd { margin: 0; }
.tiles { display: grid; grid-template-columns: repeat(4, 1fr); gap: .7rem; padding: 0; margin: 1rem 0; list-style: none; }
.tiles li { border: 1px solid var(--line); border-top-width: 4px; border-radius: 8px; padding: .6rem .8rem; margin: 0; font-size: .85rem; }
.tiles .critical { border-top-color: var(--critical); } .tiles .high { border-top-color: var(--high); }
.tiles .medium { border-top-color: var(--medium); } .tiles .low { border-top-color: var(--low); }
.tiles strong { display: block; font-size: 1.5rem; line-height: 1.2; font-weight: 600; }
.tiles b { font-weight: 600; }
.answers dt { font-weight: 600; margin-top: .8rem; }
.answers dd { margin: .1rem 0 0; }
.quote { background: var(--sunk); border-radius: 6px; margin: .4rem 0 .8rem; overflow-x: auto; padding: .4rem 0; }
.scroll { overflow-x: auto; margin: .6rem 0; }
table.plain { border-collapse: collapse; width: 100%; font-size: .9rem; overflow-wrap: break-word; }
table.plain td strong { white-space: nowrap; }
table.plain td:has(> code:only-child) { min-width: 8rem; } table.plain td code { overflow-wrap: anywhere; }
table.plain th, table.plain td { border: 1px solid var(--line); padding: .4rem .65rem; text-align: left; vertical-align: top; }
/* Five columns of findings have to stand beside the files without being moved sideways. */
.check table.plain { font-size: .8rem; } .check table.plain th, .check table.plain td { padding: .3rem .4rem; }
.check table.plain td:nth-child(2) { min-width: 8rem; } .check table.plain td:has(> code:only-child) { min-width: 6rem; }
table.plain th { background: var(--sunk); font-weight: 600; }
table.plain td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.gauge { width: 5rem; height: .4rem; display: block; margin: .3rem 0 .2rem auto; }
.gauge .rest { fill: var(--line); }
.gauge .good { fill: var(--good); } .gauge .fair { fill: var(--medium); } .gauge .poor { fill: var(--critical); }
.diff { border-collapse: collapse; width: 100%; line-height: 1.55; font-size: .8rem; }
.diff td { padding: 0 .6rem; vertical-align: top; }
.diff .number { color: var(--faint); text-align: right; user-select: none; width: 1%; min-width: 2.9rem; white-space: nowrap; }
.diff .code { white-space: pre-wrap; padding-left: 1.6rem; position: relative; tab-size: 4; }
.diff .sign { position: absolute; left: .6rem; user-select: none; }
.diff .added .code { background: var(--added); } .diff .added .number { background: var(--added-number); color: var(--text); }
.diff .deleted .code { background: var(--deleted); } .diff .deleted .number { background: var(--deleted-number); color: var(--text); }
.diff .hunk td { background: var(--hunk); color: var(--faint); padding: .3rem .6rem; }
.diff .marked .number:nth-child(2) { box-shadow: inset -3px 0 0 var(--high); }
.diff .talk > td { padding: .6rem .75rem; background: var(--sunk); border-block: 1px solid var(--line);
  font: 15px/1.55 -apple-system, BlinkMacSystemFont, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; }
.talk .card { max-width: 52rem; margin: .2rem 0; contain: inline-size; }
.comment > header { display: flex; flex-wrap: wrap; gap: .2rem .6rem; align-items: center; font-size: .87rem; padding: .4rem .9rem; }
.comment .mark { width: 1.25rem; height: 1.25rem; flex: none; }
.comment .body > :first-child { margin-top: .5rem; }
figure.suggestion { border: 1px solid var(--line); border-radius: 6px; margin: .7rem 0; overflow: hidden; }
figure.suggestion figcaption { background: var(--sunk); border-bottom: 1px solid var(--line); font-size: .8rem; font-weight: 600; padding: .3rem .7rem; }
.layout { display: grid; grid-template-columns: minmax(0, 1fr) minmax(20rem, 34rem); gap: 1.5rem; align-items: start; margin-top: 1.2rem; }
.check { position: sticky; top: 1rem; max-height: calc(100vh - 2rem); overflow-y: auto; margin: 0; }
.check > header { position: sticky; top: 0; z-index: 2; }
.check h2 { border: 0; margin: 0; padding: 0; font-size: 1rem; }
.check .body { font-size: .9rem; }
.check .body > :first-child { margin-top: .5rem; }
.file { margin: 0 0 1.2rem; }
.file > summary { background: var(--sunk); border-bottom: 1px solid var(--line); border-radius: 8px 8px 0 0; cursor: pointer;
  padding: .55rem .9rem; position: sticky; top: 0; z-index: 1; font-size: .87rem; }
.file:not([open]) > summary { border-bottom: 0; border-radius: 8px; }
.file > .note { padding: .6rem .9rem; margin: 0; }
.plus { color: var(--good); } .minus { color: var(--critical); }
.contents { font-size: .87rem; list-style: none; padding: 0; margin: 0 0 1.2rem; }
footer.page-end { color: var(--faint); font-size: .85rem; margin-top: 3rem; border-top: 1px solid var(--line); padding-top: .8rem; }
@media (max-width: 72rem) {
  .layout { grid-template-columns: minmax(0, 1fr); }
  .check { position: static; max-height: none; }
}
@media (max-width: 40rem) {
  .page { padding: 1rem .75rem 3rem; }
  h1 { font-size: 1.35rem; }
  .tiles { grid-template-columns: 1fr 1fr; }
  dl.facts { grid-template-columns: 1fr; gap: 0; }
  dl.facts dd { margin-bottom: .7rem; }
  .diff td { padding: 0 .35rem; } .diff .code { padding-left: 1.1rem; } .diff .sign { left: .3rem; }
  .diff .number { min-width: 0; font-size: .7rem; } .diff .number:first-child { display: none; }
  .diff .talk > td { padding: .4rem; }
  .diff .marked .number:nth-child(2) { box-shadow: inset -2px 0 0 var(--high); }
}
@media print {
  .check { position: static; max-height: none; overflow: visible; }
  .card { break-inside: avoid; }
}
`;
