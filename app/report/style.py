"""The style sheet of a report: the program's own colours, light, dark and on paper."""

from __future__ import annotations

from app.desktop.theme.tokens import DARK, LIGHT, Tokens

_RULES = """
* { box-sizing: border-box }
html { color-scheme: light dark }
body { margin: 0; background: var(--surface-0); color: var(--text);
  font: 15px/1.5 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif }
main { max-width: 960px; margin: 0 auto; padding: 28px 20px 60px }
h1 { font-size: 26px; margin: 0; overflow-wrap: anywhere }
h2 { font-size: 17px; margin: 0 0 10px }
header p, figcaption, .evidence, small, .tile span, .tile i { color: var(--dim) }
header p { margin: 4px 0 16px }
section { margin: 22px 0; padding: 16px 18px; background: var(--surface-1); border-radius: 8px;
  break-inside: avoid }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 10px }
.tile { background: var(--surface-1); border-radius: 8px; padding: 10px 14px }
.tile span, .tile i { display: block; font-size: 12px; font-style: normal }
.tile b { font-size: 24px; font-variant-numeric: tabular-nums }
figure { margin: 0 }
figcaption { font-size: 13px; margin-top: 6px }
svg { display: block; width: 100%; height: auto }
.scroll { overflow-x: auto }
table { width: 100%; min-width: 580px; border-collapse: collapse; font-size: 13.5px;
  font-variant-numeric: tabular-nums }
th { text-align: left; color: var(--dim); font-weight: 500 }
th, td { padding: 5px 10px 5px 0; vertical-align: top; border-bottom: 1px solid var(--line) }
tr:last-child td { border-bottom: 0 }
td:nth-child(-n+3) { white-space: nowrap }
.aside { color: var(--dim) }
.origins { color: var(--dim); font-size: 12px; margin: 10px 0 0; padding-left: 20px }
small { font-size: 12px }
.card { border-left: 3px solid var(--dim); padding: 2px 0 2px 14px; margin: 12px 0;
  break-inside: avoid }
.card.high { border-color: var(--bad) }
.card.medium { border-color: var(--warn) }
.card h3 { margin: 0; font-size: 13px; color: var(--dim); font-weight: 600 }
.card.high h3 span { color: var(--bad) }
.card.medium h3 span { color: var(--warn) }
.card p { margin: 2px 0 }
.evidence { font-size: 13px }
.good, .calm, .inside-text { color: var(--good) }
.bad, .outside-text { color: var(--bad) }
.share { display: block; min-width: 44px; padding: 0 4px; border-radius: 3px;
  background: linear-gradient(to right, var(--tint) var(--share), transparent var(--share)) }
svg .grid { fill: none; stroke: var(--line); stroke-width: 1 }
svg .label { fill: var(--dim); font-size: 12px }
svg .value { fill: var(--text); font-size: 13px; font-weight: 600 }
svg .inside-text { fill: var(--good) }
svg .outside-text { fill: var(--bad) }
svg .range { fill: var(--good); fill-opacity: .2 }
svg .centre { fill: none; stroke: var(--good); stroke-width: 1.2; stroke-opacity: .8 }
svg .mix { fill: none; stroke: var(--text); stroke-width: 2; stroke-linejoin: round }
svg .before { fill: none; stroke: var(--dim); stroke-width: 1.6; stroke-dasharray: 5 3 }
svg .inside { fill: var(--good) }
svg .outside { fill: var(--bad) }
svg .unjudged { fill: var(--dim) }
svg .unjudged-text { fill: var(--dim) }
svg .part-quiet { fill: none }
svg .part-loud { fill: var(--text); fill-opacity: .05 }
svg .width { fill: var(--surface-1); stroke: var(--text); stroke-width: 2 }
svg [class^="moment"] { fill: var(--warn); stroke: var(--surface-1); stroke-width: 1.5 }
svg .moment-mono_loss_lu { fill: var(--bad) }
svg .moment-max_short_term_lufs { fill: var(--text) }
@media print {
  body { font-size: 11.5px; background: #fff }
  main { max-width: none; padding: 0 }
  section { padding: 8px 0; margin: 10px 0; background: none }
  .tile { background: none; border: 1px solid var(--line) }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact }
}
"""


def style_sheet() -> str:
    """All rules: the light colours, the dark ones where the reader prefers them, none on paper."""
    return (
        f":root {{ {_variables(LIGHT)} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {_variables(DARK)} }} }}"
        f"{_RULES}"
    )


def _variables(tokens: Tokens) -> str:
    colours = {
        "surface-0": tokens.surface_0,
        "surface-1": tokens.surface_1,
        "line": tokens.surface_3,
        "text": tokens.text,
        "dim": tokens.text_dim,
        "good": tokens.good,
        "warn": tokens.warn,
        "bad": tokens.bad,
        "tint": tokens.surface_3,
    }
    return "; ".join(f"--{name}: {colour}" for name, colour in colours.items())
