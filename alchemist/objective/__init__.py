"""f, the objective that is maximised: one file per term, added up in `objective.py`."""
