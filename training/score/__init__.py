"""Scores sets of pictures with an exported model, over several workers or machines (Ray Data).

    pip install -r training/requirements-score.txt
    python -m training.score --images DIR --out FILE.csv --workers 2 [--model DIR]

One worker needs no Ray. On a cluster (``--address``) the model and the pictures lie in folders
that every machine sees. The weights are the browser's, and so are preprocessing and decision.
"""
