/** The style of the report: light and dark as the reader's system is, on paper black on white. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1c1f24;--dim:#5b6470;--line:#d8dce2;--card:#f5f6f8;--warn:#fff4d6;--warnline:#d9a400;
--c0:#1f5fbf;--c1:#c2410c;--c2:#0f766e;--c3:#7e22ce;--c4:#a16207;--c5:#be185d;--sub:#b45309;--del:#b91c1c;--ins:#1d4ed8}
@media (prefers-color-scheme:dark){:root{--bg:#14171b;--fg:#e6e8eb;--dim:#9aa4b0;--line:#343b44;--card:#1d2228;--warn:#332a10;--warnline:#b98b00;
--c0:#7db0ff;--c1:#ff9a62;--c2:#5fd3c4;--c3:#c99bff;--c4:#e5c15c;--c5:#ff8fc0;--sub:#f5b04c;--del:#ff8080;--ins:#8ab4ff}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1rem;max-width:60rem;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.6rem;line-height:1.2}h2{font-size:1.25rem;margin-top:2.5rem;border-bottom:1px solid var(--line)}h3{font-size:1.05rem;margin-top:1.6rem}
p.lead,figcaption,.note{color:var(--dim)}figcaption,.note,table{font-size:.875rem}
section.summary li{margin:.45rem 0}
.warnings{background:var(--warn);border-left:4px solid var(--warnline);padding:.5rem 1rem}.warnings ul{padding-left:1.1rem;margin:.3rem 0}
figure{margin:1rem 0}figcaption{margin-bottom:.4rem}
.row{display:grid;grid-template-columns:10.5rem 1fr 12.5rem;gap:.6rem;align-items:center;font-size:.875rem;min-height:1.5rem}
.row .value{font-variant-numeric:tabular-nums;color:var(--dim)}
p.block{margin:.7rem 0 .1rem;font-weight:600;font-size:.9rem}
.strip{width:100%;height:16px;display:block;overflow:visible}
svg line{vector-effect:non-scaling-stroke}
.grid{stroke:var(--line);stroke-width:1}.zero{stroke:var(--fg);stroke-width:1.2;stroke-dasharray:3 3}
.whisker{stroke:var(--c);stroke-width:2.2;opacity:.75}.dot{stroke:var(--c);stroke-width:10;stroke-linecap:round}
.slope{stroke:var(--c);stroke-width:2}circle{fill:var(--c)}g text{fill:var(--c);font-size:12.5px}
.tick{fill:var(--dim);font-size:11.5px}
.ticks{position:relative;height:1.2rem;font-size:.75rem;color:var(--dim)}.ticks span{position:absolute;transform:translateX(-50%);white-space:nowrap}
.s0{--c:var(--c0)}.s1{--c:var(--c1)}.s2{--c:var(--c2)}.s3{--c:var(--c3)}.s4{--c:var(--c4)}.s5{--c:var(--c5)}
.panels{display:flex;flex-wrap:wrap;gap:.6rem}.panel{width:250px;max-width:100%;height:auto;background:var(--card);border-radius:6px}
.scroll{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums;min-width:100%}
th,td{padding:.25rem .6rem;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}th:first-child,td:first-child{text-align:left}
thead th{border-bottom:2px solid var(--line);vertical-align:bottom;white-space:normal}td.clear{font-weight:700}
.clip{background:var(--card);border-radius:6px;padding:.6rem .9rem;margin:.8rem 0;break-inside:avoid;overflow-wrap:anywhere}
.clip p{margin:.25rem 0}.clip .who{color:var(--dim);font-size:.8rem}
mark{background:none;color:var(--sub);font-weight:600;border-bottom:2px dotted}del{color:var(--del)}ins{color:var(--ins);text-decoration:underline}
code{font-size:.85em;overflow-wrap:anywhere}dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dd{margin:0;overflow-wrap:anywhere}
details summary{cursor:pointer}
@media (max-width:42rem){.row{grid-template-columns:1fr;gap:0;margin-top:.45rem}.row.axis .label,.row.axis .value{display:none}dl{grid-template-columns:1fr}dd{margin-bottom:.4rem}}
@media print{:root{--bg:#fff;--fg:#000;--dim:#444;--line:#bbb;--card:#fff;--warn:#fff;--c0:#1f5fbf;--c1:#c2410c;--c2:#0f766e;--c3:#7e22ce;--c4:#a16207;--c5:#be185d;--sub:#b45309;--del:#b91c1c;--ins:#1d4ed8}
body{max-width:none;font-size:10.5pt}.scroll{overflow:visible}table{font-size:7.5pt}th,td{padding:.1rem .25rem}h2,h3{break-after:avoid}figure,tr{break-inside:avoid}.clip{border:1px solid var(--line)}}
`;
