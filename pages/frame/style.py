"""The few rules Streamlit's own look needs: a page that fits one screen, rows that fit a sidebar."""

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
@media (max-width: 1240px) { [class*="st-key-progress-"] { position: static; width: 100%; } }
@media (max-width: 640px) {
  .stMainBlockContainer { padding: 3.6rem .75rem 2rem; }
}
"""


def style(colors: Sequence[str], *, above: str = "0px") -> str:
    """The rules, with the colour of every run's dot; a page with controls `above` the player says how high they are,
    so that the player leaves them room."""
    dots = (f".st-key-settings-{i} button::before {{ background: {color}; }}" for i, color in enumerate(colors))
    return f"<style>{_STYLE}.stApp {{ --downhill-above: {above}; }} {' '.join(dots)}</style>"
