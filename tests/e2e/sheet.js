// Notes what is on the sheet when the page has the sheet's width: after the app's own listeners, before it is printed.
() => {
  const all = (selector, root = document) => [...root.querySelectorAll('*')].flatMap(
    (e) => [...(e.matches(selector) ? [e] : []), ...(e.shadowRoot ? all(selector, e.shadowRoot) : [])]);
  const seen = (e) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && e.getBoundingClientRect().width > 1;
  const box = (e) => { const { left, top, width, height } = e.getBoundingClientRect(); return { left, top, width, height }; };
  const pixels = (canvas) => {
    const { width, height } = canvas;
    const copy = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d', { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    return copy.getImageData(0, 0, width, height).data;
  };
  /** How many colours a canvas has; the middle, and the fullest column, of what is as orange as the first run, in shares. */
  const look = (canvas) => {
    const data = pixels(canvas);
    const colours = new Set();
    const columns = new Array(canvas.width).fill(0);
    let [x, y, count] = [0, 0, 0];
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3] < 250) continue;
      colours.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
      if (data[i] - data[i + 2] < 100) continue;
      columns[(i / 4) % canvas.width] += 1;
      [x, y, count] = [x + ((i / 4) % canvas.width), y + Math.floor(i / 4 / canvas.width), count + 1];
    }
    const fullest = (columns.indexOf(Math.max(...columns)) + 0.5) / canvas.width;
    return { colours: colours.size, fullest, orange: [(x / count + 0.5) / canvas.width, (y / count + 0.5) / canvas.height], corner: [...data.slice(0, 4)] };
  };
  const clipped = (e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== 'visible';
  window.sheet = null;
  window.takeSheet = () => {
    const width = document.documentElement.clientWidth;
    window.sheet = {
      width,
      sidebar: all('[data-testid=stSidebar], [data-testid=stHeader], [data-testid=stToolbar]').filter(seen).length,
      pressable: all('button, input, select, textarea, summary, [role=slider], [role=radio], a').filter(seen)
        .filter((e) => !e.matches('.dh-chip, .dh-woe, .dh-start, .dh-dot, .dh-choice, svg a, .stMarkdown a, details[open] summary'))
        .map((e) => e.outerHTML.slice(0, 120)),
      wide: all('table, canvas, .dh-view, .dh-chips, .svg-container, img, p').filter(seen)
        .filter((e) => e.getBoundingClientRect().right > width + 1 || e.getBoundingClientRect().left < -1)
        .map((e) => e.outerHTML.slice(0, 120)),
      clipped: all('.downhill-scroll, .stMain .stHtml, .dh-lines, .dh-rule, .dh-filled').filter(seen).filter(clipped).map((e) => e.outerHTML.slice(0, 120)),
      charts: all('.svg-container').filter(seen).map((e) => ({ ...box(e), drawn: [...e.querySelectorAll(':scope > .main-svg')].map(
        (layer) => ({ ...box(layer), view: layer.viewBox.baseVal.width, height_: layer.viewBox.baseVal.height })) })),
      views: Object.fromEntries(all('.dh-view').filter(seen).map((view) => {
        const canvas = view.querySelector('canvas[role=img]');
        return [view.dataset.test, { ...look(canvas), ...box(canvas), pixels: [canvas.width, canvas.height] }];
      })),
      marks: Object.fromEntries(all('.dh-start, .dh-dot').filter(seen).map((mark) => [mark.dataset.test, box(mark)])),
      words: all('.downhill-title, .downhill-printed').filter(seen).map((e) => e.textContent),
      grounds: all('html, body, body > div, #root, .stApp, .stAppViewContainer, .stMain')
        .map((e) => getComputedStyle(e).backgroundColor),
      inks: all('.stMain p, .stMain td, .stMain text').filter(seen).map((e) => getComputedStyle(e)[e.tagName === 'text' ? 'fill' : 'color']),
    };
  };
  matchMedia('print').addEventListener('change', (event) => event.matches && window.takeSheet());
}
