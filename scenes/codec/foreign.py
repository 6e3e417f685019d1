"""The parameters that mailers, networks and embedding pages add to a link: none of ours, and passed over in silence."""

_ADDED = """
fbclid gclid dclid gclsrc msclkid yclid ysclid twclid ttclid wbraid gbraid li_fat_id igshid igsh rdt_cid epik irclickid
mkt_tok vero_id vero_conv ck_subscriber_id _ke _kx trk trkemail trackingid cmpid cid eid sid uid rid tid nid mid
oly_enc_id oly_anon_id __s si sk spm scm s t feature app medium campaign channel source src ref referer referrer refsrc
ref_src ref_url from fromapp from_source isappinstalled nsukey scene wxfrom wechat share_source shareid share_token
share share_from sharer via usp sharing sfnsn rel partner affiliate promo lang hl locale language translate theme mode
embed embed_options amp outputtype output format print preview cache nocache ts time_stamp timestamp version ver rev
debug test tab page view_as step section height width size scale zoom weight target label count points id key token
session state code auth nonce sig signature hash q query search sort order filter redirect redirect_uri return return_to
url uri link origin host continue next back noredirect fullscreen autoplay
"""
FOREIGN = frozenset(_ADDED.split())
FAMILIES = ("utm_", "mc_", "_ga", "_gl", "_hs", "__hs", "hsa_", "pk_", "mtm_", "matomo_", "piwik_", "fb_", "ga_", "at_")


def is_foreign(key: str) -> bool:
    """Whether a key that is no field of the page is one of theirs."""
    return key.lower() in FOREIGN or key.lower().startswith(FAMILIES)
