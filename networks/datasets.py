"""The catalogue of data sets, in the order of the menus."""

from networks.curves_data import CURVES
from networks.dataset import DataSet
from networks.digits import DIGITS
from networks.planar import PLANAR
from networks.recall import RECALL

DATASETS: dict[str, DataSet] = {record.key: record for record in (*PLANAR, *CURVES, *DIGITS, *RECALL)}
