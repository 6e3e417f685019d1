// Puts right what stands in the address bar, as a Streamlit custom component (v2). Streamlit can only add an entry to the
// history, and writes it under the path of the page that is being left; a page that is entered is to have one entry.

import { isOfView, queryWithView, viewInQuery } from "../core/view.js";

const WAIT = 40; // milliseconds between two looks at whether the page's path is there yet
const LOOKS = 250;

const isEmbed = ([key]) => ["embed", "embed_options"].includes(key.toLowerCase());
const pairs = (search) => [...new URLSearchParams(search)].filter(([key]) => !isOfView(key));
const same = (a, b) => JSON.stringify([...a].sort()) === JSON.stringify([...b].sort());

/** Whether `pathname` is that of the page `path`, which was come to from the page `left`; the first page has none. */
export function isThere(pathname, path, left) {
  const ends = (page) => pathname.replace(/\/+$/, "").endsWith(`/${page}`);
  return path ? ends(path) : !left || !ends(left);
}

/** What is after the path once `search`, which says `from`, is written as `query`; null where it says something else. */
export function corrected(search, from, query) {
  const all = pairs(search);
  if (!same(all.filter((pair) => !isEmbed(pair)), from)) return null;
  const embedded = new URLSearchParams(all.filter(isEmbed)).toString();
  return queryWithView(`?${[query, embedded].filter(Boolean).join("&")}`, viewInQuery(search));
}

let done = "";
let timer = 0;

export default function address({ data }) {
  const { path, left, from, query } = data;
  const asked = JSON.stringify(data);
  if (asked === done) return () => {};
  done = asked;
  clearTimeout(timer);
  if (!data.number) return () => {};
  const look = (looks) => {
    const { pathname, search, hash } = window.location;
    if (!isThere(pathname, path, left)) {
      if (looks) timer = setTimeout(look, WAIT, looks - 1);
      return;
    }
    const after = corrected(search, from, query);
    if (after !== null) window.history.replaceState(window.history.state, "", `${pathname}${after}${hash}`);
  };
  look(LOOKS);
  return () => {};
}
