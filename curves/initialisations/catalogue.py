"""The initialisations: constants, fixed spreads, and those that look at how many units a layer joins."""

from curves.initialisations.fan import FAN
from curves.initialisations.fixed import FIXED
from curves.initialisations.truncated import TRUNCATED

INITIALISATIONS = {record.key: record for record in (*FIXED, *FAN, *TRUNCATED)}
