// Copying the link to what is seen, also where the page is not secure and has no clipboard.

// How Streamlit is shown in a frame, and what mailers, networks and advertisements add to the addresses they pass on.
const FRAME = ["embed", "embed_options"];
const SENDERS = [
  "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "twclid", "ttclid", "yclid", "rb_clickid", "srsltid",
  "igsh", "igshid", "li_fat_id", "mkt_tok", "epik", "wickedid", "s_cid", "spm", "si", "ref", "ref_src", "ref_url", "source",
  "from", "isappinstalled", "_ga", "_gl", "_hsenc", "_hsmi", "_openstat",
];
const FAMILIES = ["utm_", "mc_", "mtm_", "matomo_", "pk_", "piwik_", "hsa_", "__hs", "oly_", "vero_", "trk_"];

const isOurs = (part) => {
  const [[key] = [""]] = new URLSearchParams(part);
  const name = key.toLowerCase();
  return ![...FRAME, ...SENDERS].includes(name) && !FAMILIES.some((family) => name.startsWith(family));
};

/** An address as it is given away: without the frame it is shown in, what mailers and networks add, and a fragment. */
export function linkOf(address) {
  const { origin, pathname, search } = new URL(address);
  const query = search.slice(1).split("&").filter((part) => part && isOurs(part)).join("&");
  return `${origin}${pathname}${query ? `?${query}` : ""}`;
}

/** Copies the link to this page; {link, copied: whether it worked}. */
export async function copyLink() {
  const link = linkOf(window.location.href);
  return { link, copied: await copyText(link) };
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.setAttribute("readonly", "");
  area.style.cssText = "position:fixed;opacity:0";
  const focused = document.activeElement;
  document.body.append(area);
  area.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    area.remove();
    focused?.focus?.({ preventScroll: true });
  }
}
