"""The catalogue of data sets, in the order of the menus."""

from networks.data.curves_data import CURVES
from networks.data.dataset import DataSet
from networks.data.digits import DIGITS
from networks.data.planar import PLANAR
from networks.data.recall import RECALL

DATASETS: dict[str, DataSet] = {record.key: record for record in (*PLANAR, *CURVES, *DIGITS, *RECALL)}
