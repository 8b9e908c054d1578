"""Where pictures and labels come from: sources, splits, decoded cache, augmentation, report."""
