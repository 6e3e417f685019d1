// A curve with very many points, drawn with few: at most four per pixel column (first, lowest, highest, last),
// which look the same.

const DENSE = 3; // points per pixel from which on columns are gathered

/** Adds `count` points to the current path: toX(i) and toY(i) in pixels; a gap where toY(i) is not finite. */
export function traceCurve(context, count, toX, toY, width) {
  const dense = count > DENSE * width;
  let column = NaN;
  let [low, high, last] = [0, 0, 0];
  let open = false;
  const flush = () => {
    if (!Number.isNaN(column) && dense) for (const y of [low, high, last]) context.lineTo(column, y);
    column = NaN;
  };
  for (let i = 0; i < count; i += 1) {
    const y = toY(i);
    const x = dense ? Math.round(toX(i)) : toX(i);
    if (!Number.isFinite(y)) {
      flush();
      open = false;
    } else if (dense && x === column && open) {
      low = Math.min(low, y);
      high = Math.max(high, y);
      last = y;
    } else {
      flush();
      context[open ? "lineTo" : "moveTo"](x, y);
      open = true;
      [column, low, high, last] = [x, y, y, y];
    }
  }
  flush();
}
