/** How the page of a class looks: light, dark, narrow and on paper. */
export const classStyle = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1f2328;--soft:#59636e;--line:#d1d9e0;--raised:#f6f8fa;--link:#0550ae;--bar:#0969da;
--pass:#e6f6ea;--pass-fg:#116329;--fail:#ffcecb;--fail-fg:#82071e;--time:#ffd8b0;--time-fg:#6b2a00;--skip:#fff3c4;--skip-fg:#5c4300;--err:#eadfff;--err-fg:#512a97}
@media(prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--soft:#9aa4af;--line:#3d444d;--raised:#161b22;--link:#79b8ff;--bar:#4493f8;
--pass:#10301b;--pass-fg:#7ee2a8;--fail:#6e1219;--fail-fg:#ffe2df;--time:#5c2f04;--time-fg:#ffdfb6;--skip:#3d3208;--skip-fg:#f2d071;--err:#35215e;--err-fg:#e6d3ff}}
*{box-sizing:border-box}
body{font:15px/1.5 system-ui,"DejaVu Sans","Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif;color:var(--fg);background:var(--bg);margin:0 auto;padding:24px;max-width:1500px}
h1{font-size:24px;margin:0}h2{font-size:18px;margin:36px 0 12px}h3{font-size:15px;margin:20px 0 6px}h4{font-size:13px;margin:12px 0 4px;color:var(--soft)}
a{color:var(--link)}p{margin:6px 0}header p,.facts,.note,figcaption,.legend{color:var(--soft)}
:focus-visible{outline:2px solid var(--bar);outline-offset:1px}
.tiles{display:flex;flex-wrap:wrap;gap:12px;margin:0}.tiles div{display:flex;flex-direction:column;min-width:110px;padding:10px 16px;border:1px solid var(--line);border-radius:8px;background:var(--raised)}
.tiles dd{margin:0;font-size:24px;font-weight:600;font-variant-numeric:tabular-nums}.tiles dt{color:var(--soft);font-size:13px;order:2}
figure{margin:20px 0 0}svg{max-width:100%;height:auto;display:block}svg text{font-size:13px;text-anchor:middle;fill:var(--fg)}svg .axis{fill:var(--soft);font-size:11px}svg rect{fill:var(--bar)}svg .none{fill:var(--line)}
.wide{overflow:auto;max-width:100%}
.map{max-height:85vh;border:1px solid var(--line);border-radius:8px;display:inline-block;vertical-align:top}
table{border-collapse:separate;border-spacing:0;font-variant-numeric:tabular-nums}
th,td{padding:3px 8px;text-align:center;border-bottom:1px solid var(--line);white-space:nowrap}
#map td{min-width:34px;border-left:1px solid var(--bg)}
thead th{position:sticky;top:0;z-index:2;background:var(--raised);font-size:13px}
tfoot th,tfoot td{position:sticky;bottom:0;z-index:1;background:var(--raised);font-size:12px;color:var(--soft);border-top:1px solid var(--line);border-bottom:0;font-weight:400}
tbody th,thead th:first-child,tfoot th{position:sticky;left:0;text-align:left;background:var(--raised)}tbody th{z-index:1;font-weight:600;max-width:280px;overflow:hidden;text-overflow:ellipsis}
tbody th span{font-weight:400;color:var(--soft)}thead th:first-child,tfoot th{z-index:3}.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}.score{text-align:right}#map .none{color:var(--soft);text-align:left;font-size:13px}
thead button{font:inherit;font-weight:600;color:inherit;background:none;border:0;padding:2px;margin:-2px;cursor:pointer;width:100%}thead button:hover{text-decoration:underline}
th[aria-sort=ascending] button::after{content:" ▲";font-size:9px}th[aria-sort=descending] button::after{content:" ▼";font-size:9px}
td a{color:inherit;text-decoration:none;display:block;margin:-3px -8px;padding:3px 8px}td a:hover{outline:2px solid currentColor;outline-offset:-2px}
.badge{display:inline-block;font-size:13px;font-weight:400;padding:0 8px;border-radius:10px;margin-right:6px}
.passed{background:var(--pass);color:var(--pass-fg)}.failed{background:var(--fail);color:var(--fail-fg)}.timedOut{background:var(--time);color:var(--time-fg)}
.skipped{background:var(--skip);color:var(--skip-fg)}.errored{background:var(--err);color:var(--err-fg)}.cancelled{background:var(--raised);color:var(--soft)}
.causes{padding-left:28px}.causes li{margin:0 0 14px}.causes p{margin:0;max-width:100ch;overflow-wrap:anywhere}
.share{margin:4px 0}
summary{cursor:pointer}.causes summary{font-size:13px;color:var(--soft)}
.student{border:1px solid var(--line);border-radius:8px;margin:0 0 8px}
.student>summary{padding:8px 14px;overflow-wrap:anywhere}.student[open]>summary{border-bottom:1px solid var(--line);background:var(--raised);border-radius:8px 8px 0 0}.student>div{padding:4px 16px 14px}
.points{float:right;padding-left:12px;font-variant-numeric:tabular-nums;color:var(--soft)}.facts{font-size:13px;overflow-wrap:anywhere}
.note::before{content:"· "}.differs{color:var(--time-fg);font-weight:600}
@media(prefers-color-scheme:light){.differs{color:#8a3a00}}
section section,.student section{scroll-margin-top:12px}.student section:target>h3,.student span:target{outline:2px solid var(--bar);outline-offset:3px;border-radius:3px}
.message{overflow-wrap:anywhere;max-width:110ch}dl:not(.tiles){margin:6px 0;display:grid;grid-template-columns:max-content 1fr;gap:2px 12px}dl:not(.tiles) dt{color:var(--soft)}dl:not(.tiles) dd{margin:0;overflow-wrap:anywhere;max-width:100ch}
code,pre{font:13px/1.5 ui-monospace,"DejaVu Sans Mono",Consolas,"Noto Sans Mono CJK SC",monospace}code{overflow-wrap:anywhere}
pre{background:var(--raised);border:1px solid var(--line);border-radius:6px;padding:8px 12px;overflow:auto;margin:6px 0}
.expected code,.g{color:var(--pass-fg)}.actual code,.r{color:var(--fail-fg)}.g,.r{font-weight:600}
@media(prefers-color-scheme:light){.actual code,.r{color:#a40e26}}
li{overflow-wrap:anywhere}
.tools{display:flex;gap:8px;margin:0 0 12px}.tools[hidden]{display:none}.tools button{font:inherit;font-size:13px;padding:3px 12px;border:1px solid var(--line);border-radius:6px;background:var(--raised);color:var(--fg);cursor:pointer}
@media(max-width:700px){body{padding:12px}.map{max-height:75vh}tbody th{max-width:130px}dl:not(.tiles){grid-template-columns:1fr}}
@media print{th button::after{content:""!important}:root{color-scheme:light}body{max-width:none;padding:0;font-size:11px}.map,.wide{max-height:none;overflow:visible;border:0}thead th,tbody th,tfoot th,tfoot td{position:static!important}
th,td{padding:1px 3px;-webkit-print-color-adjust:exact;print-color-adjust:exact}#map td{min-width:0}.badge{-webkit-print-color-adjust:exact;print-color-adjust:exact}.tools{display:none}tr,.student{break-inside:avoid}.student[open]{break-inside:auto}h2{break-after:avoid}}
`;
