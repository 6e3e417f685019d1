"""The few rules Streamlit's own look needs: a page that fits one screen, rows that fit a sidebar, a sheet of paper."""

from collections.abc import Sequence

_STYLE = """
.stMainBlockContainer { padding: 3.6rem 1.25rem 2rem; max-width: 1800px; }
.stMainBlockContainer > [data-testid="stVerticalBlock"] { gap: .5rem; }
[data-testid="stSidebarHeader"] { height: 3.4rem; margin: 0; padding-block: .6rem .2rem; }
[data-testid="stSidebarUserContent"] { padding-bottom: 2rem; }
[data-testid="stSidebarUserContent"] > div > [data-testid="stVerticalBlock"] { gap: .6rem; }
.stSidebar [class*="st-key-run"][class*="-learning_rate"] { margin-bottom: -.55rem; }
.stSidebar :is([class*="st-key-settings-"], [class*="st-key-remove-"]) button {
  min-height: 1.9rem; padding: 0 .3rem; font-weight: 600;
}
.stSidebar [class*="st-key-settings-"] button { justify-content: flex-start; padding-left: 0; }
.stSidebar [class*="st-key-settings-"] button > div { justify-content: flex-start; width: 100%; }
.stSidebar [class*="st-key-settings-"] button::before {
  content: ""; width: .7rem; height: .7rem; border-radius: 50%; flex: none; margin-right: .45rem;
}
[class*="st-key-remove-"] button [data-testid="stMarkdownContainer"] {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
.downhill-title { font-size: 1.15rem; margin: 0; padding: 0 0 .25rem; font-weight: 600; overflow-wrap: anywhere; }
.downhill-problem {
  border-left: 3px solid #d98a00; background: color-mix(in srgb, #d98a00 14%, transparent);
  padding: .35rem .7rem; margin-bottom: .3rem; border-radius: 4px; font-size: .9rem; overflow-wrap: anywhere;
}
.downhill-run { display: flex; align-items: center; gap: .45rem; font-weight: 600; min-width: 0; }
.downhill-dot { width: .7rem; height: .7rem; border-radius: 50%; flex: none; }
.downhill-lesson { font-size: .85rem; opacity: .8; line-height: 1.35; }
.downhill-results { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .9rem; }
.downhill-results th { text-align: right; font-weight: 500; opacity: .75; padding: .3rem .6rem; }
.downhill-results td { text-align: right; padding: .3rem .6rem; border-top: 1px solid rgba(128, 128, 128, .25); }
.downhill-results :is(th, td):first-child { text-align: left; }
.downhill-results td:not(:first-child) { white-space: nowrap; }
.downhill-scroll { overflow-x: auto; }
.downhill-sweeps {
  display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .9rem; margin-bottom: .9rem;
}
.downhill-rates { margin: 0; font-size: .78rem; }
.downhill-rates img { display: block; width: 100%; height: auto; border-bottom: 1px solid rgba(128, 128, 128, .35); }
.downhill-rates figcaption { opacity: .85; font-variant-numeric: tabular-nums; }
[class*="st-key-progress-"] { position: fixed; top: 1.2rem; right: 1.25rem; width: 24rem; z-index: 999999; }
.st-key-address { position: absolute; }
.st-key-progress-picture:not(:has(.stProgress)) { display: none; }
@media (max-width: 1240px) { [class*="st-key-progress-"] { position: static; width: 100%; } }
@media (max-width: 640px) {
  .stMainBlockContainer { padding: 3.6rem .75rem 2rem; }
}
.downhill-printed, .st-key-paper { display: none; }
"""

# On paper: what one watches and reads, in dark ink whatever the screen's theme, and nothing to press.
_PAPER = """
@page { margin: 9mm; }
@media print {
  .stSidebar, .stAppHeader, .stStatusWidget, .stToast, [data-testid="stExpandSidebarButton"],
  [class*="st-key-progress-"], .stMain :is(
    .stButton, .stDownloadButton, .stLinkButton, .stPageLink, .stButtonGroup, .stPopover, .stSelectbox, .stMultiSelect,
    .stSlider, .stNumberInput, .stTextInput, .stTextArea, .stCheckbox, .stRadio, .stTooltipIcon, .stProgress,
    [data-testid="stHeaderActionElements"], details:not([open]), .modebar-container
  ) { display: none !important; }
  .stMainBlockContainer { padding: 0 !important; max-width: none; }
  .downhill-printed { display: block; margin-bottom: .3rem; }
  .stApp, .stApp *:not(.katex-html *) { color: #262624 !important; }
  html, body, #root, body > div, .stScreencast, .stApp, .stAppViewContainer, .stMain { background: #fff !important; }
  .stApp :is(code, pre) { background: #f5f5f3 !important; }
  .stApp { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .stMain details { border: 0; }
  .stMain summary :is(svg, [data-testid="stIconMaterial"]) { display: none; }
  .downhill-lesson, [data-testid="stCaptionContainer"] { opacity: 1; }
  .downhill-scroll, .stMarkdown .katex-display { overflow: visible; }
  .downhill-results { font-size: .75rem; }
  .downhill-results :is(th, td) { padding: .2rem .3rem; white-space: normal !important; opacity: 1; }
  .downhill-results tr, .downhill-rates, .downhill-problem { break-inside: avoid; }
  .stElementContainer:has(.js-plotly-plot), .stFullScreenFrame, .stPlotlyChart, .js-plotly-plot, .plot-container {
    height: auto !important; overflow: visible !important; break-inside: avoid;
  }
  .js-plotly-plot .svg-container[data-paper] { width: 100% !important; height: auto !important; }
  .js-plotly-plot [data-paper] > .main-svg { width: 100% !important; height: auto !important; }
  .js-plotly-plot text { fill: #52514e !important; }
}
"""


def style(colors: Sequence[str], *, above: str = "0px") -> str:
    """The rules, with the colour of every run's dot; a page with controls `above` the player says how high they are,
    so that the player leaves them room."""
    dots = (f".st-key-settings-{i} button::before {{ background: {color}; }}" for i, color in enumerate(colors))
    return f"<style>{_STYLE}{_PAPER}.stApp {{ --downhill-above: {above}; }} {' '.join(dots)}</style>"
