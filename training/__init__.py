"""Skinkeep's training pipeline: real data in, tfjs graph models with honest cards out."""
