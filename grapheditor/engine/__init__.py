"""Ops, tensors, traces and gradients. No Qt, no files, no plugin."""
