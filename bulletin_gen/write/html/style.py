"""How the page looks, on the screen and printed: the sizes and margins of GB/T 9704-2012, as near
as browsers come.
"""

from __future__ import annotations

STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 156mm; padding: 12mm 4mm; color: #000; background: #fff;
  font: 16pt/28pt "仿宋_GB2312", "仿宋", FangSong, STFangsong, "Noto Serif CJK SC", serif; }
p, h1, h2, h3, h4, h5 { margin: 0; font-size: inherit; line-height: inherit; }
main > p:not([class]) { text-indent: 2em; text-align: justify; }
.masthead { border-bottom: 0.7mm solid #c00; margin-bottom: 10mm; padding-bottom: 2mm; }
.mark { font-family: "黑体", SimHei, "Noto Sans CJK SC", sans-serif; }
.name { color: #c00; text-align: center; font: 30pt/1.3 \
"方正小标宋简体", "宋体", SimSun, "Noto Serif CJK SC", serif;
  margin: 6mm 0; }
.issue { text-align: center; }
.issuer { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1em;
  padding: 0 1em; }
.issuer span, .appendix-list > span:first-child { white-space: nowrap; }
h1 { text-align: center; font: 22pt/1.4 \
"方正小标宋简体", "宋体", SimSun, "Noto Serif CJK SC", serif;
  margin-bottom: 8mm; }
main > h2, main > h3, main > h4, main > h5 { text-indent: 2em; font-weight: normal; }
main > h2 { font-family: "黑体", SimHei, "Noto Sans CJK SC", sans-serif; }
main > h3 { font-family: "楷体_GB2312", "楷体", KaiTi, STKaiti, serif; }
figure { margin: 4mm 0; }
figure svg { width: 100%; height: auto; }
figcaption { text-indent: 2em; }
.appendix-list, .note { margin-top: 28pt; padding-left: 2em; }
.appendix-list { display: flex; }
.items span { display: block; }
.appendix { margin-top: 16mm; overflow-x: auto; }
.appendix .label { font-family: "黑体", SimHei, "Noto Sans CJK SC", sans-serif; }
.appendix h2 { text-align: center; font: 22pt/1.4 \
"方正小标宋简体", "宋体", SimSun, "Noto Serif CJK SC", serif;
  margin: 4mm 0; }
table { border-collapse: collapse; margin: 0 auto; font-size: 12pt; line-height: 1.3; }
th, td { border: 0.25mm solid #000; padding: 1mm; text-align: center; font-weight: normal;
  font-variant-numeric: tabular-nums; }
thead th { word-break: keep-all; }
tbody th, tbody td { white-space: nowrap; }
.name, h1, h2 { text-wrap: balance; }
.left { text-align: left; }
.right { text-align: right; }
.colophon { margin-top: 20mm; font-size: 14pt; }
.colophon > div { border-top: 0.35mm solid #000; border-bottom: 0.1mm solid #000; }
.colophon p { display: flex; flex-wrap: wrap; gap: 0 2em; padding: 0 1em; \
border-bottom: 0.25mm solid #000; }
@media (max-width: 600px) {
  .name { font-size: min(30pt, 8vw); }
  figure svg text { font-size: 21px; }
  .issuer { padding: 0; }
}
@page { size: A4; margin: 37mm 26mm 35mm 28mm;
  @bottom-right { content: "— " counter(page) " —"; font: 14pt "宋体", SimSun, serif; }
}
@page :left {
  @bottom-right { content: none; }
  @bottom-left { content: "— " counter(page) " —"; font: 14pt "宋体", SimSun, serif; }
}
@page lying { size: A4 landscape; margin: 28mm 37mm 26mm 35mm; }
@media print {
  body { max-width: none; padding: 0; }
  .appendix { margin-top: 0; overflow: visible; }
  .page { break-before: page; }
  .landscape { page: lying; }
  table { font-size: 11pt; }
  thead { display: table-header-group; }
  tr, figure { break-inside: avoid; }
  .colophon { break-before: left; min-height: 224mm; margin: 0;
    display: flex; flex-direction: column; justify-content: flex-end; }
  .colophon.beside { break-before: auto; min-height: 0; margin-top: 20mm; }
}
"""
